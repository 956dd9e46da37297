package sim

import (
	"slices"

	"ruhu/scripts/county"
)

// cast are the households of the line that do not walk it straight. All but the two
// that ask in vain are of the plan's 39.
type cast struct {
	outvoted  *county.Household // asks, and the assembly votes it down
	givesUp   *county.Household // asks, gets a place of the quota and gives it up
	takesOver *county.Household // finds the quota full, and takes that place
	objected  *county.Household // an objection to it is upheld: it goes back
	cleared   *county.Household // an objection to it is dismissed
}

// castOf chooses them: the two that ask in vain among those that do not move, the one
// that gives its place up no larger than the one that takes it over.
func castOf(hamlets []*hamlet) cast {
	var c cast
	var moving, staying []*county.Household
	for _, h := range hamlets {
		moving = append(moving, h.moving()...)
		staying = append(staying, slices.DeleteFunc(slices.Clone(h.all), func(x *county.Household) bool { return x.Relocates })...)
	}
	for _, gives := range staying {
		i := slices.IndexFunc(moving, func(m *county.Household) bool { return m.Township == gives.Township && m.Size >= gives.Size })
		if i >= 0 {
			c.givesUp, c.takesOver = gives, moving[i]
			moving = slices.Delete(moving, i, i+1)
			break
		}
	}
	c.outvoted = staying[slices.IndexFunc(staying, func(s *county.Household) bool { return s != c.givesUp })]
	c.objected, c.cleared = moving[0], moving[1]
	return c
}

// asks reports whether a household asks to be relocated.
func (l *Line) asks(household *county.Household) bool {
	return household.Relocates || household == l.cast.givesUp || household == l.cast.outvoted
}

// heard are the hamlet's households that the assembly voted for.
func (l *Line) heard(h *hamlet) []*county.Household {
	return slices.DeleteFunc(slices.Clone(h.all), func(x *county.Household) bool { return !l.asks(x) || x == l.cast.outvoted })
}

// hamletOf is where a household lives.
func (l *Line) hamletOf(household *county.Household) *hamlet {
	return l.hamlets[slices.IndexFunc(l.hamlets, func(h *hamlet) bool { return slices.Contains(h.all, household) })]
}
