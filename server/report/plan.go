package report

import (
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/schema/antu"
)

// What the plan says of an area. Most of its figures are the county's, some are
// the townships'; of a village it says nothing.

// isCounty reports whether the area is the county or lies above it: the
// register has no other county.
func (f *Figures) isCounty() bool { return strings.HasPrefix(antu.CountyCode, f.Area) }

// rowsOf are the rows that a township's figure belongs to: the total of an area
// that the township lies in, and its own row in tables by township.
func (f *Figures) rowsOf(township string) []string {
	switch {
	case !strings.HasPrefix(township, f.Area):
		return nil
	case f.placeLen == len(township):
		return []string{township, total}
	}
	return []string{total}
}

func planNothing(*Figures, put) {}

func planPlace(f *Figures, put put) {
	for _, t := range antu.Table11() {
		for _, row := range f.rowsOf(t.Township) {
			put(row, people.Key, t.Reidentified)
		}
	}
	if f.isCounty() {
		put(total, households.Key, antu.RegisteredHouseholds)
	}
}

func planPlaceCause(f *Figures, put put) {
	codes := causeCodes()
	for _, t := range antu.Townships() {
		for _, row := range f.rowsOf(t.Code) {
			for _, cause := range schema.Codes("poverty_cause").Items {
				put(row, cause.Code, 0) // the plan's nine add up to everybody, so others have none
			}
		}
	}
	for _, c := range antu.Table12() {
		for _, row := range f.rowsOf(c.Township) {
			put(row, codes[c.Cause], c.People)
			put(row, total, c.People)
		}
	}
}

func planCause(f *Figures, put put) {
	codes := causeCodes()
	for _, c := range antu.Table12() {
		if strings.HasPrefix(c.Township, f.Area) {
			put(codes[c.Cause], people.Key, c.People)
			put(total, people.Key, c.People)
		}
	}
	if !f.isCounty() {
		return
	}
	for _, c := range antu.Causes() {
		put(c.RegistryCode, households.Key, c.Households)
		put(total, households.Key, c.Households)
	}
}

// causeCodes are the registry's codes of the plan's causes.
func causeCodes() map[string]string {
	codes := map[string]string{}
	for _, c := range antu.Causes() {
		codes[c.Key] = c.RegistryCode
	}
	return codes
}

func planExit(f *Figures, put put) {
	if !f.isCounty() {
		return
	}
	for _, e := range antu.Exits() {
		done := int(schema.BoolOf(e.Done).Int())
		for _, row := range []string{strconv.Itoa(e.Year), total} {
			put(row, households.Key, e.Households)
			put(row, people.Key, e.People)
			put(row, exitedHouseholds.Key, e.Households*done)
			put(row, exitedPeople.Key, e.People*done)
		}
	}
}

func planMeasures(f *Figures, put put) {
	if !f.isCounty() {
		return
	}
	for _, m := range antu.Measures() {
		put(m.Key, people.Key, m.People)
	}
}

func planHousing(f *Figures, put put) {
	if f.isCounty() {
		put(total, unsafeHouseholds.Key, antu.UnsafeHouses)
	}
}

// planRelocation: a township without a quota has a quota of none.
func planRelocation(f *Figures, put put) {
	for _, t := range antu.Townships() {
		for _, row := range f.rowsOf(t.Code) {
			put(row, households.Key, 0)
			put(row, people.Key, 0)
		}
	}
	for _, q := range antu.RelocationQuota() {
		for _, row := range f.rowsOf(q.Township) {
			put(row, households.Key, q.Households)
			put(row, people.Key, q.People)
		}
	}
}
