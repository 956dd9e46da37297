package app_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

// two are two cadres of one village who both hold the household as it was made.
func (w *world) two() (h home, ours, theirs *dev) {
	w.Helper()
	return w.home(north), w.enrol(north), w.enrol(north)
}

func TestConflict_TwoFactsThatDifferAreACase(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	ours.must(h, at(1, set(schema.Household, h.id, "main_cause", "02")))
	o := theirs.save(h, at(1, set(schema.Household, h.id, "main_cause", "03", "head_name", "金明浩")))
	cases := w.cases(h)
	if o.Kind != syncproto.Conflict || len(cases) != 1 || len(o.Cases) != 1 || cases[0].ID != o.Cases[0] {
		t.Fatalf("%+v, cases %+v", o, cases)
	}
	if w.root(h, "main_cause") != schema.TextOf("02") || w.root(h, "head_name") != schema.TextOf("金明浩") {
		t.Error("the case must keep what stood, and the rest must be taken")
	}
	c := cases[0]
	for field, want := range map[string]string{
		"kind": "value", "state": "open", "table_name": "household", "row_id": h.id, "field": "main_cause",
		"kept": `{"main_cause":"02"}`, "offered": `{"main_cause":"03"}`, "kept_by": "device:1", "offered_by": theirs.person, "changeset": o.ID, "offered_base": "1",
	} {
		if got := c.Get(field).String(); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	if change := w.last(h, schema.Household, "main_cause"); change.How != syncproto.Disputed || change.Offered != schema.TextOf("03") {
		t.Errorf("history: %+v", change)
	}
}

func TestConflict_EqualFactsAreNone(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	ours.must(h, at(1, set(schema.Household, h.id, "main_cause", "02")))
	before := w.rev(h)
	if o := theirs.save(h, at(1, set(schema.Household, h.id, "main_cause", "02"))); o.Kind != syncproto.Applied || o.Rev != before {
		t.Errorf("%+v", o)
	}
	if change := w.last(h, schema.Household, "main_cause"); change.How != syncproto.Same {
		t.Errorf("history: %+v", change)
	}
}

func TestConflict_AGroupIsOneCase(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	ours.must(h, at(1, set(schema.Household, h.id, "latitude", 42_600_000)))
	o := theirs.save(h, at(1, set(schema.Household, h.id, "longitude", 128_600_000, "accuracy", 5)))
	cases := w.cases(h)
	if o.Kind != syncproto.Conflict || len(cases) != 1 {
		t.Fatalf("%+v", o)
	}
	if got := cases[0].Get("offered").Text(); got != `{"longitude":128600000,"accuracy":5}` || cases[0].Get("field").Text() != "place" {
		t.Errorf("field %s, offered %s", cases[0].Get("field"), got)
	}
	if w.root(h, "longitude") != schema.IntOf(128_500_000) {
		t.Error("half of a place was taken")
	}
}

func TestConflict_TheLaterRemarkStandsAndTheEarlierIsInTheHistory(t *testing.T) {
	for _, c := range []struct {
		name  string
		later int // seconds that theirs was saved after ours
		stand string
		how   syncproto.Settled
	}{{"theirs is later", 5, "他们", syncproto.Replaced}, {"theirs is earlier", -5, "我们", syncproto.Superseded}} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			h, ours, theirs := w.two()
			ours.must(h, at(1, set(schema.Household, h.id, "remark", "我们")))
			change := theirs.changes(h, at(1, set(schema.Household, h.id, "remark", "他们")))
			change.At += syncproto.HLC(c.later) * 1e6
			w.now = w.now.Add(1e10)
			o := w.one(theirs.push(change))
			if o.Kind != syncproto.Merged || w.root(h, "remark") != schema.TextOf(c.stand) || len(w.cases(h)) > 0 {
				t.Errorf("%+v, remark %q", o, w.root(h, "remark"))
			}
			got := w.last(h, schema.Household, "remark")
			if got.How != c.how || got.Before != schema.TextOf("我们") || got.Offered != schema.TextOf("他们") || got.After != schema.TextOf(c.stand) {
				t.Errorf("history: %+v", got)
			}
		})
	}
}

func TestConflict_SetsAreUnited(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	change := func(d *dev, codes string) syncproto.Outcome {
		e := at(1, set(schema.Household, h.id, "other_causes", codes))
		e.Sets[0].Was = schema.TextOf("02,05")
		return d.save(h, e)
	}
	change(ours, "02,03,05")
	if o := change(theirs, "04,05"); o.Kind != syncproto.Merged || w.root(h, "other_causes") != schema.TextOf("03,04,05") {
		t.Errorf("%+v: %q", o, w.root(h, "other_causes"))
	}
	if got := w.last(h, schema.Household, "other_causes"); got.How != syncproto.United {
		t.Errorf("history: %+v", got)
	}
}

func TestConflict_ADeletionLosesAgainstAnEditAndIsACase(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	child := w.id()
	rev := ours.must(h, member(child, "王小明", "20"))
	ours.must(h, at(rev, set(schema.Member, child, "school_status", first("school_status"), "work_locality", "延吉")))
	o := theirs.save(h, remove(rev, schema.Member, child))
	if o.Kind != syncproto.Conflict || w.row(h, schema.Member, child).Deleted || w.cases(h)[0].Get("kind") != schema.TextOf("delete") {
		t.Errorf("deleted after the edit: %+v", o)
	}
	rev = ours.must(h, remove(o.Rev, schema.Member, child))
	o = theirs.save(h, at(rev-1, set(schema.Member, child, "work_locality", "长春")))
	if o.Kind != syncproto.Conflict || w.row(h, schema.Member, child).Deleted || w.row(h, schema.Member, child).Get("work_locality") != schema.TextOf("长春") {
		t.Errorf("edited after the deletion: %+v", o)
	}
}

func TestConflict_OnesOwnEditsAreNotConcurrent(t *testing.T) {
	w := newWorld(t)
	h, ours, _ := w.two()
	for _, cause := range []string{"02", "03", "04"} { // saved offline, one after another, on one base
		ours.must(h, at(1, set(schema.Household, h.id, "main_cause", cause)))
	}
	if w.root(h, "main_cause") != schema.TextOf("04") {
		t.Errorf("%q stands", w.root(h, "main_cause"))
	}
}

// A case that was decided stays decided, however often what led to it arrives.
func TestConflict_WhatWasDecidedIsNotOpenedAgain(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	ours.must(h, at(1, set(schema.Household, h.id, "main_cause", "02")))
	change := theirs.changes(h, at(1, set(schema.Household, h.id, "main_cause", "03")))
	o := w.one(theirs.push(change))
	rev := w.act(staff, w.deciding(h, o.Cases[0], "offered")).Rev
	again := w.one(theirs.push(change))
	if !again.Repeated || again.Kind != syncproto.Conflict || len(again.Cases) != 1 || w.rev(h) != rev {
		t.Errorf("%+v, revision %d after %d", again, w.rev(h), rev)
	}
	if o := theirs.save(h, at(1, set(schema.Household, h.id, "main_cause", "03"))); o.Kind != syncproto.Applied {
		t.Errorf("the decided value once more: %+v", o)
	}
	cases := w.cases(h)
	if len(cases) != 1 || cases[0].Get("state") != schema.TextOf("settled") || w.root(h, "main_cause") != schema.TextOf("03") {
		t.Errorf("%+v", cases)
	}
}

// Each of two cadres makes somebody else the second head: either would have been
// told alone. Together it is nobody's fault, so people decide, and work goes on.
func TestConflict_ARuleBrokenTogetherIsACase(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	son, wife := w.id(), w.id()
	ours.must(h, member(son, "金哲", "20"), member(wife, "李英", "10"))
	w.rejected(ours.save(h, at(2, set(schema.Member, son, "relation", "02"))), schema.NotOneHead)
	// The son takes over, and the father is his parent; meanwhile the wife does.
	rev := w.rev(h)
	ours.must(h, at(rev, set(schema.Member, son, "relation", "02")), at(rev, set(schema.Member, h.head, "relation", "50")))
	o := theirs.save(h, at(rev, set(schema.Member, wife, "relation", "02")))
	cases := w.cases(h)
	if o.Kind != syncproto.Conflict || len(cases) != 1 || cases[0].Get("kind") != schema.TextOf("rule") || cases[0].Get("field") != schema.TextOf(string(schema.NotOneHead)) {
		t.Fatalf("%+v, cases %+v", o, cases)
	}
	o = ours.save(h, at(o.Rev, set(schema.Member, wife, "work_locality", "延吉")))
	if o.Kind != syncproto.Applied || len(w.cases(h)) != 1 {
		t.Errorf("work on a household with a case: %+v", o)
	}
	o = ours.save(h, at(o.Rev, set(schema.Member, wife, "relation", "10")))
	if o.Kind != syncproto.Applied {
		t.Errorf("put right: %+v", o)
	}
	w.rejected(ours.save(h, at(o.Rev, set(schema.Member, h.head, "left_on", "2018-06-01")), at(o.Rev, set(schema.Member, son, "left_on", "2018-06-01"))), schema.NotOneHead)
}

// Whoever says what stands already breaks no rule by it: of a household that lost its last
// member while it had no head, hearing so again asks nobody anything.
func TestConflict_ARuleIsNotBrokenBySayingWhatStands(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	wife, son := w.id(), w.id()
	rev := ours.must(h, member(wife, "李英", "10"))
	ours.must(h, at(rev, set(schema.Member, h.head, "relation", "50")), at(rev, set(schema.Member, wife, "relation", "02")))
	o := theirs.save(h, at(rev, set(schema.Household, h.id, "remark", "子已成家")), member(son, "金哲", "02"))
	ours.must(h, remove(o.Rev, schema.Member, h.head), remove(o.Rev, schema.Member, wife), remove(o.Rev, schema.Member, son))
	w.applied(w.act(staff, w.deciding(h, w.cases(h)[0].ID, "kept")))
	if o := theirs.save(h, remove(rev, schema.Member, h.head)); o.Kind != syncproto.Applied || len(w.cases(h)) != 1 {
		t.Errorf("%+v, %d cases", o, len(w.cases(h)))
	}
}

func TestConflict_WhatWasSeenOnAVisitIsNeverChanged(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	id := w.id()
	ours.must(h, visit(id, "在家"))
	if o := ours.save(h, visit(id, "在家")); o.Kind != syncproto.Applied || o.Rev != 2 {
		t.Errorf("the same visit again: %+v", o)
	}
	w.rejected(ours.save(h, visit(id, "不在家")), schema.FieldImmutable)
	w.rejected(theirs.save(h, at(2, set(schema.Visit, id, "content", "不在家"))), schema.FieldImmutable)
	w.rejected(ours.save(h, remove(2, schema.Visit, id)), schema.CannotDelete)
	theirs.must(h, visit(w.id(), "不在家"))
	if n := w.count(schema.Visit); n != 2 {
		t.Errorf("%d visits", n)
	}
}

func TestConflict_InAVillagesPapersIsAVillagesCase(t *testing.T) {
	w := newWorld(t)
	_, ours, theirs := w.two()
	papers := home{village: north}
	id := w.id()
	hash := "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	rev := ours.must(papers, set(schema.Notice, id, "kind", first("notice_kind"), "text", "公示", "place", "村委会", "posted_on", "2018-06-01", "first_day_photo", hash))
	ours.must(papers, at(rev, set(schema.Notice, id, "place", "卫生室")))
	o := theirs.save(papers, at(rev, set(schema.Notice, id, "place", "小学")))
	if o.Kind != syncproto.Conflict || len(o.Cases) != 1 {
		t.Fatalf("%+v", o)
	}
	r := newReplica()
	theirs.pullAll(r, 0)
	w.hasAll(r, north)
	if row := r.rows[syncproto.RowKey{Table: schema.Conflict, ID: o.Cases[0]}]; row.ID == "" || row.Household != "" {
		t.Errorf("the case is pulled as %+v", row)
	}
}
