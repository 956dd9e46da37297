package report

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/geojson"
	"ruhu/server/registry"
)

// village is what was gathered of a village as it stands: both its records, what
// relocation has reached there, and where it lies.
type village struct {
	*both
	coverage registry.Coverage
	center   *geojson.Point // nil where too few homes are known
}

// readVillage gathers a village. Whom the screening has passed over, its working record
// says, too.
func readVillage(r app.Reader, code string) (*village, error) {
	census := registry.NewCensus(code)
	census.TakeVillage(code)
	b, err := readBoth(r, code, app.Always, census)
	if err != nil {
		return nil, err
	}
	left := map[string]bool{}
	for _, one := range census.LeftOut() {
		left[one.Household] = true
	}
	homes := make([]geojson.Point, 0, len(b.working))
	for _, h := range b.working {
		h.leftOut = left[h.id]
		if h.home != (geojson.Point{}) {
			homes = append(homes, h.home)
		}
	}
	return &village{b, census.Coverage()[0], center(homes)}, nil
}

// records are the records of villages.
func records(villages []*village) (all []*both) {
	for _, v := range villages {
		all = append(all, v.both)
	}
	return all
}

// assemble lays the records of villages together. What is remembered stays as it is:
// cases are given to copies.
func (f *Figures) assemble(parts []*both, record string, cases []schema.Row) {
	var all []*household
	for _, b := range parts {
		of := b.approved
		if record == Working {
			of = b.working
		}
		for _, h := range of {
			one := *h
			all = append(all, &one)
		}
	}
	slices.SortFunc(all, func(a, b *household) int { return cmp.Compare(a.id, b.id) })
	f.settle(all, cases)
}

// standing is how far the records of villages are from what was approved.
func standing(parts []*both) *Standing {
	var s Standing
	for _, b := range parts {
		s.add(b.standing)
	}
	return &s
}

// cover lays together what relocation has reached in villages. One that nobody lives in
// was not gathered, and lacks its first step.
func (f *Figures) cover(villages []*village) {
	byCode := map[string]registry.Coverage{}
	for _, v := range villages {
		byCode[v.coverage.Area] = v.coverage
	}
	var all []registry.Coverage
	for _, code := range f.villagesBelow() {
		line, gathered := byCode[code]
		if !gathered {
			census := registry.NewCensus(code)
			census.TakeVillage(code)
			line = census.Coverage()[0]
		}
		all = append(all, line)
	}
	f.coverage = registry.SumCoverage(f.Area, all)
}
