package report_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/report"
)

// asked is a table as it is answered for a query of the county.
func (d *desk) asked(q report.Query) report.Table {
	d.Helper()
	if q.Area == "" {
		q.Area = antu.CountyCode
	}
	if d.source == nil {
		d.source = report.NewSource(d.Store(), d.Now)
	}
	table, err := d.source.Table(d.Context(), q)
	if err != nil {
		d.Fatal(err)
	}
	return table
}

func TestApproved_TablesEqualThePlanWhateverIsWorkedOn(t *testing.T) {
	d := newDesk(t)
	h, members := d.household(shimen, "01", "B", 2)
	d.set(h, map[string]schema.Value{"main_cause": schema.TextOf("02")})
	leaves := members[0]
	if leaves.Get("relation").Text() == "02" { // the head
		leaves = members[1]
	}
	d.set(leaves, map[string]schema.Value{"left_on": schema.TextOf("2018-06-30"), "left_reason": schema.TextOf("moved_away")})
	for _, l := range report.NewSource(d.Store(), d.Now).List(schema.ZH) {
		table := d.asked(report.Query{Table: l.Name})
		if n := table.Differences(); n != 0 {
			t.Errorf("table %s of the %s record differs in %d cells: %v", l.Name, table.Basis.Record, n, differences(table))
		}
		if !slices.Contains(l.Records, report.Approved) {
			continue
		}
		if b := table.Basis; b.Record != report.Approved || b.Unapproved != 0 || b.Changed != 1 || b.At != "2018-07-02" {
			t.Errorf("table %s rests on %+v %+v", l.Name, b, b.Standing)
		}
	}
	working := d.asked(report.Query{Table: "1-2", Record: report.Working})
	if working.Differences() == 0 || working.Basis.Record != report.Working || working.Basis.Changed != 1 {
		t.Errorf("%d differences in %+v", working.Differences(), working.Basis)
	}
}

func TestApproved_AsOfADate(t *testing.T) {
	d := newDesk(t)
	h, _ := d.household(shimen, "01", "B", 2)
	d.set(h, map[string]schema.Value{"main_cause": schema.TextOf("02")})
	d.clock = delivered.AddDate(0, 0, 2).Add(7*time.Hour - time.Millisecond) // the last one of 4 July in China
	d.approve(h)
	d.clock = delivered.AddDate(0, 0, 5)
	for at, want := range map[string]int{"2018-07-02": 0, "2018-07-03": 0, "2018-07-04": 4, "2018-07-05": 4, "2018-07-07": 4, "": 4} {
		table := d.asked(report.Query{Table: "1-2", At: at})
		got := differences(table)
		maps.DeleteFunc(got, func(key string, _ int) bool { return strings.HasPrefix(key, "share/") })
		if len(got) != want || at != "" && table.Basis.At != at {
			t.Errorf("at %s: %v of %+v", at, got, table.Basis)
		}
		if changed := table.Basis.Changed; want == 0 && changed != 1 || want > 0 && changed != 0 {
			t.Errorf("at %s: %d households changed since", at, changed)
		}
	}
	ids, err := d.source.Households(t.Context(), report.Query{Table: "1-2", Area: shimen, At: "2018-07-03"}, "total", "01")
	if err != nil || !slices.Contains(ids, h.ID) {
		t.Errorf("the household is not behind the figure that it was counted in: %v", err)
	}
	ids, err = d.source.Households(t.Context(), report.Query{Table: "1-2", Area: shimen}, "total", "02")
	if err != nil || !slices.Contains(ids, h.ID) {
		t.Errorf("the household is not behind the figure that it is counted in now: %v", err)
	}
	before := d.asked(report.Query{Table: "1-1", At: "2018-07-01"})
	if c, _ := before.Cell("total", "households"); c.Value != 0 || before.Basis.Unapproved != antu.RegisteredHouseholds || before.Basis.Changed != 0 {
		t.Errorf("the day before the delivery: %+v, %+v", c, before.Basis.Standing)
	}
	if d.asked(report.Query{Table: "1-1", At: "2018-07-02"}).Differences() != 0 {
		t.Error("at the end of its day, what was delivered is not there")
	}
}

func TestApproved_ANewHouseholdIsNotCountedUntilItIsApproved(t *testing.T) {
	d := newDesk(t)
	from, _ := d.household(shimen, "01", "B", 2)
	row := schema.NewRow(schema.Household, d.newID(), "", from.Village)
	row.Household, row.Values = row.ID, from.Values
	row.Set("registry_no", schema.Null)
	values := map[string]schema.Value{}
	for i, f := range schema.Household.Fields {
		if !row.Values[i].IsNull() {
			values[f.Name] = row.Values[i]
		}
	}
	d.act(row, 0, edit(row, values, 0))
	table := d.asked(report.Query{Table: "1-1"})
	if c, _ := table.Cell("total", "households"); c.Value != antu.RegisteredHouseholds || table.Basis.Unapproved != 1 || table.Basis.Changed != 0 {
		t.Errorf("%+v, %+v", c, table.Basis.Standing)
	}
	d.set(row, map[string]schema.Value{"status": schema.TextOf("removed")})
	if b := d.asked(report.Query{Table: "1-1"}).Basis; b.Unapproved != 0 || b.Changed != 0 {
		t.Errorf("%+v", b.Standing)
	}
}

func BenchmarkCounty(b *testing.B) {
	d := newDesk(b)
	village := antu.Villages()[0].Code
	h := d.rows(schema.Household, village, everyRow)[0]
	table := func() { d.asked(report.Query{Table: "1-1"}) }
	for name, prepare := range map[string]func(){
		"AskedFirst":            func() { d.source = nil },
		"AskedAgain":            func() {},
		"AfterChangeOfAVillage": func() { d.set(h, map[string]schema.Value{"remark": schema.TextOf(d.newID())}) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				prepare()
				b.StartTimer()
				table()
			}
		})
	}
	b.Run("AtAnEarlierDay", func(b *testing.B) {
		for b.Loop() {
			d.asked(report.Query{Table: "1-1", At: "2018-07-01"})
		}
	})
}

func BenchmarkCountApproved(b *testing.B) {
	d := newDesk(b)
	for b.Loop() {
		err := d.Store().Read(b.Context(), func(r app.Reader) error {
			_, err := report.CountApproved(r, antu.CountyCode, app.Always)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
