package registry

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// rounds returns the rounds that wait for the township, and the one that stands. There
// may be several that wait when households were merged.
func rounds(v view) (pending []*syncproto.RowState, standing *syncproto.RowState) {
	all := v.living(schema.ReviewRound)
	slices.SortStableFunc(all, func(a, b *syncproto.RowState) int { return compareRounds(a.Row, b.Row) })
	for _, row := range all {
		standing = row
		if waits(row.Row) == 1 {
			pending = append(pending, row)
		}
	}
	return pending, standing
}

// compareRounds puts the round that stands last: the newest that waits, or else the
// newest.
func compareRounds(a, b schema.Row) int {
	return cmp.Or(cmp.Compare(waits(a), waits(b)), cmp.Compare(roundRev(a), roundRev(b)))
}

// waits is 1 for a round that waits for the township, and 0 for any other.
func waits(round schema.Row) int {
	if ReviewState(round.Get("state").Text()) == ReviewSubmitted {
		return 1
	}
	return 0
}

// roundRev orders rounds: each was submitted or decided at a revision of its own.
func roundRev(round schema.Row) int64 {
	return max(round.Get("submitted_rev").Int(), round.Get("decided_rev").Int())
}

// StandingRound returns the round of a household that stands, or nil when it has none:
// the newest that waits, or else the newest.
func StandingRound(unit *syncproto.UnitState) *syncproto.RowState {
	_, standing := rounds(unit.Rows)
	return standing
}

// StandingRounds returns, of the rounds of many households, those that stand, by
// household.
func StandingRounds(all []schema.Row) map[string]schema.Row {
	slices.SortFunc(all, func(a, b schema.Row) int { return cmp.Or(compareRounds(a, b), cmp.Compare(a.ID, b.ID)) })
	standing := map[string]schema.Row{}
	for _, round := range all {
		standing[round.Household] = round
	}
	return standing
}
