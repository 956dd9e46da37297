package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/geojson"
	"ruhu/server/registry"
)

// Figures is what the tables are made of: what each household at or below an
// area counts for, on one state of the register.
type Figures struct {
	Area string       // code
	Name schema.Label // of the area

	basis      Basis
	forms      []form                    // of the tables that were counted for
	households []*household              // by id
	quotas     map[string]places         // of relocation, by township
	places     []Heading                 // what tables by place have rows of
	placeLen   int                       // how much of a village's code names its place
	villages   map[string]schema.Label   // names, by code
	cadres     []string                  // keys of who works in them; for visits only
	coverage   []registry.Coverage       // of the area and what lies below; for coverage only
	centers    map[string]*geojson.Point // of villages, by code; of those that are known
}

// Totals is the register in a line.
type Totals struct {
	Households     int `json:"households"`
	People         int `json:"people"`
	PoorHouseholds int `json:"poor_households"` // of these, not yet out of poverty
	PoorPeople     int `json:"poor_people"`
}

// Count counts the register as it is worked on, at or below an area: each table that
// counts once. A household counts unless it is deleted or removed from the registry; a
// member counts until the day of leaving. An area that the reference data does
// not have is a schema.Problem with the code NotFound.
func Count(r app.Reader, area string) (*Figures, error) {
	t := newTally()
	if err := readRows(r, area, t.recorded()); err != nil {
		return nil, err
	}
	return countCases(r, area, t, app.Always)
}

// CountApproved counts what stood in the approved record before an instant (Unix
// milliseconds), as Count does. Relocation cases, which no township approves, count
// as they stood then.
func CountApproved(r app.Reader, area string, before int64) (*Figures, error) {
	t := newTally()
	if err := readApproved(r, area, before, t.recorded()); err != nil {
		return nil, err
	}
	return countCases(r, area, t, before)
}

// countCases adds the relocation cases to what was gathered of the households.
func countCases(r app.Reader, area string, t *tally, before int64) (*Figures, error) {
	f, err := newFigures(r, area, forms())
	if err != nil {
		return nil, err
	}
	cases, err := readCases(r, area, before)
	if err != nil {
		return nil, err
	}
	f.settle(t.settle(), cases)
	return f, nil
}

// newFigures returns figures of nobody in an area.
func newFigures(r app.Reader, area string, forms []form) (*Figures, error) {
	f := &Figures{Area: area, forms: forms}
	if err := f.readAreas(r); err != nil {
		return nil, err
	}
	return f, f.readQuotas(r)
}

// taking is who takes the rows of each table that is read.
type taking map[*schema.Table]func(schema.Row)

// recorded are the tables of a household's record that the official tables are counted
// from.
func (t *tally) recorded() taking {
	return taking{schema.Household: t.household, schema.Member: t.member, schema.Dwelling: t.dwelling, schema.Measure: t.measure}
}

// readRows hands out the rows as they stand: each table after those it refers to.
func readRows(r app.Reader, area string, to taking) error {
	for _, t := range schema.Replicated() {
		take := to[t]
		if take == nil {
			continue
		}
		err := r.EachRow(t, area, func(row schema.Row) error {
			take(row)
			return nil
		})
		if err != nil {
			return fmt.Errorf("count %s of %s: %w", t.Name, area, err)
		}
	}
	return nil
}

// also hands rows of some tables to somebody besides.
func (to taking) also(tables []*schema.Table, other func(schema.Row)) taking {
	all := maps.Clone(to)
	for _, t := range tables {
		all[t] = func(row schema.Row) {
			if take := to[t]; take != nil {
				take(row)
			}
			other(row)
		}
	}
	return all
}

// readApproved hands out the rows that stood in the approved record before an instant,
// household by household.
func readApproved(r app.Reader, area string, before int64, to taking) error {
	err := r.EachApproval(area, before, func(a registry.Approval) error {
		to.record(a)
		return nil
	})
	if err != nil {
		return fmt.Errorf("count the approved record of %s: %w", area, err)
	}
	return nil
}

// record takes the rows of one approved record.
func (to taking) record(a registry.Approval) {
	for _, row := range a.Rows {
		if take := to[row.Table]; take != nil {
			take(row)
		}
	}
}

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

// villagesBelow are the codes of the villages at or below the area.
func (f *Figures) villagesBelow() (codes []string) {
	for code := range f.villages {
		if strings.HasPrefix(code, f.Area) {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// place is the key of the place that a household belongs to.
func (f *Figures) place(h *household) string { return h.village[:f.placeLen] }
