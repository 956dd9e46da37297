package app_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// disputed is a home of which two cadres say different things: the cause stands as 02,
// and 03 is offered.
func (w *world) disputed() (h home, id string) {
	w.Helper()
	h, ours, theirs := w.two()
	ours.must(h, at(1, set(schema.Household, h.id, "main_cause", "02")))
	o := theirs.save(h, at(1, set(schema.Household, h.id, "main_cause", "03")))
	if len(o.Cases) != 1 {
		w.Fatalf("%+v", o)
	}
	return h, o.Cases[0]
}

// is checks fields of a case.
func (w *world) is(h home, id string, want map[string]string) {
	w.Helper()
	row := w.row(h, schema.Conflict, id)
	for field, v := range want {
		if got := row.Get(field).String(); got != v {
			w.Errorf("%s of the case is %q, want %q", field, got, v)
		}
	}
}

const clerk = "01900000-0000-7000-8000-000000000002"

func TestCase_IsDecidedByTheServersOwnHand(t *testing.T) {
	for _, c := range []struct{ choice, decision, stands, taken string }{
		{"kept", "kept", "02", `{"main_cause":"02"}`},
		{"offered", "offered", "03", `{"main_cause":"03"}`},
		{"later", "offered", "03", `{"main_cause":"03"}`},
		{"earlier", "kept", "02", `{"main_cause":"02"}`},
	} {
		w := newWorld(t)
		h, ours, theirs := w.two()
		ours.must(h, at(1, set(schema.Household, h.id, "main_cause", "02")))
		change := theirs.changes(h, at(1, set(schema.Household, h.id, "main_cause", "03")))
		change.At += 5e6
		w.now = w.now.Add(1e10)
		id := w.one(theirs.push(change)).Cases[0]
		if o := w.act(staff, w.deciding(h, id, c.choice)); o.Kind != syncproto.Applied {
			t.Fatalf("%s: %+v", c.choice, o)
		}
		if got := w.root(h, "main_cause").Text(); got != c.stands {
			t.Errorf("%s: %s stands", c.choice, got)
		}
		w.is(h, id, map[string]string{"state": "settled", "decision": c.decision, "settled_by": staff, "before": `{"main_cause":"02"}`, "taken": c.taken,
			"kept": `{"main_cause":"02"}`, "offered": `{"main_cause":"03"}`})
		if at := w.row(h, schema.Conflict, id).Get("settled_at").Int(); at != w.now.UnixMilli() {
			t.Errorf("settled at %d", at)
		}
	}
}

func TestCase_AnotherValueComesAsAnEdit(t *testing.T) {
	w := newWorld(t)
	h, id := w.disputed()
	rev := w.rev(h)
	other := func(value string) []syncproto.Edit {
		return []syncproto.Edit{at(rev, set(schema.Household, h.id, "main_cause", value))}
	}
	w.rejected(w.act(staff, w.deciding(h, id, "other")), schema.Required)
	w.rejected(w.act(staff, w.deciding(h, id, "other", other("99")...)), schema.UnknownCode)
	w.rejected(w.act(staff, w.deciding(h, id, "kept", other("04")...)), schema.WrongDecision)
	w.rejected(w.act(staff, w.deciding(h, id, "offered", other("04")...)), schema.WrongDecision)
	if o := w.act(staff, w.deciding(h, id, "other", other("04")...)); o.Kind != syncproto.Applied || w.root(h, "main_cause").Text() != "04" {
		t.Fatalf("%+v", o)
	}
	w.is(h, id, map[string]string{"decision": "other", "before": `{"main_cause":"02"}`, "taken": `{"main_cause":"04"}`})
	if o := w.act(staff, w.undoing(h, id)); o.Kind != syncproto.Applied || w.root(h, "main_cause").Text() != "02" {
		t.Fatalf("%+v", o)
	}
}

func TestCase_IsDecidedByTheCountysStaffInSightOfIt(t *testing.T) {
	w := newWorld(t)
	h, id := w.disputed()
	before := w.state()
	reviewer, away, auditor := "01900000-0000-7000-8000-000000000003", "01900000-0000-7000-8000-000000000004", "01900000-0000-7000-8000-000000000005"
	w.person(w, reviewer, registry.Grant{Role: registry.TownshipReviewer, Area: north[:9]})
	w.person(w, away, registry.Grant{Role: registry.CountyStaff, Area: far[:9]})
	w.person(w, auditor, registry.Grant{Role: registry.Auditor, Area: "22"})
	w.rejected(w.act(reviewer, w.deciding(h, id, "kept")), schema.WrongLevel)
	w.rejected(w.act(auditor, w.deciding(h, id, "kept")), schema.WrongLevel)
	w.rejected(w.act(away, w.deciding(h, id, "kept")), schema.OutOfScope)
	w.rejected(w.act(staff, w.deciding(h, w.id(), "kept")), schema.NoSuchCase)
	w.rejected(w.act(staff, w.deciding(w.home(south), id, "kept")), schema.NoSuchCase)
	w.rejected(w.act(staff, w.deciding(h, id, "distinct")), schema.WrongDecision)
	w.rejected(w.act(staff, w.deciding(h, id, "united")), schema.WrongDecision)
	w.rejected(w.act(staff, w.deciding(h, id, "")), schema.WrongDecision)
	w.rejected(w.act(staff, w.undoing(h, id)), schema.CaseNotSettled)
	w.rejected(w.act(staff, w.desk(h, at(w.rev(h), set(schema.Conflict, id, "state", "settled", "settled_by", auditor)))), schema.FieldServer)
	stale := w.deciding(h, id, "offered")
	stale.Seen = 2
	w.rejected(w.act(staff, stale), schema.ChangedSince)
	blind := w.deciding(h, id, "kept")
	blind.Seen = 0
	w.rejected(w.act(staff, blind), schema.ChangedSince)
	wordy := w.deciding(h, id, "kept")
	wordy.Actions[0].Reason = "一\u0007二"
	w.rejected(w.act(staff, wordy), schema.BadText)
	forged := w.deciding(h, id, "kept")
	forged.Actions[0].Document = "222426 value household main_cause offered"
	w.rejected(w.act(staff, forged), schema.WrongDecision)
	if after := w.state(); len(after) == 0 || w.count(schema.Conflict) != 1 || w.root(h, "main_cause").Text() != "02" {
		t.Errorf("refused decisions have changed something:\n%s\n%s", before, after)
	}
	w.is(h, id, map[string]string{"state": "open", "settled_by": ""})
}

// A phone in the hands of the county's staff is no desk.
func TestCase_IsNotDecidedOnADevice(t *testing.T) {
	w := newWorld(t)
	h, id := w.disputed()
	d := w.enrol(north)
	w.person(w, d.person, registry.Grant{Role: registry.CountyStaff, Area: north[:6]})
	c := d.changes(h)
	c.Seen, c.Actions = w.rev(h), []syncproto.Action{{Do: "conflict.decide", Ref: id, Step: "kept"}}
	w.rejected(w.one(d.push(c)), schema.NotFromDevice)
}

// Of two who decide at once the second is told, and nothing of theirs happens.
func TestCase_TwoPeopleDecideOnce(t *testing.T) {
	w := newWorld(t)
	h, id := w.disputed()
	w.person(w, clerk, registry.Grant{Role: registry.CountyStaff, Area: north[:6]})
	first, second := w.deciding(h, id, "offered"), w.deciding(h, id, "kept")
	if o := w.act(staff, first); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	o := w.act(clerk, second)
	w.rejected(o, schema.CaseSettled)
	if o.Problems[0].Param != "offered" || o.Problems[0].Message(schema.KO) == o.Problems[0].Message(schema.EN) {
		t.Errorf("%+v", o.Problems)
	}
	if again := w.act(staff, first); !again.Repeated || again.Kind != syncproto.Applied {
		t.Errorf("the first once more: %+v", again)
	}
	w.is(h, id, map[string]string{"settled_by": staff, "decision": "offered"})
}

// What the field holds by now is not what was looked at.
func TestCase_AnEditInBetweenIsLookedAtFirst(t *testing.T) {
	w := newWorld(t)
	h, id := w.disputed()
	c := w.deciding(h, id, "offered")
	w.enrol(north).must(h, at(w.rev(h), set(schema.Household, h.id, "main_cause", "05")))
	w.rejected(w.act(staff, c), schema.ChangedSince)
	if o := w.act(staff, w.deciding(h, id, "kept")); o.Kind != syncproto.Applied || w.root(h, "main_cause").Text() != "05" {
		t.Errorf("what stands is kept: %+v", o)
	}
	w.is(h, id, map[string]string{"before": `{"main_cause":"05"}`, "kept": `{"main_cause":"02"}`, "offered": `{"main_cause":"03"}`})
}

func TestCase_IsUndoneUntilTheFieldMoves(t *testing.T) {
	w := newWorld(t)
	h, id := w.disputed()
	w.act(staff, w.deciding(h, id, "offered"))
	if o := w.act(staff, w.undoing(h, id)); o.Kind != syncproto.Applied || w.root(h, "main_cause").Text() != "02" {
		t.Fatalf("%+v, %s", o, w.root(h, "main_cause"))
	}
	w.is(h, id, map[string]string{"state": "open", "decision": "", "settled_by": "", "settled_at": "", "taken": "", "before": "", "reason": "看错了"})
	w.rejected(w.act(staff, w.undoing(h, id)), schema.CaseNotSettled)
	w.act(staff, w.deciding(h, id, "offered"))
	w.enrol(north).must(h, at(w.rev(h), set(schema.Household, h.id, "main_cause", "05", "group_name", "二组")))
	w.rejected(w.act(staff, w.undoing(h, id)), schema.ChangedSince)
	if w.root(h, "main_cause").Text() != "05" {
		t.Error("an edit was overwritten")
	}
	changes := 0
	for _, entry := range w.history(h.id) {
		for _, c := range entry.Changes {
			if c.Key.ID == id && c.Field == schema.Conflict.Ordinal("state") {
				changes++
			}
		}
	}
	if changes != 4 {
		t.Errorf("the history knows of %d changes of the case's state, want opened, settled, opened, settled", changes)
	}
}

// A household's cases are decided in one go; of several on one field the latest wins,
// and only the newest decision can be undone.
func TestCase_AHouseholdIsDecidedInOneGo(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	third := w.enrol(north)
	rev := ours.must(h, at(1, set(schema.Household, h.id, "main_cause", "02", "head_name", "金一")))
	late := third.changes(h, at(1, set(schema.Household, h.id, "main_cause", "04")))
	late.At += 9e6
	w.now = w.now.Add(2e10)
	last := w.one(third.push(late)).Cases[0]
	early := theirs.changes(h, at(1, set(schema.Household, h.id, "main_cause", "03", "head_name", "金二")))
	early.At -= 15e6
	cases := w.one(theirs.push(early)).Cases
	if len(cases) != 2 || rev != 2 {
		t.Fatalf("%q %d", cases, rev)
	}
	if o := w.act(staff, w.deciding(h, "", "later")); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	if w.root(h, "main_cause").Text() != "04" || w.root(h, "head_name").Text() != "金二" {
		t.Errorf("%s %s", w.root(h, "main_cause"), w.root(h, "head_name"))
	}
	w.rejected(w.act(staff, w.deciding(h, "", "later")), schema.NoSuchCase)
	undone := 0
	for _, id := range append(cases, last) {
		if o := w.act(staff, w.undoing(h, id)); o.Kind == syncproto.Applied {
			undone++
		}
	}
	if undone != 2 {
		t.Errorf("%d of 3 were undone, want the name and the newest of the cause", undone)
	}
}

// Whether somebody is still there: the deletion is taken or not, and undone.
func TestCase_OfADeletion(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	child := w.id()
	rev := ours.must(h, member(child, "王小明", "20"))
	ours.must(h, at(rev, set(schema.Member, child, "work_locality", "延吉")))
	id := theirs.save(h, remove(rev, schema.Member, child)).Cases[0]
	if o := w.act(staff, w.deciding(h, id, "offered")); o.Kind != syncproto.Applied || !w.row(h, schema.Member, child).Deleted {
		t.Fatalf("%+v", o)
	}
	w.is(h, id, map[string]string{"before": `{"deleted":0}`, "taken": `{"deleted":1}`})
	if o := w.act(staff, w.undoing(h, id)); o.Kind != syncproto.Applied || w.row(h, schema.Member, child).Deleted {
		t.Fatalf("%+v", o)
	}
	if got := w.row(h, schema.Member, child).Get("work_locality").Text(); got != "延吉" {
		t.Errorf("came back with %q", got)
	}
}

// A decision that would leave a household without a head is none.
func TestCase_ADecisionKeepsTheHouseholdsRules(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	ours.must(h, at(1, set(schema.Member, h.head, "education", first("education"))))
	id := theirs.save(h, remove(1, schema.Member, h.head)).Cases[0]
	w.rejected(w.act(staff, w.deciding(h, id, "offered")), schema.NotOneHead)
	if w.row(h, schema.Member, h.head).Deleted {
		t.Error("half of it was done")
	}
	if o := w.act(staff, w.deciding(h, id, "kept")); o.Kind != syncproto.Applied {
		t.Errorf("%+v", o)
	}
}

// A household that two have broken together is put right by edits, and not before.
func TestCase_OfARule(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	son, wife := w.id(), w.id()
	rev := ours.must(h, member(son, "金哲", "20"), member(wife, "李英", "10"))
	ours.must(h, at(rev, set(schema.Member, son, "relation", "02")), at(rev, set(schema.Member, h.head, "relation", "50")))
	id := theirs.save(h, at(rev, set(schema.Member, wife, "relation", "02"))).Cases[0]
	w.rejected(w.act(staff, w.deciding(h, id, "kept")), schema.NotOneHead)
	w.rejected(w.act(staff, w.deciding(h, id, "offered")), schema.WrongDecision)
	right := at(w.rev(h), set(schema.Member, wife, "relation", "10"))
	if o := w.act(staff, w.deciding(h, id, "other", right)); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	w.rejected(w.act(staff, w.undoing(h, id)), schema.CannotUndo)
}

// The papers of a village have cases, too.
func TestCase_OfAVillagesPapers(t *testing.T) {
	w := newWorld(t)
	_, ours, theirs := w.two()
	papers, id := home{village: north}, w.id()
	hash := "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	rev := ours.must(papers, set(schema.Notice, id, "kind", first("notice_kind"), "text", "公示", "place", "村委会", "posted_on", "2018-06-01", "first_day_photo", hash))
	ours.must(papers, at(rev, set(schema.Notice, id, "place", "卫生室")))
	o := theirs.save(papers, at(rev, set(schema.Notice, id, "place", "小学")))
	c := w.deciding(papers, o.Cases[0], "offered")
	c.Seen = o.Rev
	if o = w.act(staff, c); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	r := newReplica()
	theirs.pullAll(r, 0)
	w.hasAll(r, north)
	if row := r.rows[syncproto.RowKey{Table: schema.Notice, ID: id}]; row.Values[schema.Notice.Ordinal("place")].Text() != "小学" {
		t.Errorf("%v", row)
	}
}
