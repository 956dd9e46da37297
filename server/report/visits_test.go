package report_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/report"
)

// visit is one at an hour of a day in China.
func (r *register) visit(household, village, by, day string, hour int) {
	at, _, _ := app.Day(day)
	r.add(schema.Visit, household, village, map[string]schema.Value{
		"visited_at": schema.IntOf(at.Add(time.Duration(hour) * time.Hour).UnixMilli()), "visitors": schema.TextOf(by),
	})
}

var first, second = antu.VillagesOf(shimen)[0].Code, antu.VillagesOf(shimen)[1].Code

func visiting() *register {
	r := &register{}
	for i, village := range []string{first, first, first, second} {
		r.household([]string{"a", "b", "c", "d"}[i], village, 1)
	}
	r.visit("a", first, "崔英子", "2018-07-02", 0)
	r.visit("a", first, "崔英子、 金明哲", "2018-07-02", 23)
	r.visit("b", first, "金明哲;金明哲", "2018-07-03", 1)
	r.visit("d", second, "崔英子", "2018-06-30", 23)
	r.visit("gone", first, "崔英子", "2018-07-02", 9)
	cadre := func(name, village string, disabled bool) {
		r.people = append(r.people, registry.Person{ID: name, Name: name, Disabled: disabled, Grants: registry.Grants{{Role: registry.Cadre, Area: village}}})
	}
	cadre("朴日男", first, false)
	cadre("崔英子", first, false)
	cadre("李去年", first, true)
	cadre("张外村", antu.VillagesOf(mingyue)[0].Code, false)
	return r
}

func (r *register) visits(t *testing.T, name string, p report.Period) report.Table {
	t.Helper()
	table, err := source(r).Table(context.Background(), report.Query{Table: name, Area: shimen, Period: p})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestVisits_OfAPeriodByPlace(t *testing.T) {
	r := visiting()
	for _, c := range []struct {
		period report.Period
		row    string
		want   map[string]int
	}{
		{report.Period{}, "total", map[string]int{"households": 4, "visited": 3, "not_visited": 1, "visits": 4}},
		{report.Period{}, first, map[string]int{"households": 3, "visited": 2, "not_visited": 1, "visits": 3}},
		{report.Period{From: "2018-07-02", Until: "2018-07-02"}, "total", map[string]int{"households": 4, "visited": 1, "not_visited": 3, "visits": 2}},
		{report.Period{From: "2018-07-03"}, "total", map[string]int{"households": 4, "visited": 1, "not_visited": 3, "visits": 1}},
		{report.Period{Until: "2018-07-01"}, second, map[string]int{"households": 1, "visited": 1, "visits": 1}},
	} {
		if got := figures(r.visits(t, "visits", c.period), c.row); !maps.Equal(got, c.want) {
			t.Errorf("%+v, %s: %v, want %v", c.period, c.row, got, c.want)
		}
	}
	ids, err := source(r).Households(context.Background(), report.Query{Table: "visits", Area: shimen}, "total", "not_visited")
	if err != nil || !slices.Equal(ids, []string{"c"}) {
		t.Errorf("nobody has been to %v: %v", ids, err)
	}
}

func TestVisits_ByVisitorNameNobodyFirst(t *testing.T) {
	table := visiting().visits(t, "visits-cadres", report.Period{})
	var rows []string
	for _, row := range table.Rows {
		rows = append(rows, row.Key)
	}
	// By village and name, whatever the figures; who works there has a row without any.
	want := []string{first + "/崔英子", first + "/朴日男", first + "/金明哲", second + "/崔英子"}
	if !slices.Equal(rows, want) {
		t.Errorf("%v, want %v", rows, want)
	}
	for row, want := range map[string]map[string]int{
		first + "/崔英子":  {"visited": 1, "visits": 2},
		first + "/金明哲":  {"visited": 2, "visits": 2},
		first + "/朴日男":  {},
		second + "/崔英子": {"visited": 1, "visits": 1},
	} {
		if got := figures(table, row); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", row, got, want)
		}
	}
	if !schema.Label(table.Note).Complete() || table.Rows[0].Label.ZH != antu.VillagesOf(shimen)[0].Name.ZH+" · 崔英子" {
		t.Errorf("%+v, %+v", table.Note, table.Rows[0].Label)
	}
}
