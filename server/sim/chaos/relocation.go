package chaos

import (
	"math/rand/v2"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// fieldWork lets a cadre do what relocation asks for in the village, in sight of what
// the phone shows: mostly the step that comes next, with its papers, though it may be
// far behind what others have done, or far ahead of what has been sent.
func fieldWork(_ *world, d *device, dice *rand.Rand) {
	for range 1 + dice.IntN(3) {
		if c, ok := d.casefile(dice); ok {
			d.fieldStep(c, dice)
		}
	}
}

func (d *device) fieldStep(c *casefile, dice *rand.Rand) {
	done := c.done()
	if hoped := d.hopes[c.h.id]; hoped != "" && chance(dice, 60) {
		done = hoped // what was done here and may not have been sent
	}
	action, step := c.drawAction(done)
	var edits []syncproto.Edit
	if step != "" && !chance(dice, 10) { // else the papers are forgotten
		edits = d.papersFor(c, step)
	}
	if len(edits) > 0 && chance(dice, 15) { // the papers today, the step another day
		d.save(c.h, edits...)
		return
	}
	id, err := d.replica.SaveEdits(c.h.village, c.h.id, d.inWords(edits), []syncproto.Action{action})
	if d.told(id, err) && step != "" {
		d.hopes[c.h.id] = step
	}
}

// casefile is some household as the cadre sees it.
func (d *device) casefile(dice *rand.Rand) (*casefile, bool) {
	h, _ := d.someHome(dice)
	if chance(dice, 50) { // most work is about few households
		h = d.w.homes[0]
	}
	rows, err := d.replica.ReadUnit(h.id)
	d.w.must(err, "read a household")
	if len(rows) == 0 {
		return nil, false
	}
	h.village = rows[0].Village
	papers, err := d.replica.ReadUnit(h.village)
	d.w.must(err, "read a village's papers")
	return &casefile{h: h, rows: rowsOf(rows), papers: rowsOf(papers), dice: dice, milli: d.UnixMilli(), newID: d.NewID}, true
}

// drawAction is what somebody wants to do with a case; step is the one that is taken.
func (c *casefile) drawAction(done string) (a syncproto.Action, step string) {
	steps := schema.Steps()
	any := steps[c.dice.IntN(len(steps))].Code
	next := following(done)
	switch n := c.dice.IntN(100); {
	case n < 40 && done != "" && c.saysNo():
		return syncproto.Action{Do: "relocation.close", Expect: done, Reason: "不符合条件"}, ""
	case n < 4:
		return syncproto.Action{Do: "relocation.withdraw", Reason: "不愿搬迁"}, ""
	case n < 9:
		if next != nil && len(next.Back) > 0 && n < 7 {
			any = pick(c.dice, next.Back...)
		}
		return syncproto.Action{Do: "relocation.back", Step: any, Expect: done, Reason: "材料有误"}, ""
	case n < 14:
		return syncproto.Action{Do: "relocation.close", Expect: done, Reason: "不符合条件"}, ""
	case n < 18 || next == nil: // out of order
		return take(any, done), any
	}
	return take(next.Code, done), next.Code
}

// take is the action of a step; every step names an official paper, though few ask for one.
func take(step, expect string) syncproto.Action {
	return syncproto.Action{Do: "relocation.take", Step: step, Expect: expect, Document: "扶办〔2018〕12号"}
}

// papersFor returns the household's papers for a step. Those of the village, and the
// screening of every neighbour where it is asked for, are saved before.
func (d *device) papersFor(c *casefile, step string) []syncproto.Edit {
	village := home{village: c.h.village}
	if edits, list, hangs := c.common(step); len(edits) > 0 && d.save(village, edits...) {
		if hangs {
			d.w.clock.Advance(c.days())
			c.milli = d.UnixMilli()
			d.save(village, c.down(list))
		}
		papers, err := d.replica.ReadUnit(c.h.village)
		d.w.must(err, "read a village's papers")
		c.papers = rowsOf(papers)
	}
	if s := schema.StepOf(step); s.EveryHousehold {
		d.screenAll(c)
	}
	return c.own(step)
}

// screenAll screens every household of the village that is not.
func (d *device) screenAll(c *casefile) {
	for _, h := range slices.Clone(d.w.homes) {
		rows, err := d.replica.ReadUnit(h.id)
		d.w.must(err, "read a household")
		if len(rows) == 0 || rows[0].Village != c.h.village || len(in(rowsOf(rows), schema.Screening, anyRow)) > 0 {
			continue
		}
		d.save(home{c.h.village, h.id}, c.screening(d.NewID(), "not_meets"))
	}
}
