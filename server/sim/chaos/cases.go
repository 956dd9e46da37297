package chaos

import (
	"math/rand/v2"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// cases are the conflicts of households in a state, by id.
func (w *world) cases(state string) (cases []schema.Row) {
	w.must(w.read(func(r app.Reader) error {
		return r.EachRow(schema.Conflict, county, func(row schema.Row) error {
			if row.Get("state").Text() == state && row.Household != "" {
				row.Values = slices.Clone(row.Values)
				cases = append(cases, row)
			}
			return nil
		})
	}), "read the cases")
	slices.SortFunc(cases, func(a, b schema.Row) int { return schema.TextOf(a.ID).Compare(schema.TextOf(b.ID)) })
	return cases
}

// settle decides an open case at the desk, or all of its household's at once.
func settle(w *world, _ *device, dice *rand.Rand) {
	cases := w.cases("open")
	if len(cases) == 0 {
		return
	}
	c := pick(dice, cases...)
	a := syncproto.Action{Do: "conflict.decide", Ref: c.ID, Step: pick(dice, "kept", "kept", "offered", "offered", "later", "earlier", "other")}
	switch kind := c.Get("kind").Text(); {
	case kind == "duplicate" && chance(dice, 80):
		a.Step = "distinct"
	case kind == "value" && chance(dice, 20):
		a.Ref = ""
	}
	w.onCase(c, a, dice)
}

// undo takes back what was decided on a case, if nobody has touched it since.
func undo(w *world, _ *device, dice *rand.Rand) {
	if cases := w.cases("settled"); len(cases) > 0 {
		w.onCase(pick(dice, cases...), syncproto.Action{Do: "conflict.undo", Reason: "看错了"}, dice)
	}
}

// onCase takes an action on a case as the desk sees it, now and then as it was.
func (w *world) onCase(c schema.Row, a syncproto.Action, dice *rand.Rand) {
	unit, err := w.unit(c.Household)
	w.must(err, "read a household at the desk")
	if a.Do == "conflict.undo" {
		a.Ref = c.ID
	}
	seen := max(unit.Rev-syncproto.Rev(dice.IntN(10)/9), 0)
	o, err := w.decide(desk, home{c.Village, c.Household}, seen, chance(dice, 20), nil, a)
	w.deskHeard(o, err)
}
