package syncproto_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

func TestChanges_RoundTripAsMergesMakeThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := drawnUnit().Draw(t, "unit")
		want := syncproto.Merge(unit, drawnEdits(unit).Draw(t, "edits"), drawnEdition().Draw(t, "by")).Changes
		data := syncproto.AppendChanges(nil, want)
		got, problem := syncproto.DecodeChanges(data)
		if problem != nil || !slices.Equal(got, want) {
			t.Fatalf("%s\ngot  %+v, %v\nwant %+v", data, got, problem, want)
		}
	})
}

func TestChanges_AreShortAndReadable(t *testing.T) {
	key := syncproto.RowKey{Table: schema.Household, ID: "h"}
	got := string(syncproto.AppendChanges(nil, []syncproto.Change{
		{Key: key, Field: schema.Household.Ordinal("phone"), Before: text("1"), Offered: text("2"), How: syncproto.Replaced, After: text("2")},
		{Key: key, Field: schema.Household.Ordinal("other_causes"), Before: text("01"), Offered: text("02"), How: syncproto.United, After: text("01,02")},
		{Key: key, Field: syncproto.Deletion, Before: number(0), Offered: number(1), How: syncproto.Disputed, After: number(0)},
	}))
	want := `[["household","h","phone","replaced","1","2"],["household","h","other_causes","united","01","02","01,02"],["household","h","","disputed",0,1]]`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if none := string(syncproto.AppendChanges(nil, nil)); none != `[]` {
		t.Errorf("no changes: %s", none)
	}
}

// A history that is read wrongly would rewrite the past in silence.
func TestDecodeChanges_RefusesWhatItDoesNotUnderstand(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       schema.Problem
	}{
		{"not an array", `{}`, schema.Problem{Code: schema.WrongType, Param: "array"}},
		{"a change that is an object", `[{}]`, schema.Problem{Code: schema.WrongType, Field: "/0", Param: "array"}},
		{"an unknown table", `[["cow","r","name","took",null,1]]`, schema.Problem{Code: schema.UnknownTable, Field: "/0/0", Param: "cow"}},
		{"an unknown field", `[["member","r","colour","took",null,1]]`, schema.Problem{Code: schema.UnknownField, Field: "/0/2", Param: "colour"}},
		{"an unknown way of settling", `[["member","r","name","guessed",null,1]]`, schema.Problem{Code: schema.UnknownCode, Field: "/0/3", Param: "guessed"}},
		{"no way of settling", `[["member","r","name"]]`, schema.Problem{Code: schema.WrongLength, Field: "/0", Param: "6"}},
		{"no offered value", `[["member","r","name","took",null]]`, schema.Problem{Code: schema.WrongLength, Field: "/0", Param: "6"}},
		{"a union without its result", `[["household","r","other_causes","united","01","02"]]`, schema.Problem{Code: schema.WrongLength, Field: "/0", Param: "7"}},
		{"more than there is", `[["member","r","name","took",null,1,2]]`, schema.Problem{Code: schema.WrongLength, Field: "/0", Param: "6"}},
		{"far more than there is", `[["household","r","other_causes","united","01","02","03",{"x":1.5}]]`, schema.Problem{Code: schema.WrongLength, Field: "/0", Param: "7"}},
		{"a value that is true", `[["member","r","name","took",null,true]]`, schema.Problem{Code: schema.WrongType, Field: "/0/5", Param: "null, integer or string"}},
		{"trailing data", `[]1`, schema.Problem{Code: schema.Malformed, Param: "3"}},
		{"cut off", `[["member"`, schema.Problem{Code: schema.Malformed, Field: "/0", Param: "10"}},
	} {
		if got, problem := syncproto.DecodeChanges([]byte(c.body)); problem == nil || *problem != c.want {
			t.Errorf("%s: got %+v, %#v, want %#v", c.name, got, problem, c.want)
		}
	}
}
