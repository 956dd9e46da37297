package registry

import (
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// keys are the fields by which people tell the rows of one household apart, where
// they do not use ids. Tables without any are told apart by their order alone.
var keys = map[*schema.Table][][]string{
	schema.Member:      {{"id_number"}, {"name", "born_on"}},
	schema.Income:      {{"year", "category", "item"}},
	schema.Measure:     {{"measure_code", "member", "item"}},
	schema.Helper:      {{"name", "from_on"}},
	schema.Visit:       {{"visited_at"}},
	schema.Photo:       {{"sha256"}},
	schema.Application: {{"applied_on"}},
	schema.HomeCheck:   {{"checked_on"}},
	schema.Vote:        {{"meeting"}},
}

// KeyOf is what people know a row of a household by: the strongest key that it has.
func KeyOf(row schema.Row) string {
	for _, fields := range keys[row.Table] {
		if key := keyOf(row, fields); key != "" {
			return key
		}
	}
	return ""
}

// keyOf is the key of these fields, "" when the first of them is not there.
func keyOf(row schema.Row, fields []string) string {
	if row.Get(fields[0]).IsNull() {
		return ""
	}
	var parts []string
	for _, f := range fields {
		parts = append(parts, row.Get(f).String())
	}
	return strings.Join(parts, "\x00")
}

// Identify gives the rows of one household that were delivered without ids those of
// the rows that stand and are meant by them: the same person, the same line of
// income, or else the next row of the table. What is meant by none keeps the id that
// it came with. The rows delivered are left as they are.
func Identify(unit *syncproto.UnitState, rows []schema.Row, unnamed func(schema.Row) bool) []schema.Row {
	i := identifying{renamed: map[string]schema.Value{}, taken: map[syncproto.RowKey]bool{}}
	for _, row := range rows {
		i.rows = append(i.rows, schema.Row{Table: row.Table, ID: row.ID, Household: unit.ID, Village: row.Village, Values: row.Values})
		i.open = append(i.open, unnamed(row) && !row.Table.IsRoot())
		if !unnamed(row) {
			i.taken[syncproto.RowKey{Table: row.Table, ID: row.ID}] = true
		}
	}
	i.rows[0].ID = unit.ID
	for _, t := range schema.Replicated() { // members before what refers to them
		i.table(unit, t)
	}
	return i.rows
}

type identifying struct {
	rows    []schema.Row
	open    []bool // of each row, whether it may still be any
	renamed map[string]schema.Value
	taken   map[syncproto.RowKey]bool
}

func (i *identifying) table(unit *syncproto.UnitState, t *schema.Table) {
	var standing []*syncproto.RowState
	for n := range i.rows {
		if i.rows[n].Table == t {
			i.refer(n)
		}
	}
	for n := range i.rows {
		if i.rows[n].Table == t && i.open[n] {
			standing = view(unit.Rows).living(t)
			break
		}
	}
	if len(standing) == 0 {
		return
	}
	i.match(standing, t, func(row schema.Row) string { return row.ID }) // delivered before, in the same words
	for _, fields := range keys[t] {
		i.match(standing, t, func(row schema.Row) string { return keyOf(row, fields) })
	}
	if keys[t] == nil {
		i.match(standing, t, func(schema.Row) string { return "any" })
	}
}

// match lets each row that is open mean the first that has its key and is not taken.
func (i *identifying) match(standing []*syncproto.RowState, t *schema.Table, key func(schema.Row) string) {
	for n := range i.rows {
		row := &i.rows[n]
		if row.Table != t || !i.open[n] || key(*row) == "" {
			continue
		}
		for _, old := range standing {
			if !i.taken[old.Key()] && key(old.Row) == key(*row) {
				i.taken[old.Key()], i.open[n] = true, false
				i.renamed[row.ID], row.ID = schema.TextOf(old.ID), old.ID
				break
			}
		}
	}
}

// refer lets a row refer to others by the ids that they have been given.
func (i *identifying) refer(n int) {
	row := &i.rows[n]
	copied := false
	for f := range row.Values {
		if row.Table.Fields[f].Kind != schema.ID {
			continue
		}
		if now, ok := i.renamed[row.Values[f].Text()]; ok {
			if !copied {
				row.Values, copied = append([]schema.Value{}, row.Values...), true
			}
			row.Values[f] = now
		}
	}
}
