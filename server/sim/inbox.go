package sim

import (
	"context"
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Cases counts what people had to decide between, and have decided.
type Cases struct {
	Conflict  int `json:"conflict"`  // of values, deletions and rules
	Duplicate int `json:"duplicate"` // of two that seemed to be one
	Settled   int `json:"settled"`   // of both
	ByRule    int `json:"by_rule"`   // of those
	Undone    int `json:"undone"`    // decisions that were taken back
}

// Inbox lets the county's staff decide on the week's cases: what a rule can say by rules,
// the rest household by household, and what seems to be twice by looking at both. Some wait
// for another week.
func (w *World) Inbox(ctx context.Context) error {
	w.Progress("deciding what people must decide", 0, 0)
	if err := w.twins(ctx); err != nil {
		return err
	}
	for _, r := range []registry.Rule{
		{Area: antu.CountyCode, Kind: "value", Table: "conditions", Field: "access_road", Choice: "later"},
		{Area: antu.CountyCode, Kind: "delete", Table: "income", Choice: "kept"},
	} {
		run, err := w.App.ApplyRule(ctx, w.person(importer).ID, w.id("rule", r.String()), r)
		if err == nil && len(run.Failed) > 0 {
			err = run.Failed[0].Problems[0]
		}
		if err != nil {
			return fmt.Errorf("rule %s: %w", r, err)
		}
	}
	return w.decideCases(ctx)
}

// decideCases decides the open cases of values household by household, but for every
// eighth household's; the first decision turns out to be a mistake.
func (w *World) decideCases(ctx context.Context) error {
	open, err := w.openCases(ctx, "value")
	if err != nil {
		return err
	}
	var households []string
	for _, row := range open {
		if row.Household != "" && !slices.Contains(households, row.Household) {
			households = append(households, row.Household)
		}
	}
	for i, household := range households {
		if i%8 == 7 {
			continue
		}
		if err := w.onCases(ctx, household, syncproto.Action{Do: "conflict.decide", Step: "later", Reason: "以后一次入户为准"}); err != nil {
			return err
		}
	}
	if len(households) == 0 {
		return nil
	}
	i := slices.IndexFunc(open, func(row schema.Row) bool { return row.Household == households[0] })
	for _, a := range []syncproto.Action{
		{Do: "conflict.undo", Ref: open[i].ID, Reason: "看错了户"},
		{Do: "conflict.decide", Ref: open[i].ID, Step: "kept", Reason: "已电话核实"},
	} {
		if err := w.onCases(ctx, households[0], a); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) openCases(ctx context.Context, kind string) (open []schema.Row, err error) {
	err = w.App.Store().Read(ctx, func(r app.Reader) error {
		open, _, err = r.FindCases(app.CaseQuery{Areas: []string{antu.CountyCode}, Kind: kind, State: "open", Limit: 1 << 30})
		return err
	})
	return open, err
}

// onCases lets somebody of the county's staff take an action on a household, as it is.
func (w *World) onCases(ctx context.Context, household string, a syncproto.Action) error {
	unit, err := w.unit(ctx, household)
	if err != nil {
		return err
	}
	_, err = w.decide(ctx, importer, &unit, nil, a)
	return err
}

func (w *World) unit(ctx context.Context, household string) (unit syncproto.UnitState, err error) {
	err = w.App.Store().Read(ctx, func(r app.Reader) (err error) {
		unit, err = r.Household(household)
		return err
	})
	return unit, err
}

// decide lets somebody decide at a desk on a household as they see it.
func (w *World) decide(ctx context.Context, login string, unit *syncproto.UnitState, edits []syncproto.Edit, actions ...syncproto.Action) (syncproto.Outcome, error) {
	c := &syncproto.Changeset{
		ID: w.id("inbox", login, unit.ID, fmt.Sprint(unit.Rev, len(edits), actions)), Village: unit.Village, Household: unit.ID, Seen: unit.Rev,
		Edits: edits, Actions: actions,
	}
	o, err := w.App.Act(ctx, w.person(login).ID, c)
	if err == nil && o.Kind == syncproto.Rejected {
		err = o.Problems[0]
	}
	if err != nil {
		return o, fmt.Errorf("%s decides on %s: %w", login, unit.ID, err)
	}
	return o, nil
}

// twins: slips of a pen give somebody the number of somebody else, and one household is
// registered a second time. Of the slips most are put right, and settled; the household is
// made one again.
func (w *World) twins(ctx context.Context) error {
	const slips, waiting = 6, 2
	apart := min(100, len(w.County.Households)/(slips+1))
	for i := range slips {
		one, other := w.County.Households[apart*i], w.County.Households[apart*i+37]
		if err := w.slip(ctx, one, other, i < waiting); err != nil {
			return err
		}
	}
	return w.registeredTwice(ctx, w.County.Households[50])
}

// slip gives a member of one household the number of another's, and back again.
func (w *World) slip(ctx context.Context, one, other *county.Household, waits bool) error {
	unit, err := w.unit(ctx, one.ID)
	if err != nil {
		return err
	}
	own, theirs := w.firstMember(one), w.firstMember(other)
	number := func(v schema.Value, base syncproto.Rev) []syncproto.Edit {
		e := editOf(schema.Member, own.ID, papers{"id_number": v})
		e.Sets[0].Base = base
		return []syncproto.Edit{e}
	}
	o, err := w.decide(ctx, importer, &unit, number(theirs.Get("id_number"), unit.Rev))
	if err != nil || waits || len(o.Cases) == 0 {
		return err
	}
	unit.Rev = o.Rev
	_, err = w.decide(ctx, importer, &unit, number(own.Get("id_number"), unit.Rev),
		syncproto.Action{Do: "conflict.decide", Ref: o.Cases[0], Step: "distinct", Reason: "号码抄错，已更正"})
	return err
}

func (w *World) firstMember(h *county.Household) schema.Row {
	rows := w.rows[h.ID]
	return rows[slices.IndexFunc(rows, func(r schema.Row) bool { return r.Table == schema.Member })]
}

// registeredTwice adds a household that is there already, under its own number, and makes
// the two one: of its people each is one of those who were there.
func (w *World) registeredTwice(ctx context.Context, h *county.Household) error {
	twin := &syncproto.UnitState{ID: w.id("twin", h.ID), Village: h.Village}
	var made, united []syncproto.Edit
	for _, row := range w.rows[h.ID] {
		if row.Table != schema.Household && row.Table != schema.Member {
			continue
		}
		id := twin.ID
		if row.Table == schema.Member {
			id = w.id("twin", row.ID)
			united = append(united, syncproto.Edit{Table: schema.Member, Row: id, Delete: true})
		}
		made = append(made, anotherOf(row, id))
	}
	o, err := w.decide(ctx, importer, twin, made)
	if err != nil {
		return err
	}
	unit, err := w.unit(ctx, h.ID)
	if err != nil {
		return err
	}
	c := &syncproto.Changeset{ID: w.id("unite", h.ID), Village: unit.Village, Household: unit.ID, Seen: unit.Rev, Edits: united}
	if o, err = w.App.MergeHouseholds(ctx, w.person(importer).ID, twin.ID, o.Rev, c); err == nil && o.Kind == syncproto.Rejected {
		err = o.Problems[0]
	}
	if err != nil {
		return fmt.Errorf("unite %s: %w", h.ID, err)
	}
	return nil
}

// anotherOf makes another row of what a row holds.
func anotherOf(row schema.Row, id string) syncproto.Edit {
	e := syncproto.Edit{Table: row.Table, Row: id}
	for i, v := range row.Values {
		if !v.IsNull() {
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: v})
		}
	}
	return e
}

// countCases counts the county's cases as they stand, and in the history how many were
// opened again.
func countCases(r app.Reader) (c Cases, err error) {
	err = r.EachRow(schema.Conflict, antu.CountyCode, func(row schema.Row) error {
		if row.Get("kind").Text() == "duplicate" {
			c.Duplicate++
		} else {
			c.Conflict++
		}
		if row.Get("state").Text() == "settled" {
			c.Settled++
		}
		if !row.Get("rule").IsNull() {
			c.ByRule++
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	state := schema.Conflict.Ordinal("state")
	err = r.EachHistory(antu.CountyCode, func(h app.HistoryEntry) error {
		for _, change := range h.Changes {
			if change.Key.Table == schema.Conflict && change.Field == state && change.Before.Text() == "settled" {
				c.Undone++
			}
		}
		return nil
	})
	return c, err
}
