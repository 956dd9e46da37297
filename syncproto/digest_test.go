package syncproto_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

func TestDigest_OrderOfRowsDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(drawnDigest()).Draw(t, "rows")
		shuffled := rapid.Permutation(parts).Draw(t, "in another order")
		if a, b := syncproto.Sum(parts...), syncproto.Sum(shuffled...); a != b {
			t.Fatalf("%s in one order, %s in another", a, b)
		}
	})
}

func TestDigest_WhatIsTakenOutWasNeverThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, row := drawnDigest().Draw(t, "digest"), drawnDigest().Draw(t, "row")
		if got := d.Plus(row).Minus(row); got != d {
			t.Fatalf("%s plus and minus %s is %s", d, row, got)
		}
		if got := d.Minus(row).Plus(row); got != d {
			t.Fatalf("%s minus and plus %s is %s", d, row, got)
		}
	})
}

func TestDigest_CarriesBetweenItsHalves(t *testing.T) {
	one, top := syncproto.Digest{Lo: 1}, syncproto.Digest{Lo: 1<<64 - 1}
	if got := top.Plus(one); got != (syncproto.Digest{Hi: 1}) {
		t.Errorf("%s + 1 = %s", top, got)
	}
	if got := (syncproto.Digest{Hi: 1}).Minus(one); got != top {
		t.Errorf("borrowed: %s", got)
	}
	all := syncproto.Digest{Hi: 1<<64 - 1, Lo: 1<<64 - 1}
	if got := all.Plus(one); got != (syncproto.Digest{}) {
		t.Errorf("the sum is modulo 2^128: %s", got)
	}
}

func TestDigest_BytesAndTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawnDigest().Draw(t, "digest")
		b := d.Append(nil)
		if len(b) != 16 || syncproto.DigestFrom(b) != d || d.String() != fmt.Sprintf("%x", b) {
			t.Fatalf("%s: bytes %x", d, b)
		}
	})
	if syncproto.DigestFrom(make([]byte, 15)) != (syncproto.Digest{}) || syncproto.DigestFrom(nil) != (syncproto.Digest{}) {
		t.Error("too few bytes are not the zero digest")
	}
}

func TestRowDigest_TellsWhatDevicesMustAgreeOn(t *testing.T) {
	table := schema.Member
	values := func(change func(r schema.Row)) []schema.Value {
		r := schema.NewRow(table, row1, house, place)
		r.Set("name", text("金"))
		r.Set("dibao", number(1))
		change(r)
		return r.Values
	}
	plain := values(func(schema.Row) {})
	base := syncproto.RowDigest(table, row1, house, false, plain)
	for name, other := range map[string]syncproto.Digest{
		"another table":     syncproto.RowDigest(schema.Helper, row1, house, false, []schema.Value{text("金"), null, null, null, null, null}),
		"another id":        syncproto.RowDigest(table, row2, house, false, plain),
		"another household": syncproto.RowDigest(table, row1, row2, false, plain),
		"another value":     syncproto.RowDigest(table, row1, house, false, values(func(r schema.Row) { r.Set("name", text("李")) })),
		"null":              syncproto.RowDigest(table, row1, house, false, values(func(r schema.Row) { r.Set("name", null) })),
		"an empty text":     syncproto.RowDigest(table, row1, house, false, values(func(r schema.Row) { r.Set("work_locality", text("")) })),
		"the number as text": syncproto.RowDigest(table, row1, house, false, values(func(r schema.Row) {
			r.Set("dibao", text("1"))
		})),
		"the value in another field": syncproto.RowDigest(table, row1, house, false, values(func(r schema.Row) {
			r.Set("dibao", null)
			r.Set("medical_insurance", number(1))
		})),
		"deleted": syncproto.RowDigest(table, row1, house, true, plain),
	} {
		if other == base {
			t.Errorf("%s: the same digest", name)
		}
	}
}

func TestRowDigest_ADeletedRowIsAsIfItWereNotThere(t *testing.T) {
	row := rowOf(schema.Member, row1)
	row.Deleted = true
	if d := row.Digest(); d != (syncproto.Digest{}) {
		t.Errorf("deleted row: %s", d)
	}
}

// A field that a later version added holds null in every row that an older
// device made: both must get the same digest.
func TestRowDigest_NullIsAsIfTheFieldWereNotThere(t *testing.T) {
	r := schema.NewRow(schema.Member, row1, house, place)
	r.Set("name", text("金"))
	for n := 1; n <= len(r.Values); n++ {
		if got, want := syncproto.RowDigest(schema.Member, row1, house, false, r.Values[:n]), syncproto.RowDigest(schema.Member, row1, house, false, r.Values); got != want {
			t.Fatalf("of the first %d fields: %s, of all: %s", n, got, want)
		}
	}
}

func TestRowDigest_OrderOfSettingDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := rapid.SampledFrom(schema.Replicated()).Draw(t, "table")
		values := make([]schema.Value, len(table.Fields))
		for f := range values {
			values[f] = drawnValue(field{table, f}).Draw(t, "value")
		}
		other := schema.NewRow(table, row1, house, place)
		for _, f := range rapid.Permutation(slices.Collect(numbersTo(len(values)))).Draw(t, "order") {
			other.Values[f] = values[f]
		}
		if a, b := syncproto.RowDigest(table, row1, house, false, values), syncproto.RowDigest(table, row1, house, false, other.Values); a != b {
			t.Fatalf("%s and %s", a, b)
		}
	})
}

func TestRowDigest_LongRowsToo(t *testing.T) {
	r := schema.NewRow(schema.Visit, row1, house, place)
	r.Set("content", text(string(make([]rune, 4000))+"a"))
	a := syncproto.RowDigest(schema.Visit, row1, house, false, r.Values)
	r.Set("content", text(string(make([]rune, 4000))+"b"))
	if b := syncproto.RowDigest(schema.Visit, row1, house, false, r.Values); a == b {
		t.Error("the end of a long text does not count")
	}
}

func TestBucketOf_IsTheLastHexadecimalDigit(t *testing.T) {
	for unit, want := range map[string]int{
		"": 0, place: 1, house: 10, "0198c1a0-0000-7000-8000-00000000000f": 15, "0198c1a0-0000-7000-8000-000000000009": 9,
	} {
		if got := syncproto.BucketOf(unit); got != want {
			t.Errorf("%q: bucket %d, want %d", unit, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.String().Draw(t, "unit")
		if b := syncproto.BucketOf(unit); b < 0 || b >= syncproto.Buckets {
			t.Fatalf("%q: bucket %d", unit, b)
		}
	})
}

func numbersTo(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func drawnDigest() *rapid.Generator[syncproto.Digest] {
	return rapid.Custom(func(t *rapid.T) syncproto.Digest {
		part := rapid.OneOf(rapid.Uint64(), rapid.SampledFrom([]uint64{0, 1, 1<<64 - 1}))
		return syncproto.Digest{Hi: part.Draw(t, "high"), Lo: part.Draw(t, "low")}
	})
}
