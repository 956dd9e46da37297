package county

import (
	"cmp"
	"slices"

	"ruhu/schema/antu"
)

// lastDoneYear is the last year whose exits the plan reports as done.
const lastDoneYear = 2017

// safetyNetHouseholds is how many households the 6,429 people of the safety net
// live in. The plan gives only the people; this is their number at the mean size.
const safetyNetHouseholds = 3590

// byPreference returns the households ordered by score, highest first, where the
// score is what prefer gives and up to spread points of luck.
func byPreference(all []*Household, d *dice, spread int, prefer func(*Household) int) []*Household {
	type scored struct {
		h     *Household
		score int
	}
	list := make([]scored, len(all))
	for i, h := range all {
		list[i] = scored{h, prefer(h) + d.below(spread)}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	out := make([]*Household, len(all))
	for i, s := range list {
		out[i] = s.h
	}
	return out
}

// where returns the households that satisfy a condition, in their order.
func where(all []*Household, holds func(*Household) bool) []*Household {
	var out []*Household
	for _, h := range all {
		if holds(h) {
			out = append(out, h)
		}
	}
	return out
}

// scheduleExits gives every household the year in which it leaves poverty
// (plan 2(3)). Those who lack means leave earlier than the ill and disabled.
func scheduleExits(all []*Household, d *dice) {
	pool := byPreference(all, d, 1000, func(h *Household) int {
		if h.Cause == "illness" || h.Cause == "disability" {
			return 0
		}
		return 200
	})
	for _, e := range antu.Exits() {
		var leaving []*Household
		leaving, pool = split(pool, e.Households, e.People)
		for _, h := range leaving {
			h.ExitYear = e.Year
		}
	}
}

// relocate chooses the households of each township's quota (plan 3(3)2) among
// those that are still poor: relocation is announced, not done.
func relocate(all []*Household, d *dice) {
	for _, q := range antu.RelocationQuota() {
		pool := where(all, func(h *Household) bool { return h.Township == q.Township && !h.Exited() })
		chosen, _ := split(shuffled(d, pool), q.Households, q.People)
		for _, h := range chosen {
			h.Relocates = true
		}
	}
}

// gradeHouses chooses the 2,185 households whose house is of grade C or D (plan
// 4(2)): all that relocate, and others that are still poor, because nobody
// leaves poverty without a safe house. Who stays in a hamlet that is relocated
// does so because the house is safe.
func gradeHouses(all []*Household, d *dice) {
	left := antu.UnsafeHouses
	for _, h := range all {
		if h.Relocates {
			h.Unsafe = true
			left--
		}
	}
	pool := where(all, func(h *Household) bool { return !h.Exited() && !inSelectedHamlet(h) })
	for _, h := range shuffled(d, pool)[:left] {
		h.Unsafe = true
	}
}

// coverSafetyNet chooses households with the people of table 3-1's last line:
// first those whom illness, disability or lack of labour keep poor.
func coverSafetyNet(all []*Household, d *dice) {
	people := measurePeople("social_safety_net")
	pool := byPreference(all, d, 1000, func(h *Household) int {
		switch h.Cause {
		case "disability", "lack_of_labour":
			return 400
		case "illness":
			return 250
		}
		return 0
	})
	covered, _ := split(pool, safetyNetHouseholds, people)
	for _, h := range covered {
		h.SafetyNet = true
	}
}

// measurePeople returns how many people a measure of table 3-1 covers.
func measurePeople(key string) int {
	for _, m := range antu.Measures() {
		if m.Key == key {
			return m.People
		}
	}
	panic("county: table 3-1 has no measure " + key)
}
