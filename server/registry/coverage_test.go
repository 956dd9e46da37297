package registry_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/registry"
)

// census takes all the rows of a world.
func census(w *relocationWorld, area string) *registry.Census {
	c := registry.NewCensus(area)
	for _, v := range antu.Villages() {
		if strings.HasPrefix(v.Code, area) {
			c.TakeVillage(v.Code)
		}
	}
	for _, unit := range w.units {
		for _, t := range registry.CensusTables() {
			for _, row := range living(unit, t) {
				if row.Village[:len(area)] == area {
					c.Take(row.Row)
				}
			}
		}
	}
	return c
}

func TestCensus_CountsAndNamesWhoIsLeftOut(t *testing.T) {
	w := newRelocationWorld(t)
	const far, nobodys = "222426104201", "222426104200" // villages of another township
	w.area(longmen, hamlet)
	county := person("county_staff", far)
	proposed := w.propose(county, map[string]any{"group_name": "三屯"})
	w.must(county, far, "", edits(proposed))
	first, second := w.household(longmen, hamlet, 3), w.household(longmen, hamlet, 2)
	w.household(longmen, "一屯", 4) // of no area
	w.household(far, "三屯", 5)     // of one that nobody has decided on
	w.household(nobodys, "一屯", 7) // of a village of which no area was proposed
	gone := w.household(longmen, hamlet, 6)
	w.must(county, longmen, gone.id, edits(w.change(gone.id, schema.Household, gone.id, map[string]any{"status": "removed"})))
	w.walk(first, "apply")

	c := census(w, "222426")
	lines := c.Coverage()
	var codes []string
	for _, l := range lines {
		codes = append(codes, l.Area)
	}
	if !slices.IsSorted(codes) || len(codes) != 1+9+180 {
		t.Fatalf("lines of %v", codes)
	}
	of := func(done, all int) registry.Covered { return registry.Covered{Done: done, All: all} }
	line := func(code string) registry.Coverage { return lines[slices.Index(codes, code)] }
	all, village, other := line("222426"), line(longmen), line(far)
	if all.Proposed != of(2, 180) || village.Proposed != of(1, 1) || line(nobodys).Proposed != of(0, 1) || line(nobodys).Steps[0] != of(0, 1) {
		t.Errorf("proposed: %+v, %+v, %+v", all, village, line(nobodys))
	}
	if all.Areas != of(1, 2) || all.Villages != of(1, 1) || all.Households != of(1, 2) || all.People != of(3, 5) {
		t.Errorf("the county: %+v", all)
	}
	if village.Areas != of(1, 1) || village.Households != of(1, 2) || other.Areas != of(0, 1) || other.Households != of(0, 0) {
		t.Errorf("the villages: %+v, %+v", village, other)
	}
	steps := map[string]registry.Covered{"select_area": of(1, 2+178), "publish_conditions": of(1, 2), "screen_households": of(1, 2), "apply": of(1, 1), "verify_at_home": of(0, 1)}
	for i, step := range schema.Steps() {
		if want, told := steps[step.Code]; told && all.Steps[i] != want {
			t.Errorf("%s: %+v, want %+v", step.Code, all.Steps[i], want)
		}
	}
	missing := c.LeftOut()
	i := slices.IndexFunc(missing, func(l registry.LeftOut) bool { return l.Village == nobodys })
	if got := missing[i]; got.Step.Code != "select_area" || got.Area != "" || got.Household != "" || got.Households != 1 || got.People != 7 {
		t.Errorf("a village of which nobody proposed an area: %+v", got)
	}
	missing = slices.DeleteFunc(missing, func(l registry.LeftOut) bool { return l.Area == "" && l.Household == "" })
	if len(missing)+178 != len(c.LeftOut()) {
		t.Errorf("%d are left out", len(c.LeftOut()))
	}
	if len(missing) != 2 || missing[0].Household != second.id || missing[0].Step.Code != "screen_households" || missing[0].Hamlet != hamlet || missing[0].Head == "" ||
		missing[1].Area != proposed.Row || missing[1].Step.Code != "select_area" || missing[1].Village != far {
		t.Errorf("left out: %+v", missing)
	}
	var alone []registry.Coverage
	for _, v := range antu.Villages() {
		alone = append(alone, census(w, v.Code).Coverage()...)
	}
	for _, area := range []string{"222426", longmen[:9], longmen} {
		var inside []registry.Coverage
		for _, v := range alone {
			if strings.HasPrefix(v.Area, area) {
				inside = append(inside, v)
			}
		}
		if got, want := registry.SumCoverage(area, inside), census(w, area).Coverage(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: its villages add up to %+v, not to %+v", area, got[0], want[0])
		}
	}
	w.take(second, "screen_households")
	if missing := census(w, longmen).LeftOut(); len(missing) != 0 {
		t.Errorf("left out in the village: %+v", missing)
	}
	if lines := census(w, longmen).Coverage(); len(lines) != 1 || lines[0].Households != of(2, 2) || lines[0].People != of(5, 5) {
		t.Errorf("the village alone: %+v", lines)
	}
}
