package registry_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// posting is a list as it hangs in a village.
func (w *relocationWorld) posting(village, notice string) registry.Posting {
	w.t.Helper()
	p, ok := registry.PostingOf(w.units[village].Rows[syncproto.RowKey{Table: schema.Notice, ID: notice}], w.publicityDays)
	if !ok {
		w.t.Fatalf("%s is no list", notice)
	}
	return p
}

func TestPosting_CountsWholeDays(t *testing.T) {
	w, _ := selected(t)
	p := w.posting(longmen, w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"}))
	if p.First() != w.today(1) || p.Last() != w.today(7) || p.Days != schema.PublicityFloor {
		t.Errorf("%+v runs from %s to %s", p, p.First(), p.Last())
	}
	if p.Number() != "222426100201-7-20180615" || registry.NewPosting(p.Step, longmen, p.Posted, 0).Number() != p.Number() {
		t.Errorf("%s", p.Number())
	}
	for days, want := range map[int][2]bool{-1: {false, false}, 0: {true, false}, 7: {true, false}, 8: {true, true}} {
		if day := w.today(days); p.Begun(day) != want[0] || p.Over(day) != want[1] {
			t.Errorf("after %d days: begun %v, over %v", days, p.Begun(day), p.Over(day))
		}
	}
	p.Removed = w.today(3)
	if p.Over(w.today(3)) || !p.Over(w.today(4)) {
		t.Error("one that came down early is over on the day after")
	}
	longer := registry.NewPosting(p.Step, longmen, p.Posted, 10)
	if longer.Last() != w.today(10) || longer.Begun(w.today(5)) {
		t.Errorf("%+v", longer)
	}
	for _, kind := range []string{"conditions", "announcement"} {
		id := w.paper(longmen, schema.Notice, map[string]any{"kind": kind})
		if _, ok := registry.PostingOf(w.units[longmen].Rows[syncproto.RowKey{Table: schema.Notice, ID: id}], 0); ok {
			t.Errorf("%s is a list", kind)
		}
	}
}

func TestPosting_NamesWhoWaitsForItAndWhoPassed(t *testing.T) {
	w, h := selected(t)
	late, other := w.household(longmen, hamlet, 1), w.household(longmen, hamlet, 3)
	for _, h := range []*home{late, other} {
		w.take(h, "screen_households")
	}
	w.walk(h, "villager_assembly_review")
	w.paper(longmen, schema.Meeting, map[string]any{"kind": "committee"})
	first := w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"})
	w.sleep(1)
	w.walk(late, "villager_assembly_review")
	listed := func(notice string) (names []string) {
		for _, home := range []*home{h, late, other} {
			if w.posting(longmen, notice).Has(w.file(home).Row) {
				names = append(names, home.id)
			}
		}
		return names
	}
	if got := listed(first); len(got) != 1 || got[0] != h.id {
		t.Fatalf("%v; who came later is not on the paper", got)
	}
	w.sleep(8)
	w.takeDown(longmen, first)
	w.must(taker("village_committee_review_publicity", longmen), longmen, h.id, nil,
		syncproto.Action{Do: "relocation.take", Step: "village_committee_review_publicity", Expect: "villager_assembly_review", Ref: first})
	if got := listed(first); len(got) != 1 || got[0] != h.id {
		t.Errorf("%v; who passed stays on the list that it passed on", got)
	}
	second := w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"})
	if got := listed(second); len(got) != 1 || got[0] != late.id {
		t.Errorf("%v", got)
	}
	w.must(person("cadre", longmen), longmen, late.id, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "不愿搬迁"})
	if got := listed(second); len(got) != 0 {
		t.Errorf("%v; who withdrew is not named any more", got)
	}
}

func TestNumberedPosting_FindsTheList(t *testing.T) {
	w, _ := selected(t)
	id := w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"})
	w.paper(longmen, schema.Notice, map[string]any{"kind": "township_publicity"})
	notices := w.units[longmen].Rows
	if p, ok := registry.NumberedPosting(notices, "222426100201-7-20180615", 0); !ok || p.Notice != id {
		t.Errorf("%+v", p)
	}
	for _, number := range []string{"", "222426100201-7-20180616", "222426100201-6-20180615", "222426100202-7-20180615"} {
		if p, ok := registry.NumberedPosting(notices, number, 0); ok {
			t.Errorf("%s: %+v", number, p)
		}
	}
}

func TestUseOf_CountsWhatIsHeldAndKept(t *testing.T) {
	w, _, next, other := vacated(t)
	use := func() registry.QuotaUse {
		return registry.UseOf(w.quota[longmen[:9]], w.facts(longmen, "").Cases)
	}
	if u := use(); u.Held != (registry.Places{}) || u.Kept != (registry.Places{Households: 1, People: 2}) || u.Left() != (registry.Places{}) {
		t.Errorf("%+v", u)
	}
	w.must(person("county_staff", longmen), longmen, next.id, nil, named(vacantPlace(w), w.done(next)))
	w.walk(next, "county_first_review")
	w.walk(other, "township_review_publicity")
	if u := use(); u.Held != (registry.Places{Households: 1, People: 2}) || u.Kept != (registry.Places{}) {
		t.Errorf("%+v", u)
	}
}

// vacantPlace is the case that gave its place up.
func vacantPlace(w *relocationWorld) string {
	for _, c := range w.facts(longmen, "").Cases {
		if registry.LeftPlace(c, w.facts(longmen, "").Cases) {
			return c.ID
		}
	}
	return ""
}
