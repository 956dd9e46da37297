package county

import (
	"iter"

	"ruhu/schema"
)

// Tables returns the tables that the county has rows of, parents first.
func Tables() []*schema.Table {
	return []*schema.Table{
		schema.Household, schema.Member, schema.Dwelling, schema.Land,
		schema.Conditions, schema.Income, schema.Measure, schema.Helper,
	}
}

// Rows yields every row of the county, household by household, each household's
// own row first.
func (c *County) Rows() iter.Seq[schema.Row] {
	return func(yield func(schema.Row) bool) {
		for _, h := range c.Households {
			for _, r := range c.RowsOf(h) {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// RowsOf returns the rows of one household: its own, then its children's in the
// order of Tables. They are made anew, and alike, at every call.
func (c *County) RowsOf(h *Household) []schema.Row {
	s := &sheet{h: h, next: 1 + len(h.Members)}
	s.household()
	s.members()
	s.dwelling()
	s.land()
	s.conditions()
	s.income()
	s.measures()
	s.helper(c.cadres[h.Village])
	return s.rows
}

// sheet collects the rows of one household.
type sheet struct {
	h    *Household
	next int // identifier of the next child
	rows []schema.Row
}

// values are the fields of a row that are not null, by name.
type values map[string]schema.Value

// add appends a child row under the next identifier.
func (s *sheet) add(t *schema.Table, v values) {
	s.addAs(s.h.rowID(s.next), t, v)
	s.next++
}

// addAs appends a row under an identifier. It panics on a name that the table
// does not have.
func (s *sheet) addAs(id string, t *schema.Table, v values) {
	r := schema.NewRow(t, id, s.h.ID, s.h.Village)
	for name, value := range v {
		r.Set(name, value)
	}
	s.rows = append(s.rows, r)
}

// Values as they stand in rows.

func integer[N ~int | ~int64](n N) schema.Value { return schema.IntOf(int64(n)) }

func boolean(b bool) schema.Value { return schema.BoolOf(b) }

// text returns the text, and null for none.
func text(s string) schema.Value {
	if s == "" {
		return schema.Null
	}
	return schema.TextOf(s)
}
