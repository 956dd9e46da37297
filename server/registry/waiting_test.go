package registry_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// waits is whom the household's case waits for.
func waits(w *relocationWorld, h *home) *registry.Waiting {
	return registry.WaitsFor(w.file(h).Row, w.units[h.village].Rows, w.today(0), 0)
}

func TestWaitsFor_SaysWhoAndUntilWhen(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "screen_households")
	begun := w.today(0)
	got := waits(w, h)
	if got.Step.Code != "apply" || got.Step.Level != "village" || got.From != begun || got.Due != "2018-06-30" || got.Overdue {
		t.Errorf("%+v", got)
	}
	w.sleep(15)
	if waits(w, h).Overdue {
		t.Error("late on the last day")
	}
	w.sleep(1)
	if !waits(w, h).Overdue {
		t.Error("not late a day after the last")
	}
	w.walk(h, "province_spot_check_confirmation")
	if got := waits(w, h); got != nil {
		t.Errorf("confirmed, it waits for %s", got.Step.Code)
	}
	w.must(person("cadre", longmen), longmen, h.id, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "x"})
	if got := waits(w, h); got != nil {
		t.Errorf("withdrawn, it waits for %s", got.Step.Code)
	}
}

// Posted on the 15th, the list may come down on the 23rd.
func TestWaitsFor_AListHangsItsDaysFirst(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "villager_assembly_review")
	if got := waits(w, h); got.From != "2018-06-23" || got.Due != "2018-06-28" {
		t.Errorf("before it is posted: %+v", got)
	}
	w.sleep(3)
	w.paper(longmen, schema.Notice, map[string]any{"kind": "township_publicity"})
	w.sleep(2)
	w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"})
	if got := waits(w, h); got.From != "2018-06-28" || got.Due != "2018-07-03" {
		t.Errorf("posted on the 20th: %+v", got)
	}
	longer := registry.WaitsFor(w.file(h).Row, w.units[longmen].Rows, w.today(0), 10)
	if longer.From != "2018-07-01" {
		t.Errorf("where the county asks for ten days: %+v", longer)
	}
}

func TestWaitsFor_AreasToo(t *testing.T) {
	w := newRelocationWorld(t)
	county := person("county_staff", longmen)
	area := w.propose(county, nil)
	area = replaced(area, "step_at", schema.IntOf(w.now))
	w.must(county, longmen, "", edits(area))
	row := func() schema.Row {
		return w.units[longmen].Rows[syncproto.RowKey{Table: schema.RelocationArea, ID: area.Row}].Row
	}
	if got := registry.WaitsFor(row(), nil, w.today(0), 0); got.Step.Code != "select_area" || got.Step.Level != "county" {
		t.Errorf("%+v", got)
	}
	w.must(county, longmen, "", nil, syncproto.Action{Do: "relocation.take", Step: "select_area", Ref: area.Row})
	if got := registry.WaitsFor(row(), nil, w.today(0), 0); got.Step.Code != "publish_conditions" {
		t.Errorf("%+v", got)
	}
	w.paper(longmen, schema.Notice, map[string]any{"kind": "conditions"})
	w.must(county, longmen, "", nil, syncproto.Action{Do: "relocation.take", Step: "publish_conditions", Expect: "select_area", Ref: area.Row})
	if got := registry.WaitsFor(row(), nil, w.today(0), 0); got != nil {
		t.Errorf("through, it waits for %s", got.Step.Code)
	}
}

func TestObstacle_SaysWhatIsMissing(t *testing.T) {
	w, h := selected(t)
	other := w.household(longmen, hamlet, 1)
	obstacle := func() schema.ErrCode {
		t.Helper()
		if p := registry.Obstacle(w.units[h.id], w.approved[h.id], w.facts(longmen, h.id), w.now); p != nil {
			return p.Code
		}
		return ""
	}
	expect := func(want schema.ErrCode) {
		t.Helper()
		if got := obstacle(); got != want {
			t.Errorf("%q is in the way, want %q", got, want)
		}
	}
	w.take(h, "screen_households")
	expect(schema.EvidenceMissing) // the application
	w.walk(h, "verify_at_home")
	w.must(person("cadre", longmen), longmen, h.id, edits(w.vote(w.assembly(longmen, 30, 20), 11, 5, 4)))
	expect(schema.NotEveryHousehold)
	w.take(other, "screen_households")
	expect("")
	w.take(h, "villager_assembly_review")
	w.paper(longmen, schema.Meeting, map[string]any{"kind": "committee"})
	notice := w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"})
	expect(schema.PublicityRunning)
	w.sleep(8)
	w.takeDown(longmen, notice)
	expect("")
	id := w.raise(longmen, map[string]any{"notice": notice, "subject": h.id})
	expect(schema.ObjectionOpen)
	w.answer("dismiss", longmen, id)
	expect("")
	w.walk(h, "prefecture_approval")
	expect(schema.EvidenceMissing) // a sample
	w.walk(h, "province_spot_check_confirmation")
	expect("")
}
