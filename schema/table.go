package schema

// Scope says what a table's rows belong to.
type Scope uint8

// The scopes.
const (
	OfHousehold Scope = iota // rows of a household; merged and checked together
	OfVillage                // papers of a village: meetings, notices, areas
	OfReference              // read-only on devices: areas, lines, quotas
)

// Table declares one table. Replicated tables (household and village scope)
// have, besides their fields, the columns id, village, seq, rev and deleted, and
// children of a household the column household.
type Table struct {
	Name       string
	Label      Label
	Scope      Scope
	AppendOnly bool // rows are added and never changed: two never conflict
	ServerOnly bool // only the server writes rows: conflicts, relocation cases
	// AlsoVillage: a row may belong to a village's own papers as well as to a
	// household; its household is then "".
	AlsoVillage bool
	// Recorded: the rows are facts about the household, which its approved record
	// keeps as a township approved them; what else a household has is evidence, or
	// papers that are judged by themselves.
	Recorded bool
	Since    int // schema version that added it; 0 means 1
	Fields   []Field

	index  int
	byName map[string]int
	groups map[string][]int
}

// newTable finishes a declaration: ordinals and look-ups.
func newTable(t Table) *Table {
	t.byName = make(map[string]int, len(t.Fields))
	t.groups = map[string][]int{}
	for i := range t.Fields {
		f := &t.Fields[i]
		f.ordinal, f.tag, f.Since = i, ruleTag(f), max(f.Since, t.Since)
		f.sealed = t.Scope != OfReference && f.Sensitivity != Plain
		t.byName[f.Name] = i
		if f.Group != "" {
			t.groups[f.Group] = append(t.groups[f.Group], i)
		}
	}
	return &t
}

// Field returns the field of that name, or nil.
func (t *Table) Field(name string) *Field {
	i, ok := t.byName[name]
	if !ok {
		return nil
	}
	return &t.Fields[i]
}

// Ordinal returns the position of a field of that name; it panics when the
// table has none, because names in code are constants.
func (t *Table) Ordinal(name string) int {
	i, ok := t.byName[name]
	if !ok {
		panic("schema: table " + t.Name + " has no field " + name)
	}
	return i
}

// Group returns the positions of all fields that merge together with field i:
// the members of its group, or i alone.
func (t *Table) Group(i int) []int {
	if g := t.Fields[i].Group; g != "" {
		return t.groups[g]
	}
	return []int{i}
}

// FieldsAt returns the positions of the fields that a schema version has, in order.
func (t *Table) FieldsAt(version int) []int {
	out := make([]int, 0, len(t.Fields))
	for i := range t.Fields {
		if t.Fields[i].In(version) {
			out = append(out, i)
		}
	}
	return out
}

// Version returns the schema version that added the table.
func (t *Table) Version() int { return max(t.Since, 1) }

// In reports whether a schema version has the table. Devices of one that has not
// hold none of its rows, are sent none, prove none and may write none.
func (t *Table) In(version int) bool { return t.Version() <= version }

// IsRoot reports whether a row of the table is a household itself.
func (t *Table) IsRoot() bool { return t == Household }

// Replicated reports whether devices hold the table's rows.
func (t *Table) Replicated() bool { return t.Scope != OfReference }

// OwnerColumn is the column that names the unit of consistency a row belongs
// to: a household's id, or a village's code.
func (t *Table) OwnerColumn() string {
	switch {
	case t.IsRoot():
		return "id"
	case t.Scope == OfHousehold:
		return "household"
	}
	return "village"
}
