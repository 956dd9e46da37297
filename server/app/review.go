package app

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// ReviewLine is a household in a list of reviews, by its standing round.
type ReviewLine struct {
	Household, Village string
	Rev                int64 // of one that waits: what a decision expects that is made in sight of it
	Round              schema.Row
	Marks              []schema.ReviewMark // of one that waits
}

// Unusual reports whether there is anything to look at before others.
func (l *ReviewLine) Unusual() bool { return len(l.Marks) > 0 }

// State is where the household stands.
func (l *ReviewLine) State() registry.ReviewState {
	return registry.ReviewState(l.Round.Get("state").Text())
}

// Since is when the round came into its state, in Unix milliseconds.
func (l *ReviewLine) Since() int64 {
	if at := l.Round.Get("decided_at"); !at.IsNull() {
		return at.Int()
	}
	return l.Round.Get("submitted_at").Int()
}

// Reviews lists the households at or below areas whose standing round has a state. Of
// those that wait, the unusual come first, then whoever waits longest. No area may lie
// in another. The lines are shared: nobody changes them.
func (a *App) Reviews(r Reader, areas []string, state registry.ReviewState) (lines []ReviewLine, err error) {
	err = a.reviews.each(r, areas, func(line ReviewLine) {
		if line.State() == state {
			lines = append(lines, line)
		}
	})
	slices.SortFunc(lines, func(a, b ReviewLine) int {
		return cmp.Or(cmp.Compare(usual(a), usual(b)), cmp.Compare(a.Since(), b.Since()), cmp.Compare(a.Household, b.Household))
	})
	return lines, err
}

func usual(l ReviewLine) int {
	if l.Unusual() {
		return 0
	}
	return 1
}

// reviewsIn judges everybody who stands in review in a village.
func reviewsIn(r Reader, village string) ([]ReviewLine, error) {
	var rounds []schema.Row
	err := r.EachRow(schema.ReviewRound, village, func(row schema.Row) error {
		row.Values = slices.Clone(row.Values)
		rounds = append(rounds, row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	lines := make([]ReviewLine, 0, len(rounds))
	for household, round := range registry.StandingRounds(rounds) {
		lines = append(lines, ReviewLine{Household: household, Village: village, Round: round})
	}
	return lines, markWaiting(r, village, lines)
}

// markWaiting finds what is unusual about those in a village that wait. Visits are
// compared within it: it takes longer to go to the next one than to be in a hurry.
func markWaiting(r Reader, village string, lines []ReviewLine) error {
	if !slices.ContainsFunc(lines, func(l ReviewLine) bool { return l.State() == registry.ReviewSubmitted }) {
		return nil
	}
	hurried, err := hurriedVisits(r, village)
	for i := 0; err == nil && i < len(lines); i++ {
		if lines[i].State() == registry.ReviewSubmitted {
			err = lines[i].mark(r, hurried)
		}
	}
	return err
}

func hurriedVisits(r Reader, village string) (map[string]bool, error) {
	var visits []registry.VisitMade
	err := r.EachRow(schema.Visit, village, func(row schema.Row) error {
		visits = append(visits, registry.VisitMade{ID: row.ID, Household: row.Household, Visitors: row.Get("visitors").Text(), At: row.Get("visited_at").Int()})
		return nil
	})
	return registry.HurriedVisits(visits), err
}

func (l *ReviewLine) mark(r Reader, hurried map[string]bool) error {
	unit, err := r.Household(l.Household)
	if err != nil {
		return err
	}
	l.Rev = int64(unit.Rev)
	l.Marks, err = reviewMarks(r, &unit, hurried)
	return err
}

// ReviewMarksOf is what is unusual about a household that waits.
func ReviewMarksOf(r Reader, unit *syncproto.UnitState) ([]schema.ReviewMark, error) {
	hurried, err := hurriedVisits(r, unit.Village)
	if err != nil {
		return nil, err
	}
	return reviewMarks(r, unit, hurried)
}

func reviewMarks(r Reader, unit *syncproto.UnitState, hurried map[string]bool) ([]schema.ReviewMark, error) {
	approved, err := ApprovedOf(r, unit.ID)
	if err != nil {
		return nil, err
	}
	flags, err := PhotoFlags(r, unit)
	return registry.ReviewMarks(unit, approved, len(flags) > 0, hurried), err
}
