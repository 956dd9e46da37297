package schema

// HouseholdRule is a condition on a whole household that no single field can
// state. It is checked after a merge: two edits can each be right and break it
// together. A household that breaks one is kept, and a case opens.
type HouseholdRule struct {
	Code  ErrCode
	Table *Table                // the rule looks at the living rows of this table
	Holds func(rows []Row) bool // false: the household breaks the rule
}

// HouseholdRules returns every rule, in the order in which they are reported.
func HouseholdRules() []HouseholdRule { return householdRules[:] }

var householdRules = [...]HouseholdRule{
	{Code: NotOneHead, Table: Member, Holds: oneHead},
}

// relationHead is the code of the head of household (GB/T 4761-2008).
const relationHead = "02"

func oneHead(members []Row) bool {
	relation, left := Member.Ordinal("relation"), Member.Ordinal("left_on")
	heads := 0
	for _, m := range members {
		if m.Values[left].IsNull() && m.Values[relation].Text() == relationHead {
			heads++
		}
	}
	return heads == 1
}
