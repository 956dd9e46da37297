package registry_test

import (
	"strconv"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// approve lets a cadre submit a household, with edits, and the township approve it.
func (w *relocationWorld) approve(h *home, rows ...syncproto.Edit) {
	w.t.Helper()
	w.must(person("cadre", h.village), h.village, h.id, rows, syncproto.Action{Do: "record.submit"})
	w.must(person("township_reviewer", h.village), h.village, h.id, nil,
		syncproto.Action{Do: "record.approve", Expect: strconv.FormatInt(int64(w.units[h.id].Rev), 10)})
}

// grown is a member more, which the household had not when it was approved.
func (w *relocationWorld) grown() syncproto.Edit {
	return w.row(schema.Member, map[string]any{"relation": "10"})
}

func TestReopen_AChangedRecordIsJudgedAgainAndKeepsItsPlace(t *testing.T) {
	w, h := selected(t)
	w.quota[longmen[:9]] = registry.Places{Households: 1, People: 3}
	other := w.household(longmen, hamlet, 1)
	w.take(other, "screen_households")
	w.approve(h)
	w.walk(h, "province_spot_check_confirmation")
	w.walk(other, "township_review_publicity")
	w.approve(h, w.grown())
	c := w.file(h)
	if c.Get("state").Text() != "active" || c.Get("step").Text() != "apply" || c.Get("returned_to").Text() != "verify_at_home" ||
		!c.Get("keeps_place").Bool() || c.Get("reason").Text() != "批准的档案有变化：家庭成员" {
		t.Fatalf("%v", c.Values)
	}
	w.refused(schema.OverQuota, "1/0", taker("county_first_review", longmen), other, nil,
		syncproto.Action{Do: "relocation.take", Step: "county_first_review", Expect: "township_review_publicity"})
	w.walk(h, "province_spot_check_confirmation")
	if c := w.file(h); c.Get("state").Text() != "confirmed" || c.Get("keeps_place").Bool() {
		t.Errorf("%v", c.Values)
	}
}

func TestReopen_GoesBackNoFurtherThanTheChangeAsks(t *testing.T) {
	w, h := selected(t)
	w.approve(h)
	w.walk(h, "prefecture_approval")
	w.approve(h, w.change(h.id, schema.Household, h.id, map[string]any{"status": "exited"}))
	if c := w.file(h); c.Get("step").Text() != "township_review_publicity" || c.Get("reason").Text() != "批准的档案有变化："+schema.Household.Field("status").Label.ZH {
		t.Errorf("%v", c.Values)
	}
}

// A case that is on its way again is left where it is by what its next steps will look at
// anyhow, and goes back further for what they would not.
func TestReopen_AgainOnlyForWhatWasJudgedSince(t *testing.T) {
	w, h := selected(t)
	w.approve(h)
	w.walk(h, "prefecture_approval")
	w.approve(h, w.grown())
	before := w.file(h)
	w.approve(h, w.grown())
	if again := w.file(h); again.Rev != before.Rev || again.Get("step").Text() != "apply" {
		t.Errorf("a second change moved it from %v to %v", before.Values, again.Values)
	}
	w.walk(h, "village_committee_review_publicity")
	w.approve(h, w.grown())
	if c := w.file(h); c.Get("step").Text() != "apply" || c.Get("returned_to").Text() != "verify_at_home" || !c.Get("keeps_place").Bool() {
		t.Errorf("%v", c.Values)
	}
}

// What the county delivers counts as approved, so a relocation that rests on it is judged
// again like one of which a township approved something else.
func TestReopen_ADeliveredRecordIsJudgedAgainToo(t *testing.T) {
	w, h := selected(t)
	w.approve(h)
	w.walk(h, "province_spot_check_confirmation")
	deliver := func(e ...syncproto.Edit) {
		t.Helper()
		w.delivers = true
		w.must(person("county_staff", longmen), longmen, h.id, e)
		w.delivers = false
	}
	deliver(w.change(h.id, schema.Household, h.id, map[string]any{"remark": "x"}))
	if c := w.file(h); c.Get("state").Text() != "confirmed" {
		t.Fatalf("a remark: %v", c.Values)
	}
	deliver(w.grown())
	c := w.file(h)
	if c.Get("state").Text() != "active" || c.Get("step").Text() != "apply" || c.Get("returned_to").Text() != "verify_at_home" ||
		!c.Get("keeps_place").Bool() || c.Get("reason").Text() != "批准的档案有变化：家庭成员" {
		t.Fatalf("%v", c.Values)
	}
	a := w.approved[h.id]
	if a.Kind != registry.Delivered || a.Rev != w.units[h.id].Rev || len(registry.Difference(a.Rows, registry.RecordOf(w.units[h.id].Rows))) > 0 {
		t.Errorf("%+v", a)
	}
	w.walk(h, "province_spot_check_confirmation")
}

func TestReopen_OnlyForWhatTheCaseRestsOn(t *testing.T) {
	for name, story := range map[string]func(w *relocationWorld, h *home){
		"nothing changed": func(w *relocationWorld, h *home) { w.approve(h) },
		"a remark": func(w *relocationWorld, h *home) {
			w.approve(h, w.change(h.id, schema.Household, h.id, map[string]any{"remark": "x"}))
		},
		"not approved before": func(w *relocationWorld, h *home) { delete(w.approved, h.id); w.approve(h, w.grown()) },
		"not approved yet": func(w *relocationWorld, h *home) {
			w.must(person("cadre", longmen), longmen, h.id, edits(w.grown()), syncproto.Action{Do: "record.submit"})
		},
	} {
		w, h := selected(t)
		w.approve(h)
		w.walk(h, "county_first_review")
		story(w, h)
		if w.done(h) != "county_first_review" {
			t.Errorf("%s: it stands at %s", name, w.done(h))
		}
	}

	// Before the county every step looks at the papers as they are.
	w, h := selected(t)
	w.approve(h)
	w.walk(h, "township_review_publicity")
	w.approve(h, w.grown())
	if w.done(h) != "township_review_publicity" {
		t.Errorf("it stands at %s", w.done(h))
	}
}
