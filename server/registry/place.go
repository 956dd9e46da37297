package registry

import (
	"slices"

	"ruhu/schema"
)

// HoldsPlace reports whether a relocation case holds a place of its township's quota.
func HoldsPlace(c schema.Row) bool { return holdsPlace(c) }

// LeftPlace reports whether a case gave up a place of the quota that nobody has taken
// since, among all cases of its township: it waits for the household that is named for
// it (退一补一).
func LeftPlace(c schema.Row, cases []schema.Row) bool {
	return gaveUpPlace(c) && !slices.ContainsFunc(cases, func(other schema.Row) bool {
		return other.Get("replaces").Text() == c.ID && reachedPlace(other)
	})
}

// QuotaUse is what a township may relocate, and what of it is taken.
type QuotaUse struct {
	Granted Places
	Held    Places // by cases that reached a step of the quota
	Kept    Places // given up, and kept for the households that are named for them
}

// Left is what others can still have; below zero where more is held than granted.
func (u QuotaUse) Left() Places {
	return Places{
		Households: u.Granted.Households - u.Held.Households - u.Kept.Households,
		People:     u.Granted.People - u.Held.People - u.Kept.People,
	}
}

// UseOf counts what the cases of a township take of its quota.
func UseOf(granted Places, cases []schema.Row) QuotaUse {
	use := QuotaUse{Granted: granted}
	for _, c := range cases {
		into := &use.Held
		if LeftPlace(c, cases) {
			into = &use.Kept
		} else if !holdsPlace(c) {
			continue
		}
		into.Households, into.People = into.Households+1, into.People+c.Get("people").Int()
	}
	return use
}
