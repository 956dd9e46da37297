package chaos

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// becameOf is the household that one is part of by now, itself while it stands.
func (w *world) becameOf(household string) (now string) {
	w.must(w.read(func(r app.Reader) (err error) {
		if now, err = r.Whereabouts(household); errors.Is(err, app.ErrNotFound) { // only on a device so far
			now, err = household, nil
		}
		return err
	}), "look up a household")
	return now
}

// standing are the households that are on the server and are no part of another.
func (w *world) standing() (units []syncproto.UnitState) {
	for _, h := range w.homes {
		unit, err := w.unit(h.id)
		if errors.Is(err, app.ErrNotFound) {
			continue
		}
		w.must(err, "read a household at the desk")
		if root := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: h.id}]; root != nil && !root.Deleted {
			units = append(units, unit)
		}
	}
	return units
}

// moveHome lets the county's staff move a household, with whatever is on its way to it.
func moveHome(w *world, _ *device, dice *rand.Rand) {
	units := w.standing()
	if len(units) == 0 {
		return
	}
	w.move(pick(dice, units...), pick(dice, villages...), chance(dice, 30))
}

// move moves a household as the desk sees it; the request may be delivered twice.
func (w *world) move(unit syncproto.UnitState, to string, twice bool) syncproto.Outcome {
	c := &syncproto.Changeset{ID: newID(w.dice, w.clock.Now().UnixMilli()), Village: to, Household: unit.ID, Seen: unit.Rev}
	o := w.transfer(c, twice, func() (syncproto.Outcome, error) { return w.app.MoveHousehold(context.Background(), desk, c) })
	if o.Kind == syncproto.Applied {
		w.struck("household_moved")
		w.settleIn(unit.ID, to)
	}
	return o
}

// settleIn notes where a household is from now on.
func (w *world) settleIn(id, village string) {
	for i := range w.homes {
		if w.homes[i].id == id {
			w.homes[i].village = village
		}
	}
}

// mergeHomes makes one household of two, as they stand, in sight of both.
func mergeHomes(w *world, _ *device, dice *rand.Rand) {
	units := w.standing()
	if len(units) < 3 { // some must be left to work with
		return
	}
	i := dice.IntN(len(units))
	from, into := units[i], pick(dice, slices.Delete(slices.Clone(units), i, i+1)...)
	var edits []syncproto.Edit
	if !chance(dice, 15) { // else the desk forgets that there are two heads
		edits = oneHead(from, into)
	}
	if chance(dice, 50) {
		edits = append(edits, editOf(schema.Household, into.ID, values{"remark": pick[any](dice, "甲", "乙", nil)}))
	}
	w.merge(from, into, edits, chance(dice, 30))
}

func (w *world) merge(from, into syncproto.UnitState, edits []syncproto.Edit, twice bool) syncproto.Outcome {
	c := &syncproto.Changeset{ID: newID(w.dice, w.clock.Now().UnixMilli()), Village: into.Village, Household: into.ID, Seen: into.Rev, Edits: edits}
	o := w.transfer(c, twice, func() (syncproto.Outcome, error) {
		return w.app.MergeHouseholds(context.Background(), desk, from.ID, from.Rev, c)
	})
	if o.Kind == syncproto.Applied {
		w.struck("households_merged")
		w.merged[from.ID], w.merged[into.ID] = true, true
	}
	return o
}

// partHomes takes a household out of the one that it was made part of. Of one that was
// made part by way of another, the desk is told that the later merge comes first.
func partHomes(w *world, _ *device, dice *rand.Rand) {
	var parts []home
	for _, h := range w.homes {
		if w.becameOf(h.id) != h.id {
			parts = append(parts, h)
		}
	}
	if len(parts) > 0 {
		w.part(pick(dice, parts...), chance(dice, 30))
	}
}

func (w *world) part(out home, twice bool) syncproto.Outcome {
	of, err := w.unit(w.becameOf(out.id))
	w.must(err, "read a household at the desk")
	c := &syncproto.Changeset{ID: newID(w.dice, w.clock.Now().UnixMilli()), Village: of.Village, Household: of.ID, Seen: of.Rev,
		Actions: []syncproto.Action{{Do: "household.part", Reason: "是两户", Document: "安扶字〔2018〕9号"}}}
	o := w.transfer(c, twice, func() (syncproto.Outcome, error) {
		return w.app.PartHousehold(context.Background(), desk, out.id, c)
	})
	switch {
	case o.Kind == syncproto.Rejected:
		w.struck("part_refused_" + string(o.Problems[0].Code))
	case o.Kind != "":
		w.struck("households_parted")
		if o.Village != "" {
			w.struck("households_parted_to_another_village")
		}
		w.settleIn(out.id, cmp.Or(o.Village, of.Village))
	}
	return o
}

// transfer lets the desk decide, once more with the same id when the answer is lost.
func (w *world) transfer(c *syncproto.Changeset, twice bool, decide func() (syncproto.Outcome, error)) syncproto.Outcome {
	o, err := decide()
	w.deskHeard(o, err)
	if err != nil || o.Kind == syncproto.Rejected {
		return o
	}
	w.decided(c, o)
	if twice {
		again, err := decide()
		if again.Repeated = false; err != nil || !sameOutcome(&o, &again) {
			w.broken("exactly once: a transfer was answered %+v, then %+v %v", o, again, err)
		}
	}
	return o
}

// oneHead leaves one head of the heads of two households: the first of the survivor.
func oneHead(from, into syncproto.UnitState) (edits []syncproto.Edit) {
	var heads []*syncproto.RowState
	for _, unit := range []syncproto.UnitState{into, from} {
		var own []*syncproto.RowState
		for _, row := range unit.Rows {
			if row.Table == schema.Member && !row.Deleted && row.Get("left_on").IsNull() && row.Get("relation").Text() == "02" {
				own = append(own, row)
			}
		}
		slices.SortFunc(own, func(a, b *syncproto.RowState) int { return cmp.Compare(a.ID, b.ID) })
		heads = append(heads, own...)
	}
	for _, row := range heads[min(1, len(heads)):] {
		edits = append(edits, editOf(schema.Member, row.ID, values{"relation": "20"}))
	}
	return edits
}

// registerTwice adds a household that somebody else may have added as well: the same
// family under the same number.
func registerTwice(w *world, d *device, dice *rand.Rand) {
	if len(d.areas) == 0 {
		return
	}
	h := home{pick(dice, d.areas...), d.NewID()}
	edits := h.made()
	edits[0] = withValue(edits[0], "registry_no", pick(dice, "2224260001", "2224260002"))
	if chance(dice, 50) {
		edits[1] = withValue(edits[1], "id_number", pick(dice, someone...))
	}
	id, err := d.replica.SaveEdits(h.village, h.id, edits, nil)
	if d.told(id, err) {
		w.struck("registered_twice")
		w.homes = append(w.homes, h)
	}
}

// someone are identity numbers that more than one cadre may write down.
var someone = []string{"222426196001010012", "222426196502020024"}

// withValue is an edit with another value of a field.
func withValue(e syncproto.Edit, field string, v any) syncproto.Edit {
	f := e.Table.Ordinal(field)
	e.Sets = slices.DeleteFunc(slices.Clone(e.Sets), func(s syncproto.Set) bool { return s.Field == f })
	e.Sets = append(e.Sets, syncproto.Set{Field: f, Value: valueOf(v)})
	return e
}
