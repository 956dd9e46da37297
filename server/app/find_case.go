package app

// CaseQuery says which conflicts a list shows. What is left empty holds for every one,
// except Areas.
type CaseQuery struct {
	Areas  []string // at or below any of these; none finds nothing
	Kind   string   // code of conflict_kind
	State  string   // code of conflict_state
	Table  string   // that it is about
	Field  string   // field or group that it is about
	Opened int64    // at or before, Unix milliseconds; 0 for any time
	After  string   // id of the case that the page follows; "" for the first page
	Limit  int      // cases in a page; 0 for all
}
