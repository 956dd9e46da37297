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
