package registry

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Codes of the list conflict_decision, and the two choices that come out as kept or
// offered by whose clock is later.
const (
	decisionKept     = "kept"
	decisionOffered  = "offered"
	decisionOther    = "other"
	decisionDistinct = "distinct"
	choiceLater      = "later"
	choiceEarlier    = "earlier"
)

// choicesOf are the ways in which a case of each kind can be decided. Households that
// are one are united by Merge, which settles their case itself.
var choicesOf = map[string][]string{
	conflictValue:  {decisionKept, decisionOffered, decisionOther, choiceLater, choiceEarlier},
	conflictDelete: {decisionKept, decisionOffered, choiceLater, choiceEarlier},
	conflictRule:   {decisionKept, decisionOther},
	conflictTwice:  {decisionDistinct},
}

// Case is one conflict, and what it is about as it stands.
type Case struct {
	Row *syncproto.RowState // of schema.Conflict
	// Subject is the row that it is about, also a deleted one; nil where there is none,
	// or where that is the own row of a household that has become part of another.
	Subject *syncproto.RowState
	// Fields are those of the group that it is about, or just syncproto.Deletion; none
	// for a rule and for two that seem to be one.
	Fields []int
}

// CaseOf looks at a case among the rows of its household or village.
func CaseOf(rows map[syncproto.RowKey]*syncproto.RowState, row *syncproto.RowState) Case {
	x := Case{Row: row}
	t := schema.TableOf(row.Get("table_name").Text())
	if t == nil {
		return x
	}
	x.Subject = rows[syncproto.RowKey{Table: t, ID: row.Get("row_id").Text()}]
	switch x.Kind() {
	case conflictDelete:
		x.Fields = []int{syncproto.Deletion}
	case conflictValue:
		x.Fields = fieldsNamed(t, row.Get("field").Text())
	}
	return x
}

// fieldsNamed are those of a group, or the one field of that name.
func fieldsNamed(t *schema.Table, name string) (fields []int) {
	for i := range t.Fields {
		if f := &t.Fields[i]; f.In(schema.Version) && (f.Group == name || f.Group == "" && f.Name == name) {
			fields = append(fields, i)
		}
	}
	return fields
}

// Kind is a code of the list conflict_kind.
func (x *Case) Kind() string { return x.Row.Get("kind").Text() }

// Choices are the ways in which it can be decided, for conflict.decide.
func (x *Case) Choices() []string { return slices.Clone(choicesOf[x.Kind()]) }

// Open reports whether it waits for people.
func (x *Case) Open() bool { return x.Row.Get("state").Text() == stateOpen }

// OpenedAt is when it was opened, in Unix milliseconds; of a case from before that was
// noted, when the later of its values was saved.
func (x *Case) OpenedAt() int64 {
	if at := x.Row.Get("opened_at"); !at.IsNull() {
		return at.Int()
	}
	return syncproto.HLC(x.Row.Get("offered_at").Int()).Milli()
}

// Values are those of its fields as they stand; nil without a subject.
func (x *Case) Values() []schema.Value {
	if x.Subject == nil {
		return nil
	}
	values := make([]schema.Value, len(x.Fields))
	for i, f := range x.Fields {
		if values[i] = schema.BoolOf(x.Subject.Deleted); f != syncproto.Deletion {
			values[i] = x.Subject.Values[f]
		}
	}
	return values
}

// Side is what one of the two sides says of the case's fields, in the words of the newest
// version. A side may be silent about some field of a group.
func (x *Case) Side(name string) map[int]schema.Value { return x.parse(x.Row.Get(name).Text()) }

func (x *Case) parse(text string) map[int]schema.Value {
	said, problem := syncproto.DecodeValues(text)
	t := schema.TableOf(x.Row.Get("table_name").Text())
	if problem != nil || t == nil {
		return nil
	}
	out := map[int]schema.Value{}
	for name, v := range said {
		if f := t.Field(name); f != nil {
			for _, cell := range t.UpgradedCell(f.Ordinal(), v, schema.OldestVersion, schema.Version) {
				out[cell.Field] = cell.Value
			}
		} else if name == deletedName {
			out[syncproto.Deletion] = v
		}
	}
	return out
}

// Named is a household that a case names besides its own, as it was then, and the row in
// it that seems to be the same.
type Named struct{ Household, Village, Row string }

// Other is whom a case of two that seem to be one names; ok is false for other cases. One
// that was opened by an earlier program does not say which row.
func (x *Case) Other() (n Named, ok bool) {
	if x.Kind() != conflictTwice {
		return n, false
	}
	said, problem := syncproto.DecodeValues(x.Row.Get("kept").Text())
	n = Named{said["household"].Text(), said["village"].Text(), said["row"].Text()}
	return n, problem == nil && n.Household != ""
}

// Choice is what a decision comes to: of later and earlier, the side whose clock says so.
// Of two at one instant the later is the one that stands.
func (x *Case) Choice(said string) string {
	offeredLater := x.Row.Get("offered_at").Int() > x.Row.Get("kept_at").Int()
	switch {
	case said == choiceLater && offeredLater, said == choiceEarlier && !offeredLater:
		return decisionOffered
	case said == choiceLater, said == choiceEarlier:
		return decisionKept
	}
	return said
}

// changedAfter reports whether somebody changed what the case is about after a revision.
func (x *Case) changedAfter(rev syncproto.Rev) bool {
	if x.Subject == nil {
		return false
	}
	stamps := x.Subject.Stamps
	if len(x.Fields) > 0 && x.Fields[0] != syncproto.Deletion {
		stamps = make([]syncproto.Stamp, 0, len(x.Fields))
		for _, f := range x.Fields {
			stamps = append(stamps, x.Subject.Stamps[f])
		}
	}
	return slices.ContainsFunc(stamps, func(s syncproto.Stamp) bool { return s.Rev > rev })
}

// decidedAt is the revision in which the case was opened, settled, or opened again.
func (x *Case) decidedAt() syncproto.Rev {
	return x.Row.Stamps[schema.Conflict.Ordinal("state")].Rev
}

// sameMatter reports whether another case is about the same fields of the same row.
func (x *Case) sameMatter(row *syncproto.RowState) bool {
	same := func(field string) bool { return row.Get(field) == x.Row.Get(field) }
	return row.ID != x.Row.ID && same("kind") && same("table_name") && same("row_id") && same("field")
}

// problem is one about what the case is about.
func (x *Case) problem(code schema.ErrCode, param string) *schema.Problem {
	text := func(field string) string { return x.Row.Get(field).Text() }
	p := &schema.Problem{Code: code, Table: text("table_name"), Row: text("row_id"), Param: param}
	if len(x.Fields) > 0 && x.Fields[0] != syncproto.Deletion {
		p.Field = schema.TableOf(p.Table).Fields[x.Fields[0]].Name
	}
	return p
}

// caseIn is a case of a household, or of a village's own papers.
func caseIn(v view, household, id string) (x Case, found bool) {
	row := v.find(schema.Conflict, id)
	if row == nil || row.Household != household {
		return x, false
	}
	return CaseOf(v, row), true
}

// openCases are the cases of a household or village that wait for people, in the order
// in which a choice by clocks leaves the right value: whoever is to win comes last.
func openCases(v view, household, choice string) (out []Case) {
	for _, row := range v.living(schema.Conflict) {
		if x := CaseOf(v, row); row.Household == household && x.Open() && (x.Kind() == conflictValue || x.Kind() == conflictDelete) {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b Case) int { return byClocks(choice, a.Row.Row, b.Row.Row) })
	return out
}

// byClocks orders cases so that, each decided after the other by a choice of clocks, the
// value stands in the end that all of them come to.
func byClocks(choice string, a, b schema.Row) int {
	if choice == choiceEarlier {
		a, b = b, a
	}
	return cmp.Compare(a.Get("offered_at").Int(), b.Get("offered_at").Int())
}
