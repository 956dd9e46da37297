package schema

import (
	"maps"
	"slices"
)

// Rest says what a relocation that the county has let pass rests on, and where the case
// is judged again when the township approves a record that differs in it.
type Rest struct {
	Table  *Table
	Fields []string // that the case rests on
	Rows   bool     // and on which rows there are
	Back   string   // step that is then taken again
}

// rests begins with what goes back furthest.
var rests = [...]Rest{
	{Member, []string{"name", "id_number", "relation", "left_on"}, true, "verify_at_home"},
	{Dwelling, []string{"area", "structure", "danger_grade"}, true, "verify_at_home"},
	{Household, []string{"group_name", "status"}, false, "county_first_review"},
}

// Rests returns what a relocation rests on. Callers must not change it.
func Rests() []Rest { return rests[:] }

// Differences names, for people, what of it two records differ in: fields by their
// labels, rows that came or went by the table's.
func (r *Rest) Differences(before, after []Row) []string {
	old, now := r.rows(before), r.rows(after)
	var names []string
	if r.Rows && !slices.Equal(slices.Sorted(maps.Keys(old)), slices.Sorted(maps.Keys(now))) {
		names = append(names, r.Table.Label.ZH)
	}
	for _, field := range r.Fields {
		for id, row := range now {
			if was, ok := old[id]; ok && was.Get(field) != row.Get(field) {
				names = append(names, r.Table.Field(field).Label.ZH)
				break
			}
		}
	}
	return names
}

func (r *Rest) rows(record []Row) map[string]Row {
	out := map[string]Row{}
	for _, row := range record {
		if row.Table == r.Table {
			out[row.ID] = row
		}
	}
	return out
}
