package schema

import "slices"

// HouseholdRule is a condition on a whole household that no single field can
// state. It is checked after a merge: two edits can each be right and break it
// together. A household that breaks one is kept, and a case opens.
type HouseholdRule struct {
	Code    ErrCode
	Table   *Table      // the rule looks at the living rows of this table
	Which   []Condition // those of them that are counted
	Exactly int         // how many there must be
}

// HouseholdRules returns every rule, in the order in which they are reported.
func HouseholdRules() []HouseholdRule { return householdRules[:] }

// relationHead is the code of the head of household (GB/T 4761-2008).
const relationHead = "02"

var householdRules = [...]HouseholdRule{
	{Code: NotOneHead, Table: Member, Which: []Condition{oneOf("left_on", "", ""), oneOf("relation", "", relationHead)}, Exactly: 1},
}

// Holds reports whether the living rows of the rule's table keep it.
func (r *HouseholdRule) Holds(rows []Row) bool {
	counted := 0
	for _, row := range rows {
		if !slices.ContainsFunc(r.Which, func(c Condition) bool { return !c.Holds(row.Get(c.Field)) }) {
			counted++
		}
	}
	return counted == r.Exactly
}
