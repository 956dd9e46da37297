package schema

import "slices"

// Step is one of the steps by which a household is chosen for relocation, as
// data: the server judges by it, devices and documents show it. A new step is a
// new row of the table in relocation.go; nothing names a step by its number.
type Step struct {
	Number  int
	Code    string
	Name    Label
	Unit    StepUnit
	Level   string   // code of the list "level": which government answers for it
	Roles   []string // codes of the list "role": who may take it, at an area that covers the village
	Offline bool     // may be taken on a device; the others are taken at a desk

	Evidence []Paper // papers that must be there, those that others refer to first
	Tallies  []Tally // counts that must come out, in the order in which they are told
	// PublicityDays is how many full calendar days the step's notice must have
	// hung: a floor that a setting may raise. 0 when the step has no publicity.
	PublicityDays int
	// Days is how many days whoever takes the step has for it, from the day it can be
	// taken: the step before is done, and its notice has hung its days. Nothing is
	// refused for being late; people are told who is waited for. 0 sets no limit.
	Days           int
	EveryHousehold bool      // every registered household of the area must have been screened
	Approved       bool      // the township must have approved the household's record as it stands
	Sample         *Sampling // the step is taken on a sample of the village's cases; nil where each is looked into
	Quota          bool      // a case that has taken it holds a place of its township's quota
	Document       bool      // the number of an official paper must be given

	Back     []string // steps that a case may be returned to while this one is under way; they are then taken again
	State    string   // what it makes of the area (list area_state) or the case (list relocation_state)
	Complete Label    // what completes it, for people to read
	Source   string
}

// StepUnit says what one taking of a step decides on.
type StepUnit uint8

// The units.
const (
	// AreaUnit: one hamlet, a row of relocation_area. The action travels in a
	// changeset of the village's own papers. A whole village is all its hamlets.
	AreaUnit StepUnit = iota + 1
	// HouseholdUnit: one household, a row of relocation_case.
	HouseholdUnit
	// VillageListUnit: one household too, although people work on the village's
	// list at once: one meeting or one notice serves many households.
	VillageListUnit
)

// OfArea reports whether the step moves an area rather than a household's case.
func (s *Step) OfArea() bool { return s.Unit == AreaUnit }

// Paper is one piece of evidence: a living row, of the household or of its
// village, that must be there and say what the step needs. Unless something
// names the row, the newest one counts.
type Paper struct {
	As       string      // name that other papers and counts refer to it by; "" is the table's name
	Table    *Table      // where it is kept
	Which    []Condition // which rows of the table are such a paper at all
	ByAction bool        // the action's Ref names the row
	NamedBy  string      // "paper.field" that holds the row's id
	Shows    []Condition // what it must say
	Apart    [][]string  // fields that must all differ: different people
	Pictures []string    // fields that must all differ: different photos
	Since    *Since      // a date that may not lie before another paper's
	// Standing papers need not be made again when the step is taken again.
	Standing bool
}

// Name is what other papers and counts refer to it by.
func (p *Paper) Name() string {
	if p.As != "" {
		return p.As
	}
	return p.Table.Name
}

// Condition is what one field of a paper must hold.
type Condition struct {
	Field string
	Is    []Value // one of these; none means anything but nothing
	Row   string  // instead of Is: the id of the paper of this name
	Else  ErrCode // what people are told otherwise; "" is EvidenceMissing
}

// Holds reports whether a value is what the condition asks for. One that asks for
// another paper's id asks here for anything.
func (c *Condition) Holds(v Value) bool {
	if len(c.Is) > 0 {
		return slices.Contains(c.Is, v)
	}
	return !v.IsNull() && v != TextOf("")
}

// Since says that a paper's date may not lie before that of an earlier paper.
type Since struct {
	Field string // of this paper
	Than  string // "paper.field"
}

// Tally compares a count of people with another: Parts, added up, against Num/Den
// of Whole.
type Tally struct {
	Parts    []string // "paper.field"
	Is       Comparison
	Num, Den int64
	Whole    string  // "paper.field"
	Else     ErrCode // what people are told otherwise
}

// Comparison is how a tally compares.
type Comparison uint8

// The comparisons.
const (
	AtMost Comparison = iota + 1
	AtLeast
	MoreThan
)

// Holds reports whether the part stands to the whole as the tally asks.
func (t *Tally) Holds(part, whole int64) bool {
	left, right := part*t.Den, whole*t.Num
	switch t.Is {
	case AtMost:
		return left <= right
	case AtLeast:
		return left >= right
	}
	return left > right
}
