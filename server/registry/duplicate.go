package registry

import (
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Identity is a value that no two living households of a county should hold: a
// registry number, or the identity number of somebody who has not left.
type Identity struct {
	Table *schema.Table
	Field int // ordinal
	Value schema.Value
	Row   string // that is given the value
}

// Match is a row of another household that holds the identity already.
type Match struct {
	Identity
	Other     string // id of the row that holds it
	Household string // it belongs to
	Village   string
	Known     bool // there is a case about the pair, open or settled
}

// identityOf is the field that identifies a row of a table, -1 when none does.
func identityOf(t *schema.Table) int {
	switch t {
	case schema.Household:
		return t.Ordinal("registry_no")
	case schema.Member:
		return t.Ordinal("id_number")
	}
	return -1
}

// identitiesIn are those that an edit gives to its row.
func identitiesIn(e *syncproto.Edit) (found []Identity) {
	field := identityOf(e.Table)
	if field < 0 {
		return nil
	}
	for _, s := range e.Sets {
		if s.Field == field && s.Value.IsText() {
			found = append(found, Identity{e.Table, field, s.Value, e.Row})
		}
	}
	return found
}

// IdentitiesOf are those that a row holds.
func IdentitiesOf(row schema.Row) []Identity {
	field := identityOf(row.Table)
	if field < 0 || row.Values[field].IsNull() {
		return nil
	}
	return []Identity{{row.Table, field, row.Values[field], row.ID}}
}

// CaseID is the id of the case about a pair of rows that hold the same identity. It
// follows from the pair, in whichever order they met and wherever they have gone
// since: a case that was settled is not opened again.
func (m *Match) CaseID() string {
	return DerivedID("duplicate", m.Table.Fields[m.Field].Name, m.Value.Text(), min(m.Row, m.Other), max(m.Row, m.Other))
}

// findDuplicates opens a case for each identity that the changeset gave to one of
// its rows and that another household holds. Both are kept as they are.
func (d *decision) findDuplicates(c *syncproto.Changeset) {
	for i := range d.s.Matches {
		match := &d.s.Matches[i]
		key := syncproto.RowKey{Table: match.Table, ID: match.Row}
		if !match.Known && match.heldBy(d.new[key]) && !match.heldBy(d.old[key]) {
			d.open(duplicateConflict(match, c, d))
		}
	}
}

// heldBy reports whether a row stands for somebody with the identity.
func (m *Match) heldBy(row *syncproto.RowState) bool {
	return row != nil && !row.Deleted && row.Values[m.Field] == m.Value &&
		(m.Table != schema.Member || row.Get("left_on").IsNull())
}

// duplicateConflict is the case of a household that seems to be registered twice.
// It names the other one by its id and village only: whoever sees this household
// need not see that one.
func duplicateConflict(m *Match, c *syncproto.Changeset, d *decision) syncproto.Edit {
	return serverEdit(schema.Conflict, m.CaseID(), map[string]schema.Value{
		"kind": schema.TextOf(conflictTwice), "state": schema.TextOf(stateOpen),
		"table_name": schema.TextOf(m.Table.Name), "row_id": schema.TextOf(m.Row), "field": schema.TextOf(m.Table.Fields[m.Field].Name),
		"kept":    schema.TextOf(naming(m.Household) + `,"village":"` + m.Village + `"}`),
		"offered": valuesJSON(m.Table, []int{m.Field}, []schema.Value{m.Value}), "offered_at": schema.IntOf(int64(d.At)),
		"offered_by": schema.TextOf(c.By), "changeset": schema.TextOf(c.ID),
	})
}

// naming is how a case begins to name the other household.
func naming(household string) string { return `{"household":"` + household + `"` }

// namesAny reports whether a case is about the household of its row and one of those.
func namesAny(row *syncproto.RowState, households []string) bool {
	return slices.ContainsFunc(households, func(household string) bool {
		return strings.HasPrefix(row.Get("kept").Text(), naming(household))
	})
}
