package registry_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// From the township's own check on, nobody decides on a record that the township has not
// approved, or that says something else by now.
func TestRelocation_TheLevelsAboveDecideOnWhatWasApproved(t *testing.T) {
	for _, step := range []string{"township_review_publicity", "county_first_review", "prefecture_approval", "province_spot_check_confirmation"} {
		w, h := selected(t)
		w.walkBefore(h, step)
		rows, action := w.ready(h, step)
		approved := w.approved[h.id]
		try := func(code schema.ErrCode, param string) {
			t.Helper()
			w.refused(code, param, taker(step, longmen), h, rows, action)
			if p := registry.Obstacle(w.units[h.id], w.approved[h.id], w.facts(longmen, h.id), w.now); p == nil || p.Code != code {
				t.Errorf("%s: %v is in the way", step, p)
			}
		}
		delete(w.approved, h.id)
		try(schema.RecordUnapproved, "")
		w.approved[h.id] = approved
		w.must(person("cadre", longmen), longmen, h.id, edits(w.change(h.id, schema.Household, h.id, map[string]any{"remark": "后来改的"})))
		try(schema.RecordChanged, "1")
		w.must(person("cadre", longmen), longmen, h.id, nil, syncproto.Action{Do: "record.submit"})
		try(schema.RecordChanged, "1") // that it waits is not enough
		w.take(h, step)                // which has the township approve it
	}
}

// The steps that people take in the village look at the papers alone.
func TestRelocation_TheVillageNeedsNoApproval(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "village_committee_review_publicity")
	if w.approved[h.id] != nil {
		t.Error("it was approved")
	}
}
