package report

import (
	"fmt"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
)

// Figures is what the tables are made of: what each household at or below an
// area counts for, on one state of the register.
type Figures struct {
	Area string       // code
	Name schema.Label // of the area

	basis      Basis
	forms      []form                  // of the tables that were counted for
	households []*household            // by id
	quotas     map[string]places       // of relocation, by township
	places     []Heading               // what tables by place have rows of
	placeLen   int                     // how much of a village's code names its place
	villages   map[string]schema.Label // names, by code
	cadres     []string                // keys of who works in them; for visits only
}

// Totals is the register in a line.
type Totals struct {
	Households     int `json:"households"`
	People         int `json:"people"`
	PoorHouseholds int `json:"poor_households"` // of these, not yet out of poverty
	PoorPeople     int `json:"poor_people"`
}

// Count reads the register at or below an area: each table that counts once.
// A household counts unless it is deleted or removed from the registry; a
// member counts until the day of leaving. An area that the reference data does
// not have is a schema.Problem with the code NotFound.
func Count(r app.Reader, area string) (*Figures, error) {
	t := newTally()
	return count(r, area, forms(), t,
		pass{schema.Household, t.household},
		pass{schema.Member, t.member},
		pass{schema.Dwelling, t.dwelling},
		pass{schema.Measure, t.measure},
		pass{schema.RelocationCase, t.relocationCase},
	)
}

// pass reads one table.
type pass struct {
	table *schema.Table
	take  func(schema.Row)
}

// count reads tables in turn, and settles what each household counts for.
func count(r app.Reader, area string, forms []form, t *tally, passes ...pass) (*Figures, error) {
	f := &Figures{Area: area, forms: forms}
	if err := f.readAreas(r); err != nil {
		return nil, err
	}
	if err := f.readQuotas(r); err != nil {
		return nil, err
	}
	for _, p := range passes {
		err := r.EachRow(p.table, scopeOf(p.table, area), func(row schema.Row) error {
			p.take(row)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("count %s of %s: %w", p.table.Name, area, err)
		}
	}
	f.households = t.settle()
	return f, nil
}

// scopeOf is where a table is read for an area. Cases share the quota of their
// township, so whoever counts a village's looks at all of these.
func scopeOf(t *schema.Table, area string) string {
	if t == schema.RelocationCase {
		return area[:min(len(area), townshipLen)]
	}
	return area
}

// townshipLen is how much of a village's code is its township's.
const townshipLen = 9

// readAreas finds the area and the places below it: townships of a county or
// what lies above it, villages of a township, and a village alone.
func (f *Figures) readAreas(r app.Reader) error {
	rows, err := r.Reference(schema.Area)
	if err != nil {
		return fmt.Errorf("count %s: %w", f.Area, err)
	}
	f.villages = map[string]schema.Label{}
	level, known := antu.LevelTownship, false
	if len(f.Area) > len(antu.CountyCode) {
		level = antu.LevelVillage
	}
	for _, values := range rows {
		a := schema.Row{Table: schema.Area, Values: values}
		code := a.Get("code").Text()
		name := schema.L(a.Get("name_zh").Text(), a.Get("name_ko").Text(), a.Get("name_en").Text())
		if code == f.Area {
			f.Name, known = name, true
		}
		if a.Get("level").Text() == antu.LevelVillage {
			f.villages[code] = name
		}
		if a.Get("level").Text() == level && strings.HasPrefix(code, f.Area) {
			f.places = append(f.places, Heading{Key: code, Label: Names(name)})
			f.placeLen = len(code)
		}
	}
	if !known {
		return schema.Problem{Code: schema.NotFound}
	}
	slices.SortFunc(f.places, func(a, b Heading) int { return strings.Compare(a.Key, b.Key) })
	return nil
}

// Totals sums the register up.
func (f *Figures) Totals() Totals {
	var t Totals
	for _, h := range f.households {
		t.Households++
		t.People += h.people
		if !h.exited {
			t.PoorHouseholds++
			t.PoorPeople += h.people
		}
	}
	return t
}

// place is the key of the place that a household belongs to.
func (f *Figures) place(h *household) string { return h.village[:f.placeLen] }
