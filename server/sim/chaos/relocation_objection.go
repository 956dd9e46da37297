package chaos

import (
	"math/rand/v2"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// objectionWork lets somebody say something against a list that hangs in a village, or
// answer what was said.
func (w *world) objectionWork(village string, dice *rand.Rand) {
	papers := livingRows(w.papersIn(village))
	lists := in(papers, schema.Notice, anyRow)
	open := in(papers, schema.Objection, func(r schema.Row) bool { return r.Get("state").Text() == "open" })
	switch {
	case len(open) > 0:
		a := syncproto.Action{Do: pick(dice, "objection.dismiss", "objection.dismiss", "objection.uphold"), Ref: pick(dice, open...).ID, Expect: "open", Reason: "已调查"}
		person := desk
		if chance(dice, 20) {
			person = w.somebody(dice)
		}
		o, err := w.decide(person, home{village: village}, 0, chance(dice, 20), nil, a)
		w.deskHeard(o, err)
	case len(lists) > 0:
		o, err := w.decide(desk, home{village: village}, 0, false, []syncproto.Edit{w.objection(pick(dice, lists...).ID, dice)})
		w.deskHeard(o, err)
	}
}

// objection is one against a household, or now and then against a whole list.
func (w *world) objection(notice string, dice *rand.Rand) syncproto.Edit {
	now := w.clock.Now().UnixMilli()
	v := values{"notice": notice, "raised_on": dateAt(now, -1), "raised_by": "匿名", "content": "有异议", "state": "open"}
	if !chance(dice, 20) {
		v["subject"] = pick(dice, w.homes...).id
	}
	return editOf(schema.Objection, newID(dice, now), v)
}

// placeGivenUp is a place of the township that somebody may be named for; "" for none.
func (w *world) placeGivenUp(c *casefile) (place string) {
	w.must(w.read(func(r app.Reader) error {
		return r.EachRow(schema.RelocationCase, c.h.village[:9], func(row schema.Row) error {
			if gaveUp(row) && !slices.ContainsFunc(c.rows, func(own schema.Row) bool { return own.ID == row.ID }) {
				place = max(place, row.ID)
			}
			return nil
		})
	}), "read the cases")
	return place
}
