package app

import "ruhu/schema"

// HouseholdQuery says which households a list shows. What is left empty holds
// for every household, except Areas.
type HouseholdQuery struct {
	Areas  []string // at or below any of these; none finds nothing
	IDs    []string // among these; nil for any
	Cause  string   // code of the main cause
	Status string   // code of the status
	Name   string   // part of the name of the head or of a member
	IDTail string   // the end of a member's identity number
	Limit  int      // households in a page
	Offset int      // households before the page
}

// HouseholdLine is one household in a list, and what is counted beside it.
type HouseholdLine struct {
	schema.Row
	People    int   // members who have not left
	Conflicts int   // that are open
	VisitedAt int64 // Unix milliseconds of the last visit, 0 when there was none
}
