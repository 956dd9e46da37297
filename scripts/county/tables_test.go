package county_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
)

// sum counts households and the people in them.
type sum struct{ households, people int }

func (s *sum) add(h *counted) {
	s.households++
	s.people += h.people()
}

// sums adds up households by a key.
func sums(households []*counted, key func(*counted) string) map[string]*sum {
	all := map[string]*sum{}
	for _, h := range households {
		k := key(h)
		if all[k] == nil {
			all[k] = &sum{}
		}
		all[k].add(h)
	}
	return all
}

// of returns the sum of a key, zero when nobody has it.
func of(all map[string]*sum, key string) sum {
	if s := all[key]; s != nil {
		return *s
	}
	return sum{}
}

func checkTotals(t *testing.T, households []*counted) {
	total := of(sums(households, func(*counted) string { return "" }), "")
	if want := (sum{antu.RegisteredHouseholds, antu.RegisteredPeople}); total != want {
		t.Errorf("%+v, want %+v", total, want)
	}
}

func checkTable11(t *testing.T, households []*counted) {
	got := sums(households, (*counted).township)
	for _, want := range antu.Table11() {
		if n := of(got, want.Township).people; n != want.Reidentified {
			t.Errorf("%s: %d people, want %d", want.Township, n, want.Reidentified)
		}
	}
}

func checkTable12(t *testing.T, households []*counted) {
	codes := map[string]string{}
	for _, c := range antu.Causes() {
		codes[c.Key] = c.RegistryCode
	}
	got := sums(households, func(h *counted) string { return h.township() + h.text("main_cause") })
	for _, want := range antu.Table12() {
		if n := of(got, want.Township+codes[want.Cause]).people; n != want.People {
			t.Errorf("%s, %s: %d people, want %d", want.Township, want.Cause, n, want.People)
		}
	}
}

func checkCauses(t *testing.T, households []*counted) {
	got := sums(households, func(h *counted) string { return h.text("main_cause") })
	for _, c := range antu.Causes() {
		if s, want := of(got, c.RegistryCode), (sum{c.Households, c.People}); s != want {
			t.Errorf("%s: %+v, want %+v", c.Key, s, want)
		}
	}
}

func checkExits(t *testing.T, households []*counted) {
	planned := sums(households, func(h *counted) string { return h.root.Get("planned_exit_year").String() })
	exited := sums(households, func(h *counted) string { return h.text("status") + h.root.Get("exit_year").String() })
	left := sum{}
	for _, e := range antu.Exits() {
		year, want := schema.IntOf(int64(e.Year)).String(), sum{e.Households, e.People}
		if s := of(planned, year); s != want {
			t.Errorf("%s: %+v planned, want %+v", year, s, want)
		}
		if !e.Done {
			left.households += e.Households
			left.people += e.People
		} else if s := of(exited, "exited"+year); s != want {
			t.Errorf("%s: %+v have exited, want %+v", year, s, want)
		}
	}
	if s := of(exited, "registered"); s != left || left.people != 5438 || left.households != 3126 {
		t.Errorf("still registered without a year of exit: %+v, want %+v", s, left)
	}
}

func checkTable31(t *testing.T, households []*counted) {
	covered := map[string]int{}
	for _, h := range households {
		for measure, people := range coverage(t, h) {
			covered[measure] += len(people)
		}
	}
	for _, m := range antu.Measures() {
		if covered[m.Key] != m.People {
			t.Errorf("%s: %d people, want %d", m.Key, covered[m.Key], m.People)
		}
	}
}

// coverage returns the members that each measure covers: the named one, or all.
func coverage(t *testing.T, h *counted) map[string]map[string]bool {
	covered := map[string]map[string]bool{}
	for _, r := range h.children["measure"] {
		code, member, known := r.Get("measure_code").Text(), r.Get("member").Text(), false
		if covered[code] == nil {
			covered[code] = map[string]bool{}
		}
		for _, m := range h.members {
			if member == "" || member == m.ID {
				covered[code][m.ID], known = true, true
			}
		}
		if !known {
			t.Errorf("measure %s covers somebody of another household", r.ID)
		}
	}
	return covered
}

func checkRelocation(t *testing.T, households []*counted) {
	got := sums(households, func(h *counted) string {
		if coverage(t, h)["relocation"] == nil {
			return "stays"
		}
		return h.township()
	})
	for _, q := range antu.RelocationQuota() {
		if s, want := of(got, q.Township), (sum{q.Households, q.People}); s != want {
			t.Errorf("%s: %+v, want %+v", q.Township, s, want)
		}
	}
	if s, want := of(got, "stays"), (sum{5646 - 39, 10146 - 71}); s != want {
		t.Errorf("not relocated: %+v, want %+v", s, want)
	}
}

func checkHousing(t *testing.T, households []*counted) {
	unsafe := 0
	for _, h := range households {
		if len(h.children["dwelling"]) != 1 {
			t.Fatalf("household %s has %d dwellings", h.root.ID, len(h.children["dwelling"]))
		}
		grade := h.children["dwelling"][0].Get("danger_grade").Text()
		if grade != "C" && grade != "D" {
			continue
		}
		unsafe++
		if h.text("status") == "exited" {
			t.Errorf("household %s left poverty in a house of grade %s", h.root.ID, grade)
		}
	}
	if unsafe != antu.UnsafeHouses {
		t.Errorf("%d households in unsafe houses, want %d", unsafe, antu.UnsafeHouses)
	}
}
