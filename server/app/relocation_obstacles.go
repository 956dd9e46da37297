package app

import (
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Obstacles tells of many households what keeps their cases from their next steps, on the
// state that a reader reads: what the households of a village have in common is read once.
type Obstacles struct {
	r     Reader
	now   int64
	facts map[string]*registry.Facts
}

// Obstacles begins to look on the state that r reads.
func (a *App) Obstacles(r Reader) *Obstacles {
	return &Obstacles{r: r, now: a.now().UnixMilli(), facts: map[string]*registry.Facts{}}
}

// Of is what Obstacle says of a household.
func (o *Obstacles) Of(household string) (*schema.Problem, error) {
	unit, err := o.r.Household(household)
	if err != nil {
		return nil, fmt.Errorf("household %s: %w", household, err)
	}
	return o.OfUnit(&unit)
}

// OfUnit is Of for who has read the household already.
func (o *Obstacles) OfUnit(unit *syncproto.UnitState) (*schema.Problem, error) {
	facts, err := o.factsOf(unit)
	if err != nil {
		return nil, err
	}
	approved, err := ApprovedOf(o.r, unit.ID)
	if err != nil {
		return nil, err
	}
	return registry.Obstacle(unit, approved, facts, o.now), nil
}

// factsOf are the village's facts without what is the household's own.
func (o *Obstacles) factsOf(unit *syncproto.UnitState) (*registry.Facts, error) {
	shared := o.facts[unit.Village]
	if shared == nil {
		papers, err := o.r.VillagePapers(unit.Village)
		if err != nil {
			return nil, fmt.Errorf("papers of village %s: %w", unit.Village, err)
		}
		if shared, err = o.r.Facts(unit.Village, ""); err != nil {
			return nil, err
		}
		shared.Papers = papers.Rows
		o.facts[unit.Village] = shared
	}
	facts := *shared
	own := func(row schema.Row) bool { return row.Household == unit.ID }
	facts.Cases = slices.DeleteFunc(slices.Clone(shared.Cases), own)
	facts.Checks = slices.DeleteFunc(slices.Clone(shared.Checks), own)
	return &facts, nil
}
