package registry

import (
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Rule decides every open case of an area that is about the same thing in the same way:
// "of bank accounts, take the later one".
type Rule struct {
	Area   string // at or below it
	Kind   string // of the cases, a code of conflict_kind: value or delete
	Table  string
	Field  string // field or group; "" for deletions
	Choice string // kept, offered, later or earlier
}

// String spells the rule as a settled case keeps it.
func (r Rule) String() string {
	return strings.Join([]string{r.Area, r.Kind, r.Table, r.Field, r.Choice}, " ")
}

// ParseRule reads what String spelled.
func ParseRule(s string) (r Rule, ok bool) {
	parts := strings.Split(s, " ")
	if len(parts) != 5 {
		return r, false
	}
	r = Rule{parts[0], parts[1], parts[2], parts[3], parts[4]}
	return r, r.Check() == nil
}

// Check finds what is wrong with a rule, if anything is.
func (r Rule) Check() *schema.Problem {
	t := schema.TableOf(r.Table)
	switch {
	case len(r.Area) < 2 || len(r.Area) > 12 || strings.Trim(r.Area, "0123456789") != "":
		return &schema.Problem{Code: schema.BadQuery, Field: "area"}
	case r.Kind != conflictValue && r.Kind != conflictDelete:
		return &schema.Problem{Code: schema.BadQuery, Field: "kind"}
	case t == nil || !t.Replicated():
		return &schema.Problem{Code: schema.BadQuery, Field: "table"}
	case r.Kind == conflictValue && len(fieldsNamed(t, r.Field)) == 0, r.Kind == conflictDelete && r.Field != "":
		return &schema.Problem{Code: schema.BadQuery, Field: "field"}
	case r.Choice != decisionKept && r.Choice != decisionOffered && r.Choice != choiceLater && r.Choice != choiceEarlier:
		return &schema.Problem{Code: schema.BadQuery, Field: "choice"}
	}
	return nil
}

// Fits reports whether a case is one that the rule is about.
func (r Rule) Fits(row schema.Row) bool {
	is := func(field, want string) bool { return row.Get(field).Text() == want }
	return strings.HasPrefix(row.Village, r.Area) && is("kind", r.Kind) && is("table_name", r.Table) && is("field", r.Field)
}

// Changeset is the decision of some open cases of one household, or of one village's papers,
// by the rule. The same cases by the same run are the same decision.
func (r Rule) Changeset(run string, unit *syncproto.UnitState, cases []schema.Row) *syncproto.Changeset {
	cases = slices.Clone(cases)
	slices.SortStableFunc(cases, func(a, b schema.Row) int { return byClocks(r.Choice, a, b) })
	parts := []string{"rule", run, unit.ID}
	c := &syncproto.Changeset{Village: unit.Village, Seen: unit.Rev, Version: schema.Version}
	if unit.ID != unit.Village {
		c.Household = unit.ID
	}
	for _, row := range cases {
		parts = append(parts, row.ID)
		c.Actions = append(c.Actions, syncproto.Action{Do: "conflict.decide", Ref: row.ID, Step: r.Choice, Document: r.String()})
	}
	c.ID = DerivedID(parts...)
	return c
}
