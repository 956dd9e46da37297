package app_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// People who review: the township of north and south, another one, and the prefecture.
const (
	reviewer   = "01900000-0000-7000-8000-0000000000a1"
	neighbour  = "01900000-0000-7000-8000-0000000000a2"
	prefecture = "01900000-0000-7000-8000-0000000000a3"
)

// newReview is a world with a household that was delivered by the county, a phone in
// its village, and people who review.
func newReview(t *testing.T) (*world, *dev, home) {
	w := newWorld(t)
	w.person(w, reviewer, registry.Grant{Role: registry.TownshipReviewer, Area: north[:9]})
	w.person(w, neighbour, registry.Grant{Role: registry.TownshipReviewer, Area: far[:9]})
	w.person(w, prefecture, registry.Grant{Role: registry.PrefectureOfficer, Area: north[:4]})
	return w, w.enrol(north), w.home(north)
}

// submits is the device's next changeset, which puts the household before the township.
func (d *dev) submits(h home, edits ...syncproto.Edit) syncproto.Changeset {
	c := d.changes(h, edits...)
	c.Actions = []syncproto.Action{{Do: "record.submit", Reason: "已核对"}}
	return c
}

func (d *dev) submit(h home, edits ...syncproto.Edit) syncproto.Outcome {
	d.Helper()
	return d.one(d.push(d.submits(h, edits...)))
}

// judgement is a reviewer's changeset, who looked at a revision.
func (w *world) judgement(h home, do string, seen syncproto.Rev, edits ...syncproto.Edit) *syncproto.Changeset {
	c := w.desk(h, edits...)
	c.Actions = []syncproto.Action{{Do: do, Expect: strconv.FormatInt(int64(seen), 10), Reason: "理由"}}
	return c
}

// round is the standing round of review of a household.
func (w *world) round(h home) *syncproto.RowState {
	unit := w.unit(h)
	return registry.StandingRound(&unit)
}

func (w *world) approved(h home) (a registry.Approval) {
	w.Helper()
	w.read(w, func(r app.Reader) (err error) {
		if a, err = r.Approved(h.id); errors.Is(err, app.ErrNotFound) {
			err = nil
		}
		return err
	})
	return a
}

// approvedRemark is the remark in a household's approved record.
func (w *world) approvedRemark(h home) string {
	for _, row := range w.approved(h).Rows {
		if row.Table.IsRoot() {
			return row.Get("remark").Text()
		}
	}
	return "(no record)"
}

func refusedWith(o syncproto.Outcome, code schema.ErrCode) bool {
	return o.Kind == syncproto.Rejected && o.Problems[0].Code == code
}

func TestReview_WhatIsApprovedIsWhatWasSeen(t *testing.T) {
	w, d, h := newReview(t)
	came := w.id()
	o := d.submit(h, at(1, set(schema.Household, h.id, "remark", "核实后")), visit(came, "入户核对收入"))
	if o.Kind != syncproto.Applied || w.round(h).Get("submitted_rev").Int() != int64(o.Rev) || w.approved(h).ID != 0 {
		t.Fatalf("%+v %v", o, w.round(h))
	}
	if o := w.act(reviewer, w.judgement(h, "record.approve", o.Rev)); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	a := w.approved(h)
	if a.Kind != registry.Approved || a.Rev != o.Rev || a.By != reviewer || !slices.Equal(a.Visits, []string{came}) || len(a.Rows) != 3 {
		t.Errorf("%+v", a)
	}
	d.must(h, at(o.Rev+1, set(schema.Household, h.id, "remark", "后来改的")))
	if got := w.approvedRemark(h); got != "核实后" {
		t.Errorf("approved: %s", got)
	}
	if state := w.round(h).Get("state").Text(); state != "approved" {
		t.Error(state)
	}
}

func TestReview_Refusals(t *testing.T) {
	w, d, h := newReview(t)
	other := w.home(north)
	if o := w.act(reviewer, w.judgement(h, "record.approve", 1)); !refusedWith(o, schema.NotSubmitted) {
		t.Errorf("nothing submitted: %+v", o)
	}
	if o := w.act(staff, w.judgement(h, "record.reopen", 1)); !refusedWith(o, schema.NotApproved) {
		t.Errorf("nothing approved: %+v", o)
	}
	rev := d.submit(h, at(1, set(schema.Household, h.id, "remark", "核实后"))).Rev
	comment := func(values ...any) syncproto.Edit {
		return set(schema.ReviewComment, w.id(), append([]any{"review", w.round(h).ID, "text", "请核对"}, values...)...)
	}
	nameless := w.judgement(h, "record.return", rev)
	nameless.Actions[0].Reason = " "
	twice := w.judgement(h, "record.approve", rev)
	twice.Actions = append(twice.Actions, twice.Actions[0])
	before := w.state()
	for name, c := range map[string]struct {
		person string
		c      *syncproto.Changeset
		code   schema.ErrCode
	}{
		"the cadre approves":            {d.person, w.judgement(h, "record.approve", rev), schema.WrongLevel},
		"the county approves":           {staff, w.judgement(h, "record.approve", rev), schema.WrongLevel},
		"the prefecture approves":       {prefecture, w.judgement(h, "record.approve", rev), schema.WrongLevel},
		"another township approves":     {neighbour, w.judgement(h, "record.approve", rev), schema.OutOfScope},
		"the township submits":          {reviewer, w.judgement(h, "record.submit", rev), schema.WrongLevel},
		"the township reopens":          {reviewer, w.judgement(h, "record.reopen", rev), schema.WrongLevel},
		"the county reopens too early":  {staff, w.judgement(h, "record.reopen", rev), schema.NotApproved},
		"approved as it was":            {reviewer, w.judgement(h, "record.approve", rev-1), schema.StateMoved},
		"approved as it will be":        {reviewer, w.judgement(h, "record.approve", rev+1), schema.StateMoved},
		"approved as nobody saw it":     {reviewer, w.judgement(h, "record.approve", 0), schema.StateMoved},
		"returned as it was":            {reviewer, w.judgement(h, "record.return", rev-1), schema.StateMoved},
		"returned without a reason":     {reviewer, nameless, schema.ReasonMissing},
		"approved with an edit":         {reviewer, w.judgement(h, "record.approve", rev, at(rev, set(schema.Household, h.id, "remark", "我改的"))), schema.NotBesideOthers},
		"returned with an edit":         {reviewer, w.judgement(h, "record.return", rev, at(rev, set(schema.Household, h.id, "remark", "我改的"))), schema.NotBesideOthers},
		"approved twice at once":        {reviewer, twice, schema.NotBesideOthers},
		"an unknown action":             {reviewer, w.judgement(h, "record.forget", rev), schema.UnknownAction},
		"a village's papers":            {reviewer, w.judgement(home{village: north}, "record.approve", rev), schema.WrongUnit},
		"a comment on no round":         {reviewer, w.judgement(h, "record.return", rev, comment("table_name", "member", "review", w.id())), schema.NoSuchRow},
		"a comment on no table":         {reviewer, w.judgement(h, "record.return", rev, comment("table_name", "cow")), schema.UnknownTable},
		"a comment on the server's own": {reviewer, w.judgement(h, "record.return", rev, comment("table_name", "conflict")), schema.UnknownTable},
		"a comment on no row":           {reviewer, w.judgement(h, "record.return", rev, comment("table_name", "member", "row_id", w.id())), schema.NoSuchRow},
		"a comment on another's row":    {reviewer, w.judgement(h, "record.return", rev, comment("table_name", "member", "row_id", other.head)), schema.NoSuchRow},
		"a comment on no field":         {reviewer, w.judgement(h, "record.return", rev, comment("table_name", "member", "row_id", h.head, "field", "colour")), schema.UnknownField},
		"a comment on a retired field":  {reviewer, w.judgement(h, "record.return", rev, comment("table_name", "member", "row_id", h.head, "field", "work_place")), schema.UnknownField},
		"a comment without a text":      {reviewer, w.judgement(h, "record.return", rev, comment("table_name", "member", "text", schema.Null)), schema.Required},
		"a comment beside an approval":  {reviewer, w.judgement(h, "record.approve", rev, comment("table_name", "member")), schema.FieldServer},
		"a comment by itself":           {reviewer, w.desk(h, comment("table_name", "member")), schema.FieldServer},
		"a round by hand":               {staff, w.desk(h, set(schema.ReviewRound, w.id(), "state", "approved")), schema.FieldServer},
	} {
		if o := w.act(c.person, c.c); !refusedWith(o, c.code) {
			t.Errorf("%s: %+v", name, o)
		}
	}
	if w.state() != before {
		t.Error("something was written")
	}
	phone := d.changes(h)
	phone.Actions = []syncproto.Action{{Do: "record.approve", Expect: "2"}}
	if o := d.one(d.push(phone)); !refusedWith(o, schema.WrongLevel) {
		t.Errorf("from a phone: %+v", o)
	}
}

func TestReview_AReturnIsOnThePhoneAtTheNextPull(t *testing.T) {
	w, d, h := newReview(t)
	rev := d.submit(h, at(1, set(schema.Household, h.id, "remark", "核实后"))).Rev
	cursor := d.pull("", 0).Cursor
	note := set(schema.ReviewComment, w.id(), "review", w.round(h).ID, "table_name", "member", "row_id", h.head, "field", "born_on", "text", "出生日期漏填")
	if o := w.act(reviewer, w.judgement(h, "record.return", rev, note)); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	var told []string
	for _, table := range d.pull(cursor, 0).Villages[0].Tables {
		for _, row := range table.Rows {
			told = append(told, table.Table.Name, row.Values[0].Text())
		}
	}
	if want := []string{"review", "returned", "review_comment", w.round(h).ID}; !slices.Equal(told, want) {
		t.Errorf("the page tells %v", told)
	}
	first := w.round(h).ID
	rev = d.submit(h, at(rev+1, set(schema.Member, h.head, "born_on", "1950-03-01"))).Rev
	if w.round(h).ID == first {
		t.Error("what was returned was overwritten")
	}
	if o := w.act(reviewer, w.judgement(h, "record.approve", rev)); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
}

// What the server notes by itself, such as that a photo has come, does not make a
// reviewer look again; what people change does.
func TestReview_LateWorkMustBeLookedAt(t *testing.T) {
	w, d, h := newReview(t)
	photo := w.id()
	hash := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	seen := d.submit(h, set(schema.Photo, photo, "sha256", hash, "bytes", 4, "kind", "house_outside", "taken_at", 1_530_522_000_000)).Rev
	here := set(schema.Photo, photo, "state", "complete")
	if o := w.act(staff, w.desk(h, at(seen, here))); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	late := d.must(h, visit(w.id(), "补充"))
	if o := w.act(reviewer, w.judgement(h, "record.approve", seen)); !refusedWith(o, schema.StateMoved) || o.Problems[0].Param != strconv.Itoa(int(late)) {
		t.Fatalf("with a visit that was not seen: %+v", o)
	}
	other := w.home(north)
	seen = d.submit(other, set(schema.Photo, w.id(), "sha256", hash, "bytes", 4, "kind", "house_outside", "taken_at", 1_530_522_000_000)).Rev
	w.read(w, func(r app.Reader) error {
		unit, err := r.Household(other.id)
		for key := range unit.Rows {
			if key.Table == schema.Photo {
				here.Row = key.ID
			}
		}
		return err
	})
	w.act(staff, w.desk(other, at(seen, here)))
	if o := w.act(reviewer, w.judgement(other, "record.approve", seen)); o.Kind != syncproto.Applied {
		t.Errorf("with a photo that has come meanwhile: %+v", o)
	}
}

func TestReview_AnOpenConflictStopsIt(t *testing.T) {
	w, d, h := newReview(t)
	other := w.enrol(north)
	d.must(h, at(1, set(schema.Household, h.id, "main_cause", "02")))
	o := other.submit(h, at(1, set(schema.Household, h.id, "main_cause", "03")))
	if o.Kind != syncproto.Conflict {
		t.Fatalf("%+v", o)
	}
	if o := w.act(reviewer, w.judgement(h, "record.approve", o.Rev)); !refusedWith(o, schema.ConflictOpen) || o.Problems[0].Param != "1" {
		t.Fatalf("%+v", o)
	}
	settled := w.desk(h)
	settled.Seen, settled.Actions = o.Rev, []syncproto.Action{{Do: "conflict.decide", Ref: o.Cases[0], Step: "kept"}}
	rev := w.applied(w.act(staff, settled)).Rev
	if o := w.act(reviewer, w.judgement(h, "record.approve", rev)); o.Kind != syncproto.Applied {
		t.Errorf("%+v", o)
	}
}

func TestReview_TwoDecideAtOnce(t *testing.T) {
	w, d, h := newReview(t)
	colleague := "01900000-0000-7000-8000-0000000000a4"
	w.person(w, colleague, registry.Grant{Role: registry.TownshipReviewer, Area: north[:9]})
	rev := d.submit(h, at(1, set(schema.Household, h.id, "remark", "核实后"))).Rev
	first := w.judgement(h, "record.approve", rev)
	if o := w.act(reviewer, first); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	if o := w.act(colleague, w.judgement(h, "record.return", rev)); !refusedWith(o, schema.NotSubmitted) || o.Problems[0].Param != "approved" {
		t.Errorf("the second: %+v", o)
	}
	if o := w.act(reviewer, first); o.Kind != syncproto.Applied || !o.Repeated {
		t.Errorf("the first again: %+v", o)
	}
	if w.approved(h).ID != 1 {
		t.Errorf("%+v", w.approved(h))
	}
}

func TestReview_NobodyApprovesTheirOwn(t *testing.T) {
	w, _, h := newReview(t)
	both := "01900000-0000-7000-8000-0000000000a5"
	w.person(w, both, registry.Grant{Role: registry.TownshipReviewer, Area: north[:9]}, registry.Grant{Role: registry.Cadre, Area: north})
	rev := w.applied(w.act(both, w.judgement(h, "record.submit", 1))).Rev
	if o := w.act(both, w.judgement(h, "record.approve", rev)); !refusedWith(o, schema.OwnSubmission) {
		t.Errorf("%+v", o)
	}
}

func TestReview_TheCountyOpensItAgain(t *testing.T) {
	w, d, h := newReview(t)
	rev := d.submit(h, at(1, set(schema.Household, h.id, "remark", "核实后"))).Rev
	w.applied(w.act(reviewer, w.judgement(h, "record.approve", rev)))
	reopened := w.applied(w.act(staff, w.judgement(h, "record.reopen", rev)))
	if w.round(h).Get("state").Text() != "reopened" || w.round(h).Get("decided_by").Text() != staff || w.approvedRemark(h) != "核实后" {
		t.Errorf("%v %s", w.round(h), w.approvedRemark(h))
	}
	if o := w.act(staff, w.judgement(h, "record.reopen", rev)); !refusedWith(o, schema.NotApproved) {
		t.Errorf("twice: %+v", o)
	}
	rev = d.submit(h, at(reopened.Rev, set(schema.Household, h.id, "remark", "再次核实"))).Rev
	w.applied(w.act(reviewer, w.judgement(h, "record.approve", rev)))
	if w.approvedRemark(h) != "再次核实" {
		t.Error(w.approvedRemark(h))
	}
}

// Whoever submits offline loses nothing by it, whatever was decided meanwhile.
func TestReview_SubmittingIsNeverInTheWay(t *testing.T) {
	w, d, h := newReview(t)
	other := w.enrol(north)
	late := other.submits(h, set(schema.Land, w.id(), "arable", 12, "forest", 0))
	rev := d.submit(h, at(1, set(schema.Household, h.id, "remark", "核实后"))).Rev
	w.applied(w.act(reviewer, w.judgement(h, "record.return", rev)))
	if o := other.one(other.push(late)); o.Kind != syncproto.Applied {
		t.Errorf("%+v", o)
	}
	waits := w.round(h).ID
	if o := d.submit(h); o.Kind != syncproto.Applied || w.round(h).ID != waits || w.round(h).Get("submitted_by").Text() != d.person {
		t.Errorf("submitted by two: %+v %v", o, w.round(h))
	}
}

func TestReview_WhatTheCountyDeliversCountsAsApproved(t *testing.T) {
	w, d, _ := newReview(t)
	h := home{north, w.id(), w.id(), w.id()}
	rows := func(remark string) [][]schema.Row {
		var out []schema.Row
		for _, e := range append(h.edits()[:1:1], h.edits()[1:]...) {
			row := schema.NewRow(e.Table, e.Row, h.id, h.village)
			for _, s := range e.Sets {
				row.Values[s.Field] = s.Value
			}
			out = append(out, row)
		}
		out[0].Set("remark", schema.TextOf(remark))
		return [][]schema.Row{out}
	}
	deliver := func(remark string) {
		report, err := w.Import(context.Background(), staff, slices.Values(rows(remark)), app.ImportOptions{})
		if err != nil || report.Refused > 0 {
			t.Fatalf("%+v %v", report, err)
		}
	}
	deliver("登记")
	if a := w.approved(h); a.Kind != registry.Delivered || len(a.Rows) != 3 || w.approvedRemark(h) != "登记" {
		t.Errorf("%+v", a)
	}
	d.must(h, at(1, set(schema.Member, h.head, "name", "金明浩")), set(schema.Land, w.id(), "arable", 12, "forest", 0))
	deliver("再登记")
	a := w.approved(h)
	for _, row := range a.Rows {
		if row.Table == schema.Land || row.Table == schema.Member && row.Get("name").Text() != "金明哲" {
			t.Errorf("approved by the way: %v", row)
		}
	}
	if w.approvedRemark(h) != "再登记" {
		t.Error(w.approvedRemark(h))
	}
	if o := w.act(staff, w.judgement(h, "record.reopen", a.Rev)); o.Kind != syncproto.Applied {
		t.Errorf("what was delivered can be opened: %+v", o)
	}
}

func TestReview_ApprovalsGoAlong(t *testing.T) {
	w, d, h := newReview(t)
	from := w.home(north)
	for _, one := range []home{h, from} {
		rev := d.submit(one, at(1, set(schema.Household, one.id, "remark", "核实后"))).Rev
		w.applied(w.act(reviewer, w.judgement(one, "record.approve", rev)))
	}
	count := func(area string) (n int) {
		w.read(w, func(r app.Reader) error {
			return r.EachApproved(schema.Household, area, app.Always, func(row schema.Row) error {
				if row.Village[:len(area)] == area {
					n++
				}
				return nil
			})
		})
		return n
	}
	w.applied(w.move(staff, h, far))
	h.village = far
	if count(north) != 1 || count(far) != 1 || w.approved(h).Kind != registry.Carried {
		t.Errorf("after the move: %d and %d, %+v", count(north), count(far), w.approved(h))
	}
	w.applied(w.merge(staff, from, h, notHead(from)))
	if count(north) != 0 || count(far) != 2 || w.approved(from).Into != h.id {
		t.Errorf("after the merge: %d and %d, %+v", count(north), count(far), w.approved(from))
	}
	cadre := w.enrol(far)
	rev := cadre.submit(h).Rev
	w.applied(w.act(neighbour, w.judgement(h, "record.approve", rev)))
	if count("222426") != 1 || w.approved(from).ID != 0 {
		t.Errorf("after the two were approved as one: %d", count("222426"))
	}
	w.read(w, func(r app.Reader) error {
		all, err := r.Approvals(h.id)
		if len(all) != 5 {
			t.Errorf("%d entries tell of the two", len(all))
		}
		return err
	})
}
