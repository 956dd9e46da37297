package registry_test

import (
	"strconv"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// hanging is a village whose list hangs, with one household on it.
func hanging(t *testing.T) (w *relocationWorld, h *home, notice string) {
	w, h = selected(t)
	w.walk(h, "villager_assembly_review")
	w.paper(longmen, schema.Meeting, map[string]any{"kind": "committee"})
	return w, h, w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"})
}

// object raises an objection on a notice's public page.
func (w *relocationWorld) object(r registry.Raised) (*schema.Problem, syncproto.Outcome) {
	w.t.Helper()
	m := registry.Moment{Now: syncproto.HLCOf(w.now), Today: w.today(0)}
	if p := r.Admissible(w.posting(longmen, r.Notice), w.units[longmen].Rows, w.facts(longmen, "").Cases, m); p != nil {
		return p, syncproto.Outcome{}
	}
	return nil, w.push(registry.PublicIn(longmen), longmen, "", r.Changeset(longmen, m).Edits)
}

func TestRaised_IsAnObjectionLikeAnyOther(t *testing.T) {
	w, h, notice := hanging(t)
	raised := registry.Raised{Notice: notice, Subject: h.id, Name: " 李哲 ", Contact: "13944330002", Content: "该户在县城有房。\n"}
	if p, o := w.object(raised); p != nil || o.Kind != syncproto.Applied {
		t.Fatalf("%v %+v", p, o)
	}
	row := living(w.units[longmen], schema.Objection)[0]
	for field, want := range map[string]string{"notice": notice, "subject": h.id, "raised_by": "李哲", "contact": "13944330002",
		"content": "该户在县城有房。", "state": "open", "channel": "public_page", "raised_on": w.today(0)} {
		if got := row.Get(field).Text(); got != want {
			t.Errorf("%s is %q", field, got)
		}
	}
	w.sleep(8)
	w.takeDown(longmen, notice)
	take := syncproto.Action{Do: "relocation.take", Step: "village_committee_review_publicity", Expect: "villager_assembly_review", Ref: notice}
	w.refused(schema.ObjectionOpen, "1", taker(take.Step, longmen), h, nil, take)
	w.answer("dismiss", longmen, row.ID)
	w.must(taker(take.Step, longmen), longmen, h.id, nil, take)
}

func TestRaised_TheSameWordsAreTheSameObjection(t *testing.T) {
	m := registry.Moment{Now: syncproto.HLCOf(morning), Today: "2018-06-15"}
	later := registry.Moment{Now: syncproto.HLCOf(morning + oneDay), Today: "2018-06-16"}
	r := registry.Raised{Notice: registry.DerivedID("n"), Name: "李哲", Content: "有异议"}
	again, other := r, r
	again.Content, other.Content = "有异议 ", "另有异议"
	a, b, c := r.Changeset(longmen, m), again.Changeset(longmen, later), other.Changeset(longmen, m)
	if a.ID != b.ID || a.Edits[0].Row != b.Edits[0].Row || a.ID == c.ID || a.Edits[0].Row == c.Edits[0].Row {
		t.Errorf("%s %s %s", a.ID, b.ID, c.ID)
	}
}

func TestRaised_RefusesWhatThePageDoesNotTake(t *testing.T) {
	w, h, notice := hanging(t)
	other := w.household(longmen, hamlet, 1)
	good := registry.Raised{Notice: notice, Subject: h.id, Name: "李哲", Content: "有异议"}
	with := func(change func(*registry.Raised)) registry.Raised {
		r := good
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		raised registry.Raised
		want   schema.ErrCode
	}{
		"nobody":                     {with(func(r *registry.Raised) { r.Name = " " }), schema.Required},
		"about somebody else":        {with(func(r *registry.Raised) { r.Subject = other.id }), schema.NoSuchRow},
		"about what is no household": {with(func(r *registry.Raised) { r.Subject = "x" }), schema.NoSuchRow},
		"nothing":                    {with(func(r *registry.Raised) { r.Content = "\n" }), schema.Required},
		"too much":                   {with(func(r *registry.Raised) { r.Content = strings.Repeat("异", 2001) }), schema.TooLong},
		"control characters":         {with(func(r *registry.Raised) { r.Content = "a\x00b" }), schema.BadText},
		"a name too long":            {with(func(r *registry.Raised) { r.Name = strings.Repeat("李", 61) }), schema.TooLong},
	} {
		p, o := w.object(c.raised)
		if p == nil && o.Kind == syncproto.Rejected {
			p = &o.Problems[0]
		}
		if p == nil || p.Code != c.want || len(living(w.units[longmen], schema.Objection)) != 0 {
			t.Errorf("%s: %v", name, p)
		}
	}
	w.sleep(-1)
	if p, _ := w.object(good); p == nil || p.Code != schema.NotFound {
		t.Errorf("before its first day: %v", p)
	}
	w.sleep(9)
	if p, _ := w.object(good); p == nil || p.Code != schema.NoticeEnded {
		t.Errorf("after its last day: %v", p)
	}
}

func TestRaised_ThePageIsFullAtSomeTime(t *testing.T) {
	w, _, notice := hanging(t)
	for i := range registry.MaxPublicObjections {
		if p, o := w.object(registry.Raised{Notice: notice, Name: "李哲", Content: strconv.Itoa(i)}); p != nil || o.Kind != syncproto.Applied {
			t.Fatalf("%d: %v %+v", i, p, o)
		}
	}
	if p, _ := w.object(registry.Raised{Notice: notice, Name: "李哲", Content: "x"}); p == nil || p.Code != schema.ObjectionsFull {
		t.Errorf("%v", p)
	}
	second := w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"})
	if p, _ := w.object(registry.Raised{Notice: second, Name: "李哲", Content: "x"}); p != nil {
		t.Errorf("another list: %v", p)
	}
	w.raise(longmen, map[string]any{"notice": notice}) // what an office records is not counted
}

// That an objection came from the public page nobody says but the page.
func TestObjection_OnlyThePageSpeaksForThePublic(t *testing.T) {
	w, _, notice := hanging(t)
	for _, by := range []registry.Author{person("cadre", longmen), desk(person("cadre", longmen)), person("county_staff", longmen)} {
		e := w.row(schema.Objection, map[string]any{"notice": notice, "state": "open", "channel": "public_page"})
		w.checkRefusal(w.push(by, longmen, "", edits(e)), schema.FieldServer, "")
	}
}
