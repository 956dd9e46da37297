package report

import "ruhu/server/geojson"

// Village is what was counted of one village, and where it lies.
type Village struct {
	Code               string
	Households, People int
	Center             *geojson.Point // the middle of its homes, to a coarse grid; nil when too few are known
}

// Villages are those at or below the area, by code.
func (f *Figures) Villages() (all []Village) {
	at := map[string]int{}
	for i, code := range f.villagesBelow() {
		at[code] = i
		all = append(all, Village{Code: code, Center: f.centers[code]})
	}
	for _, h := range f.households {
		if i, ok := at[h.village]; ok {
			all[i].Households, all[i].People = all[i].Households+1, all[i].People+h.people
		}
	}
	return all
}
