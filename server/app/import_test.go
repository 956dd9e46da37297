package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
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
	dry := w.load(rows, app.ImportOptions{Dry: true, Progress: func(done int) { seen = append(seen, done) }})
	w.counts(dry, 98, 1, 99, 2)
	if w.state() != before || len(seen) != 200 || seen[199] != 200 {
		t.Errorf("%d steps told; before:\n%safter:\n%s", len(seen), before, w.state())
	}
	done := w.load(rows, app.ImportOptions{})
	if fmt.Sprintf("%+v", done) != fmt.Sprintf("%+v", dry) {
		t.Errorf("dry: %+v\ndone: %+v", dry, done)
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
	report := w.load(rows, app.ImportOptions{})
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
	delivered := func(t *schema.Table, field int) bool { return t != schema.Household || field != phone }
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

// The power goes in the middle, and the import is started again.
func TestImport_OneThatWasInterruptedGoesOn(t *testing.T) {
	w := newWorld(t)
	rows := delivery(200)
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
	report, err := w.Import(ctx, staff, cut, app.ImportOptions{})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%+v %v", report, err)
	}
	w.counts(report, 128, 0, 0, 0)
	if n := w.count(schema.Household); n != 128 {
		t.Errorf("%d households are in", n)
	}
	w.sound()
	w.counts(w.load(rows, app.ImportOptions{}), 72, 0, 128, 0)
	w.counts(w.load(rows, app.ImportOptions{}), 0, 0, 200, 0)
}

// A group that fails, here by a household without rows, is undone and counts for
// nothing; the groups before it stand.
func TestImport_AGroupThatFailsCountsForNothing(t *testing.T) {
	w := newWorld(t)
	rows := delivery(100)
	spoilt := append(slices.Clone(rows[:99]), nil)
	report, err := w.Import(context.Background(), staff, slices.Values(spoilt), app.ImportOptions{})
	if err == nil {
		t.Fatalf("%+v", report)
	}
	w.counts(report, 64, 0, 0, 0)
	if n := w.count(schema.Household); n != 64 {
		t.Errorf("%d households are in", n)
	}
	w.counts(w.load(rows, app.ImportOptions{}), 36, 0, 64, 0)
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
