package syncproto_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

// fatal is what testing.T, testing.F and rapid.T have in common.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// mergeChecked merges, and holds the result to everything that must be true of
// every merge, whatever is merged.
func mergeChecked(t fatal, unit *syncproto.UnitState, edits []syncproto.Edit, who syncproto.Edition) syncproto.Result {
	t.Helper()
	before, offered := cloneUnit(unit), cloneEdits(edits)
	r := syncproto.Merge(unit, edits, who)
	if !equalUnits(unit, before) || !reflect.DeepEqual(edits, offered) {
		t.Fatalf("the merge changed what it was given")
	}
	if again := syncproto.Merge(unit, edits, who); !reflect.DeepEqual(again, r) {
		t.Fatalf("two merges of the same differ:\n%+v\n%+v", r, again)
	}
	checkNothingLost(t, r, edits)
	checkChanges(t, r)
	if len(r.Problems) > 0 {
		return r // and nothing of it may be applied
	}
	checkRows(t, unit, r, edits, who)
	checkHistoryReplays(t, unit, r)
	checkMergedAgain(t, unit, r, edits, who)
	return r
}

// checkNothingLost: every value that was offered is in a change or refused by name.
func checkNothingLost(t fatal, r syncproto.Result, edits []syncproto.Edit) {
	t.Helper()
	told := func(e syncproto.Edit, field int, name string, v schema.Value) bool {
		return slices.ContainsFunc(r.Changes, func(c syncproto.Change) bool {
			return c.Key == syncproto.RowKey{Table: e.Table, ID: e.Row} && c.Field == field && c.Offered == v
		}) || slices.ContainsFunc(r.Problems, func(p schema.Problem) bool {
			refused := p.Field == "" || p.Field == name || inOneGroup(e.Table, p.Field, field)
			return p.Table == e.Table.Name && p.Row == e.Row && refused
		})
	}
	for _, e := range edits {
		if e.Delete && !told(e, syncproto.Deletion, "", number(1)) {
			t.Fatalf("the deletion of %s %s is nowhere", e.Table.Name, e.Row)
		}
		for _, s := range e.Sets {
			if name := e.Table.Fields[s.Field].Name; !told(e, s.Field, name, s.Value) {
				t.Fatalf("%s.%s: the offered %q is nowhere in %+v", e.Table.Name, name, s.Value, r)
			}
		}
	}
}

func inOneGroup(t *schema.Table, name string, field int) bool {
	f := t.Field(name)
	return field >= 0 && f != nil && slices.Contains(t.Group(field), f.Ordinal())
}

// checkChanges: each way of settling leaves the value that it promises, and each
// dispute is in the history.
func checkChanges(t fatal, r syncproto.Result) {
	t.Helper()
	for _, c := range r.Changes {
		kept, taken := c.After == c.Before, c.After == c.Offered
		var right bool
		switch c.How {
		case syncproto.Took, syncproto.Replaced:
			right = taken
		case syncproto.Same:
			right = taken && kept
		case syncproto.Superseded, syncproto.Disputed:
			right = kept
		case syncproto.United:
			right = slices.IsSorted(c.After.Set())
		}
		if !right {
			t.Fatalf("%s leaves %q of %q and %q", c.How, c.After, c.Before, c.Offered)
		}
	}
	for _, d := range r.Disputes {
		for i, f := range d.Fields {
			found := slices.ContainsFunc(r.Changes, func(c syncproto.Change) bool {
				asked := c.How == syncproto.Disputed && c.Offered == d.Offered[i] && c.Before == d.Kept[i]
				revived := f == syncproto.Deletion && c.How == syncproto.Took && c.After == d.Kept[i]
				return c.Key == d.Key && c.Field == f && (asked || revived)
			})
			if !found {
				t.Fatalf("the history lacks the dispute %+v", d)
			}
		}
	}
}

// checkRows: only rows that were named are written, once each, one revision up,
// and a stamp moves exactly where a value does.
func checkRows(t fatal, unit *syncproto.UnitState, r syncproto.Result, edits []syncproto.Edit, who syncproto.Edition) {
	t.Helper()
	seen := map[syncproto.RowKey]bool{}
	for _, row := range r.Rows {
		key := row.Key()
		named := slices.ContainsFunc(edits, func(e syncproto.Edit) bool { return e.Table == row.Table && e.Row == row.ID })
		if !named || seen[key] || row.Rev != unit.Rev+1 {
			t.Fatalf("%s %s: named %v, written before %v, revision %d", row.Table.Name, row.ID, named, seen[key], row.Rev)
		}
		seen[key] = true
		old := unit.Rows[key]
		if old == nil {
			continue
		}
		mine, joint := syncproto.Stamp{Rev: unit.Rev + 1, At: who.At, Device: who.Device}, syncproto.Stamp{Rev: unit.Rev + 1, At: who.At}
		for f := range row.Stamps {
			moved := f < len(row.Values) && row.Values[f] != old.Values[f] || f == len(row.Values) && row.Deleted != old.Deleted
			if s := row.Stamps[f]; moved && s != mine && s != joint || !moved && s != old.Stamps[f] {
				t.Fatalf("%s field %d: changed %v, stamp %v after %v", row.Table.Name, f, moved, s, old.Stamps[f])
			}
		}
	}
}

// checkHistoryReplays: the old state and the changes give the new state.
func checkHistoryReplays(t fatal, unit *syncproto.UnitState, r syncproto.Result) {
	t.Helper()
	replayed := cloneUnit(unit)
	for _, c := range r.Changes {
		row := replayed.Rows[c.Key]
		if row == nil {
			row = rowOf(c.Key.Table, c.Key.ID)
			replayed.Rows[c.Key] = row
		}
		if c.Field == syncproto.Deletion {
			row.Deleted = c.After.Bool()
			continue
		}
		if row.Values[c.Field] != c.Before {
			t.Fatalf("%s field %d: %q stood, the history says %q", c.Key.Table.Name, c.Field, row.Values[c.Field], c.Before)
		}
		row.Values[c.Field] = c.After
	}
	after := applied(unit, r)
	for key, row := range after.Rows {
		if got := replayed.Rows[key]; got == nil || got.Deleted != row.Deleted || !slices.Equal(got.Values, row.Values) {
			t.Fatalf("%s %s: the history gives %+v, the merge gave %+v", key.Table.Name, key.ID, got, row)
		}
	}
	if len(after.Rows) != len(replayed.Rows) {
		t.Fatalf("the history makes %d rows, the merge made %d", len(replayed.Rows), len(after.Rows))
	}
}

// checkMergedAgain: what was merged once changes nothing the second time.
func checkMergedAgain(t fatal, unit *syncproto.UnitState, r syncproto.Result, edits []syncproto.Edit, who syncproto.Edition) {
	t.Helper()
	again := syncproto.Merge(applied(unit, r), edits, who)
	for _, c := range again.Changes {
		if c.Before != c.After {
			t.Fatalf("merged again: %+v", c)
		}
	}
	if len(again.Rows) > 0 {
		t.Fatalf("merged again: rows %+v", again.Rows)
	}
}

func cloneEdits(edits []syncproto.Edit) []syncproto.Edit {
	c := slices.Clone(edits)
	for i := range c {
		c[i].Sets = slices.Clone(c[i].Sets)
	}
	return c
}

func TestMerge_WhateverIsMerged(t *testing.T) { rapid.Check(t, mergeProperty) }

func mergeProperty(t *rapid.T) {
	unit := drawnUnit().Draw(t, "unit")
	edits := drawnEdits(unit).Draw(t, "edits")
	mergeChecked(t, unit, edits, drawnEdition().Draw(t, "by"))
}

// A history of changesets, each from a device that pulled at some time and keeps
// its bases until then, as real devices do.
func TestMerge_HistoriesOfDevices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := unitOf(0)
		seen := map[syncproto.DeviceNo]*syncproto.UnitState{desk: unit, li: unit, pak: unit}
		at := syncproto.HLC(0)
		for range rapid.IntRange(1, 8).Draw(t, "changesets") {
			who := rapid.SampledFrom([]syncproto.DeviceNo{desk, li, pak}).Draw(t, "who")
			if who == desk || rapid.Bool().Draw(t, "pulls") {
				seen[who] = unit
			}
			at++
			edits := drawnWork(seen[who]).Draw(t, "work")
			r := mergeChecked(t, unit, edits, edition(who, at))
			if len(r.Problems) > 0 {
				continue
			}
			after := applied(unit, r)
			if after.Rev < unit.Rev || after.Rev > unit.Rev+1 {
				t.Fatalf("revision %d after %d", after.Rev, unit.Rev)
			}
			unit = after
		}
	})
}

// Two devices change the same field of one row from the same revision. Where no
// people are asked, it must not matter whose changeset arrives first. (What is
// sent without having been changed says nothing, and its clock is not kept.)
func TestMerge_OrderOfArrivalDecidesNothing(t *testing.T) {
	settledAlone := fieldsOf(func(t *schema.Table, f int) bool {
		p := t.PolicyOf(f)
		return p == schema.Latest || p == schema.Union && !t.Fields[f].Required() // a set that may not be empty can end before people
	})
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(settledAlone).Draw(t, "field")
		was := drawnValue(f).Draw(t, "was")
		row := rowOf(f.table, row1)
		row.Values[f.ordinal], row.Stamps[f.ordinal] = was, by(desk, 1, 1)
		unit := unitOf(3, row)
		offer := func(label string) func(*syncproto.UnitState, syncproto.DeviceNo, syncproto.HLC) *syncproto.UnitState {
			changed := drawnValue(f).Filter(func(v schema.Value) bool { return v != was }).Draw(t, label)
			set := syncproto.Set{Field: f.ordinal, Base: 3, Was: was, Value: changed}
			edits := []syncproto.Edit{{Table: f.table, Row: row1, Sets: []syncproto.Set{set}}}
			return func(u *syncproto.UnitState, who syncproto.DeviceNo, at syncproto.HLC) *syncproto.UnitState {
				return applied(u, mergeChecked(t, u, edits, edition(who, at)))
			}
		}
		lis, paks := offer("li's"), offer("pak's")
		atLi, atPak := drawnClock().Draw(t, "li's clock"), drawnClock().Draw(t, "pak's clock")
		one := onlyRow(paks(lis(unit, li, atLi), pak, atPak))
		two := onlyRow(lis(paks(unit, pak, atPak), li, atLi))
		if one.Values[f.ordinal] != two.Values[f.ordinal] {
			t.Fatalf("%s.%s: %q when li was first, %q when pak was", f.table.Name, f.table.Fields[f.ordinal].Name, one.Values[f.ordinal], two.Values[f.ordinal])
		}
	})
}

// A union is what everybody added and nobody removed, for any number of devices
// that started from the same set.
func TestMerge_UnionTakesEverybodysAdditionsAndRemovals(t *testing.T) {
	f := fieldOf("household.other_causes")
	rapid.Check(t, func(t *rapid.T) {
		was := drawnValue(f).Draw(t, "was")
		row := rowOf(f.table, row1)
		row.Values[f.ordinal], row.Stamps[f.ordinal] = was, by(desk, 1, 1)
		unit := unitOf(3, row)
		want := map[string]bool{}
		for _, code := range was.Set() {
			want[code] = true
		}
		var added []string
		for i := range rapid.IntRange(1, 4).Draw(t, "devices") {
			offered := drawnValue(f).Draw(t, "offered")
			for _, code := range was.Set() {
				if !slices.Contains(offered.Set(), code) {
					delete(want, code)
				}
			}
			for _, code := range offered.Set() {
				if !slices.Contains(was.Set(), code) {
					added = append(added, code)
				}
			}
			edits := []syncproto.Edit{{Table: f.table, Row: row1, Sets: []syncproto.Set{{Field: f.ordinal, Base: 3, Was: was, Value: offered}}}}
			unit = applied(unit, mergeChecked(t, unit, edits, edition(syncproto.DeviceNo(i+1), syncproto.HLC(i))))
		}
		for code := range want {
			added = append(added, code)
		}
		if got := onlyRow(unit).Values[f.ordinal]; got.Text() != schema.SetOf(added...).Text() {
			t.Fatalf("%q, want %q", got, schema.SetOf(added...))
		}
	})
}
