package app_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// part lets a person take a household out of another, as that stands.
func (w *world) part(person string, out, of home) syncproto.Outcome {
	w.Helper()
	return w.parted(person, out, w.parting(of))
}

// parting is the decision that somebody comes out of a household, as that stands.
func (w *world) parting(of home) *syncproto.Changeset {
	return &syncproto.Changeset{ID: w.id(), Village: of.village, Household: of.id, Seen: w.rev(of),
		Actions: []syncproto.Action{{Do: "household.part", Reason: "两户身份证不同", Document: "公函〔2018〕7号"}}}
}

func (w *world) parted(person string, out home, c *syncproto.Changeset) syncproto.Outcome {
	w.Helper()
	o, err := w.PartHousehold(context.Background(), person, out.id, c)
	if err != nil {
		w.Fatal(err)
	}
	return o
}

// What people have put into the rows since is theirs; what the desk made of the two when
// it united them is taken back where nobody has touched it. The household is where it was.
func TestPart_GivesEachWhatIsItsOwn(t *testing.T) {
	for _, village := range []string{north, south} { // of the one that stays
		w := newWorld(t)
		out, of := w.home(north), w.home(village)
		d := w.enrol(north, south)
		son, guest, seen := w.id(), w.id(), w.id()
		rev := d.must(out, member(son, "金哲", "20"), visit(seen, "在家"))
		early, fresh := newReplica(), newReplica()
		d.pullAll(early, 0)
		w.applied(w.merge(staff, out, of, notHead(out), set(schema.Household, of.id, "phone", "13944330009", "remark", "合户"),
			syncproto.Edit{Table: schema.Conditions, Row: out.conditions, Delete: true}))
		d.pullAll(early, 2)
		now, photo := w.rev(of), w.id()
		d.must(of, at(now, set(schema.Member, son, "name", "金大哲")), member(guest, "李英", "90"), at(now, set(schema.Household, of.id, "remark", "又改")), photoOf(photo, seen))
		o := w.applied(w.part(staff, out, of))
		if o.Household != out.id || w.unit(out).Village != north || w.rev(out) != o.Rev || len(w.unit(out).Rows) != 6 {
			t.Fatalf("%+v, %d rows", o, len(w.unit(out).Rows))
		}
		for what, ok := range map[string]bool{
			"the head is head again":           w.row(out, schema.Member, out.head).Get("relation").Text() == "02",
			"the son has his new name":         w.row(out, schema.Member, son).Get("name").Text() == "金大哲",
			"what was deleted is there again":  !w.row(out, schema.Conditions, out.conditions).Deleted,
			"the visit is":                     w.row(out, schema.Visit, seen).Household == out.id,
			"a photo of it that came since":    w.row(out, schema.Photo, photo).Household == out.id,
			"its own row is as it was":         !w.row(out, schema.Household, out.id).Deleted && w.root(out, "remark").IsNull(),
			"the other has its phone again":    w.root(of, "phone").Text() == "13944330001",
			"a remark that was written since":  w.root(of, "remark").Text() == "又改",
			"who came since stays":             w.row(of, schema.Member, guest).Household == of.id,
			"the other has its own head":       w.row(of, schema.Member, of.head).Get("relation").Text() == "02",
			"and nothing of the one that left": w.unit(of).Rows[syncproto.RowKey{Table: schema.Member, ID: son}] == nil,
			"and its history does not lead on": len(w.history(out.id)) >= 4,
		} {
			if !ok {
				t.Errorf("%s: not so: %s", village, what)
			}
		}
		d.pullAll(early, 2)
		d.pullAll(fresh, 0)
		w.hasAll(early, north, south)
		w.hasAll(fresh, north, south)
		// Work for it from before it was ever part of another finds it.
		o = d.save(out, at(rev, set(schema.Member, son, "work_locality", "延吉")))
		if o.Kind != syncproto.Applied || w.row(out, schema.Member, son).Get("work_locality").Text() != "延吉" {
			t.Errorf("%s: %+v", village, o)
		}
		// It is a household like any other: it can move, and be united again.
		w.applied(w.move(staff, out, far))
		out.village = far
		w.applied(w.merge(staff, out, of, notHead(out)))
		w.applied(w.part(staff, out, of))
		if w.unit(out).Village != far {
			t.Errorf("%s: it came back to %s", village, w.unit(out).Village)
		}
	}
}

func photoOf(id, visit string) syncproto.Edit {
	return set(schema.Photo, id, "visit", visit, "sha256", strings.Repeat("ab", 32), "kind", first("photo_kind"), "taken_at", 1_530_522_000_000, "bytes", 100)
}

// Devices of the other village knew the rows as those of the household that stays; those
// of its own had been told that it left. Each holds what is there, from wherever it began.
func TestPart_DevicesFollowToTheOldVillage(t *testing.T) {
	w := newWorld(t)
	out, of := w.home(north), w.home(far)
	there, here := w.enrol(far), w.enrol(north)
	behind, held, left := newReplica(), newReplica(), newReplica()
	there.pullAll(behind, 0)
	here.pullAll(left, 0)
	w.applied(w.merge(staff, out, of, notHead(out)))
	there.pullAll(held, 0)
	here.pullAll(left, 0)
	w.applied(w.part(staff, out, of))
	for _, device := range []struct {
		*dev
		*replica
		village string
	}{{there, behind, far}, {there, held, far}, {there, newReplica(), far}, {here, left, north}, {here, newReplica(), north}} {
		device.pullAll(device.replica, 2)
		w.hasAll(device.replica, device.village)
	}
}

// A device that knows the rows as the other household's, and pulls when they have come out
// and gone on to another village, drops them.
func TestPart_ALateDeviceDropsWhatWentOn(t *testing.T) {
	w := newWorld(t)
	out, of, third := w.home(north), w.home(north), w.home(far)
	d := w.enrol(north)
	held := newReplica()
	w.applied(w.merge(staff, out, of, notHead(out)))
	d.pullAll(held, 0)
	w.applied(w.part(staff, out, of))
	w.applied(w.merge(staff, out, third, notHead(out)))
	d.pullAll(held, 2)
	w.hasAll(held, north)
}

// A changeset that landed in the other household, and comes again under a new identity of
// its device after the two are parted, is found once, wherever it landed.
func TestPart_WhatLandedInTheOtherIsNotAppliedAgain(t *testing.T) {
	w := newWorld(t)
	out, of, third := w.home(north), w.home(far), w.home(south)
	d := w.enrol(north)
	w.applied(w.merge(staff, out, of, notHead(out)))
	c := d.changes(out, at(1, set(schema.Household, out.id, "remark", "迟到")), visit(w.id(), "迟到"))
	first := w.one(d.push(c))
	if first.Kind != syncproto.Applied || first.Household != of.id {
		t.Fatalf("%+v", first)
	}
	w.applied(w.merge(staff, of, third, notHead(of), notHead(out)))
	w.applied(w.part(staff, of, third))
	w.applied(w.part(staff, out, of))
	before := w.rev(out)
	again := w.one(w.enrolAgain(d).push(c))
	if again.N, again.Repeated = first.N, false; !reflect.DeepEqual(again, first) || w.rev(out) != before || !w.root(out, "remark").IsNull() {
		t.Errorf("%+v, then %+v; the remark is %q", first, again, w.root(out, "remark"))
	}
	// The same id for something that was never sent to either is another changeset.
	c.Household, c.Village = w.home(north).id, north
	if o := w.one(w.enrolAgain(d).push(c)); o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.BadID {
		t.Errorf("%+v", o)
	}
}

// A cadre of the other village saved one visit to both, as they were one, and sends it
// when they are two: each household gets what is its own.
func TestPart_LateWorkFollowsItsRows(t *testing.T) {
	w := newWorld(t)
	out, of := w.home(north), w.home(far)
	d := w.enrol(far)
	seen := w.id()
	w.enrol(north).must(out, visit(seen, "合户之前"))
	w.applied(w.merge(staff, out, of, notHead(out)))
	rev, photo, guest := w.rev(of), w.id(), w.id()
	d.must(of, at(rev, set(schema.Member, of.head, "health", "2")))
	w.applied(w.part(staff, out, of))
	w.act(staff, w.desk(out, at(w.rev(out), set(schema.Member, out.head, "health", "3"))))
	c := d.changes(of, at(rev, set(schema.Household, of.id, "remark", "两家")), at(rev, set(schema.Member, out.head, "work_locality", "延吉")),
		member(guest, "李英", "90"), photoOf(photo, seen), at(rev, set(schema.Member, out.head, "health", "4")))
	c.Edits[1].Sets, c.Edits = append(c.Edits[1].Sets, c.Edits[4].Sets...), c.Edits[:4] // one edit a row
	c.Edits = append(c.Edits, at(rev, set(schema.Visit, seen, "content", "补记")))
	c.Seen = rev
	o := w.one(d.push(c))
	if o.Kind != syncproto.Rejected { // a visit is never changed: nothing of it happens
		t.Fatalf("%+v", o)
	}
	c = d.changes(of, c.Edits[0], c.Edits[1], c.Edits[2], c.Edits[3])
	c.Seen = rev
	o = w.one(d.push(c))
	if o.Kind != syncproto.Conflict || len(o.Cases) != 1 || o.Household != "" || o.Village != "" || o.Rev != w.rev(of) {
		t.Fatalf("%+v", o)
	}
	for what, ok := range map[string]bool{
		"the remark is the other's":            w.root(of, "remark").Text() == "两家" && w.root(out, "remark").IsNull(),
		"the guest stays where they were put":  w.row(of, schema.Member, guest).Household == of.id,
		"the member's work followed":           w.row(out, schema.Member, out.head).Get("work_locality").Text() == "延吉",
		"a fact that was changed since stands": w.row(out, schema.Member, out.head).Get("health").Text() == "3",
		"and people are asked where it is":     w.cases(out)[len(w.cases(out))-1].ID == o.Cases[0],
	} {
		if !ok {
			t.Errorf("not so: %s", what)
		}
	}
	c.N = 1
	again := w.one(w.enrolAgain(d).push(c))
	if again.N, again.Repeated = o.N, false; !reflect.DeepEqual(again, o) {
		t.Errorf("%+v, then %+v", o, again)
	}
	// All of it for the one that came out: that is where it went.
	o = d.save(of, at(rev, set(schema.Member, out.head, "work_locality", "敦化")))
	if o.Household != out.id || o.Village != north || o.Rev != w.rev(out) {
		t.Errorf("%+v", o)
	}
	// What was never in the household cannot be reached by its name.
	fresh := w.id()
	w.enrol(north).must(out, member(fresh, "新人", "90"))
	w.rejected(d.save(of, at(w.rev(of), set(schema.Member, fresh, "name", "旧人"))), schema.RowElsewhere)
	w.rejected(w.act(staff, w.desk(of, at(1, set(schema.Member, out.head, "name", "旧人")))), schema.RowElsewhere)
}

// What was saved for a household while it was part of another, made a row there; work on
// that row finds it although the household has come out again.
func TestPart_LateWorkForTheOneThatCameOutFindsWhatStayed(t *testing.T) {
	w := newWorld(t)
	out, of := w.home(north), w.home(far)
	d := w.enrol(north)
	w.applied(w.merge(staff, out, of, notHead(out)))
	guest := w.id()
	if o := d.save(out, member(guest, "李英", "90")); o.Household != of.id {
		t.Fatalf("%+v", o)
	}
	w.applied(w.part(staff, out, of))
	o := d.save(out, set(schema.Member, guest, "name", "李英子"))
	if o.Kind == syncproto.Rejected || o.Household != of.id || o.Village != far || w.row(of, schema.Member, guest).Get("name").Text() != "李英子" {
		t.Errorf("%+v", o)
	}
}

// A fact of the household itself that was written while the two were one stays, and
// people are asked whether the other should have it, too.
func TestPart_AsksWhoseAFactIs(t *testing.T) {
	w := newWorld(t)
	out, of := w.home(north), w.home(far)
	w.applied(w.merge(staff, out, of, notHead(out)))
	w.enrol(far).must(of, at(w.rev(of), set(schema.Household, of.id, "status", "exited", "remark", "无关")))
	o := w.part(staff, out, of)
	if o.Kind != syncproto.Conflict || len(o.Cases) != 1 || w.root(of, "status").Text() != "exited" || w.root(out, "status").Text() != "registered" {
		t.Fatalf("%+v", o)
	}
	w.is(out, o.Cases[0], map[string]string{"kind": "value", "field": "status", "state": "open", "kept": `{"status":"registered"}`, "offered": `{"status":"exited"}`})
	w.applied(w.act(staff, w.deciding(out, o.Cases[0], "offered")))
	if w.root(out, "status").Text() != "exited" {
		t.Error("the offer was not taken")
	}
}

// Whoever was part of it before is part of it again.
func TestPart_TakesItsOwnPartsAlong(t *testing.T) {
	w := newWorld(t)
	first, out, of := w.home(north), w.home(north), w.home(north)
	d := w.enrol(north)
	rev := w.rev(first)
	w.applied(w.merge(staff, first, out, notHead(first)))
	w.applied(w.merge(staff, out, of, notHead(out)))
	w.rejected(w.part(staff, first, of), schema.MergedSince)
	w.rejected(w.part(staff, first, out), schema.MergedSince)
	w.applied(w.part(staff, out, of))
	if o := d.save(first, at(rev, set(schema.Member, first.head, "name", "老大"))); o.Kind != syncproto.Applied || o.Household != out.id {
		t.Errorf("%+v", o)
	}
	w.applied(w.part(staff, first, out))
	if w.row(first, schema.Member, first.head).Get("relation").Text() != "02" || w.row(out, schema.Member, out.head).Get("relation").Text() != "02" {
		t.Error("not everybody is head of their own")
	}
}

func TestPart_OpensTheCaseAgainThatTheMergeAnswered(t *testing.T) {
	w := newWorld(t)
	out, of := w.home(north), w.home(far)
	d := w.enrol(north, far)
	d.must(out, at(1, set(schema.Member, out.head, "id_number", card)))
	id := d.save(of, at(1, set(schema.Member, of.head, "id_number", card))).Cases[0]
	w.applied(w.merge(staff, out, of, notHead(out)))
	w.is(of, id, map[string]string{"state": "settled", "decision": "united"})
	w.rejected(w.act(staff, w.undoing(of, id)), schema.CannotUndo)
	w.applied(w.part(staff, out, of))
	w.is(of, id, map[string]string{"state": "open", "decision": "", "reason": "两户身份证不同"})
}

// Nobody is left without a head in silence.
func TestPart_AHouseholdThatBreaksARuleHasACase(t *testing.T) {
	w := newWorld(t)
	out, of := w.home(north), w.home(north)
	w.applied(w.merge(staff, out, of, notHead(out)))
	w.enrol(north).must(of, at(w.rev(of), set(schema.Member, out.head, "relation", "90")))
	o := w.part(staff, out, of)
	if o.Kind != syncproto.Conflict || len(o.Cases) != 1 {
		t.Fatalf("%+v", o)
	}
	w.is(out, o.Cases[0], map[string]string{"kind": "rule", "field": string(schema.NotOneHead), "state": "open"})
}

// A head who went with the household that came out is none of the one that stays: whoever
// is new there without one has a case, although the changeset names the other's head too.
func TestPart_AHeadWhoWentDoesNotCount(t *testing.T) {
	w := newWorld(t)
	out, of := w.home(north), home{village: north, id: w.id()}
	w.applied(w.act(staff, w.desk(of, set(schema.Household, of.id, "group_name", "一组", "head_name", "金明浩", "identification_standard", "1", "attribute", "1",
		"main_cause", "01", "status", "registered", "registered_year", 2014))))
	w.applied(w.merge(staff, out, of))
	d, seen, guest := w.enrol(north), w.rev(of), w.id()
	w.applied(w.part(staff, out, of))
	o := d.save(of, at(seen, set(schema.Member, out.head, "work_locality", "延吉")), at(0, member(guest, "李英", "20")))
	if o.Kind != syncproto.Conflict || len(o.Cases) != 1 || w.row(of, schema.Member, guest) == nil {
		t.Fatalf("%+v", o)
	}
	w.is(of, o.Cases[0], map[string]string{"kind": "rule", "field": string(schema.NotOneHead), "state": "open"})
}

func TestPart_Refusals(t *testing.T) {
	w := newWorld(t)
	out, of, other := w.home(north), w.home(south), w.home(south)
	w.rejected(w.part(staff, out, of), schema.NotPartOf)
	w.rejected(w.part(staff, of, of), schema.NotPartOf)
	w.applied(w.merge(staff, out, of, notHead(out)))
	clerk, away := "01900000-0000-7000-8000-000000000003", "01900000-0000-7000-8000-000000000004"
	w.person(t, clerk, registry.Grant{Role: registry.TownshipReviewer, Area: south[:9]})
	w.person(t, away, registry.Grant{Role: registry.CountyStaff, Area: far[:9]})
	before := w.state()
	w.rejected(w.part(clerk, out, of), schema.OutOfScope)
	w.rejected(w.part(away, out, of), schema.NoSuchUnit)
	w.rejected(w.part(staff, out, other), schema.NotPartOf)
	w.rejected(w.part(staff, other, of), schema.NotPartOf)
	stale := w.parting(of)
	stale.Seen--
	w.rejected(w.parted(staff, out, stale), schema.StateMoved)
	elsewhere := w.parting(of)
	elsewhere.Village = north
	w.rejected(w.parted(staff, out, elsewhere), schema.WrongVillage)
	nameless := w.parting(of)
	nameless.ID = "x"
	w.rejected(w.parted(staff, out, nameless), schema.BadID)
	silent := w.parting(of)
	silent.Actions[0].Reason = " "
	w.rejected(w.parted(staff, out, silent), schema.ReasonMissing)
	beside := w.parting(of)
	beside.Edits = []syncproto.Edit{set(schema.Household, of.id, "remark", "x")}
	w.rejected(w.parted(staff, out, beside), schema.NotBesideOthers)
	if w.state() != before {
		t.Error("a refusal has changed something")
	}
	c := w.parting(of)
	first := w.applied(w.parted(staff, out, c))
	again := w.parted(staff, out, c)
	if again.Repeated = false; !reflect.DeepEqual(first, again) {
		t.Errorf("first %+v, then %+v", first, again)
	}
	w.rejected(w.parted(clerk, out, c), schema.BadID)
	w.rejected(w.part(staff, out, of), schema.NotPartOf)
}
