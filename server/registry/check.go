package registry

import (
	"cmp"
	"strconv"

	"ruhu/schema"
	"ruhu/syncproto"
)

// checkChangeset finds every reason to refuse a changeset as it came: that it
// cannot be read, who sent it, and what its own version does not know.
func checkChangeset(s *Situation, c *syncproto.Changeset, m Moment) []schema.Problem {
	if c.Fault != nil {
		return []schema.Problem{*c.Fault}
	}
	if p, ok := checkFrame(s, c, m); !ok {
		return []schema.Problem{p}
	}
	return checkWords(c, m.Today)
}

// checkWords checks an older version's values by its own rules: its author knows
// no others, and a word of a later version is none of its own.
func checkWords(c *syncproto.Changeset, today string) []schema.Problem {
	if c.Version >= schema.Version {
		return nil
	}
	var problems []schema.Problem
	for i := range c.Edits {
		e := &c.Edits[i]
		for _, set := range e.Sets {
			if p, ok := e.Table.CheckFieldAt(c.Version, set.Field, set.Value, today); !ok {
				p.Row = e.Row
				problems = append(problems, p)
			}
		}
	}
	return problems
}

// checkEdits checks where each edit belongs, and whether each value is possible.
func checkEdits(s *Situation, c *syncproto.Changeset, m Moment) []schema.Problem {
	var problems []schema.Problem
	seen := map[syncproto.RowKey]bool{}
	for i := range c.Edits {
		e := &c.Edits[i]
		key := syncproto.RowKey{Table: e.Table, ID: e.Row}
		if seen[key] {
			problems = append(problems, problemAt(schema.RepeatedRow, e, "", ""))
			continue
		}
		seen[key] = true
		if p, ok := checkPlace(s, c, e); !ok {
			problems = append(problems, p)
			continue
		}
		problems = append(problems, checkValues(s, c, e, m.Today)...)
	}
	return problems
}

// checkFrame checks what holds for the changeset as a whole.
func checkFrame(s *Situation, c *syncproto.Changeset, m Moment) (schema.Problem, bool) {
	switch {
	case !validID(c.ID):
		return schema.Problem{Code: schema.BadID, Field: "id"}, false
	case c.Household != "" && !validID(c.Household):
		return schema.Problem{Code: schema.BadID, Field: "household"}, false
	case c.Version > schema.Version:
		return schema.Problem{Code: schema.UnknownVersion, Param: strconv.Itoa(c.Version)}, false
	case c.By != s.Author.Person:
		return schema.Problem{Code: schema.WrongAuthor}, false
	case !s.VillageKnown || !mayWrite(s, c, m):
		return schema.Problem{Code: schema.OutOfScope, Param: cmp.Or(s.From, c.Village)}, false
	case len(c.Edits) == 0 && len(c.Actions) == 0:
		return schema.Problem{Code: schema.EmptyChangeset}, false
	case s.Unit.Exists() && s.Unit.Village != c.Village:
		return schema.Problem{Code: schema.WrongVillage}, false
	case c.Household != "" && !s.Unit.Exists() && !createsHousehold(c):
		return schema.Problem{Code: schema.NoSuchUnit}, false
	case c.Seen > s.Unit.Rev:
		return schema.Problem{Code: schema.BadBase, Param: strconv.FormatInt(int64(c.Seen), 10)}, false
	}
	return schema.Problem{}, true
}

// mayWrite: from a device only where one works, or worked when it was saved. At a desk writing records and
// taking actions are two things; each action says itself who may take it. A device
// knows a household where it pulled it, so work in the village it was written for is
// taken wherever the household is by now; a desk sees where it is.
func mayWrite(s *Situation, c *syncproto.Changeset, m Moment) bool {
	a, written := s.Author, cmp.Or(s.From, c.Village)
	switch {
	case a.Device != 0:
		return a.worked(written, c.At.Corrected(m.Offset, m.Now))
	case len(c.Edits) > 0:
		return a.Grants.Records(written) && a.Grants.Records(c.Village)
	}
	return a.Grants.Sees(written) && a.Grants.Sees(c.Village)
}

func createsHousehold(c *syncproto.Changeset) bool {
	for i := range c.Edits {
		if c.Edits[i].Table.IsRoot() && c.Edits[i].Row == c.Household && !c.Edits[i].Delete {
			return true
		}
	}
	return false
}

// checkPlace checks that an edit's row can belong to this household or village.
func checkPlace(s *Situation, c *syncproto.Changeset, e *syncproto.Edit) (schema.Problem, bool) {
	row := s.Unit.Rows[syncproto.RowKey{Table: e.Table, ID: e.Row}]
	switch {
	case !validID(e.Row):
		return problemAt(schema.BadID, e, "id", ""), false
	case (e.Table.Scope == schema.OfHousehold) != (c.Household != ""):
		return problemAt(schema.WrongUnit, e, "", ""), false
	case e.Table.IsRoot() && e.Row != c.Household:
		return problemAt(schema.WrongUnit, e, "", ""), false
	case e.Delete && len(e.Sets) > 0:
		return problemAt(schema.DeleteAndSet, e, "", ""), false
	case !e.Delete && len(e.Sets) == 0:
		return problemAt(schema.EmptyEdit, e, "", ""), false
	case e.Table.ServerOnly && (s.Author.Device != 0 || e.Table == schema.Conflict): // a desk decides cases by actions
		return problemAt(schema.FieldServer, e, "", ""), false
	case !mayEditRelocation(s, c.Village, e), !mayEditReview(s, c, e):
		return problemAt(schema.FieldServer, e, "", ""), false
	case row != nil && (row.Household != c.Household || row.Village != c.Village):
		return problemAt(schema.RowElsewhere, e, "", ""), false
	case e.Base > s.Unit.Rev:
		return problemAt(schema.BadBase, e, "", strconv.FormatInt(int64(e.Base), 10)), false
	}
	return schema.Problem{}, true
}

// checkValues checks every value that an edit sets, and for a new row also that
// nothing required is missing.
func checkValues(s *Situation, c *syncproto.Changeset, e *syncproto.Edit, today string) []schema.Problem {
	var problems []schema.Problem
	isNew := s.Unit.Rows[syncproto.RowKey{Table: e.Table, ID: e.Row}] == nil && !e.Delete
	var row schema.Row
	if isNew {
		row = schema.NewRow(e.Table, e.Row, c.Household, c.Village)
	}
	for _, set := range e.Sets {
		if set.Base > s.Unit.Rev {
			problems = append(problems, problemAt(schema.BadBase, e, e.Table.Fields[set.Field].Name, strconv.FormatInt(int64(set.Base), 10)))
		}
		if isNew {
			row.Values[set.Field] = set.Value
			continue
		}
		if p, ok := e.Table.CheckField(set.Field, set.Value, today); !ok {
			p.Row = e.Row
			problems = append(problems, p)
		}
	}
	if isNew {
		problems = append(problems, schema.CheckRow(row, today)...)
	}
	return problems
}

func problemAt(code schema.ErrCode, e *syncproto.Edit, field, param string) schema.Problem {
	return schema.Problem{Code: code, Table: e.Table.Name, Row: e.Row, Field: field, Param: param}
}

// validID reports whether s is a UUID in its usual lower-case spelling.
func validID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
