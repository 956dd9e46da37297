package app

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
)

// ReviewLine is a household in a list of reviews, by its standing round.
type ReviewLine struct {
	Household, Village string
	Rev                int64 // of the household
	Round              schema.Row
	Marks              []schema.ReviewMark // of one that waits
}

// ReadReviews lists the households of an area whose standing round has a state. Of those
// that wait, the unusual come first, then whoever waits longest.
func ReadReviews(r Reader, area string, state registry.ReviewState) (lines []ReviewLine, err error) {
	households, err := inReview(r, area, state)
	if err != nil {
		return nil, err
	}
	var hurried map[string]bool
	if state == registry.ReviewSubmitted && len(households) > 0 {
		if hurried, err = hurriedVisits(r, area); err != nil {
			return nil, err
		}
	}
	for _, household := range households {
		line, stands, err := reviewLine(r, household, state, hurried)
		if err != nil {
			return nil, err
		}
		if stands {
			lines = append(lines, line)
		}
	}
	slices.SortFunc(lines, func(a, b ReviewLine) int {
		return cmp.Or(cmp.Compare(usual(a), usual(b)), cmp.Compare(a.since(), b.since()), cmp.Compare(a.Household, b.Household))
	})
	return lines, nil
}

func usual(l ReviewLine) int {
	if len(l.Marks) > 0 {
		return 0
	}
	return 1
}

// since is when the round came into its state.
func (l ReviewLine) since() int64 {
	if at := l.Round.Get("decided_at"); !at.IsNull() {
		return at.Int()
	}
	return l.Round.Get("submitted_at").Int()
}

// inReview are the households that have a round with a state, each once.
func inReview(r Reader, area string, state registry.ReviewState) (households []string, err error) {
	err = r.EachRow(schema.ReviewRound, area, func(row schema.Row) error {
		if row.Get("state").Text() == string(state) {
			households = append(households, row.Household)
		}
		return nil
	})
	slices.Sort(households)
	return slices.Compact(households), err
}

func hurriedVisits(r Reader, area string) (map[string]bool, error) {
	var visits []registry.VisitMade
	err := r.EachRow(schema.Visit, area, func(row schema.Row) error {
		visits = append(visits, registry.VisitMade{ID: row.ID, Household: row.Household, Visitors: row.Get("visitors").Text(), At: row.Get("visited_at").Int()})
		return nil
	})
	return registry.HurriedVisits(visits), err
}

func reviewLine(r Reader, household string, state registry.ReviewState, hurried map[string]bool) (line ReviewLine, stands bool, err error) {
	unit, err := r.Household(household)
	if err != nil {
		return line, false, err
	}
	round := registry.StandingRound(&unit)
	if round == nil || round.Get("state").Text() != string(state) {
		return line, false, nil // another round came since
	}
	line = ReviewLine{Household: unit.ID, Village: unit.Village, Rev: int64(unit.Rev), Round: round.Row}
	if state != registry.ReviewSubmitted {
		return line, true, nil
	}
	approved, err := standingApproval(r, household)
	if err != nil {
		return line, false, err
	}
	flags, err := PhotoFlags(r, &unit)
	line.Marks = registry.ReviewMarks(&unit, approved, len(flags) > 0, hurried)
	return line, true, err
}
