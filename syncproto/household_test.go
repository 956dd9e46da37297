package syncproto_test

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

// This file is the small language in which the tests of merging tell what a
// household holds and what is offered to it.

// cell is what one field holds, and who wrote it.
type cell struct {
	value schema.Value
	stamp syncproto.Stamp
}

func by(device syncproto.DeviceNo, rev syncproto.Rev, at syncproto.HLC) syncproto.Stamp {
	return syncproto.Stamp{Rev: rev, At: at, Device: device}
}

func edition(device syncproto.DeviceNo, at syncproto.HLC) syncproto.Edition {
	return syncproto.Edition{Device: device, At: at}
}

// field is one field of one table.
type field struct {
	table   *schema.Table
	ordinal int
}

// fieldOf finds a field by "table.field".
func fieldOf(name string) field {
	table, column, _ := strings.Cut(name, ".")
	t := schema.TableOf(table)
	return field{t, t.Ordinal(column)}
}

func set(name string, base syncproto.Rev, v schema.Value) syncproto.Set {
	return syncproto.Set{Field: fieldOf(name).ordinal, Base: base, Value: v}
}

func wasSet(name string, base syncproto.Rev, was, v schema.Value) syncproto.Set {
	return syncproto.Set{Field: fieldOf(name).ordinal, Base: base, Was: was, Value: v}
}

func rowOf(t *schema.Table, id string) *syncproto.RowState {
	return syncproto.NewRowState(t, id, house, place)
}

func cells(row *syncproto.RowState, held map[string]cell) *syncproto.RowState {
	for name, c := range held {
		i := row.Table.Ordinal(name)
		row.Values[i], row.Stamps[i] = c.value, c.stamp
	}
	return row
}

func unitOf(rev syncproto.Rev, rows ...*syncproto.RowState) *syncproto.UnitState {
	u := &syncproto.UnitState{ID: house, Village: place, Rev: rev, Rows: map[syncproto.RowKey]*syncproto.RowState{}}
	for _, r := range rows {
		u.Rows[r.Key()] = r
	}
	return u
}

func onlyRow(u *syncproto.UnitState) *syncproto.RowState {
	for _, r := range u.Rows {
		return r
	}
	return nil
}

// applied is the unit after a merge was saved.
func applied(u *syncproto.UnitState, r syncproto.Result) *syncproto.UnitState {
	after := *u
	after.Rows = maps.Clone(u.Rows)
	if after.Rows == nil {
		after.Rows = map[syncproto.RowKey]*syncproto.RowState{}
	}
	if len(r.Rows) > 0 {
		after.Rev++
	}
	for _, row := range r.Rows {
		after.Rows[row.Key()] = row
	}
	return &after
}

// merged is the unit after one edit of its only row.
func merged(t *testing.T, u *syncproto.UnitState, who syncproto.Edition, sets ...syncproto.Set) *syncproto.UnitState {
	t.Helper()
	row := onlyRow(u)
	r := mergeChecked(t, u, []syncproto.Edit{{Table: row.Table, Row: row.ID, Sets: sets}}, who)
	if len(r.Problems) > 0 {
		t.Fatalf("problems %v", r.Problems)
	}
	return applied(u, r)
}

// howOf lists how each set was settled: "phone took", and " took" for a deletion.
func howOf(r syncproto.Result) []string {
	var out []string
	for _, c := range r.Changes {
		name := ""
		if c.Field != syncproto.Deletion {
			name = c.Key.Table.Fields[c.Field].Name
		}
		out = append(out, name+" "+c.How.String())
	}
	return out
}

func cloneUnit(u *syncproto.UnitState) *syncproto.UnitState {
	c := *u
	c.Rows = make(map[syncproto.RowKey]*syncproto.RowState, len(u.Rows))
	for k, r := range u.Rows {
		c.Rows[k] = r.Clone()
	}
	return &c
}

func equalUnits(a, b *syncproto.UnitState) bool {
	return a.ID == b.ID && a.Village == b.Village && a.Rev == b.Rev && len(a.Rows) == len(b.Rows) &&
		maps.EqualFunc(a.Rows, b.Rows, func(x, y *syncproto.RowState) bool { return reflect.DeepEqual(x, y) })
}
