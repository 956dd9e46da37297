package county

import "slices"

// Few is the county without the households and cadres of all villages but some: a world
// for those who want the same thing to happen to it again and again.
func (c *County) Few(villages int) *County {
	kept := map[string]bool{}
	few := *c
	few.People = slices.DeleteFunc(slices.Clone(c.People), func(p Person) bool {
		if p.Role != RoleCadre {
			return false
		}
		if len(kept) < villages && len(p.Area) == 12 {
			kept[p.Area] = true
		}
		return !kept[p.Area]
	})
	few.Households = slices.DeleteFunc(slices.Clone(c.Households), func(h *Household) bool { return !kept[h.Village] })
	return &few
}
