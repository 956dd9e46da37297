package registry

import (
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Identity is what no two living households of a county should hold: a registry number,
// or the identity number of somebody who has not left. Of people without a number it is
// their name and date of birth, which no two of one village should have.
type Identity struct {
	Table *schema.Table
	Field int // ordinal; the name's of somebody who is known by name and birth
	Value schema.Value
	Row   string // that is given the value

	// Of somebody who is known by name and birth: when that was, and their own number,
	// which says that they are another than somebody with another number.
	Born       string
	Number     schema.Value
	Unnumbered bool // the number that stands is taken away
}

// Match is a row of another household that holds the identity already.
type Match struct {
	Identity
	Other       string       // id of the row that holds it
	OtherNumber schema.Value // of somebody who is known by name and birth
	Household   string       // it belongs to
	Village     string
	Known       bool // there is a case about the pair, open or settled
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

// identitiesIn are those that an edit gives to its row. A person's name and birth are
// looked up when it says anything of who they are; see Identity.With.
func identitiesIn(e *syncproto.Edit) (found []Identity) {
	field := identityOf(e.Table)
	if field < 0 {
		return nil
	}
	said := schema.NewRow(e.Table, e.Row, "", "")
	person, unnumbered := false, false
	for _, s := range e.Sets {
		if s.Field == field && s.Value.IsText() {
			found = append(found, Identity{Table: e.Table, Field: field, Value: s.Value, Row: e.Row})
		}
		if saysWho(e.Table, s.Field) {
			said.Values[s.Field], person = s.Value, true
			unnumbered = unnumbered || s.Field == field && s.Value.IsNull()
		}
	}
	if person {
		who := personOf(said)
		who.Unnumbered = unnumbered
		found = append(found, who)
	}
	return found
}

// saysWho reports whether a field is one of those by which a person is known.
func saysWho(t *schema.Table, field int) bool {
	return t == schema.Member && (field == t.Ordinal("name") || field == t.Ordinal("born_on") || field == t.Ordinal("id_number"))
}

// IdentitiesOf are those that a row holds.
func IdentitiesOf(row schema.Row) (found []Identity) {
	field := identityOf(row.Table)
	if field >= 0 && !row.Values[field].IsNull() {
		found = append(found, Identity{Table: row.Table, Field: field, Value: row.Values[field], Row: row.ID})
	}
	if row.Table != schema.Member {
		return found
	}
	if person, ok := personOf(row).With(nil); ok {
		found = append(found, person)
	}
	return found
}

// personOf is whom a member's row says that it is.
func personOf(row schema.Row) Identity {
	return Identity{Table: row.Table, Field: row.Table.Ordinal("name"), Value: row.Get("name"), Row: row.ID,
		Born: bornOn(row), Number: row.Get("id_number")}
}

// bornOn is a member's date of birth, which an identity number says as well; "" when
// nothing does.
func bornOn(row schema.Row) string {
	number := row.Get("id_number").Text()
	if born := row.Get("born_on"); !born.IsNull() || len(number) != 18 {
		return born.Text()
	}
	return number[6:10] + "-" + number[10:12] + "-" + number[12:14]
}

// ByName reports whether it is somebody who is known by name and birth.
func (id *Identity) ByName() bool {
	return id.Table == schema.Member && id.Table.Fields[id.Field].Name == "name"
}

// With is the identity together with what the row says that stands so far; ok is false
// for somebody whose name or birth nobody knows.
func (id Identity) With(row *syncproto.RowState) (whole Identity, ok bool) {
	if !id.ByName() {
		return id, true
	}
	if row != nil {
		stands := personOf(row.Row)
		if id.Value.IsNull() {
			id.Value = stands.Value
		}
		if id.Born == "" {
			id.Born = stands.Born
		}
		if id.Number.IsNull() && !id.Unnumbered {
			id.Number = stands.Number
		}
	}
	return id, !id.Value.IsNull() && id.Born != ""
}

// Is reports whether a living row of another household may be the same person: of the
// same name and birth, where a number is missing that would tell.
func (id *Identity) Is(row schema.Row) bool {
	return row.Get("name") == id.Value && bornOn(row) == id.Born && (id.Number.IsNull() || row.Get("id_number").IsNull())
}

// CaseID is the id of the case about a pair of rows that hold the same identity. It
// follows from the pair, in whichever order they met and wherever they have gone
// since: a case that was settled is not opened again. Of two people it is asked once
// whether they are one by name and birth, however often these are put right.
func (m *Match) CaseID() string {
	if m.ByName() {
		return DerivedID("duplicate", "person", min(m.Row, m.Other), max(m.Row, m.Other))
	}
	return m.caseByNumber(m.Value)
}

// AskedAs are the ids of the cases that have asked about the pair: who was said to be
// two by their number is not asked about by name.
func (m *Match) AskedAs() []string {
	ids := []string{m.CaseID()}
	for _, number := range []schema.Value{m.Number, m.OtherNumber} {
		if m.ByName() && !number.IsNull() {
			numbered := *m
			numbered.Field = identityOf(m.Table)
			ids = append(ids, numbered.caseByNumber(number))
		}
	}
	return ids
}

func (m *Match) caseByNumber(number schema.Value) string {
	return DerivedID("duplicate", m.Table.Fields[m.Field].Name, number.Text(), min(m.Row, m.Other), max(m.Row, m.Other))
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
	if row == nil || row.Deleted || m.Table == schema.Member && !row.Get("left_on").IsNull() {
		return false
	}
	if m.ByName() {
		other := Identity{Value: m.Value, Born: m.Born, Number: m.OtherNumber}
		return other.Is(row.Row)
	}
	return row.Values[m.Field] == m.Value
}

// duplicateConflict is the case of a household that seems to be registered twice.
// It names the other one by its id and village only, and somebody in it by the row's:
// whoever sees this household need not see that one.
func duplicateConflict(m *Match, c *syncproto.Changeset, d *decision) syncproto.Edit {
	other := naming(m.Household) + `,"village":"` + m.Village + `"`
	if !m.Table.IsRoot() {
		other += `,"row":"` + m.Other + `"`
	}
	return serverEdit(schema.Conflict, m.CaseID(), map[string]schema.Value{
		"kind": schema.TextOf(conflictTwice), "state": schema.TextOf(stateOpen),
		"table_name": schema.TextOf(m.Table.Name), "row_id": schema.TextOf(m.Row), "field": schema.TextOf(m.Table.Fields[m.Field].Name),
		"kept":    schema.TextOf(other + "}"),
		"offered": m.said(), "offered_at": schema.IntOf(int64(d.At)), "opened_at": schema.IntOf(d.m.Now.Milli()),
		"offered_by": schema.TextOf(c.By), "changeset": schema.TextOf(c.ID),
	})
}

// said is what both rows hold.
func (m *Match) said() schema.Value {
	fields, values := []int{m.Field}, []schema.Value{m.Value}
	if m.ByName() {
		fields, values = append(fields, m.Table.Ordinal("born_on")), append(values, schema.TextOf(m.Born))
	}
	return valuesJSON(m.Table, fields, values)
}

// naming is how a case begins to name the other household.
func naming(household string) string { return `{"household":"` + household + `"` }

// namesAny reports whether a case is about the household of its row and one of those.
func namesAny(row *syncproto.RowState, households []string) bool {
	return slices.ContainsFunc(households, func(household string) bool {
		return strings.HasPrefix(row.Get("kept").Text(), naming(household))
	})
}
