package replica

import (
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// visit is a changeset on its way into the journal.
type visit struct {
	*tx
	c        *syncproto.Changeset
	today    string
	unitRev  syncproto.Rev
	problems Problems
}

// complete checks the changeset and turns what was entered into what is sent.
// The error is a fault of the file; what is wrong with the visit is in problems.
func (v *visit) complete() error {
	if err := v.checkWhole(); err != nil || len(v.problems) > 0 {
		return err
	}
	rev, err := number(v.tx, "SELECT rev FROM unit WHERE id = ?", v.c.Unit())
	if err != nil {
		return err
	}
	v.unitRev = syncproto.Rev(rev)
	entered := v.c.Edits
	v.c.Edits = nil
	for i := range entered {
		row, err := v.working(key{Table: entered[i].Table, ID: entered[i].Row})
		if err != nil {
			return err
		}
		if row != nil && (row.Household != v.c.Household || row.Village != v.c.Village) {
			v.problem(&entered[i], schema.RowElsewhere, "")
			continue
		}
		if err := v.edit(&entered[i], row); err != nil {
			return err
		}
	}
	if len(v.problems) == 0 && len(v.c.Edits)+len(v.c.Actions) == 0 {
		v.problems = append(v.problems, schema.Problem{Code: schema.EmptyChangeset})
	}
	return nil
}

func (v *visit) edit(e *syncproto.Edit, row *Row) error {
	out := syncproto.Edit{Table: e.Table, Row: e.Row, Delete: e.Delete}
	layers, err := v.layers(key{Table: e.Table, ID: e.Row})
	if err != nil {
		return err
	}
	switch {
	case e.Delete:
		if row == nil || row.Deleted {
			v.problem(e, schema.NoSuchRow, "")
			return nil
		}
		out.Base = v.baseOf(row, layers, func(layer) bool { return true })
	case row == nil:
		out.Sets = created(e)
	default:
		out.Sets = v.changed(e, row, layers)
	}
	if !e.Delete && len(out.Sets) == 0 {
		return nil
	}
	v.checkEdit(&out, row)
	v.c.Edits = append(v.c.Edits, out)
	return nil
}

// created returns the sets that make a new row: all that hold anything.
func created(e *syncproto.Edit) []syncproto.Set {
	var out []syncproto.Set
	for f := range e.Table.Fields {
		if value, given := valueIn(e, f); given && !value.IsNull() {
			out = append(out, syncproto.Set{Field: f, Value: value})
		}
	}
	return out
}

// changed returns the sets of an edit that change the row, each with the other
// fields of its group: they mean something only together, and are settled as one.
func (v *visit) changed(e *syncproto.Edit, row *Row, layers []layer) []syncproto.Set {
	dirty := make([]bool, len(row.Values))
	for f := range row.Values {
		// Any edit of a deleted row brings it back, even one that changes no value.
		if value, given := valueIn(e, f); given && (value != row.Values[f] || row.Deleted) {
			for _, member := range row.Table.Group(f) {
				dirty[member] = dirty[member] || member == f || v.r.view.has(row.Table, member)
			}
		}
	}
	var out []syncproto.Set
	for f := range row.Values {
		if !dirty[f] {
			continue
		}
		s := syncproto.Set{Field: f, Value: row.Values[f]}
		if value, given := valueIn(e, f); given {
			s.Value = value
		}
		if row.Table.Fields[f].Kind == schema.CodeSet {
			s.Was = row.Values[f]
		}
		s.Base = v.baseOf(row, layers, func(l layer) bool { return l.field == f || l.field == syncproto.Deletion })
		out = append(out, s)
	}
	return out
}

func valueIn(e *syncproto.Edit, field int) (schema.Value, bool) {
	i := slices.IndexFunc(e.Sets, func(s syncproto.Set) bool { return s.Field == field })
	if i < 0 {
		return schema.Null, false
	}
	return e.Sets[i].Value, true
}

// baseOf is the revision that the person is looking at. Under an edit of their
// own that still lies on top they have not seen what the server says, whatever was
// pulled since: the base of the first such edit counts, until it is lifted. 0 for
// a row that the server did not have then.
func (v *visit) baseOf(row *Row, layers []layer, hides func(layer) bool) syncproto.Rev {
	base := max(v.unitRev, row.Rev)
	if row.Rev == 0 {
		base = 0
	}
	for _, l := range layers {
		if hides(l) {
			base = min(base, l.base)
		}
	}
	return base
}

func (v *visit) problem(e *syncproto.Edit, code schema.ErrCode, field string) {
	v.problems = append(v.problems, schema.Problem{Code: code, Table: e.Table.Name, Row: e.Row, Field: field})
}
