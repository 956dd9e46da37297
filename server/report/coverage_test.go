package report_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/report"
)

// covering is two hamlets in which everybody must be screened, and one that is not
// decided on; of the three households there, one with two people is left out.
func covering() *register {
	r := &register{}
	area := func(village, hamlet, state, step string) {
		r.add(schema.RelocationArea, "", village, map[string]schema.Value{
			"group_name": schema.TextOf(hamlet), "state": schema.TextOf(state), "step": schema.TextOf(step),
		})
	}
	area(first, "一组", "selected", "publish_conditions")
	area(second, "二组", "selected", "select_area")
	area(second, "三组", "proposed", "")
	for _, h := range []struct{ id, village, hamlet string }{
		{"a", first, "一组"}, {"b", first, "一组"}, {"c", second, "二组"}, {"elsewhere", second, "九组"},
	} {
		r.household(h.id, h.village, 2)
		for _, row := range r.rows {
			if row.Table.IsRoot() && row.ID == h.id {
				row.Set("group_name", schema.TextOf(h.hamlet))
			}
		}
	}
	r.add(schema.Screening, "a", first, nil)
	r.add(schema.Screening, "c", second, nil)
	return r
}

func TestCoverage_ByPlaceDownToTheHousehold(t *testing.T) {
	r := covering()
	ask := func(area string) report.Table {
		table, err := source(r).Table(context.Background(), report.Query{Table: "coverage", Area: area})
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	// Of two villages an area was proposed; the others are nobody's yet.
	villages := func(area string) (n int) {
		for _, v := range antu.Villages() {
			if strings.HasPrefix(v.Code, area) {
				n++
			}
		}
		return n
	}
	all := map[string]int{
		"areas": 3, "areas_decided": 2, "areas_missing": 1, "villages": 2, "villages_posted": 1, "villages_missing": 1,
		"households": 3, "households_screened": 2, "households_missing": 1, "people": 6, "people_screened": 4, "people_missing": 2,
	}
	for area, row := range map[string]string{antu.CountyCode: shimen, shimen: "total", antu.ProvinceCode: "total"} {
		there := villages(shimen)
		if row == "total" {
			there = villages(area)
		}
		all["villages_all"], all["villages_proposed"], all["villages_passed_over"] = there, 2, there-2
		if got := figures(ask(area), row); !maps.Equal(got, all) {
			t.Errorf("%s of %s: %v, want %v", row, area, got, all)
		}
	}
	one := map[string]int{
		"villages_all": 1, "villages_proposed": 1, "areas": 1, "areas_decided": 1, "villages": 1, "villages_posted": 1,
		"households": 2, "households_screened": 1, "households_missing": 1, "people": 4, "people_screened": 2, "people_missing": 2,
	}
	for area, row := range map[string]string{shimen: first, first: first} {
		if got := figures(ask(area), row); !maps.Equal(got, one) {
			t.Errorf("%s of %s: %v, want %v", row, area, got, one)
		}
	}
	ids, err := source(r).Households(context.Background(), report.Query{Table: "coverage", Area: antu.CountyCode}, "total", "people_missing")
	if err != nil || !slices.Equal(ids, []string{"b"}) {
		t.Errorf("left out is %v: %v", ids, err)
	}
}

func TestCoverage_ByStep(t *testing.T) {
	table, err := source(covering()).Table(context.Background(), report.Query{Table: "coverage-steps", Area: shimen})
	if err != nil || len(table.Rows) != 11 {
		t.Fatalf("%d steps: %v", len(table.Rows), err)
	}
	others := -2 // villages of which no area was proposed
	for _, v := range antu.Villages() {
		if strings.HasPrefix(v.Code, shimen) {
			others++
		}
	}
	for step, want := range map[string]map[string]int{
		"select_area": {"all": 3 + others, "done": 2, "missing": 1 + others}, "publish_conditions": {"all": 3, "done": 1, "missing": 2},
		"screen_households": {"all": 3, "done": 2, "missing": 1}, "apply": {},
	} {
		if got := figures(table, step); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", step, got, want)
		}
	}
}
