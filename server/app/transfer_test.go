package app_test

import (
	"context"
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// move lets a person move a household to another village, as it stands.
func (w *world) move(person string, h home, to string) syncproto.Outcome {
	w.Helper()
	return w.moved(person, &syncproto.Changeset{ID: w.id(), Village: to, Household: h.id, Seen: w.rev(h)})
}

func (w *world) moved(person string, c *syncproto.Changeset) syncproto.Outcome {
	w.Helper()
	o, err := w.MoveHousehold(context.Background(), person, c)
	if err != nil {
		w.Fatal(err)
	}
	return o
}

// merge lets a person make one household part of another, as both stand.
func (w *world) merge(person string, from, into home, edits ...syncproto.Edit) syncproto.Outcome {
	w.Helper()
	return w.merged(person, from, w.rev(from), &syncproto.Changeset{ID: w.id(), Village: into.village, Household: into.id, Seen: w.rev(into), Edits: edits})
}

func (w *world) merged(person string, from home, seen syncproto.Rev, c *syncproto.Changeset) syncproto.Outcome {
	w.Helper()
	o, err := w.MergeHouseholds(context.Background(), person, from.id, seen, c)
	if err != nil {
		w.Fatal(err)
	}
	return o
}

// notHead lets somebody be a relative of the other household's head.
func notHead(h home) syncproto.Edit { return set(schema.Member, h.head, "relation", "20") }

func (w *world) applied(o syncproto.Outcome) syncproto.Outcome {
	w.Helper()
	if o.Kind != syncproto.Applied {
		w.Fatalf("got %+v", o)
	}
	return o
}

func TestMove_TakesEverythingAlong(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	before := w.unit(h)
	o := w.applied(w.move(staff, h, south))
	after := w.unit(h)
	if after.Village != south || after.Rev != before.Rev+1 || o.Rev != after.Rev || o.Seq != 1 || len(after.Rows) != len(before.Rows) {
		t.Fatalf("%+v: %s rev %d with %d rows, before rev %d with %d", o, after.Village, after.Rev, len(after.Rows), before.Rev, len(before.Rows))
	}
	for key, row := range after.Rows {
		was := before.Rows[key]
		if row.Village != south || !slices.Equal(row.Values, was.Values) || !slices.Equal(row.Stamps, was.Stamps) {
			t.Errorf("%s: %+v, was %+v", key.Table.Name, row, was)
		}
	}
}

func TestMove_WorkForTheOldVillageFollows(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	d := w.enrol(north)
	rev := w.rev(h)
	w.applied(w.move(staff, h, south))
	o := d.save(h, at(rev, set(schema.Household, h.id, "status", "exited")), at(rev, set(schema.Member, h.head, "name", "金明")), visit(w.id(), "见闻"))
	if o.Kind != syncproto.Applied || o.Village != south || o.Household != "" || o.Seq != 2 {
		t.Fatalf("%+v", o)
	}
	if w.root(h, "status").Text() != "exited" || w.row(h, schema.Member, h.head).Get("name").Text() != "金明" {
		t.Error("the edits did not arrive")
	}
	o = d.save(home{village: north, id: h.id, head: h.head}, remove(rev, schema.Conditions, h.conditions))
	if o.Kind != syncproto.Applied || !w.row(h, schema.Conditions, h.conditions).Deleted {
		t.Errorf("a deletion: %+v", o)
	}
	back := w.applied(w.move(staff, h, north))
	if o := d.save(h, at(back.Rev, set(schema.Household, h.id, "remark", "回"))); o.Kind != syncproto.Applied || o.Village != "" {
		t.Errorf("there and back: %+v", o)
	}
}

// Only the way that a household really took is followed: whoever names a village of
// theirs cannot reach into another.
func TestForwarding_OpensNoOtherVillage(t *testing.T) {
	w := newWorld(t)
	h := w.home(far)
	d := w.enrol(north)
	w.applied(w.move(staff, h, south))
	w.rejected(d.save(home{village: north, id: h.id}, at(1, set(schema.Household, h.id, "remark", "x"))), schema.WrongVillage)
	w.rejected(d.save(home{village: far, id: h.id}, at(1, set(schema.Household, h.id, "remark", "x"))), schema.OutOfScope)
	clerk := w.id()
	w.person(t, clerk, registry.Grant{Role: registry.TownshipReviewer, Area: far[:9]})
	w.rejected(w.act(clerk, w.desk(home{village: far, id: h.id}, at(1, set(schema.Household, h.id, "remark", "x")))), schema.OutOfScope)
}

func TestMerge_IsOneHouseholdAfterwards(t *testing.T) {
	w := newWorld(t)
	loser, survivor := w.home(north), w.home(south)
	w.rejected(w.merge(staff, loser, survivor), schema.NotOneHead)
	o := w.applied(w.merge(staff, loser, survivor, notHead(loser), set(schema.Household, survivor.id, "phone", "13944330009"),
		syncproto.Edit{Table: schema.Conditions, Row: loser.conditions, Delete: true}))
	unit := w.unit(survivor)
	if unit.Rev != 2 || o.Rev != 2 || len(unit.Rows) != 5 || w.row(survivor, schema.Member, loser.head).Household != survivor.id {
		t.Errorf("%+v: rev %d with %d rows", o, unit.Rev, len(unit.Rows))
	}
	if root := w.row(loser, schema.Household, loser.id); !root.Deleted || root.Village != north {
		t.Errorf("what is left: %+v", root)
	}
	if !w.row(survivor, schema.Conditions, loser.conditions).Deleted || w.root(survivor, "phone").Text() != "13944330009" {
		t.Error("the desk's edits did not arrive")
	}
	var told []string
	for _, h := range w.history(survivor.id) {
		told = append(told, h.Unit[30:]+" "+string(h.Outcome))
	}
	want := []string{loser.id[30:] + " applied", survivor.id[30:] + " applied", loser.id[30:] + " left", survivor.id[30:] + " arrived"}
	if !slices.Equal(told, want) {
		t.Errorf("history %v, want %v", told, want)
	}
}

// A household that was registered twice may have nothing but its own row the second
// time: nothing comes along, and it is a merge all the same.
func TestMerge_OfAHouseholdThatIsOnlyItsOwnRow(t *testing.T) {
	for _, village := range []string{north, south} {
		w := newWorld(t)
		survivor, loser := w.home(north), home{village: village, id: w.id()}
		d := w.enrol(village)
		rev := d.must(loser, home{id: loser.id}.edits()[0])
		for range 4 {
			rev = d.must(loser, at(rev, set(schema.Household, loser.id, "remark", w.id())))
		}
		c := &syncproto.Changeset{ID: w.id(), Village: north, Household: survivor.id, Seen: w.rev(survivor)}
		first := w.applied(w.merged(staff, loser, rev, c))
		if first.Rev != rev+1 || w.rev(survivor) != first.Rev {
			t.Errorf("%+v: the survivor is at revision %d", first, w.rev(survivor))
		}
		var told []syncproto.OutcomeKind
		for _, h := range w.history(survivor.id) {
			told = append(told, h.Outcome)
		}
		if n := len(told); n != 8 || told[n-1] != syncproto.Arrived || told[n-2] != syncproto.Left {
			t.Errorf("history %v", told)
		}
		again := w.merged(staff, loser, rev, c)
		if again.Repeated = false; again.Kind != first.Kind || again.Seq != first.Seq || again.Rev != first.Rev {
			t.Errorf("%+v, then %+v", first, again)
		}
		late := d.changes(loser, visit(w.id(), "见闻"))
		late.Seen = rev
		if o := w.one(d.push(late)); o.Kind != syncproto.Applied || o.Household != survivor.id {
			t.Errorf("late work: %+v", o)
		}
	}
}

// An edit of the household that is gone was made without a look at the one that stands,
// even when its author has worked on both.
func TestMerge_WorkForTheOneThatIsGoneFollows(t *testing.T) {
	w := newWorld(t)
	loser, survivor, third := w.home(north), w.home(north), w.home(south)
	d := w.enrol(north)
	d.must(survivor, at(1, set(schema.Household, survivor.id, "status", "exited")))
	rev := d.must(loser, at(1, set(schema.Household, loser.id, "remark", "甲")))
	w.applied(w.merge(staff, loser, survivor, notHead(loser)))
	w.applied(w.merge(staff, survivor, third, notHead(survivor)))
	o := d.save(loser, at(rev, set(schema.Household, loser.id, "status", "returned")), at(rev, set(schema.Member, loser.head, "name", "朴")), visit(w.id(), "见闻"))
	if o.Kind != syncproto.Conflict || len(o.Cases) != 1 || o.Household != third.id || o.Village != south {
		t.Fatalf("%+v", o)
	}
	if w.root(third, "status").Text() != "registered" || w.row(third, schema.Member, loser.head).Get("name").Text() != "朴" {
		t.Error("the value of the survivor was overwritten, or the member's did not arrive")
	}
	if again := d.push(d.again(loser, o, at(rev, set(schema.Household, loser.id, "status", "returned")))); again.Problem == nil && again.Outcomes[0].Kind != syncproto.Rejected {
		t.Errorf("another changeset under a known id: %+v", again)
	}
}

// again is a changeset under the next number with the id of an earlier one.
func (d *dev) again(h home, earlier syncproto.Outcome, edits ...syncproto.Edit) syncproto.Changeset {
	c := d.changes(home{village: south, id: h.id[:35] + "f"}, edits...)
	c.ID = earlier.ID
	return c
}

// A device that had to enrol anew sends what was answered before: the answer is the
// first one, wherever the household has gone since.
func TestForwarding_ComesAgainAfterAnotherMerge(t *testing.T) {
	w := newWorld(t)
	loser, survivor, third := w.home(north), w.home(north), w.home(south)
	d := w.enrol(north)
	w.applied(w.merge(staff, loser, survivor, notHead(loser)))
	c := d.changes(loser, visit(w.id(), "见闻"))
	first := w.one(d.push(c))
	w.applied(w.merge(staff, survivor, third, notHead(survivor)))
	twin := w.enrolAgain(d)
	c.N = 1
	twin.n = 1
	again := w.one(twin.push(c))
	if again.N, again.Repeated = first.N, false; again.Kind != first.Kind || again.Household != survivor.id || again.Seq != first.Seq || again.Rev != first.Rev {
		t.Errorf("%+v, then %+v", first, again)
	}
}

// enrolAgain gives a cadre another device.
func (w *world) enrolAgain(d *dev) *dev {
	w.Helper()
	w.devices++
	twin := &dev{world: w, device: w.id(), person: d.person}
	w.write(w, func(tx app.Tx) error {
		_, err := tx.PutDevice(registry.Device{ID: twin.device, Person: d.person, Name: "phone", PublicKey: []byte{1}})
		return err
	})
	return twin
}

func TestTransfer_Refusals(t *testing.T) {
	w := newWorld(t)
	a, b := w.home(north), w.home(far)
	clerk, cadre := w.id(), w.id()
	w.person(t, clerk, registry.Grant{Role: registry.CountyStaff, Area: north[:9]})
	w.person(t, cadre, registry.Grant{Role: registry.Cadre, Area: north})
	w.rejected(w.move(staff, a, north), schema.SameVillage)
	w.rejected(w.move(staff, a, "222426888200"), schema.OutOfScope)
	w.rejected(w.move(staff, a, "nonsense"), schema.OutOfScope)
	w.rejected(w.move(clerk, a, far), schema.OutOfScope)
	w.rejected(w.move(clerk, b, north), schema.NoSuchUnit) // they are not told that it is there
	w.rejected(w.move(cadre, a, south), schema.OutOfScope)
	w.rejected(w.move(staff, home{id: w.id()}, south), schema.NoSuchUnit)
	w.rejected(w.moved(staff, &syncproto.Changeset{ID: w.id(), Village: south, Household: a.id, Seen: 7}), schema.StateMoved)
	w.rejected(w.moved(staff, &syncproto.Changeset{ID: "x", Village: south, Household: a.id, Seen: 1}), schema.BadID)
	w.rejected(w.merge(staff, a, a), schema.SameHousehold)
	w.rejected(w.merge(staff, a, home{village: north, id: w.id()}), schema.NoSuchUnit)
	w.rejected(w.merge(clerk, a, b), schema.NoSuchUnit)
	w.rejected(w.merge(staff, a, home{village: south, id: b.id}), schema.WrongVillage)
	w.rejected(w.merged(staff, a, 9, &syncproto.Changeset{ID: w.id(), Village: far, Household: b.id, Seen: 1}), schema.StateMoved)
	w.rejected(w.merge(staff, a, b, set(schema.Household, b.id, "latitude", 1)), schema.TooSmall)
	w.rejected(w.merge(staff, a, b, set(schema.Household, b.id, "registry_no", "other")), schema.FieldImmutable)
	w.applied(w.merge(staff, a, b, notHead(a)))
	w.rejected(w.merge(staff, a, b), schema.NoSuchUnit) // it is gone
	w.rejected(w.move(staff, a, south), schema.NoSuchUnit)
}

func TestTransfer_ComesAgain(t *testing.T) {
	w := newWorld(t)
	a, b := w.home(north), w.home(south)
	c := &syncproto.Changeset{ID: w.id(), Village: south, Household: a.id, Seen: 1}
	first := w.applied(w.moved(staff, c))
	state := w.state()
	again := w.moved(staff, c)
	if again.Repeated = false; again.Seq != first.Seq || again.Rev != first.Rev || again.Kind != first.Kind || w.state() != state {
		t.Errorf("%+v, then %+v", first, again)
	}
	other := *c
	other.Household = b.id
	w.rejected(w.moved(staff, &other), schema.BadID)
	w.rejected(w.act(staff, &syncproto.Changeset{ID: c.ID, Village: south, Household: a.id, Seen: 2, Edits: []syncproto.Edit{at(2, set(schema.Household, a.id, "remark", "x"))}}), schema.BadID)
}

func TestPull_EvictsWhoLeft(t *testing.T) {
	w := newWorld(t)
	h, stays := w.home(north), w.home(north)
	d := w.enrol(north)
	held := d.pull("", 0).Cursor
	w.applied(w.move(staff, h, far))
	page := d.pull(held, 0)
	if v := page.Villages; len(v) != 1 || !slices.Equal(v[0].Evicted, []string{h.id}) || len(v[0].Tables) != 0 || v[0].Digest == "" {
		t.Errorf("%+v", page)
	}
	if v := d.pull("", 0).Villages; len(v[0].Evicted) != 0 {
		t.Errorf("from nothing: %v", v[0].Evicted)
	}
	w.applied(w.move(staff, h, north))
	if v := d.pull(held, 0).Villages; !slices.Equal(v[0].Evicted, []string{h.id}) || len(v[0].Tables) == 0 {
		t.Errorf("there and back: %+v", v)
	}
	// Devices that have not pulled for long know its rows as those of the other.
	held = d.pull(held, 0).Cursor
	w.applied(w.merge(staff, h, stays, notHead(h)))
	w.applied(w.move(staff, stays, far))
	want := []string{h.id, stays.id}
	slices.Sort(want)
	if v := d.pull(held, 0).Villages; !slices.Equal(v[0].Evicted, want) {
		t.Errorf("a merged one: %v, want %v", v[0].Evicted, want)
	}
}

func TestDuplicate_OpensOneCase(t *testing.T) {
	w := newWorld(t)
	one, two := w.home(north), w.home(far)
	d := w.enrol(north, far)
	number := "222426196001010012"
	d.must(one, at(1, set(schema.Member, one.head, "id_number", number)))
	o := d.save(two, at(1, set(schema.Member, two.head, "id_number", number)))
	if o.Kind != syncproto.Conflict || len(o.Cases) != 1 {
		t.Fatalf("%+v", o)
	}
	c := w.cases(two)[0]
	if c.ID != o.Cases[0] || c.Get("kind").Text() != "duplicate" || c.Get("kept").Text() != `{"household":"`+one.id+`","village":"`+north+`","row":"`+one.head+`"}` ||
		c.Get("row_id").Text() != two.head || len(w.cases(one)) != 0 {
		t.Errorf("%+v", c)
	}
	// Taken back and given again, from either side: the same question, asked already.
	for _, h := range []home{two, one} {
		rev := d.must(h, at(w.rev(h), set(schema.Member, h.head, "id_number", schema.Null)))
		d.must(h, at(rev, set(schema.Member, h.head, "id_number", number)))
	}
	// Somebody who has left is nobody's twin.
	third := w.home(south)
	rev := d.must(two, at(w.rev(two), set(schema.Member, two.head, "id_number", schema.Null)))
	gone := member(w.id(), "金明哲", "20")
	gone.Sets = append(gone.Sets, set(schema.Member, gone.Row, "id_number", number, "left_on", "2018-06-01", "left_reason", first("left_reason")).Sets...)
	if o := d.save(two, gone); o.Kind != syncproto.Applied || o.Rev != rev+1 {
		t.Errorf("somebody who has left: %+v", o)
	}
	d2 := w.enrol(south)
	if o := d2.save(third, at(1, set(schema.Member, third.head, "id_number", number))); len(o.Cases) != 1 {
		t.Errorf("the one who stays: %+v", o)
	}
	// Merging answers the question.
	w.applied(w.merge(staff, one, third, notHead(one)))
	if c := w.cases(third)[0]; c.Get("state").Text() != "settled" || c.Get("decision").Text() != "united" {
		t.Errorf("%+v", c)
	}
}

// The question named a household that has become part of one of the two since.
func TestDuplicate_IsAnsweredForThoseWhoAreWithinTheTwo(t *testing.T) {
	const number = "222426196001010012"
	for _, intoTheAsked := range []bool{true, false} {
		w := newWorld(t)
		named, holder, asked := w.home(north), w.home(south), w.home(far)
		d := w.enrol(north, far)
		d.must(named, at(1, set(schema.Member, named.head, "id_number", number)))
		if o := d.save(asked, at(1, set(schema.Member, asked.head, "id_number", number))); len(o.Cases) != 1 {
			t.Fatalf("%+v", o)
		}
		w.applied(w.merge(staff, named, holder, notHead(named)))
		from, into := asked, holder
		if intoTheAsked {
			from, into = holder, asked
		}
		w.applied(w.merge(staff, from, into, notHead(from)))
		if c := w.cases(into); len(c) != 1 || c[0].Get("state").Text() != "settled" || c[0].Get("decision").Text() != "united" {
			t.Errorf("into the one that was asked %v: %+v", intoTheAsked, c)
		}
	}
}

func TestDuplicate_RegistryNumbers(t *testing.T) {
	w := newWorld(t)
	first := w.home(north)
	twin := home{south, w.id(), w.id(), w.id()}
	edits := twin.edits()
	for i := range edits[0].Sets {
		if edits[0].Sets[i].Field == schema.Household.Ordinal("registry_no") {
			edits[0].Sets[i].Value = w.root(first, "registry_no")
		}
	}
	d := w.enrol(south)
	o := d.save(twin, edits...)
	if o.Kind != syncproto.Conflict || len(w.cases(twin)) != 1 || w.cases(twin)[0].Get("field").Text() != "registry_no" {
		t.Errorf("%+v", o)
	}
}
