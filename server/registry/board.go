package registry

import (
	"maps"
	"slices"

	"ruhu/schema"
)

// Pending is an area or a case of relocation, and whom it waits for.
type Pending struct {
	schema.Row
	Waits *Waiting // nil when it waits for nobody
}

// Board says where relocation stands at or below an area: how much waits for each step,
// and what is taken of each township's quota.
type Board struct {
	Steps     []BoardStep     // in the plan's order
	Townships []BoardTownship // by code: those that have a quota or a case
}

// BoardStep counts the areas or cases that stand by one step.
type BoardStep struct {
	Step    *schema.Step
	Done    Places // have it behind them; of areas there are no people
	Waiting Places // wait for it
	Overdue int    // of those: whoever takes it has had their days
}

// BoardTownship counts the cases of one township.
type BoardTownship struct {
	Township string
	QuotaUse
	Confirmed Places
	Waiting   []int // cases by the step that they wait for, in the plan's order
	Overdue   int
	Ended     int // withdrawn or closed
}

// BoardOf counts areas and cases. All cases of a township are needed to tell what is
// taken of its quota, so of a part of one, only the steps are counted: quotas has those
// of the townships that are there as a whole.
func BoardOf(all []Pending, quotas map[string]Places) Board {
	b := Board{Steps: make([]BoardStep, len(schema.Steps()))}
	for i := range b.Steps {
		b.Steps[i].Step = &schema.Steps()[i]
	}
	for _, p := range all {
		b.countSteps(p)
	}
	for _, township := range slices.Sorted(maps.Keys(quotas)) {
		line := BoardTownship{Township: township, Waiting: make([]int, len(b.Steps))}
		var cases []schema.Row
		for _, p := range all {
			if p.Table == schema.RelocationCase && p.Village[:len(township)] == township {
				cases = append(cases, p.Row)
				line.count(p)
			}
		}
		line.QuotaUse = UseOf(quotas[township], cases)
		b.Townships = append(b.Townships, line)
	}
	return b
}

func (b *Board) countSteps(p Pending) {
	for i := range b.Steps {
		if s := &b.Steps[i]; s.Step.OfArea() == (p.Table == schema.RelocationArea) && counts(p.Row) && hasDone(p.Row, s.Step) {
			s.Done.add(p.Row)
		}
	}
	if p.Waits == nil {
		return
	}
	s := &b.Steps[p.Waits.Step.Number-1]
	s.Waiting.add(p.Row)
	if p.Waits.Overdue {
		s.Overdue++
	}
}

// counts reports whether an area or a case has not ended.
func counts(row schema.Row) bool {
	return stands(row) || row.Table == schema.RelocationArea && row.Get("state").Text() != areaStruckOut
}

// add counts one more household, or one more area.
func (p *Places) add(row schema.Row) {
	p.Households++
	if row.Table == schema.RelocationCase {
		p.People += row.Get("people").Int()
	}
}

// count takes in one case of the township.
func (t *BoardTownship) count(p Pending) {
	if p.Get("state").Text() == caseConfirmed {
		t.Confirmed.add(p.Row)
	}
	if !stands(p.Row) {
		t.Ended++
	}
	if p.Waits == nil {
		return
	}
	t.Waiting[p.Waits.Step.Number-1]++
	if p.Waits.Overdue {
		t.Overdue++
	}
}
