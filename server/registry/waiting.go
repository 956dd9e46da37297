package registry

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// Waiting says whom an area or a case waits for. Dates are in China.
type Waiting struct {
	Step    *schema.Step // that comes next
	From    string       // first day on which it can be taken
	Due     string       // last day that whoever takes it has for it; "" without a limit
	Overdue bool
}

// WaitsFor returns whom a row of relocation_area or relocation_case waits for, nil when
// it waits for nobody: it has ended, or an area is through with its steps. papers are
// the village's rows, of which a posted list says from when its days are over.
func WaitsFor(row schema.Row, papers map[syncproto.RowKey]*syncproto.RowState, today string, publicityDays int) *Waiting {
	step := schema.Next(row.Get("step").Text())
	switch state := row.Get("state").Text(); {
	case step == nil || step.OfArea() != (row.Table == schema.RelocationArea):
		return nil
	case state != caseActive && state != areaProposed && state != areaSelected:
		return nil
	}
	w := &Waiting{Step: step, From: dayOf(row.Get("step_at").Int())}
	if step.PublicityDays > 0 {
		w.From = listOver(step, view(papers), w.From, max(step.PublicityDays, publicityDays))
	}
	if step.Days > 0 {
		w.Due = daysAfter(w.From, step.Days)
		w.Overdue = today > w.Due
	}
	return w
}

// listOver is the first day on which a list has hung its days: the newest that was
// posted since, or else one that is posted on that day.
func listOver(step *schema.Step, papers view, since string, days int) string {
	posted := since
	for i := range step.Evidence {
		paper := &step.Evidence[i]
		if paper.Table != schema.Notice {
			continue
		}
		for _, row := range papers.living(schema.Notice) {
			if on := countedFrom(row); row.Get("kind") == paper.Which[0].Is[0] && on > posted {
				posted = on
			}
		}
	}
	return daysAfter(posted, days+1)
}

// Obstacle is the first thing that keeps a household's case from its next step, apart
// from who takes it: a paper that is missing, an objection that waits for an answer,
// days that a list must hang, a record that waits for review. approved is what stands of
// the household in the approved record, nil for nothing. nil when nothing is in the way,
// or nothing comes next.
func Obstacle(unit *syncproto.UnitState, approved *Approval, facts *Facts, now int64) *schema.Problem {
	x := &motion{household: unit.ID, village: unit.Village, today: dayOf(now), at: now, rows: view(unit.Rows), papers: facts.Papers, facts: *facts,
		approved: approved, found: map[string]*syncproto.RowState{}}
	x.subject, x.former = standingCase(x.rows)
	x.area = x.findArea()
	step := x.underWay()
	if x.subject == nil || step == nil {
		return nil
	}
	for _, row := range x.papers.living(schema.Notice) { // the action would name the newest list
		if len(step.Evidence) > 0 && x.isListOf(step, row) && row.Get("posted_on").Text() >= x.papers.posted(x.action.Ref) {
			x.action.Ref = row.ID
		}
	}
	x.action.Document = "-" // the number of a paper comes with the step
	return firstRefusal(
		func() *schema.Problem { return x.proven(step) },
		x.areaInOrder,
		func() *schema.Problem { return x.admitted(step) },
	)
}

func (x *motion) isListOf(step *schema.Step, notice *syncproto.RowState) bool {
	for i := range step.Evidence {
		if p := &step.Evidence[i]; p.Table == schema.Notice && p.ByAction && x.meetsAll(p.Which, notice) {
			return true
		}
	}
	return false
}

// posted is the day on which a notice was put up; "" when there is none.
func (v view) posted(notice string) string {
	if row := v.find(schema.Notice, notice); row != nil {
		return row.Get("posted_on").Text()
	}
	return ""
}
