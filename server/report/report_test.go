package report_test

import (
	"maps"
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/report"
)

func TestTables_EqualThePlanInEveryFigure(t *testing.T) {
	d := newDesk(t)
	planned := map[string]int{}
	for _, table := range d.figures(antu.CountyCode).Tables() {
		for key, n := range differences(table) {
			t.Errorf("table %s, %s: differs by %d", table.Name, key, n)
		}
		if table.Differences() != 0 {
			t.Errorf("table %s: %d differences", table.Name, table.Differences())
		}
		for _, row := range table.Rows {
			for _, c := range row.Cells {
				if c.Plan != nil {
					planned[table.Name]++
				}
			}
		}
	}
	// So many figures of the plan are compared: a plan of nothing would differ in nothing.
	want := map[string]int{
		"1-1": 10 + 1, "1-2": 11 * 10, "causes": 10 * 2, "2-1": 5 * 4, "3-1": 7, "housing": 1, "relocation": 10 * 2,
	}
	if !maps.Equal(planned, want) {
		t.Errorf("figures of the plan: %v, want %v", planned, want)
	}
}

func TestTotals_AreThoseOfThePlan(t *testing.T) {
	want := report.Totals{
		Households: antu.RegisteredHouseholds, People: antu.RegisteredPeople,
		PoorHouseholds: 3126, PoorPeople: 5438, // 2(3): those planned to leave in 2018 and 2019
	}
	if got := newDesk(t).figures(antu.CountyCode).Totals(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestCount_HoldsToItsArea(t *testing.T) {
	d := newDesk(t)
	for _, township := range antu.Table11() {
		f := d.figures(township.Township)
		if f.Totals().People != township.Reidentified {
			t.Errorf("%s: %d people, want %d", township.Township, f.Totals().People, township.Reidentified)
		}
		for _, table := range f.Tables() {
			if table.Differences() != 0 {
				t.Errorf("%s, table %s: %v", township.Township, table.Name, differences(table))
			}
		}
		table, _ := f.Table("1-1")
		if villages := antu.VillagesOf(township.Township); len(table.Rows) != len(villages)+1 || table.Rows[0].Key != villages[0].Code {
			t.Errorf("%s has %d rows for %d villages", township.Township, len(table.Rows), len(villages))
		}
	}
}

func TestCount_VillagesAddUpToTheirTownship(t *testing.T) {
	d, people := newDesk(t), 0
	const township = "222426102"
	table := d.table("1-1", township)
	for _, v := range antu.VillagesOf(township) {
		got := d.figures(v.Code).Totals().People
		if c, ok := table.Cell(v.Code, "people"); !ok || c.Value != got || c.Plan != nil {
			t.Errorf("village %s: %d people alone, %+v in its township", v.Code, got, c)
		}
		people += got
	}
	if c, _ := table.Cell("total", "people"); c.Value != people || *c.Plan != 367 || *c.Difference != 0 {
		t.Errorf("township %d of %d, difference %d; its villages %d", c.Value, *c.Plan, *c.Difference, people)
	}
}

func TestCount_SameFromAboveTheCounty(t *testing.T) {
	d := newDesk(t)
	for _, area := range []string{antu.ProvinceCode, antu.PrefectureCode} {
		table := d.table("1-2", area)
		if len(table.Rows) != 11 || table.Differences() != 0 {
			t.Errorf("%s: %d rows, %d differences", area, len(table.Rows), table.Differences())
		}
	}
}

func TestHouseholds_AreThoseBehindEachFigure(t *testing.T) {
	d := newDesk(t)
	people := map[string]int{}
	for _, m := range d.rows(schema.Member, antu.CountyCode, everyRow) {
		people[m.Household]++
	}
	f := d.figures(antu.CountyCode)
	opened := func(table, row, column string) (households, members int) {
		ids, err := f.Households(table, row, column)
		if err != nil {
			t.Fatalf("table %s, %s, %s: %v", table, row, column, err)
		}
		if !slices.IsSorted(ids) || len(slices.Compact(ids)) != len(ids) {
			t.Errorf("table %s, %s, %s: the households are not in order", table, row, column)
		}
		for _, id := range ids {
			members += people[id]
		}
		return len(ids), members
	}
	for _, name := range []string{"1-1", "1-2", "causes", "2-1", "housing"} {
		table, _ := f.Table(name)
		for _, row := range table.Rows {
			for i, column := range table.Columns {
				households, members := opened(name, row.Key, column.Key)
				value := row.Cells[i].Value
				if row.Scale == 0 && value != households && value != members {
					t.Errorf("table %s, %s, %s: %d, but %d households with %d people behind it", name, row.Key, column.Key, value, households, members)
				}
			}
		}
	}
	if households, _ := opened("3-1", "education", "people"); households != 491 {
		t.Errorf("%d households have somebody at school", households)
	}
	if households, members := opened("1-2", "share", "03"); households != 85 || members != 280 {
		t.Errorf("behind a share: %d households with %d people", households, members)
	}
}

func TestNames_AreCompleteInEveryLanguage(t *testing.T) {
	for _, table := range newDesk(t).figures(antu.CountyCode).Tables() {
		names := []report.Names{table.Title, table.AreaName, table.RowsAre}
		for _, c := range table.Columns {
			names = append(names, c.Label)
		}
		for _, r := range table.Rows {
			names = append(names, r.Label)
		}
		for _, n := range names {
			if !schema.Label(n).Complete() {
				t.Errorf("table %s: %+v lacks a language", table.Name, n)
			}
		}
	}
}

func everyRow(schema.Row) bool { return true }

// differences are the cells that differ from the plan, by "row/column".
func differences(t report.Table) map[string]int {
	all := map[string]int{}
	for _, row := range t.Rows {
		for i, c := range row.Cells {
			if c.Difference != nil && *c.Difference != 0 {
				all[row.Key+"/"+t.Columns[i].Key] = *c.Difference
			}
		}
	}
	return all
}

func BenchmarkCount(b *testing.B) {
	d := newDesk(b)
	for b.Loop() {
		d.figures(antu.CountyCode)
	}
}

func BenchmarkTables(b *testing.B) {
	f := newDesk(b).figures(antu.CountyCode)
	for b.Loop() {
		f.Tables()
	}
}
