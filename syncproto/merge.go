package syncproto

import (
	"cmp"
	"slices"

	"ruhu/schema"
)

// Settled says how one set of a changeset was settled against the server's row.
type Settled uint8

// The ways, with the value that stands afterwards.
const (
	Took       Settled = iota // not concurrent: the offered value
	Same                      // concurrent or not, equal to the current value
	Superseded                // latest, and the current value is later: the current value
	Replaced                  // latest, and the offered value is later: the offered value
	United                    // union: both sides' additions and removals
	Disputed                  // review: the current value, and a conflict opens
	Moved                     // nothing to settle: the row came with its household, or went with it
)

var settledNames = [...]string{"took", "same", "superseded", "replaced", "united", "disputed", "moved"}

// String returns the name that histories and vectors use.
func (s Settled) String() string { return settledNames[s] }

// Deletion is the field number of a change that deletes or revives a row.
const Deletion = -1

// Change is one line of a household's history: what stood, what was offered,
// how it was settled and what stands now. Every value that anybody ever sent
// and that was not refused is in one.
type Change struct {
	Key     RowKey
	Field   int // ordinal, or Deletion with values 0 and 1
	Before  schema.Value
	Offered schema.Value
	How     Settled
	After   schema.Value
}

// Dispute is a pair of values that people must decide between. A group of
// fields is one dispute.
type Dispute struct {
	Key     RowKey
	Fields  []int // ordinals; just Deletion for a deletion against an edit
	Kept    []schema.Value
	Offered []schema.Value
	Base    Rev   // revision the offer was based on
	By      Stamp // who wrote the value that is kept
	// Deleter is who deleted a row that the author's edit brought back: then the
	// author holds the kept side and the deletion is the offer. Zero otherwise.
	Deleter Stamp
}

// Edition says whose edits are merged and when they were made.
type Edition struct {
	Device DeviceNo // 0: a person at a desk
	At     HLC      // corrected clock
}

// Result is what merging a changeset does to a household.
type Result struct {
	Rows     []*RowState // rows that changed, in their new state
	Changes  []Change    // one per set, in order
	Disputes []Dispute
	Problems []schema.Problem // policies that were broken; if any, nothing may be applied
}

// Concurrent reports whether anything had to be settled.
func (r *Result) Concurrent() bool {
	for _, c := range r.Changes {
		if c.How != Took && c.How != Same {
			return true
		}
	}
	return len(r.Disputes) > 0
}

// Merge settles a changeset's edits against a household, per field (design:
// protocol, "Merge, per household and per field"). It is pure and
// deterministic: state and edits are left as they are, and the same arguments
// always give the same result.
//
// A set is concurrent when its field's last change is later than the set's base
// and was made by another device.
//
// A row may be named once, either to set fields or to be deleted: settled twice,
// it would keep only what came last. Anything else is a problem.
func Merge(unit *UnitState, edits []Edit, by Edition) Result {
	m := merger{unit: unit, by: by, rev: unit.Rev + 1}
	named := make(map[RowKey]bool, len(edits))
	m.Changes = slices.Grow(m.Changes, mostChanges(edits))
	for i := range edits {
		e := &edits[i]
		key := RowKey{e.Table, e.Row}
		switch {
		case named[key]:
			m.problem(schema.RepeatedRow, e, "")
		case e.Delete && len(e.Sets) > 0:
			m.problem(schema.DeleteAndSet, e, "")
		default:
			m.edit(e)
		}
		named[key] = true
	}
	return m.Result
}

// mostChanges is one for each set, and one for each row deleted or revived.
func mostChanges(edits []Edit) int {
	n := len(edits)
	for i := range edits {
		n += len(edits[i].Sets)
	}
	return n
}

type merger struct {
	Result
	unit *UnitState
	by   Edition
	rev  Rev // revision that the merge will make
}

func (m *merger) edit(e *Edit) {
	current := m.unit.Rows[RowKey{e.Table, e.Row}]
	if current == nil {
		m.create(e)
		return
	}
	row := current.Clone()
	before := len(m.Changes)
	if e.Delete {
		m.remove(row, e)
	} else {
		m.revive(row, e)
		m.sets(row, e)
	}
	if wrote(m.Changes[before:]) {
		row.Rev = m.rev
		m.Rows = append(m.Rows, row)
	}
}

// wrote reports whether any of the changes altered the row.
func wrote(changes []Change) bool {
	for _, c := range changes {
		if c.Before != c.After {
			return true
		}
	}
	return false
}

func (m *merger) create(e *Edit) {
	if len(e.Sets) == 0 || anyBase(e.Sets) {
		m.problem(schema.NoSuchRow, e, "")
		return
	}
	household := m.unit.ID
	if household == m.unit.Village {
		household = "" // a village's own paper
	}
	row := NewRowState(e.Table, e.Row, household, m.unit.Village)
	row.Rev = m.rev
	for _, s := range e.Sets {
		if e.Table.PolicyOf(s.Field) == schema.Server && m.by.Device != 0 {
			m.problem(schema.FieldServer, e, e.Table.Fields[s.Field].Name)
			continue
		}
		m.write(row, s, Took, s.Value)
	}
	m.Rows = append(m.Rows, row)
}

func anyBase(sets []Set) bool {
	for _, s := range sets {
		if s.Base > 0 {
			return true
		}
	}
	return false
}

// remove deletes a row, unless somebody else changed it meanwhile: then the
// edit wins, the row lives, and people decide.
func (m *merger) remove(row *RowState, e *Edit) {
	if row.Table.IsRoot() || row.Table.AppendOnly || row.Table.ServerOnly && m.by.Device != 0 {
		m.problem(schema.CannotDelete, e, "")
		return
	}
	if row.Deleted {
		m.note(row, Deletion, schema.IntOf(1), schema.IntOf(1), Same, schema.IntOf(1))
		return
	}
	if last, concurrent := m.lastOf(row.Stamps, e.Base); concurrent {
		m.dispute(row, []Set{{Field: Deletion, Value: schema.IntOf(1), Base: e.Base}}, last)
		return
	}
	m.setDeleted(row, true)
}

// revive brings a deleted row back when somebody edits it: the edit wins. When
// the editor did not know of the deletion, people decide.
func (m *merger) revive(row *RowState, e *Edit) {
	if !row.Deleted || len(e.Sets) == 0 {
		return
	}
	deletion := row.Stamps[len(row.Table.Fields)]
	if m.concurrent(deletion, lowestBase(e.Sets)) {
		m.Disputes = append(m.Disputes, Dispute{
			Key: row.Key(), Fields: []int{Deletion}, Base: max(lowestBase(e.Sets), 0), By: Stamp{m.rev, m.by.At, m.by.Device}, Deleter: deletion,
			Kept: []schema.Value{schema.IntOf(0)}, Offered: []schema.Value{schema.IntOf(1)},
		})
	}
	m.setDeleted(row, false)
}

func (m *merger) setDeleted(row *RowState, deleted bool) {
	m.note(row, Deletion, schema.BoolOf(row.Deleted), schema.BoolOf(deleted), Took, schema.BoolOf(deleted))
	row.Deleted = deleted
	row.Stamps[len(row.Table.Fields)] = Stamp{m.rev, m.by.At, m.by.Device}
}

// sets settles an edit's fields, those of one group together.
func (m *merger) sets(row *RowState, e *Edit) {
	for _, together := range byGroup(row.Table, e.Sets) {
		m.settle(row, e, together)
	}
}

// byGroup splits sets into those that merge as one, in order of appearance.
func byGroup(t *schema.Table, sets []Set) [][]Set {
	out := make([][]Set, 0, len(sets))
	at := map[string]int{}
	for _, s := range sets {
		name := t.Fields[s.Field].Group
		if i, ok := at[name]; ok && name != "" {
			out[i] = append(out[i], s)
			continue
		}
		at[name] = len(out)
		out = append(out, []Set{s})
	}
	return out
}

func (m *merger) settle(row *RowState, e *Edit, sets []Set) {
	field := sets[0].Field
	policy := row.Table.PolicyOf(field)
	last, concurrent := m.lastOf(groupStamps(row, field), lowestBase(sets))
	switch {
	case policy == schema.Server && m.by.Device != 0:
		m.problem(schema.FieldServer, e, row.Table.Fields[field].Name)
	case same(row, sets):
		m.writeAll(row, sets, Same)
	case policy == schema.Immutable && lowestBase(sets) == Elsewhere: // right when it was written
		m.dispute(row, sets, last)
	case policy == schema.Immutable:
		m.problem(schema.FieldImmutable, e, row.Table.Fields[field].Name)
	case !concurrent:
		m.writeAll(row, sets, Took)
	case policy == schema.Union:
		m.union(row, sets, last)
	case policy == schema.Latest && m.later(row, sets, last):
		m.writeAll(row, sets, Replaced)
	case policy == schema.Latest:
		m.writeAll(row, sets, Superseded)
	default:
		m.dispute(row, sets, last)
	}
}

// groupStamps are those of all fields that merge together with field, also of
// those that an edit does not name.
func groupStamps(row *RowState, field int) []Stamp {
	group := row.Table.Group(field)
	stamps := make([]Stamp, len(group))
	for i, f := range group {
		stamps[i] = row.Stamps[f]
	}
	return stamps
}

// union takes both sides' additions and removals. Two removals that together
// leave nothing of a set that may not be empty are for people to decide.
func (m *merger) union(row *RowState, sets []Set, last Stamp) {
	field := sets[0].Field
	united := unite(row.Values[field], sets[0].Was, sets[0].Value)
	if row.Table.Fields[field].Required() && len(united.Set()) == 0 {
		m.dispute(row, sets, last)
		return
	}
	m.write(row, sets[0], United, united)
}

// lastOf returns the newest of some stamps, and whether any of them is of a
// change that was made behind the editor's back; if so, the newest of those.
func (m *merger) lastOf(stamps []Stamp, base Rev) (last Stamp, concurrent bool) {
	for _, s := range stamps {
		behind := m.concurrent(s, base)
		if behind && !concurrent || behind == concurrent && s.Rev > last.Rev {
			last, concurrent = s, behind
		}
	}
	return last, concurrent
}

// concurrent reports whether a change was made by somebody else after base.
// People at desks have no device of their own, so theirs always counts.
func (m *merger) concurrent(s Stamp, base Rev) bool {
	return s.Rev > max(base, 0) && (base == Elsewhere || s.Device != m.by.Device || s.Device == 0)
}

// later breaks ties by device and then by value, so that every server decides alike.
func (m *merger) later(row *RowState, sets []Set, last Stamp) bool {
	return cmp.Or(cmp.Compare(m.by.At, last.At), cmp.Compare(m.by.Device, last.Device),
		sets[0].Value.Compare(row.Values[sets[0].Field])) > 0
}

func (m *merger) dispute(row *RowState, sets []Set, by Stamp) {
	d := Dispute{Key: row.Key(), Base: max(lowestBase(sets), 0), By: by}
	for _, s := range sets {
		kept := schema.BoolOf(row.Deleted)
		if s.Field != Deletion {
			kept = row.Values[s.Field]
		}
		d.Fields = append(d.Fields, s.Field)
		d.Kept = append(d.Kept, kept)
		d.Offered = append(d.Offered, s.Value)
		m.note(row, s.Field, kept, s.Value, Disputed, kept)
	}
	m.Disputes = append(m.Disputes, d)
}

func (m *merger) writeAll(row *RowState, sets []Set, how Settled) {
	for _, s := range sets {
		after := s.Value
		if how == Superseded {
			after = row.Values[s.Field]
		}
		m.write(row, s, how, after)
	}
}

// write puts a value into the row and its line into the history. A field whose
// value stays as it is keeps its stamp.
//
// What a union leaves is on no device yet, not even on the one whose changeset
// caused it, so it counts as the server's own: the next set from that device,
// which may be on its way already, is again united and not simply taken.
func (m *merger) write(row *RowState, s Set, how Settled, after schema.Value) {
	before := row.Values[s.Field]
	m.note(row, s.Field, before, s.Value, how, after)
	if after == before {
		return
	}
	row.Values[s.Field] = after
	row.Stamps[s.Field] = Stamp{m.rev, m.by.At, m.by.Device}
	if how == United {
		row.Stamps[s.Field].Device = 0
	}
}

func (m *merger) note(row *RowState, field int, before, offered schema.Value, how Settled, after schema.Value) {
	m.Changes = append(m.Changes, Change{Key: row.Key(), Field: field, Before: before, Offered: offered, How: how, After: after})
}

func (m *merger) problem(code schema.ErrCode, e *Edit, field string) {
	m.Problems = append(m.Problems, schema.Problem{Code: code, Table: e.Table.Name, Row: e.Row, Field: field})
}

func same(row *RowState, sets []Set) bool {
	for _, s := range sets {
		if row.Values[s.Field] != s.Value {
			return false
		}
	}
	return true
}

func lowestBase(sets []Set) Rev {
	lowest := sets[0].Base
	for _, s := range sets[1:] {
		lowest = min(lowest, s.Base)
	}
	return lowest
}

// unite takes what the editor added and removed, relative to the value seen,
// into the current set.
func unite(current, was, offered schema.Value) schema.Value {
	var codes []string
	for _, c := range current.Set() {
		if has(offered, c) || !has(was, c) {
			codes = append(codes, c)
		}
	}
	for _, c := range offered.Set() {
		if !has(was, c) {
			codes = append(codes, c)
		}
	}
	if len(codes) == 0 && (current.IsNull() || offered.IsNull()) {
		return schema.Null
	}
	return schema.SetOf(codes...)
}

func has(set schema.Value, code string) bool { return slices.Contains(set.Set(), code) }
