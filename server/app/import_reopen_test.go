package app_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// A registry that is delivered and says something else of what a relocation rests on
// takes the case up again, in the same commit; a dry run says so before.
func TestImport_ReopensTheRelocationThatRestsOnWhatChanged(t *testing.T) {
	m := newMarch(t, 7)
	h := m.homes[0]
	for range 200 {
		done, next := m.stands(h)
		if done == "county_first_review" {
			break
		}
		m.take(h, done, next, true)
	}
	if done, _ := m.stands(h); done != "county_first_review" {
		t.Fatalf("it stands at %q", done)
	}
	rows := append([]schema.Row{}, registry.RecordOf(m.unit(h).Rows)...)
	deliver := func(o app.ImportOptions) app.ImportReport { return m.load([][]schema.Row{rows}, o) }

	rows[0].Set("remark", schema.TextOf("新登记"))
	if r := deliver(app.ImportOptions{}); r.Changed != 1 || r.Reopened != 0 {
		t.Errorf("a remark: %+v", r)
	}
	for i := range rows {
		if rows[i].ID == h.head {
			rows[i].Set("name", schema.TextOf("金明浩"))
		}
	}
	if r := deliver(app.ImportOptions{Dry: true}); r.Reopened != 1 {
		t.Errorf("a dry run: %+v", r)
	}
	if done, _ := m.stands(h); done != "county_first_review" {
		t.Errorf("a dry run left it at %s", done)
	}
	if r := deliver(app.ImportOptions{}); r.Reopened != 1 || r.Changed != 1 {
		t.Errorf("another name: %+v", r)
	}
	done, _ := m.stands(h)
	var c schema.Row
	m.eachCase(func(row schema.Row) {
		if row.Household == h.id {
			c = row
			c.Values = append([]schema.Value{}, row.Values...)
		}
	})
	if done != "apply" || c.Get("returned_to").Text() != "verify_at_home" || !c.Get("keeps_place").Bool() || c.Get("reason").IsNull() {
		t.Errorf("it stands at %s: %v", done, c.Values)
	}
	if r := deliver(app.ImportOptions{}); r.Unchanged != 1 {
		t.Errorf("the same again: %+v", r)
	}
}
