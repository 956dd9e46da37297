package schema

import "slices"

// Rename is a code that has another spelling since a version: what it means is
// the same. Both spellings stand in the code list, the old one for histories and
// old devices.
type Rename struct {
	Since    int // first version with the new spelling
	List     string
	Old, New string
}

// Renames returns every rename.
func Renames() []Rename {
	return []Rename{
		// Steep land counts only as a hazard, and the labels said so from the first.
		{Since: 2, List: "area_reason", Old: "steep_or_hazard", New: "geological_hazard"},
		// In a county that relocates households, "moved" reads as relocated; what is
		// meant is a member who has left the household.
		{Since: 2, List: "left_reason", Old: "moved", New: "moved_away"},
	}
}

// Split is a field that two fields have taken the place of since a version.
// Joining what was split gives what was there, whatever it was.
type Split struct {
	Since int
	Table *Table
	Field string    // the old one
	Into  [2]string // the new ones
	Apart func(Value) [2]Value
	Join  func([2]Value) Value
}

// Splits returns every split.
func Splits() []Split {
	return []Split{
		{Since: 2, Table: Member, Field: "work_place", Into: [2]string{"work_province", "work_locality"}, Apart: splitPlace, Join: joinPlace},
	}
}

// Cell is a value for one field of a table.
type Cell struct {
	Field int // ordinal
	Value Value
}

// Upgraded returns a row's values, as one version has them, in a later one. Values
// that stay as they are are returned as they are.
func (t *Table) Upgraded(values []Value, from, to int) []Value {
	for _, s := range stepsOf[t] {
		if from < s.since && s.since <= to {
			values = s.up(values)
		}
	}
	return values
}

// UpgradedCell is Upgraded for the value of a single field, as an edit sets it or
// a history names it: it becomes one value or, when the field was split, two.
func (t *Table) UpgradedCell(field int, v Value, from, to int) []Cell {
	cells := []Cell{{field, v}}
	for _, s := range stepsOf[t] {
		if from < s.since && s.since <= to {
			cells = s.upCells(cells)
		}
	}
	return cells
}

// Downgraded returns a row's values, of the newest version, as an older one that
// has the table has them. Values that stay as they are are returned as they are.
func (t *Table) Downgraded(values []Value, to int) []Value {
	for _, s := range slices.Backward(stepsOf[t]) {
		if s.since > to {
			values = s.down(values)
		}
	}
	return values
}

// Changes reports whether rows of the table can look otherwise in a version than
// in the newest.
func (t *Table) Changes(version int) bool {
	steps := stepsOf[t]
	return len(steps) > 0 && steps[len(steps)-1].since > version
}

// step is what one version changed in one table.
type step struct {
	since   int
	added   []int // ordinals of the fields that the version before does not have
	renames []cellRename
	splits  []cellSplit
}

type cellRename struct {
	field int
	Rename
}

type cellSplit struct {
	field int
	into  [2]int
	Split
}

// stepsOf has the steps of each table that has any, in order.
var stepsOf = makeSteps()

func makeSteps() map[*Table][]step {
	all := map[*Table][]step{}
	for _, t := range tables {
		for since := 2; since <= Version; since++ {
			if s := stepTo(since, t); len(s.added)+len(s.renames)+len(s.splits) > 0 {
				all[t] = append(all[t], s)
			}
		}
	}
	return all
}

func stepTo(since int, t *Table) step {
	s := step{since: since}
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.Version() == since && t.Version() < since {
			s.added = append(s.added, i)
		}
		for _, r := range Renames() {
			if r.Since == since && r.List == f.Codes {
				s.renames = append(s.renames, cellRename{i, r})
			}
		}
	}
	for _, split := range Splits() {
		if split.Since == since && split.Table == t {
			into := [2]int{t.Ordinal(split.Into[0]), t.Ordinal(split.Into[1])}
			s.splits = append(s.splits, cellSplit{t.Ordinal(split.Field), into, split})
		}
	}
	return s
}

// editing is a row's values that are copied before the first change.
type editing struct {
	values []Value
	own    bool
}

func (e *editing) set(field int, v Value) {
	if e.values[field] == v {
		return
	}
	if !e.own {
		e.values, e.own = slices.Clone(e.values), true
	}
	e.values[field] = v
}

func (s *step) up(values []Value) []Value {
	row := editing{values: values}
	for _, split := range s.splits {
		if old := row.values[split.field]; !old.IsNull() {
			for i, part := range split.Apart(old) {
				row.set(split.into[i], part)
			}
			row.set(split.field, Null)
		}
	}
	for _, r := range s.renames {
		row.set(r.field, renamed(row.values[r.field], r.Old, r.New))
	}
	return row.values
}

func (s *step) down(values []Value) []Value {
	row := editing{values: values}
	for _, split := range s.splits {
		row.set(split.field, split.Join([2]Value{row.values[split.into[0]], row.values[split.into[1]]}))
	}
	for _, r := range s.renames {
		row.set(r.field, renamed(row.values[r.field], r.New, r.Old))
	}
	for _, field := range s.added {
		row.set(field, Null)
	}
	return row.values
}

func (s *step) upCells(cells []Cell) []Cell {
	var out []Cell
	for _, c := range cells {
		split := slices.IndexFunc(s.splits, func(split cellSplit) bool { return split.field == c.Field })
		if split >= 0 {
			for i, part := range s.splits[split].Apart(c.Value) {
				out = append(out, Cell{s.splits[split].into[i], part})
			}
			continue
		}
		for _, r := range s.renames {
			if r.field == c.Field {
				c.Value = renamed(c.Value, r.Old, r.New)
			}
		}
		out = append(out, c)
	}
	return out
}

// renamed puts one code, or one of a set, in the place of another.
func renamed(v Value, from, to string) Value {
	codes := v.Set()
	i := slices.Index(codes, from)
	if i < 0 {
		return v
	}
	codes[i] = to
	return SetOf(codes...)
}
