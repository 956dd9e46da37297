package registry

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// RowChange is a row that differs between two states of a household.
type RowChange struct {
	Key   syncproto.RowKey
	How   RowDifference
	Cells []CellChange // fields with a value that differ; of an added row what it has, of a removed one what it had
}

// RowDifference says how a row differs.
type RowDifference string

// The differences.
const (
	RowAdded   RowDifference = "added"
	RowRemoved RowDifference = "removed"
	RowChanged RowDifference = "changed"
)

// CellChange is a field that differs.
type CellChange struct {
	Field         int // ordinal
	Before, After schema.Value
}

// Difference is what makes one state of a household's rows another: by table, then by
// id. It is empty when the two are equal.
func Difference(before, after []schema.Row) (changes []RowChange) {
	old, now := byKey(before), byKey(after)
	for key, row := range old {
		if _, stays := now[key]; !stays {
			changes = append(changes, RowChange{key, RowRemoved, cellsBetween(row.Values, make([]schema.Value, len(row.Values)))})
		}
	}
	for key, row := range now {
		was, there := old[key]
		switch {
		case !there:
			changes = append(changes, RowChange{key, RowAdded, cellsBetween(make([]schema.Value, len(row.Values)), row.Values)})
		case !slices.Equal(was.Values, row.Values):
			changes = append(changes, RowChange{key, RowChanged, cellsBetween(was.Values, row.Values)})
		}
	}
	slices.SortFunc(changes, func(a, b RowChange) int {
		return cmp.Or(cmp.Compare(a.Key.Table.Index(), b.Key.Table.Index()), cmp.Compare(a.Key.ID, b.Key.ID))
	})
	return changes
}

func byKey(rows []schema.Row) map[syncproto.RowKey]schema.Row {
	out := make(map[syncproto.RowKey]schema.Row, len(rows))
	for _, row := range rows {
		out[syncproto.RowKey{Table: row.Table, ID: row.ID}] = row
	}
	return out
}

func cellsBetween(before, after []schema.Value) (cells []CellChange) {
	for i := range before {
		if before[i] != after[i] {
			cells = append(cells, CellChange{i, before[i], after[i]})
		}
	}
	return cells
}
