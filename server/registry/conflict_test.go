package registry_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// When an edit brings back a row that somebody had deleted meanwhile, the case
// names both: the editor, whose row lives, and whoever deleted it.
func TestDecide_ARevivalNamesEditorAndDeleter(t *testing.T) {
	const village, editor = "222426100200", "01900000-0000-7000-8000-0000000000ed"
	household := registry.DerivedID("household")
	row := syncproto.NewRowState(schema.Helper, registry.DerivedID("helper"), household, village)
	for i, v := range []string{"金哲", "县医院", "4", "13900000000", "2018-01-01"} {
		row.Values[i] = schema.TextOf(v)
		row.Stamps[i] = syncproto.Stamp{Rev: 1, At: 10, Device: 1}
	}
	row.Deleted = true
	row.Stamps[len(row.Stamps)-1] = syncproto.Stamp{Rev: 2, At: 20, Device: 7}
	s := &registry.Situation{
		VillageKnown: true, Seq: 2,
		Unit:   syncproto.UnitState{ID: household, Village: village, Rev: 2, Rows: map[syncproto.RowKey]*syncproto.RowState{row.Key(): row}},
		Author: registry.Author{Person: editor, Device: 3, Grants: registry.Grants{{Role: registry.Cadre, Area: village}}},
	}
	c := &syncproto.Changeset{
		N: 1, ID: registry.DerivedID("changeset"), By: editor, Village: village, Household: household, At: 30, Version: 1, Seen: 1,
		Edits: []syncproto.Edit{{Table: schema.Helper, Row: row.ID, Sets: []syncproto.Set{{Field: 1, Value: schema.TextOf("县中医院"), Base: 1}}}},
	}
	commit := registry.Decide(s, c, registry.Moment{Now: 1000, Today: "2018-07-02"})
	if commit.Outcome.Kind != syncproto.Conflict {
		t.Fatalf("%+v", commit.Outcome)
	}
	for _, r := range commit.Rows {
		if r.Table != schema.Conflict {
			continue
		}
		if kept, offered := r.Get("kept_by").Text(), r.Get("offered_by").Text(); kept != editor || offered != "device:7" {
			t.Errorf("kept by %s, offered by %s", kept, offered)
		}
		if r.Get("offered_at").Int() != 20 {
			t.Errorf("offered at %d", r.Get("offered_at").Int())
		}
	}
}
