package registry

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// From where on something about a household is unusual.
const (
	jumpPercent    = 50        // of the year's income, up or down
	jumpLeast      = 1_000_00  // fen: below that a percentage says nothing
	hurriedVisits  = 5         // households, by the same people
	hurriedMinutes = 10        // within so many minutes
	minute         = 60 * 1000 // milliseconds
)

// ReviewMarks are what is unusual about a household that waits for review, beside what
// was approved of it (nil for nothing). flagged says that its photos are, hurried which
// visits were made in a hurry.
func ReviewMarks(unit *syncproto.UnitState, approved *Approval, flagged bool, hurried map[string]bool) (marks []schema.ReviewMark) {
	rows := view(unit.Rows)
	visits := unseen(rows.living(schema.Visit), approved)
	for _, mark := range []struct {
		is   bool
		mark schema.ReviewMark
	}{
		{incomeJumps(rows, approved), schema.MarkIncomeJump},
		{causeChanges(rows, unit.ID, approved), schema.MarkCauseChanged},
		{flagged, schema.MarkPhotoFlags},
		{slices.ContainsFunc(visits, func(v *syncproto.RowState) bool { return farFromHome(unit, v.Row) }), schema.MarkFarFromHome},
		{slices.ContainsFunc(visits, func(v *syncproto.RowState) bool { return hurried[v.ID] }), schema.MarkHurriedVisits},
		{slices.ContainsFunc(rows.living(schema.Conflict), isOpen), schema.MarkConflict},
		{late(unit), schema.MarkLateWork},
		{approved == nil, schema.MarkNew},
	} {
		if mark.is {
			marks = append(marks, mark.mark)
		}
	}
	return marks
}

// unseen are the visits that no approval rests on yet.
func unseen(visits []*syncproto.RowState, approved *Approval) []*syncproto.RowState {
	return slices.DeleteFunc(visits, func(v *syncproto.RowState) bool {
		return approved != nil && slices.Contains(approved.Visits, v.ID)
	})
}

func isOpen(row *syncproto.RowState) bool { return row.Get("state").Text() == stateOpen }

// late reports whether people changed anything after they had submitted.
func late(unit *syncproto.UnitState) bool {
	round := StandingRound(unit)
	return round != nil && int64(ContentRev(unit)) > round.Get("submitted_rev").Int()
}

func causeChanges(rows view, household string, approved *Approval) bool {
	root := rows.find(schema.Household, household)
	if approved == nil || root == nil {
		return false
	}
	return slices.ContainsFunc(approved.Rows, func(row schema.Row) bool {
		return row.ID == household && row.Get("main_cause") != root.Get("main_cause")
	})
}

// incomeJumps compares the newest year's income with the approved one of the same year,
// or else of the newest that was approved.
func incomeJumps(rows view, approved *Approval) bool {
	if approved == nil {
		return false
	}
	var now []schema.Row
	for _, row := range rows.living(schema.Income) {
		now = append(now, row.Row)
	}
	after, before := incomeByYear(now), incomeByYear(approved.Rows)
	year := newestYear(after)
	was, known := before[year]
	if !known {
		was, known = before[newestYear(before)]
	}
	difference := max(after[year]-was, was-after[year])
	return known && year != 0 && difference >= jumpLeast && difference*100 > was*jumpPercent
}

func incomeByYear(rows []schema.Row) map[int64]int64 {
	sums := map[int64]int64{}
	for _, row := range rows {
		if row.Table == schema.Income {
			sums[row.Get("year").Int()] += row.Get("amount").Int()
		}
	}
	return sums
}

func newestYear(sums map[int64]int64) (newest int64) {
	for year := range sums {
		newest = max(newest, year)
	}
	return newest
}

func farFromHome(unit *syncproto.UnitState, visit schema.Row) bool {
	if visit.Get("latitude").IsNull() || visit.Get("longitude").IsNull() {
		return false
	}
	metres, known := metresFromHome(unit, &Place{visit.Get("latitude").Int(), visit.Get("longitude").Int()})
	return known && metres > farMetres
}

// HurriedVisits are, among visits, those by the same people to many households within
// minutes.
func HurriedVisits(visits []VisitMade) map[string]bool {
	slices.SortFunc(visits, func(a, b VisitMade) int {
		return cmp.Or(cmp.Compare(a.Visitors, b.Visitors), cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID))
	})
	hurried := map[string]bool{}
	for first := range visits {
		households, last := map[string]bool{}, first
		for ; last < len(visits) && visits[last].Visitors == visits[first].Visitors && visits[last].At-visits[first].At <= hurriedMinutes*minute; last++ {
			households[visits[last].Household] = true
		}
		if len(households) < hurriedVisits {
			continue
		}
		for _, v := range visits[first:last] {
			hurried[v.ID] = true
		}
	}
	return hurried
}

// VisitMade is when somebody visited whom.
type VisitMade struct {
	ID, Household, Visitors string
	At                      int64 // Unix milliseconds
}
