package syncproto_test

import (
	"maps"
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

// This file draws what property tests and fuzz targets try: few rows, few
// devices and few values of each field, so that they meet often.

var rowIDs = []string{row1, row2, "0198c1a0-0000-7000-8000-000000000003"}

// fieldsOf lists the fields of replicated tables that fulfil a condition.
func fieldsOf(keep func(t *schema.Table, f int) bool) []field {
	var out []field
	for _, t := range schema.Replicated() {
		for f := range t.Fields {
			if keep(t, f) {
				out = append(out, field{t, f})
			}
		}
	}
	return out
}

func householdTables() []*schema.Table {
	var out []*schema.Table
	for _, t := range schema.Replicated() {
		if t.Scope == schema.OfHousehold {
			out = append(out, t)
		}
	}
	return out
}

func drawnStamp() *rapid.Generator[syncproto.Stamp] {
	return rapid.Custom(func(t *rapid.T) syncproto.Stamp {
		return syncproto.Stamp{Rev: drawnRev(6).Draw(t, "rev"), At: drawnClock().Draw(t, "at"), Device: drawnDevice().Draw(t, "device")}
	})
}

func drawnRev(most syncproto.Rev) *rapid.Generator[syncproto.Rev] {
	return rapid.Custom(func(t *rapid.T) syncproto.Rev {
		return syncproto.Rev(rapid.Int64Range(0, int64(most)).Draw(t, "rev"))
	})
}

func drawnClock() *rapid.Generator[syncproto.HLC] {
	return rapid.Custom(func(t *rapid.T) syncproto.HLC { return syncproto.HLC(rapid.Int64Range(1, 3).Draw(t, "clock")) })
}

func drawnDevice() *rapid.Generator[syncproto.DeviceNo] {
	return rapid.SampledFrom([]syncproto.DeviceNo{desk, li, pak, 3})
}

func drawnEdition() *rapid.Generator[syncproto.Edition] {
	return rapid.Custom(func(t *rapid.T) syncproto.Edition {
		return edition(drawnDevice().Draw(t, "device"), drawnClock().Draw(t, "at"))
	})
}

// drawnValue is null or one of a few values of the field's kind.
func drawnValue(f field) *rapid.Generator[schema.Value] {
	decl := &f.table.Fields[f.ordinal]
	return rapid.Custom(func(t *rapid.T) schema.Value {
		n := rapid.IntRange(0, 3).Draw(t, "value")
		switch {
		case decl.Kind == schema.CodeSet:
			return drawnSet(schema.Codes(decl.Codes)).Draw(t, "set")
		case n == 0:
			return schema.Null
		case decl.Kind == schema.Code:
			return schema.TextOf(schema.Codes(decl.Codes).Items[n%len(schema.Codes(decl.Codes).Items)].Code)
		case decl.Kind.IsText():
			return schema.TextOf("值" + strconv.Itoa(n))
		}
		return schema.IntOf(int64(n - 2))
	})
}

func drawnSet(list *schema.CodeList) *rapid.Generator[schema.Value] {
	return rapid.Custom(func(t *rapid.T) schema.Value {
		if rapid.IntRange(0, 5).Draw(t, "null") == 0 {
			return schema.Null
		}
		var codes []string
		for _, item := range list.Items[:min(4, len(list.Items))] {
			if rapid.Bool().Draw(t, item.Code) {
				codes = append(codes, item.Code)
			}
		}
		return schema.SetOf(codes...)
	})
}

// drawnUnit is a household as no history need have made it: any values, any stamps.
func drawnUnit() *rapid.Generator[*syncproto.UnitState] {
	return rapid.Custom(func(t *rapid.T) *syncproto.UnitState {
		unit := unitOf(drawnRev(6).Draw(t, "rev"))
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			row := rowOf(rapid.SampledFrom(householdTables()).Draw(t, "table"), rapid.SampledFrom(rowIDs).Draw(t, "id"))
			row.Rev = drawnRev(unit.Rev).Draw(t, "row's revision")
			row.Deleted = rapid.IntRange(0, 3).Draw(t, "deleted") == 0
			// Fields mostly share the stamp that the row was made with.
			made := drawnStamp().Draw(t, "made")
			for f := range row.Stamps {
				row.Stamps[f] = made
				if f < len(row.Values) {
					row.Values[f] = drawnValue(field{row.Table, f}).Draw(t, "value")
				}
			}
			for range rapid.IntRange(0, 4).Draw(t, "changed") {
				row.Stamps[rapid.IntRange(0, len(row.Values)).Draw(t, "field")] = drawnStamp().Draw(t, "stamp")
			}
			unit.Rows[row.Key()] = row
		}
		return unit
	})
}

// drawnEdits are edits of the unit's rows and of new ones, with any bases; now
// and then they name a row twice, or both set and delete it.
func drawnEdits(unit *syncproto.UnitState) *rapid.Generator[[]syncproto.Edit] {
	keys := sortedKeys(unit)
	return rapid.Custom(func(t *rapid.T) []syncproto.Edit {
		var edits []syncproto.Edit
		for range rapid.IntRange(1, 3).Draw(t, "edits") {
			key := syncproto.RowKey{}
			if len(keys) > 0 && rapid.IntRange(0, 4).Draw(t, "known") > 0 {
				key = rapid.SampledFrom(keys).Draw(t, "row")
			} else {
				key.Table = rapid.SampledFrom(householdTables()).Draw(t, "table")
				key.ID = rapid.SampledFrom(rowIDs).Draw(t, "id")
			}
			e := syncproto.Edit{Table: key.Table, Row: key.ID}
			e.Delete = rapid.IntRange(0, 4).Draw(t, "delete") == 0
			if e.Delete {
				e.Base = drawnRev(unit.Rev).Draw(t, "base")
			}
			if !e.Delete || rapid.IntRange(0, 9).Draw(t, "also sets") == 0 {
				e.Sets = drawnSets(key.Table, unit.Rev).Draw(t, "sets")
			}
			edits = append(edits, e)
		}
		return edits
	})
}

func drawnSets(table *schema.Table, rev syncproto.Rev) *rapid.Generator[[]syncproto.Set] {
	return rapid.Custom(func(t *rapid.T) []syncproto.Set {
		base := drawnRev(rev).Draw(t, "base")
		var sets []syncproto.Set
		for _, f := range distinctFields(table).Draw(t, "fields") {
			s := syncproto.Set{Field: f, Base: base, Value: drawnValue(field{table, f}).Draw(t, "value")}
			if rapid.IntRange(0, 4).Draw(t, "own base") == 0 {
				s.Base = drawnRev(rev).Draw(t, "base of the field")
			}
			if table.Fields[f].Kind == schema.CodeSet {
				s.Was = drawnValue(field{table, f}).Draw(t, "was")
			}
			sets = append(sets, s)
		}
		return sets
	})
}

func distinctFields(table *schema.Table) *rapid.Generator[[]int] {
	return rapid.SliceOfNDistinct(rapid.IntRange(0, len(table.Fields)-1), 0, 6, rapid.ID[int])
}

// drawnWork is what a device that holds the household as it saw it would send:
// changes of living rows, deletions of them, and new rows.
func drawnWork(saw *syncproto.UnitState) *rapid.Generator[[]syncproto.Edit] {
	return rapid.Custom(func(t *rapid.T) []syncproto.Edit {
		var edits []syncproto.Edit
		for _, key := range sortedKeys(saw) {
			row := saw.Rows[key]
			switch what := rapid.IntRange(0, 9).Draw(t, "what"); {
			case row.Deleted || what < 4:
			case what == 4:
				edits = append(edits, syncproto.Edit{Table: key.Table, Row: key.ID, Delete: true, Base: saw.Rev})
			default:
				edits = append(edits, changeOf(t, row, saw.Rev))
			}
		}
		if id := rapid.SampledFrom(rowIDs).Draw(t, "new id"); len(edits) == 0 {
			table := rapid.SampledFrom([]*schema.Table{schema.Member, schema.Conditions, schema.Income, schema.Visit}).Draw(t, "new table")
			row := rowOf(table, id)
			if held := saw.Rows[row.Key()]; held == nil {
				edits = append(edits, changeOf(t, row, 0))
			}
		}
		return edits
	})
}

func changeOf(t *rapid.T, row *syncproto.RowState, base syncproto.Rev) syncproto.Edit {
	e := syncproto.Edit{Table: row.Table, Row: row.ID}
	for _, f := range distinctFields(row.Table).Draw(t, "fields") {
		v := drawnValue(field{row.Table, f}).Draw(t, "value")
		e.Sets = append(e.Sets, syncproto.Set{Field: f, Base: base, Was: row.Values[f], Value: v})
	}
	return e
}

func sortedKeys(u *syncproto.UnitState) []syncproto.RowKey {
	return slices.SortedFunc(maps.Keys(u.Rows), func(a, b syncproto.RowKey) int {
		if c := a.Table.Index() - b.Table.Index(); c != 0 {
			return c
		}
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
}
