package report_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/report"
	"ruhu/syncproto"
)

// register is a register of a few rows, as a store would show it.
type register struct {
	app.Reader
	rows   []schema.Row
	people []registry.Person
	past   []app.HistoryEntry
	fail   error
}

// EachApproval has all rows approved as they stand, long ago.
func (r *register) EachApproval(area string, before int64, fn func(registry.Approval) error) error {
	entries := map[string]*registry.Approval{}
	for _, row := range r.rows {
		if !row.Table.Recorded || !strings.HasPrefix(row.Village, area) {
			continue
		}
		if entries[row.Household] == nil {
			entries[row.Household] = &registry.Approval{Household: row.Household, Village: row.Village}
		}
		entries[row.Household].Rows = append(entries[row.Household].Rows, row)
	}
	for _, household := range slices.Sorted(maps.Keys(entries)) {
		if err := fn(*entries[household]); err != nil {
			return err
		}
	}
	return r.fail
}

// Villages are those that somebody lives in, each as far as there are rows.
func (r *register) Villages(areas []string) (all []app.VillageState, err error) {
	known := map[string]bool{}
	for _, row := range r.rows {
		if strings.HasPrefix(row.Village, areas[0]) {
			known[row.Village] = true
		}
	}
	for _, village := range slices.Sorted(maps.Keys(known)) {
		all = append(all, app.VillageState{Village: village, Seq: syncproto.Seq(len(r.rows))})
	}
	return all, nil
}

func (r *register) History(household string) (of []app.HistoryEntry, err error) {
	for _, h := range r.past {
		if h.Unit == household {
			of = append(of, h)
		}
	}
	return of, nil
}

// moves has a row change on a day, as its history tells.
func (r *register) moves(row schema.Row, day string, field string, from, to schema.Value) {
	at, _, _ := app.Day(day)
	r.past = append(r.past, app.HistoryEntry{Unit: row.Household, Received: syncproto.HLC(at.Add(9 * time.Hour).UnixMicro()), Changes: []syncproto.Change{{
		Key: syncproto.RowKey{Table: row.Table, ID: row.ID}, Field: row.Table.Ordinal(field), Before: from, Offered: to, After: to,
	}}})
	row.Set(field, to)
}

func (r *register) People() ([]registry.Person, error) { return r.people, nil }

func (r *register) EachRow(t *schema.Table, area string, fn func(schema.Row) error) error {
	for _, row := range r.rows {
		if row.Table == t && strings.HasPrefix(row.Village, area) {
			if err := fn(row); err != nil {
				return err
			}
		}
	}
	return r.fail
}

func (r *register) Reference(t *schema.Table) ([][]schema.Value, error) {
	var rows [][]schema.Value
	if t == schema.RelocationQuota {
		for _, q := range antu.RelocationQuota() {
			rows = append(rows, []schema.Value{schema.TextOf(q.Township), schema.IntOf(int64(q.Households)), schema.IntOf(int64(q.People))})
		}
		return rows, nil
	}
	for _, a := range antu.Areas() {
		rows = append(rows, []schema.Value{
			schema.TextOf(a.Code), schema.TextOf(a.Parent), schema.TextOf(a.Level),
			schema.TextOf(a.Name.ZH), schema.TextOf(a.Name.KO), schema.TextOf(a.Name.EN),
		})
	}
	return rows, nil
}

func (r *register) add(t *schema.Table, household, village string, values map[string]schema.Value) {
	id := fmt.Sprint(t.Name, len(r.rows))
	if t.IsRoot() {
		id = household
	}
	row := schema.NewRow(t, id, household, village)
	for name, v := range values {
		row.Set(name, v)
	}
	r.rows = append(r.rows, row)
}

func (r *register) household(id, village string, members int) {
	r.add(schema.Household, id, village, map[string]schema.Value{"main_cause": schema.TextOf("01"), "status": schema.TextOf("registered")})
	for range members {
		r.add(schema.Member, id, village, nil)
	}
}

func (r *register) relocationCase(household, village, state, step string, people, at int64) {
	r.add(schema.RelocationCase, household, village, map[string]schema.Value{
		"state": schema.TextOf(state), "step": schema.TextOf(step),
		"people": schema.IntOf(people), "step_at": schema.IntOf(at),
	})
}

func (r *register) table(t *testing.T, name string) report.Table {
	t.Helper()
	f, err := report.Count(r, antu.CountyCode)
	if err != nil {
		t.Fatal(err)
	}
	table, err := f.Table(name)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// figures are the cells of a row that are not 0, by column.
func figures(t report.Table, row string) map[string]int {
	all := map[string]int{}
	for _, c := range t.Columns {
		if cell, ok := t.Cell(row, c.Key); ok && cell.Value != 0 {
			all[c.Key] = cell.Value
		}
	}
	return all
}

func relocating() *register {
	r := &register{}
	village := antu.VillagesOf(shimen)[0].Code
	for i, people := range []int{1, 2, 3, 4} {
		id := fmt.Sprint("h", i)
		r.household(id, village, people)
		r.add(schema.Measure, id, village, map[string]schema.Value{"measure_code": schema.TextOf("relocation")})
	}
	r.relocationCase("h0", village, "active", "apply", 1, 10)
	r.relocationCase("h1", village, "confirmed", "province_spot_check_confirmation", 2, 30)
	r.relocationCase("h1", village, "withdrawn", "verify_at_home", 2, 40) // an earlier try, noted late
	r.relocationCase("h2", village, "withdrawn", "apply", 3, 10)
	r.relocationCase("h2", village, "closed", "county_first_review", 3, 20)
	r.relocationCase("gone", village, "active", "apply", 9, 10)
	return r
}

func TestRelocation_ByPlace(t *testing.T) {
	table := relocating().table(t, "relocation")
	want := map[string]int{
		"households": 4, "people": 10, "active_households": 1, "active_people": 1,
		"confirmed_households": 1, "confirmed_people": 2, "ended_households": 1,
	}
	for _, row := range []string{shimen, "total"} {
		if got := figures(table, row); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", row, got, want)
		}
	}
	if c, _ := table.Cell(shimen, "households"); *c.Plan != 23 || *c.Difference != 4-23 {
		t.Errorf("the quota: %d, difference %d", *c.Plan, *c.Difference)
	}
	if c, _ := table.Cell("222426101", "people"); *c.Plan != 0 {
		t.Errorf("a township without a quota: %d", *c.Plan)
	}
}

func TestRelocation_ByStep(t *testing.T) {
	table := relocating().table(t, "relocation-steps")
	for row, want := range map[string]map[string]int{
		"apply":                            {shimen: 1, "households": 1, "people": 1},
		"province_spot_check_confirmation": {shimen: 1, "households": 1, "people": 2, "confirmed_households": 1, "confirmed_people": 2},
		"total":                            {shimen: 2, "households": 2, "people": 3, "confirmed_households": 1, "confirmed_people": 2},
	} {
		if got := figures(table, row); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", row, got, want)
		}
	}
	if len(table.Rows) != 9+1 || table.Rows[1].Key != "apply" {
		t.Errorf("%d rows, the second %+v", len(table.Rows), table.Rows[1].Heading)
	}
	f, _ := report.Count(relocating(), antu.CountyCode)
	if ids, err := f.Households("relocation-steps", "apply", shimen); err != nil || !slices.Equal(ids, []string{"h0"}) {
		t.Errorf("behind the step: %v, %v", ids, err)
	}
}

func TestRelocation_ByStepBesideTheQuota(t *testing.T) {
	r := relocating()
	// Another village of the township took the place that h3 gave up; nobody that of h2.
	other := antu.VillagesOf(shimen)[1].Code
	r.relocationCase("h3", antu.VillagesOf(shimen)[0].Code, "withdrawn", "county_first_review", 4, 50)
	r.household("h9", other, 2)
	r.add(schema.RelocationCase, "h9", other, map[string]schema.Value{
		"state": schema.TextOf("active"), "step": schema.TextOf("prefecture_approval"), "people": schema.IntOf(2),
		"step_at": schema.IntOf(60), "replaces": schema.TextOf(r.rows[len(r.rows)-4].ID),
	})
	table := r.table(t, "relocation-quota")
	want := map[string]int{
		"quota_households": 23, "quota_people": 34, "apply": 1, "prefecture_approval": 1, "province_spot_check_confirmation": 1,
		"households": 3, "people": 5, "held_households": 2, "held_people": 4, "given_up": 1, "left_households": 20, "left_people": 27,
	}
	if got := figures(table, shimen); !maps.Equal(got, want) {
		t.Errorf("the township: %v, want %v", got, want)
	}
	want["quota_households"], want["quota_people"], want["left_households"], want["left_people"] = 39, 71, 36, 64
	if got := figures(table, "total"); !maps.Equal(got, want) {
		t.Errorf("the county: %v, want %v", got, want)
	}
	f, err := report.Count(r, antu.VillagesOf(shimen)[0].Code)
	if err != nil {
		t.Fatal(err)
	}
	village, _ := f.Table("relocation-quota")
	if got := figures(village, "total"); got["given_up"] != 1 || got["held_households"] != 1 || got["quota_households"] != 0 {
		t.Errorf("a village alone: %v", got)
	}
	if ids, err := f.Households("relocation-quota", "total", "given_up"); err != nil || !slices.Equal(ids, []string{"h2"}) {
		t.Errorf("whose place is to be filled: %v, %v", ids, err)
	}
}

func TestRelocation_CasesAsTheyStoodAtADate(t *testing.T) {
	r, village := &register{}, antu.VillagesOf(shimen)[0].Code
	r.household("h", village, 2)
	r.add(schema.RelocationCase, "h", village, nil)
	c := r.rows[len(r.rows)-1]
	text := schema.TextOf
	r.moves(c, "2018-06-25", "people", schema.Null, schema.IntOf(2))
	r.moves(c, "2018-06-25", "step", schema.Null, text("apply"))
	r.moves(c, "2018-06-25", "state", schema.Null, text("active"))
	r.moves(c, "2018-06-28", "step", text("apply"), text("verify_at_home"))
	r.moves(c, "2018-06-30", "step", text("verify_at_home"), text("apply")) // sent back
	r.moves(c, "2018-07-01", "state", text("active"), text("withdrawn"))
	for at, want := range map[string]map[string]int{
		"2018-06-24": {}, "2018-06-25": {"apply": 1}, "2018-06-27": {"apply": 1}, "2018-06-28": {"verify_at_home": 1},
		"2018-06-29": {"verify_at_home": 1}, "2018-06-30": {"apply": 1}, "2018-07-01": {}, "": {},
	} {
		table, err := source(r).Table(t.Context(), report.Query{Table: "relocation-quota", Area: shimen, At: at})
		if err != nil {
			t.Fatal(err)
		}
		got := figures(table, village)
		maps.DeleteFunc(got, func(column string, _ int) bool { return column == "households" || column == "people" })
		if !maps.Equal(got, want) {
			t.Errorf("at %s: %v, want %v", at, got, want)
		}
	}
}

func TestRelocation_CasesSentBackBeyondTheirFirstStep(t *testing.T) {
	r, village := &register{}, antu.VillagesOf(shimen)[0].Code
	r.household("h0", village, 1)
	r.relocationCase("h0", village, "active", "publish_conditions", 1, 10)
	r.household("h1", village, 1)
	r.relocationCase("h1", village, "active", "", 1, 10)
	table := r.table(t, "relocation-steps")
	for i, want := range []string{"not begun", "publish the conditions", "survey and screen"} {
		if got := table.Rows[i].Label.EN; got != want {
			t.Errorf("row %d is %q, want %q", i, got, want)
		}
	}
	if table.Rows[0].Cells[0].Value != 1 || table.Rows[1].Cells[0].Value != 1 {
		t.Errorf("%+v", table.Rows[:2])
	}
}

// given are the columns that have figures without anybody.
var given = []string{"quota_households", "quota_people", "left_households", "left_people"}

func TestCount_RowsWithoutTheirHouseholdCountNowhere(t *testing.T) {
	r, village := &register{}, antu.VillagesOf(shimen)[0].Code
	r.add(schema.Member, "deleted", village, nil)
	r.add(schema.Dwelling, "deleted", village, map[string]schema.Value{"danger_grade": schema.TextOf("D")})
	r.add(schema.Measure, "deleted", village, map[string]schema.Value{"measure_code": schema.TextOf("health")})
	r.relocationCase("deleted", village, "active", "apply", 1, 1)
	f, err := report.Count(r, antu.CountyCode)
	if err != nil || f.Totals() != (report.Totals{}) {
		t.Errorf("%+v, %v", f.Totals(), err)
	}
	for _, table := range f.Tables() {
		for _, row := range table.Rows {
			got := figures(table, row.Key)
			maps.DeleteFunc(got, func(column string, _ int) bool { return slices.Contains(given, column) })
			if len(got) > 0 {
				t.Errorf("table %s, %s: %v", table.Name, row.Key, got)
			}
		}
	}
}

func TestCount_UnknownAreaIsNotFound(t *testing.T) {
	for _, area := range []string{"", "2", "222427", "2224261", "222426104999"} {
		_, err := report.Count(&register{}, area)
		if p, ok := app.AsProblem(err); !ok || p.Code != schema.NotFound {
			t.Errorf("area %q: %v", area, err)
		}
	}
}

func TestCount_SaysWhenItCannotRead(t *testing.T) {
	broken := errors.New("disk gone")
	if _, err := report.Count(&register{fail: broken}, antu.CountyCode); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}
