package registry_test

import (
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
)

// census takes all the rows of a world.
func census(w *relocationWorld, area string) *registry.Census {
	c := registry.NewCensus(area)
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
	const far = "222426104201" // a village of another township
	w.area(longmen, hamlet)
	county := person("county_staff", far)
	proposed := w.propose(county, map[string]any{"group_name": "三屯"})
	w.must(county, far, "", edits(proposed))
	first, second := w.household(longmen, hamlet, 3), w.household(longmen, hamlet, 2)
	w.household(longmen, "一屯", 4) // of no area
	w.household(far, "三屯", 5)     // of one that nobody has decided on
	gone := w.household(longmen, hamlet, 6)
	w.must(county, longmen, gone.id, edits(w.change(gone.id, schema.Household, gone.id, map[string]any{"status": "removed"})))
	w.walk(first, "apply")

	c := census(w, "222426")
	lines := c.Coverage()
	var codes []string
	for _, l := range lines {
		codes = append(codes, l.Area)
	}
	if want := []string{"222426", "222426100", longmen, "222426104", far}; !slices.Equal(codes, want) {
		t.Fatalf("lines of %v, want %v", codes, want)
	}
	of := func(done, all int) registry.Covered { return registry.Covered{Done: done, All: all} }
	all, village, other := lines[0], lines[2], lines[4]
	if all.Areas != of(1, 2) || all.Villages != of(1, 1) || all.Households != of(1, 2) || all.People != of(3, 5) {
		t.Errorf("the county: %+v", all)
	}
	if village.Areas != of(1, 1) || village.Households != of(1, 2) || other.Areas != of(0, 1) || other.Households != of(0, 0) {
		t.Errorf("the villages: %+v, %+v", village, other)
	}
	steps := map[string]registry.Covered{"select_area": of(1, 2), "publish_conditions": of(1, 2), "screen_households": of(1, 2), "apply": of(1, 1), "verify_at_home": of(0, 1)}
	for i, step := range schema.Steps() {
		if want, told := steps[step.Code]; told && all.Steps[i] != want {
			t.Errorf("%s: %+v, want %+v", step.Code, all.Steps[i], want)
		}
	}
	missing := c.LeftOut()
	if len(missing) != 2 || missing[0].Household != second.id || missing[0].Step.Code != "screen_households" || missing[0].Hamlet != hamlet ||
		missing[1].Area != proposed.Row || missing[1].Step.Code != "select_area" || missing[1].Village != far {
		t.Errorf("left out: %+v", missing)
	}
	w.take(second, "screen_households")
	if missing := census(w, longmen).LeftOut(); len(missing) != 0 {
		t.Errorf("left out in the village: %+v", missing)
	}
	if lines := census(w, longmen).Coverage(); len(lines) != 1 || lines[0].Households != of(2, 2) || lines[0].People != of(5, 5) {
		t.Errorf("the village alone: %+v", lines)
	}
}
