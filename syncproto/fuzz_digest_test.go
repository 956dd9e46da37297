package syncproto_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

// FuzzDigest lets the fuzzer choose what the property test draws by chance.
func FuzzDigest(f *testing.F) {
	for seed := range uint32(12) {
		f.Add(bitsOf(seed))
	}
	f.Fuzz(rapid.MakeFuzz(digestProperty))
}

func TestDigest_WhateverRowsThereAre(t *testing.T) { rapid.Check(t, digestProperty) }

// digestProperty: a village's digest, carried from row to row as a server does, is
// what a device finds that hashes the rows it has, in whatever order; and no value
// can change without it.
func digestProperty(t *rapid.T) {
	unit := drawnUnit().Draw(t, "unit")
	var carried syncproto.Digest
	for _, key := range sortedKeys(unit) {
		carried = carried.Plus(unit.Rows[key].Digest())
	}
	checkRecomputed(t, unit, carried)
	if len(unit.Rows) == 0 {
		return
	}
	key := rapid.SampledFrom(sortedKeys(unit)).Draw(t, "row")
	old := unit.Rows[key]
	changed := old.Clone()
	f := rapid.IntRange(0, len(changed.Values)-1).Draw(t, "field")
	changed.Values[f] = drawnValue(field{key.Table, f}).Draw(t, "another value")
	unit.Rows[key] = changed
	carried = carried.Minus(old.Digest()).Plus(changed.Digest())
	checkRecomputed(t, unit, carried)
	equal := changed.Deleted || changed.Values[f] == old.Values[f]
	if same := changed.Digest() == old.Digest(); same != equal {
		t.Fatalf("%s field %d: %q and %q, deleted %v, have the same digest: %v", key.Table.Name, f, old.Values[f], changed.Values[f], changed.Deleted, same)
	}
}

// checkRecomputed hashes the rows as a device holds them, backwards, and by bucket.
func checkRecomputed(t *rapid.T, unit *syncproto.UnitState, want syncproto.Digest) {
	t.Helper()
	var all syncproto.Digest
	var buckets [syncproto.Buckets]syncproto.Digest
	keys := sortedKeys(unit)
	slices.Reverse(keys)
	for _, key := range keys {
		row := unit.Rows[key]
		d := syncproto.RowDigest(row.Table, row.ID, row.Household, row.Deleted, slices.Clone(row.Values))
		all = all.Plus(d)
		b := syncproto.BucketOf(row.ID)
		buckets[b] = buckets[b].Plus(d)
	}
	if all != want || syncproto.Sum(buckets[:]...) != want {
		t.Fatalf("recomputed %s, by bucket %s, carried %s", all, syncproto.Sum(buckets[:]...), want)
	}
}

// FuzzRowDigest holds two rows of any text against each other: no value runs into
// its neighbour, and no household's row passes for another's.
func FuzzRowDigest(f *testing.F) {
	f.Add("a", "h", "金", "", "a", "h", "", "金")
	f.Add("a", "h", "x", "y", "a", "h", "xy", "")
	f.Add("ah", "", "x", "", "a", "h", "x", "")
	table := schema.Member
	name, place := table.Ordinal("name"), table.Ordinal("work_place")
	rowOf := func(id, household, a, b string) syncproto.Digest {
		values := make([]schema.Value, len(table.Fields))
		values[name], values[place] = schema.TextOf(a), schema.TextOf(b)
		return syncproto.RowDigest(table, id, household, false, values)
	}
	f.Fuzz(func(t *testing.T, id1, home1, a1, b1, id2, home2, a2, b2 string) {
		for _, s := range []string{id1, home1, a1, b1, id2, home2, a2, b2} {
			if slices.Contains([]byte(s), 0) { // no text of the protocol holds one
				return
			}
		}
		equal := id1 == id2 && home1 == home2 && a1 == a2 && b1 == b2
		if same := rowOf(id1, home1, a1, b1) == rowOf(id2, home2, a2, b2); same != equal {
			t.Fatalf("the same digest: %v, the same row: %v", same, equal)
		}
	})
}
