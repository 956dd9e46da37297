package app_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// generated is the county of the tests, made once. Its rows are made anew.
var generated = sync.OnceValue(func() *county.County { return county.Generate(1) })

// delivery is a part of the county, to be spoilt: households in order.
func delivery(n int) [][]schema.Row {
	part := *generated()
	part.Households = part.Households[:n]
	return slices.Collect(householdsOf(&part))
}

func (w *world) load(rows [][]schema.Row, o app.ImportOptions) app.ImportReport {
	w.Helper()
	report, err := w.Import(context.Background(), staff, slices.Values(rows), o)
	if err != nil {
		w.Fatal(err)
	}
	return report
}

func (w *world) counts(r app.ImportReport, added, changed, unchanged, refused int) {
	w.Helper()
	if r.Added != added || r.Changed != changed || r.Unchanged != unchanged || r.Refused != refused || r.Households != added+changed+unchanged+refused {
		r.Changes.Listed, r.Missing.Listed = nil, nil
		w.Errorf("%+v, want %d added, %d changed, %d unchanged, %d refused", r, added, changed, unchanged, refused)
	}
}

func TestImport_TheSameRowsAgainChangeNothing(t *testing.T) {
	w := newWorld(t)
	rows := delivery(150)
	w.counts(w.load(rows, app.ImportOptions{}), 150, 0, 0, 0)
	before := w.state()
	w.now = w.now.Add(1e12)
	w.counts(w.load(rows, app.ImportOptions{}), 0, 0, 150, 0)
	if w.state() != before {
		t.Error("something was written")
	}
	rows[70][0].Set("remark", schema.TextOf("改了"))
	rows[70] = append(rows[70], visitRow(rows[70][0], w.id()))
	w.counts(w.load(rows, app.ImportOptions{}), 0, 1, 149, 0)
	if h := w.history(rows[70][0].ID); len(h) != 2 || h[1].Rev != 2 || h[1].Device != 0 || h[1].Person != staff {
		t.Errorf("history: %+v", h)
	}
}

func visitRow(root schema.Row, id string) schema.Row {
	row := schema.NewRow(schema.Visit, id, root.ID, root.Village)
	for _, s := range visit(id, "访").Sets {
		row.Values[s.Field] = s.Value
	}
	return row
}

func TestImport_ADryRunSaysWhatWouldComeOfItAndChangesNothing(t *testing.T) {
	w := newWorld(t)
	rows := delivery(200)
	w.load(rows[:100], app.ImportOptions{})
	before := w.state()
	rows[3][0].Set("remark", schema.TextOf("改了"))
	rows[120][0].Set("phone", schema.TextOf("call me"))
	rows[199][1].ID = rows[101][1].ID // only seen when both are in
	var seen []int
	dry := w.load(rows, app.ImportOptions{Dry: true, Partly: true, Progress: func(done int) { seen = append(seen, done) }})
	w.counts(dry, 98, 1, 99, 2)
	if w.state() != before || len(seen) != 200 || seen[199] != 200 {
		t.Errorf("%d steps told; before:\n%safter:\n%s", len(seen), before, w.state())
	}
	if r := w.load(rows, app.ImportOptions{Plan: dry.Plan}); r.Taken || w.count(schema.Household) != 100 {
		t.Error("what is in part refused was taken, and nobody asked for the rest")
	}
	w.refusedImport(t, schema.BadPhone, schema.RowElsewhere)
	done := w.load(rows, app.ImportOptions{Partly: true, Plan: dry.Plan})
	dry.Taken = true
	if !done.Taken || fmt.Sprintf("%+v", done) != fmt.Sprintf("%+v", dry) {
		t.Errorf("dry: %+v\ndone: %+v", dry, done)
	}
}

// refusedImport expects the log to end with an import that was refused for these reasons.
func (w *world) refusedImport(t *testing.T, codes ...schema.ErrCode) {
	t.Helper()
	var last chronicle.Entry
	w.read(t, func(r app.Reader) error {
		return r.EachEntry(math.MinInt64, math.MaxInt64, func(e *chronicle.Entry) error {
			last = *e
			return nil
		})
	})
	facts := string(last.Facts)
	if last.Kind != chronicle.Refused || last.Person != staff || !strings.HasPrefix(last.Area, "22") || !strings.Contains(facts, `"do":"import"`) {
		t.Errorf("the log ends with %+v: %s", last, facts)
	}
	for _, code := range codes {
		if !strings.Contains(facts, `"`+string(code)+`"`) {
			t.Errorf("no %s in %s", code, facts)
		}
	}
}

func TestImport_AHouseholdIsTakenWholeOrRefusedWithEveryReason(t *testing.T) {
	w := newWorld(t)
	rows := delivery(5)
	rows[1][0].Set("phone", schema.TextOf("call me"))
	rows[1][1].Set("sex", schema.TextOf("7"))
	rows[2][1].Set("relation", schema.TextOf("20"))
	for i := range rows[3] {
		rows[3][i].Village = "110101001001"
	}
	if w.load(rows, app.ImportOptions{}); w.count(schema.Household) != 0 {
		t.Error("of a registry with faults something was taken")
	}
	report := w.load(rows, app.ImportOptions{Partly: true})
	w.counts(report, 2, 0, 0, 3)
	want := []app.ImportFault{
		{Household: rows[1][0].ID, Problem: schema.Problem{Code: schema.BadPhone, Table: "household", Row: rows[1][0].ID, Field: "phone"}},
		{Household: rows[1][0].ID, Problem: schema.Problem{Code: schema.UnknownCode, Table: "member", Row: rows[1][1].ID, Field: "sex", Param: "sex"}},
		{Household: rows[2][0].ID, Problem: schema.Problem{Code: schema.NotOneHead, Table: "member"}},
		{Household: rows[3][0].ID, Problem: schema.Problem{Code: schema.OutOfScope, Param: "110101001001"}},
	}
	if !slices.Equal(report.Faults, want) {
		t.Errorf("faults:\n%+v\nwant:\n%+v", report.Faults, want)
	}
	if n := w.count(schema.Household); n != 2 {
		t.Errorf("%d households", n)
	}
}

func TestImport_WhatWasNotDeliveredStands(t *testing.T) {
	w := newWorld(t)
	rows := delivery(1)
	root := rows[0][0]
	h := home{village: root.Village, id: root.ID}
	w.load(rows, app.ImportOptions{})
	d := w.enrol(h.village)
	child := w.id()
	d.must(h, at(1, set(schema.Household, h.id, "phone", "13944330009", "remark", "走访时补的")), member(child, "王小明", "20"))
	phone := schema.Household.Ordinal("phone")
	delivered := func(row schema.Row, field int) bool { return !row.Table.IsRoot() || field != phone }
	root.Set("phone", schema.Null)
	root.Set("remark", schema.Null)
	w.counts(w.load(rows, app.ImportOptions{Delivered: delivered}), 0, 1, 0, 0)
	if got := w.root(h, "phone"); got != schema.TextOf("13944330009") {
		t.Errorf("a column that was left out made the phone %q", got)
	}
	if got := w.root(h, "remark"); !got.IsNull() {
		t.Errorf("an empty cell left the remark %q", got)
	}
	if w.row(h, schema.Member, child).Deleted {
		t.Error("a row that is not delivered was deleted")
	}
	w.counts(w.load(rows, app.ImportOptions{Delivered: delivered}), 0, 0, 1, 0)
	w.counts(w.load(rows, app.ImportOptions{}), 0, 1, 0, 0)
	if !w.root(h, "phone").IsNull() {
		t.Error("a column that is delivered and empty must erase")
	}
}

func TestImport_ADeletedRowThatIsDeliveredComesBack(t *testing.T) {
	w := newWorld(t)
	rows := delivery(1)
	h := home{village: rows[0][0].Village, id: rows[0][0].ID}
	w.load(rows, app.ImportOptions{})
	land := rows[0][slices.IndexFunc(rows[0], func(r schema.Row) bool { return r.Table == schema.Land })]
	w.enrol(h.village).must(h, remove(1, schema.Land, land.ID))
	w.counts(w.load(rows, app.ImportOptions{}), 0, 1, 0, 0)
	if got := w.row(h, schema.Land, land.ID); got.Deleted || !slices.Equal(got.Values, land.Values) || len(w.cases(h)) > 0 {
		t.Errorf("%+v", got)
	}
	w.counts(w.load(rows, app.ImportOptions{}), 0, 0, 1, 0)
}

// The power goes in the middle: nothing has happened, and the import is started again.
func TestImport_OneThatWasInterruptedHasDoneNothing(t *testing.T) {
	w := newWorld(t)
	rows := delivery(200)
	before := w.state()
	ctx, cancel := context.WithCancel(context.Background())
	cut := func(yield func([]schema.Row) bool) {
		for i, household := range rows {
			if i == 150 {
				cancel()
			}
			if !yield(household) {
				return
			}
		}
	}
	if report, err := w.Import(ctx, staff, cut, app.ImportOptions{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("%+v %v", report, err)
	}
	if after := w.state(); after != before {
		t.Errorf("before:\n%safter:\n%s", before, after)
	}
	w.counts(w.load(rows, app.ImportOptions{}), 200, 0, 0, 0)
	w.sound()
}

// A household without rows is nothing that could be refused.
func TestImport_OneThatFailsHasDoneNothing(t *testing.T) {
	w := newWorld(t)
	spoilt := append(delivery(100), nil)
	if report, err := w.Import(context.Background(), staff, slices.Values(spoilt), app.ImportOptions{}); err == nil {
		t.Fatalf("%+v", report)
	}
	if n := w.count(schema.Household); n != 0 {
		t.Errorf("%d households are in", n)
	}
}

// What was shown is done, or nothing: a plan is of what stands.
func TestImport_DoesWhatWasShownOrNothing(t *testing.T) {
	w := newWorld(t)
	rows := delivery(20)
	w.load(rows, app.ImportOptions{})
	h := home{village: rows[3][0].Village, id: rows[3][0].ID}
	cadre := w.enrol(h.village)
	rows[3][0].Set("remark", schema.TextOf("登记处改的"))
	shown := w.load(rows, app.ImportOptions{Dry: true})
	if shown.Changes.Fields != 1 || len(shown.Changes.Listed) != 1 || shown.Changes.Listed[0].After != schema.TextOf("登记处改的") {
		t.Fatalf("%+v", shown.Changes)
	}
	cadre.must(h, at(1, set(schema.Household, h.id, "phone", "13944330009"))) // would be undone, and was not shown
	_, err := w.Import(context.Background(), staff, slices.Values(rows), app.ImportOptions{Plan: shown.Plan})
	w.problem(err, schema.PlanMoved)
	if got := w.root(h, "remark").Text(); got == "登记处改的" {
		t.Error("something was written")
	}
	w.refusedImport(t, schema.PlanMoved)
	shown = w.load(rows, app.ImportOptions{Dry: true})
	if shown.Changes.Fields != 2 {
		t.Errorf("%+v", shown.Changes)
	}
	if done := w.load(rows, app.ImportOptions{Plan: shown.Plan}); !done.Taken || done.Changed != 1 {
		t.Errorf("%+v", done)
	}
	_, err = w.Import(context.Background(), staff, slices.Values(rows), app.ImportOptions{Plan: shown.Plan})
	w.problem(err, schema.PlanMoved) // it has been done: what is left to do is another plan
	w.sound()
}

// What a device has not sent yet is not overwritten by an import, nor does it undo it.
func TestImport_UnsentWorkBecomesACase(t *testing.T) {
	w := newWorld(t)
	rows := delivery(1)
	h := home{village: rows[0][0].Village, id: rows[0][0].ID}
	w.load(rows, app.ImportOptions{})
	cadre := w.enrol(h.village)
	rows[0][0].Set("head_name", schema.TextOf("登记处改的"))
	w.counts(w.load(rows, app.ImportOptions{}), 0, 1, 0, 0)
	if o := cadre.save(h, at(1, set(schema.Household, h.id, "head_name", "入户时听到的"))); o.Kind != syncproto.Conflict || len(w.cases(h)) != 1 {
		t.Errorf("%+v", o)
	}
	if got := w.root(h, "head_name").Text(); got != "登记处改的" {
		t.Errorf("%q", got)
	}
}

// What stands and was not delivered is told, and stays.
func TestImport_TellsWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	rows := delivery(30)
	w.load(rows, app.ImportOptions{})
	tables := []*schema.Table{schema.Household, schema.Member, schema.Land}
	village := rows[0][0].Village
	left := slices.DeleteFunc(slices.Clone(rows), func(household []schema.Row) bool { return household[0].ID == rows[4][0].ID })
	left[2] = slices.DeleteFunc(slices.Clone(left[2]), func(r schema.Row) bool { return r.Table == schema.Land || r.Table == schema.Dwelling })
	report := w.load(left, app.ImportOptions{Tables: tables})
	if report.Missing.Households != 1 || report.Missing.Rows != 1 || len(report.Missing.Listed) != 2 || rows[4][0].Village != village {
		t.Fatalf("%+v", report.Missing)
	}
	if got := report.Missing.Listed; got[0].Table != schema.Land || got[1].ID != rows[4][0].ID {
		t.Errorf("%+v", got)
	}
	if w.count(schema.Household) != 30 {
		t.Error("a household that was not delivered is gone")
	}
	mentioned := func(household string) bool { return household == rows[4][0].ID }
	if report := w.load(left, app.ImportOptions{Tables: tables, Mentioned: mentioned}); report.Missing.Households != 0 {
		t.Errorf("%+v", report.Missing)
	}
}

// A registry of the office has no ids: households are known by their numbers, people
// by theirs or by name and birth, the rest by what it says or in its order.
func TestImport_KnowsRowsWithoutIDsAgain(t *testing.T) {
	w := newWorld(t)
	w.load(delivery(40), app.ImportOptions{})
	before := w.state()
	foreign := map[string]bool{}
	rename := func(id string) string {
		foreign[registry.DerivedID("office", id)] = true
		return registry.DerivedID("office", id)
	}
	rows := delivery(40)
	for _, household := range rows {
		for i := range household {
			household[i].ID, household[i].Household = rename(household[i].ID), rename(household[i].Household)
			for f := range household[i].Values {
				if household[i].Table.Fields[f].Kind == schema.ID && !household[i].Values[f].IsNull() {
					household[i].Values[f] = schema.TextOf(rename(household[i].Values[f].Text()))
				}
			}
		}
	}
	unnamed := func(row schema.Row) bool { return foreign[row.ID] }
	w.counts(w.load(rows, app.ImportOptions{Unnamed: unnamed}), 0, 0, 40, 0)
	if w.state() != before {
		t.Error("something was written")
	}
	rows[7][1].Set("id_number", schema.Null) // known by name and birth
	rows[9] = append(rows[9], visitRow(schema.Row{ID: rows[9][0].ID, Village: rows[9][0].Village}, rename("new")))
	for range 2 {
		w.load(rows, app.ImportOptions{Unnamed: unnamed})
	}
	if w.count(schema.Household) != 40 || w.count(schema.Visit) != 1 {
		t.Errorf("%d households, %d visits", w.count(schema.Household), w.count(schema.Visit))
	}
	w.counts(w.load(rows, app.ImportOptions{Unnamed: unnamed}), 0, 0, 40, 0)
	w.sound()
}

func TestImport_PreparesOnceAndADryRunForNothing(t *testing.T) {
	w := newWorld(t)
	rows := delivery(130)
	newcomer := "01900000-0000-7000-8000-000000000003"
	calls := 0
	prepare := func(tx app.Tx) error {
		calls++
		return tx.PutPerson(registry.Person{ID: newcomer, Name: "新来的", Login: "new", Grants: registry.Grants{{Role: registry.CountyStaff, Area: "22"}}})
	}
	for _, dry := range []bool{true, false} {
		calls = 0
		report, err := w.Import(context.Background(), newcomer, slices.Values(rows), app.ImportOptions{Dry: dry, Prepare: prepare})
		if err != nil || report.Added != 130 || calls != 1 {
			t.Fatalf("dry %v: %+v %v, prepared %d times", dry, report, err, calls)
		}
		w.read(t, func(r app.Reader) error {
			if _, err := r.Person(newcomer); (err == nil) == dry {
				t.Errorf("dry %v: %v", dry, err)
			}
			return nil
		})
	}
	calls = 0
	if _, err := w.Import(context.Background(), newcomer, slices.Values(rows[:0]), app.ImportOptions{Prepare: prepare}); err != nil || calls != 1 {
		t.Errorf("of nothing: %v, prepared %d times", err, calls)
	}
	failing := errors.New("no")
	if _, err := w.Import(context.Background(), newcomer, slices.Values(rows), app.ImportOptions{Prepare: func(app.Tx) error { return failing }}); !errors.Is(err, failing) {
		t.Errorf("got %v", err)
	}
}

func TestImport_IsForPeopleWhoAreThere(t *testing.T) {
	w := newWorld(t)
	rows := delivery(1)
	if _, err := w.Import(context.Background(), w.id(), slices.Values(rows), app.ImportOptions{}); !errors.Is(err, app.ErrNotFound) {
		t.Errorf("a stranger: %v", err)
	}
	w.disable(staff)
	_, err := w.Import(context.Background(), staff, slices.Values(rows), app.ImportOptions{})
	w.problem(err, schema.Forbidden)
	if n := w.count(schema.Household); n != 0 {
		t.Errorf("%d households", n)
	}
}
