package chaos

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// deskWork lets the office do what relocation asks for: the steps of the areas, what
// is said against lists, and the steps of the households that no phone takes. It sees
// what the server has.
func deskWork(w *world, _ *device, dice *rand.Rand) {
	switch n := dice.IntN(100); {
	case n < 25:
		w.areaWork(pick(dice, villages...), dice)
		return
	case n < 35:
		w.objectionWork(pick(dice, villages...), dice)
		return
	}
	h := pick(dice, w.homes...)
	if chance(dice, 50) {
		h = w.homes[0]
	}
	c, unit, ok := w.casefile(h.id, dice)
	if !ok {
		return
	}
	action, step := c.drawAction(c.done())
	person := w.taker(following(c.done()), c.h.village, dice)
	if place := w.placeGivenUp(c); place != "" && chance(dice, 30) {
		action, step, person = syncproto.Action{Do: "relocation.replace", Ref: place, Expect: c.done(), Reason: "递补"}, "", desk
	}
	var edits []syncproto.Edit
	if step != "" && !chance(dice, 10) {
		if edits = w.deskPapers(c, step, &action); len(edits) > 0 {
			person = w.rightful(schema.StepOf(step), c.h.village)
		}
	}
	if person == "" {
		return
	}
	o, err := w.decide(person, c.h, unit.Rev, chance(dice, 20), edits, action)
	w.deskHeard(o, err)
}

// taker is who is about to act: mostly whose turn it is.
func (w *world) taker(step *schema.Step, village string, dice *rand.Rand) string {
	if step == nil || chance(dice, 12) {
		return w.somebody(dice)
	}
	return w.rightful(step, village)
}

// casefile is a household as the desk sees it; none when it is not there or part of
// another.
func (w *world) casefile(id string, dice *rand.Rand) (*casefile, syncproto.UnitState, bool) {
	unit, err := w.unit(id)
	if errors.Is(err, app.ErrNotFound) {
		return nil, unit, false
	}
	w.must(err, "read a household at the desk")
	c := &casefile{h: home{unit.Village, unit.ID}, rows: livingRows(unit), dice: dice, milli: w.clock.Now().UnixMilli(),
		newID: func() string { return newID(dice, w.clock.Now().UnixMilli()) }}
	c.papers = livingRows(w.papersIn(unit.Village))
	return c, unit, slices.ContainsFunc(c.rows, func(r schema.Row) bool { return r.Table.IsRoot() })
}

func livingRows(unit syncproto.UnitState) (rows []schema.Row) {
	for _, row := range unit.Rows {
		if !row.Deleted {
			rows = append(rows, row.Row)
		}
	}
	slices.SortFunc(rows, func(a, b schema.Row) int { return schema.TextOf(a.ID).Compare(schema.TextOf(b.ID)) })
	return rows
}

func (w *world) papersIn(village string) (unit syncproto.UnitState) {
	w.must(w.read(func(r app.Reader) (err error) {
		unit, err = r.VillagePapers(village)
		return err
	}), "read a village's papers at the desk")
	return unit
}

// deskPapers puts the village's papers for a step down, lets the action name the one
// that it must, and returns the household's own.
func (w *world) deskPapers(c *casefile, step string, a *syncproto.Action) []syncproto.Edit {
	common, ref, hangs := c.common(step)
	if a.Ref = ref; len(common) > 0 {
		w.putDown(c, common...)
		if hangs {
			w.clock.Advance(c.days())
			c.milli = w.clock.Now().UnixMilli()
			w.putDown(c, based(c.down(ref), 1))
		}
		c.papers = livingRows(w.papersIn(c.h.village))
	}
	s := schema.StepOf(step)
	if s.EveryHousehold {
		w.screenAll(c)
	}
	if s.Approved && !c.slips(8) {
		w.reviewWork(c)
	}
	if s.Sample != nil {
		w.sampleWork(c)
	}
	return c.own(step)
}

// putDown lets the desk put papers of a village down.
func (w *world) putDown(c *casefile, edits ...syncproto.Edit) {
	o, err := w.decide(desk, home{village: c.h.village}, 0, false, edits)
	w.deskHeard(o, err)
}

// reviewWork lets a cadre put the household's record before the township as it stands,
// and the township approve it.
func (w *world) reviewWork(c *casefile) {
	_, unit, ok := w.casefile(c.h.id, c.dice)
	cadre := w.rightful(schema.StepOf("apply"), c.h.village)
	if !ok || cadre == "" {
		return
	}
	o, err := w.decide(cadre, c.h, unit.Rev, c.slips(20), nil, syncproto.Action{Do: "record.submit"})
	w.deskHeard(o, err)
	if err != nil || o.Kind == syncproto.Rejected {
		return
	}
	o, err = w.decide(w.rightful(schema.StepOf("township_review_publicity"), c.h.village), c.h, o.Rev, c.slips(20), nil,
		syncproto.Action{Do: "record.approve", Expect: fmt.Sprint(int64(o.Rev))})
	w.deskHeard(o, err)
}

// screenAll lets the desk screen every household of the village that is not.
func (w *world) screenAll(c *casefile) {
	for _, h := range slices.Clone(w.homes) {
		other, unit, ok := w.casefile(h.id, c.dice)
		if !ok || unit.ID == c.h.id || unit.Village != c.h.village || len(in(other.rows, schema.Screening, anyRow)) > 0 {
			continue
		}
		o, err := w.decide(desk, other.h, unit.Rev, false, []syncproto.Edit{c.screening(c.newID(), "not_meets")})
		w.deskHeard(o, err)
	}
}

// headStart takes the first steps of a household at desks, as far as it goes.
func (w *world) headStart(id string, steps int, dice *rand.Rand) error {
	for range steps {
		c, unit, ok := w.casefile(id, dice)
		if !ok {
			return nil
		}
		step, person := following(c.done()), ""
		if step != nil {
			person = w.rightful(step, unit.Village)
		}
		if person == "" {
			return nil
		}
		action := take(step.Code, c.done())
		edits := w.deskPapers(c, step.Code, &action)
		if o, err := w.decide(person, c.h, unit.Rev, false, edits, action); err != nil || o.Kind == syncproto.Rejected {
			return err
		}
	}
	return nil
}
