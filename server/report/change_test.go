package report_test

import (
	"maps"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
)

// expected are the differences of each table, by "row/column"; a table that is
// not named has none.
type expected map[string]map[string]int

// expect checks all tables of the county. Shares follow from totals, and are
// only counted where they are asked for.
func (d *desk) expect(want expected) {
	d.Helper()
	for _, table := range d.figures(antu.CountyCode).Tables() {
		got := differences(table)
		maps.DeleteFunc(got, func(key string, _ int) bool { return strings.HasPrefix(key, "share/") })
		if !maps.Equal(got, want[table.Name]) {
			d.Errorf("table %s differs in %v, want %v", table.Name, got, want[table.Name])
		}
	}
}

const shimen, mingyue = "222426104", "222426100"

// household returns a household of a township that has a main cause, is still
// poor and has so many members, none of whom has more than the measures for
// whole households, and lives in a house of a grade.
func (d *desk) household(township, cause, grade string, people int) (schema.Row, []schema.Row) {
	d.Helper()
	members, safe := map[string][]schema.Row{}, map[string]bool{}
	for _, m := range d.rows(schema.Member, township, everyRow) {
		members[m.Household] = append(members[m.Household], m)
	}
	special := map[string]bool{}
	for _, m := range d.rows(schema.Measure, township, everyRow) {
		code := m.Get("measure_code").Text()
		special[m.Household] = special[m.Household] || code != "industry" && code != "health"
	}
	for _, dwelling := range d.rows(schema.Dwelling, township, everyRow) {
		safe[dwelling.Household] = dwelling.Get("danger_grade").Text() == grade
	}
	found := d.rows(schema.Household, township, func(h schema.Row) bool {
		return h.Get("main_cause").Text() == cause && h.Get("status").Text() == "registered" &&
			len(members[h.ID]) == people && !special[h.ID] && safe[h.ID]
	})
	if len(found) == 0 {
		d.Fatalf("%s has no such household", township)
	}
	return found[0], members[found[0].ID]
}

func year(h schema.Row) string { return h.Get("planned_exit_year").String() }

func TestChange_OfCauseMovesItsPeople(t *testing.T) {
	d := newDesk(t)
	h, _ := d.household(shimen, "01", "B", 2)
	d.set(h, map[string]schema.Value{"main_cause": schema.TextOf("02")})
	d.expect(expected{
		"1-2":    {shimen + "/01": -2, shimen + "/02": 2, "total/01": -2, "total/02": 2},
		"causes": {"01/households": -1, "01/people": -2, "02/households": 1, "02/people": 2},
	})
	shares := differences(d.table("1-2", antu.CountyCode))
	if shares["share/01"] != -2 || shares["share/02"] != 2 || len(shares) != 6 {
		t.Errorf("2 of 10146 people are 0.02 %%: %v", shares)
	}
	ids, err := d.figures(shimen).Households("1-2", "total", "02")
	if err != nil || !strings.Contains(strings.Join(ids, " "), h.ID) {
		t.Errorf("the household is not behind the figure it moved to: %v", err)
	}
}

func TestChange_ToACauseThatThePlanHasNot(t *testing.T) {
	d := newDesk(t)
	h, _ := d.household(shimen, "01", "B", 2)
	d.set(h, map[string]schema.Value{"main_cause": schema.TextOf("06")})
	d.expect(expected{
		"1-2":    {shimen + "/01": -2, shimen + "/06": 2, "total/01": -2, "total/06": 2},
		"causes": {"01/households": -1, "01/people": -2},
	})
	table := d.table("1-2", antu.CountyCode)
	if len(table.Columns) != 11 || table.Columns[9].Label.EN != "lack of water" {
		t.Errorf("columns %+v", table.Columns)
	}
	if c, ok := d.table("causes", antu.CountyCode).Cell("06", "people"); !ok || c.Value != 2 || c.Plan != nil {
		t.Errorf("%+v", c)
	}
}

func TestChange_RemovedHouseholdCountsNowhere(t *testing.T) {
	d := newDesk(t)
	h, members := d.household(mingyue, "07", "D", 2)
	// A member who has left does not count; the rest of the household goes with it.
	leaves := members[0]
	if leaves.Get("relation").Text() == "02" { // the head
		leaves = members[1]
	}
	d.set(leaves, map[string]schema.Value{"left_on": schema.TextOf("2018-06-30"), "left_reason": schema.TextOf("moved_away")})
	one := expected{
		"1-1":    {mingyue + "/people": -1, "total/people": -1},
		"1-2":    {mingyue + "/07": -1, mingyue + "/total": -1, "total/07": -1, "total/total": -1},
		"causes": {"07/people": -1, "total/people": -1},
		"2-1":    {year(h) + "/people": -1, "total/people": -1},
		"3-1":    {"industry/people": -1, "health/people": -1},
	}
	d.expect(one)
	d.set(h, map[string]schema.Value{"status": schema.TextOf("removed")})
	all := expected{
		"1-1":     {mingyue + "/people": -2, "total/people": -2, "total/households": -1},
		"1-2":     {mingyue + "/07": -2, mingyue + "/total": -2, "total/07": -2, "total/total": -2},
		"causes":  {"07/people": -2, "07/households": -1, "total/people": -2, "total/households": -1},
		"2-1":     {year(h) + "/people": -2, year(h) + "/households": -1, "total/people": -2, "total/households": -1},
		"3-1":     {"industry/people": -2, "health/people": -2},
		"housing": {"total/unsafe": -1},
	}
	d.expect(all)
	d.set(h, map[string]schema.Value{"status": schema.TextOf("registered")})
	d.expect(one)
}

func TestChange_OfMeasuresCountsPeopleOnce(t *testing.T) {
	d := newDesk(t)
	h, members := d.household(shimen, "01", "B", 2)
	give := func(code, member string) schema.Row {
		values := map[string]schema.Value{"measure_code": schema.TextOf(code)}
		if member != "" {
			values["member"] = schema.TextOf(member)
		}
		return d.add(schema.Measure, h, values)
	}
	first := give("ecology", members[0].ID)
	give("ecology", members[0].ID)
	d.expect(expected{"3-1": {"ecology/people": 1}})
	whole := give("ecology", "")
	d.expect(expected{"3-1": {"ecology/people": 2}})
	d.delete(whole)
	d.delete(first)
	d.expect(expected{"3-1": {"ecology/people": 1}})
	other, strangers := d.household(mingyue, "01", "B", 2)
	if other.ID == h.ID {
		t.Fatal("the same household twice")
	}
	give("education", strangers[0].ID)
	d.expect(expected{"3-1": {"ecology/people": 1}})
	give("case_by_case", "")
	if c, ok := d.table("3-1", antu.CountyCode).Cell("case_by_case", "people"); !ok || c.Value != 2 || c.Plan != nil {
		t.Errorf("the eighth measure, for which the plan has no figure: %+v", c)
	}
}

func TestChange_OfExitsGoesByTheYearItWas(t *testing.T) {
	d := newDesk(t)
	h, _ := d.household(shimen, "01", "B", 2)
	d.set(h, map[string]schema.Value{
		"status": schema.TextOf("exited"), "exit_year": schema.IntOf(2017), "planned_exit_year": schema.IntOf(2019),
	})
	d.expect(expected{"2-1": {
		year(h) + "/people": -2, year(h) + "/households": -1, "2017/people": 2, "2017/households": 1,
		"2017/exited_people": 2, "2017/exited_households": 1, "total/exited_people": 2, "total/exited_households": 1,
	}})
	d.set(h, map[string]schema.Value{"status": schema.TextOf("returned"), "exit_year": schema.Null, "planned_exit_year": schema.Null})
	d.expect(expected{"2-1": {year(h) + "/people": -2, year(h) + "/households": -1}})
	if c, ok := d.table("2-1", antu.CountyCode).Cell("unset", "people"); !ok || c.Value != 2 {
		t.Errorf("without a year: %+v", c)
	}
}

func TestChange_OfHouses(t *testing.T) {
	d := newDesk(t)
	h, _ := d.household(shimen, "01", "B", 2)
	second := d.add(schema.Dwelling, h, map[string]schema.Value{"area": schema.IntOf(400), "structure": schema.TextOf("1"), "danger_grade": schema.TextOf("D")})
	d.expect(expected{"housing": {"total/unsafe": 1}})
	d.set(second, map[string]schema.Value{"danger_grade": schema.TextOf("A")})
	d.expect(nil)
}
