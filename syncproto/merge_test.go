package syncproto_test

import (
	"reflect"
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

// The people of the tests: two cadres with a device each, and county staff.
const (
	desk  syncproto.DeviceNo = 0
	li    syncproto.DeviceNo = 1
	pak   syncproto.DeviceNo = 2
	house                    = "0198c1a0-0000-7000-8000-00000000000a"
	place                    = "222426100201"
	row1                     = "0198c1a0-0000-7000-8000-000000000001"
	row2                     = "0198c1a0-0000-7000-8000-000000000002"
)

var text, number, null = schema.TextOf, schema.IntOf, schema.Null

// Each field is at revision 9 of its household. li saw revision 5 when she
// edited it at clock 500, unless the case says otherwise.
func TestMerge_OneFieldByPolicy(t *testing.T) {
	took, same := syncproto.Took, syncproto.Same
	for _, c := range []struct {
		name    string
		field   string
		current schema.Value
		stamp   syncproto.Stamp // of the current value
		base    syncproto.Rev
		was     schema.Value
		offered schema.Value
		by      syncproto.Edition
		how     syncproto.Settled
		after   schema.Value
		problem schema.ErrCode
	}{
		{name: "review: never set before", field: "household.head_name", base: 5, offered: text("金哲"), how: took, after: text("金哲")},
		{name: "review: last change before the base", field: "household.head_name", current: text("金"), stamp: by(pak, 4, 400), base: 5,
			offered: text("金哲"), how: took, after: text("金哲")},
		{name: "review: last change is the base itself", field: "household.head_name", current: text("金"), stamp: by(pak, 5, 400), base: 5,
			offered: text("金哲"), how: took, after: text("金哲")},
		{name: "review: own change after the base", field: "household.head_name", current: text("金"), stamp: by(li, 7, 400), base: 5,
			offered: text("金哲"), how: took, after: text("金哲")},
		{name: "review: own change by a clock that runs ahead", field: "household.head_name", current: text("金"), stamp: by(li, 7, 900), base: 5,
			offered: text("金哲"), how: took, after: text("金哲")},
		{name: "review: another's change after the base", field: "household.head_name", current: text("金"), stamp: by(pak, 6, 400), base: 5,
			offered: text("金哲"), how: syncproto.Disputed, after: text("金")},
		{name: "review: the later clock decides nothing", field: "household.head_name", current: text("金"), stamp: by(pak, 6, 900), base: 5,
			offered: text("金哲"), how: syncproto.Disputed, after: text("金")},
		{name: "review: another set the same", field: "household.head_name", current: text("金哲"), stamp: by(pak, 6, 400), base: 5,
			offered: text("金哲"), how: same, after: text("金哲")},
		{name: "review: nobody changed it, and neither does this", field: "household.head_name", current: text("金哲"), stamp: by(pak, 2, 400), base: 5,
			offered: text("金哲"), how: same, after: text("金哲")},
		{name: "review: another emptied it", field: "household.organisation", stamp: by(pak, 6, 400), base: 5,
			offered: text("1"), how: syncproto.Disputed, after: null},
		{name: "review: emptying what another changed", field: "household.organisation", current: text("2"), stamp: by(pak, 6, 400), base: 5,
			offered: null, how: syncproto.Disputed, after: text("2")},
		{name: "review: both emptied it", field: "household.organisation", stamp: by(pak, 6, 400), base: 5,
			offered: null, how: same, after: null},
		{name: "review: an empty text is not null", field: "household.organisation", stamp: by(pak, 6, 400), base: 5,
			offered: text(""), how: syncproto.Disputed, after: null},
		{name: "review: a number is not its text", field: "member.dibao", current: number(1), stamp: by(pak, 6, 400), base: 5,
			offered: text("1"), how: syncproto.Disputed, after: number(1)},
		{name: "review: a desk decided after the base", field: "household.head_name", current: text("金"), stamp: by(desk, 6, 400), base: 5,
			offered: text("金哲"), how: syncproto.Disputed, after: text("金")},
		{name: "review: two desks, neither knew of the other", field: "household.head_name", current: text("金"), stamp: by(desk, 6, 400), base: 5,
			offered: text("金哲"), by: edition(desk, 500), how: syncproto.Disputed, after: text("金")},
		{name: "review: a desk that saw the other's decision", field: "household.head_name", current: text("金"), stamp: by(desk, 6, 400), base: 6,
			offered: text("金哲"), by: edition(desk, 500), how: took, after: text("金哲")},
		{name: "review: base 0 on a row that others have changed", field: "household.head_name", current: text("金"), stamp: by(pak, 1, 400), base: 0,
			offered: text("金哲"), how: syncproto.Disputed, after: text("金")},
		{name: "review: base 0 on one's own new row", field: "household.head_name", current: text("金"), stamp: by(li, 1, 400), base: 0,
			offered: text("金哲"), how: took, after: text("金哲")},

		{name: "review: own change, but written for another household's row", field: "household.head_name", current: text("金"), stamp: by(li, 7, 400),
			base: syncproto.Elsewhere, offered: text("金哲"), how: syncproto.Disputed, after: text("金")},
		{name: "review: written for another household's row, never set in this one", field: "household.organisation", base: syncproto.Elsewhere,
			offered: text("1"), how: took, after: text("1")},
		{name: "immutable: written for another household's row", field: "household.registry_no", current: text("A1"), stamp: by(pak, 1, 400),
			base: syncproto.Elsewhere, offered: text("A2"), how: syncproto.Disputed, after: text("A1")},
		{name: "latest: written for another household's row, by the later clock", field: "household.phone", current: text("1"), stamp: by(li, 7, 400),
			base: syncproto.Elsewhere, offered: text("2"), how: syncproto.Replaced, after: text("2")},

		{name: "latest: not concurrent, though its clock is earlier", field: "household.phone", current: text("1"), stamp: by(pak, 5, 900), base: 5,
			offered: text("2"), how: took, after: text("2")},
		{name: "latest: the offer is later", field: "household.phone", current: text("1"), stamp: by(pak, 6, 499), base: 5,
			offered: text("2"), how: syncproto.Replaced, after: text("2")},
		{name: "latest: the current is later", field: "household.phone", current: text("1"), stamp: by(pak, 6, 501), base: 5,
			offered: text("2"), how: syncproto.Superseded, after: text("1")},
		{name: "latest: a tie goes to the higher device (the current's)", field: "household.phone", current: text("1"), stamp: by(pak, 6, 500), base: 5,
			offered: text("2"), how: syncproto.Superseded, after: text("1")},
		{name: "latest: a tie goes to the higher device (the offer's)", field: "household.phone", current: text("2"), stamp: by(li, 6, 500), base: 5,
			offered: text("1"), by: edition(pak, 500), how: syncproto.Replaced, after: text("1")},
		{name: "latest: a tie between desks goes to the greater value", field: "household.phone", current: text("1"), stamp: by(desk, 6, 500), base: 5,
			offered: text("2"), by: edition(desk, 500), how: syncproto.Replaced, after: text("2")},
		{name: "latest: a tie between desks keeps the greater value", field: "household.phone", current: text("2"), stamp: by(desk, 6, 500), base: 5,
			offered: text("1"), by: edition(desk, 500), how: syncproto.Superseded, after: text("2")},
		{name: "latest: a tie between desks, one emptied it", field: "household.phone", current: null, stamp: by(desk, 6, 500), base: 5,
			offered: text("1"), by: edition(desk, 500), how: syncproto.Replaced, after: text("1")},
		{name: "latest: the same value", field: "household.phone", current: text("1"), stamp: by(pak, 6, 900), base: 5,
			offered: text("1"), how: same, after: text("1")},

		{name: "union: not concurrent", field: "household.other_causes", current: text("01,02"), stamp: by(pak, 5, 400), base: 5, was: text("01,02"),
			offered: text("02"), how: took, after: text("02")},
		{name: "union: both added", field: "household.other_causes", current: text("01,05"), stamp: by(pak, 6, 400), base: 5, was: text("01"),
			offered: text("01,03"), how: syncproto.United, after: text("01,03,05")},
		{name: "union: both removed", field: "household.other_causes", current: text("02,03"), stamp: by(pak, 6, 400), base: 5, was: text("01,02,03"),
			offered: text("01,03"), how: syncproto.United, after: text("03")},
		{name: "union: they added, I removed", field: "household.other_causes", current: text("01,02,05"), stamp: by(pak, 6, 400), base: 5, was: text("01,02"),
			offered: text("02"), how: syncproto.United, after: text("02,05")},
		{name: "union: they removed, I added", field: "household.other_causes", current: text("02"), stamp: by(pak, 6, 400), base: 5, was: text("01,02"),
			offered: text("01,02,03"), how: syncproto.United, after: text("02,03")},
		{name: "union: both added the same", field: "household.other_causes", current: text("01,05,06"), stamp: by(pak, 6, 400), base: 5, was: text("01"),
			offered: text("01,05"), how: syncproto.United, after: text("01,05,06")},
		{name: "union: both removed everything", field: "household.other_causes", current: text(""), stamp: by(pak, 6, 400), base: 5, was: text("01"),
			offered: text(""), how: same, after: text("")},
		{name: "union: it was empty when both looked", field: "household.other_causes", current: text("07"), stamp: by(pak, 6, 400), base: 5, was: null,
			offered: text("06"), how: syncproto.United, after: text("06,07")},
		{name: "union: without the value seen nothing counts as removed", field: "household.other_causes", current: text("01,02"), stamp: by(pak, 6, 400), base: 5, was: null,
			offered: text("03"), how: syncproto.United, after: text("01,02,03")},
		{name: "union: no code is left on either side, one said null", field: "household.other_causes", current: null, stamp: by(pak, 6, 400), base: 5, was: text("01"),
			offered: text(""), how: syncproto.United, after: null},
		{name: "union: no code is left on either side, the other said null", field: "household.other_causes", current: text(""), stamp: by(pak, 6, 400), base: 5, was: text("01"),
			offered: null, how: syncproto.United, after: null},
		{name: "union: a desk's set counts like anybody's", field: "household.other_causes", current: text("01,05"), stamp: by(desk, 6, 400), base: 5, was: text("01"),
			offered: text("01,03"), by: edition(desk, 500), how: syncproto.United, after: text("01,03,05")},

		{name: "immutable: the same again", field: "household.registry_no", current: text("222426"), stamp: by(pak, 1, 400), base: 5,
			offered: text("222426"), how: same, after: text("222426")},
		{name: "immutable: another value", field: "household.registry_no", current: text("222426"), stamp: by(pak, 1, 400), base: 5,
			offered: text("222427"), problem: schema.FieldImmutable},
		{name: "immutable: not even by its author", field: "household.registry_no", current: text("222426"), stamp: by(li, 1, 400), base: 5,
			offered: text("222427"), problem: schema.FieldImmutable},
		{name: "immutable: not even what was left empty", field: "household.registry_no", base: 5,
			offered: text("222427"), problem: schema.FieldImmutable},
		{name: "immutable: not even by a desk", field: "household.registry_no", current: text("222426"), stamp: by(pak, 1, 400), base: 9,
			offered: text("222427"), by: edition(desk, 500), problem: schema.FieldImmutable},

		{name: "append-only: the same again", field: "visit.content", current: text("修房"), stamp: by(pak, 1, 400), base: 5,
			offered: text("修房"), how: same, after: text("修房")},
		{name: "append-only: another value", field: "visit.content", current: text("修房"), stamp: by(li, 1, 400), base: 5,
			offered: text("修屋"), problem: schema.FieldImmutable},

		{name: "server: a device's write", field: "photo.state", current: text("declared"), stamp: by(desk, 1, 400), base: 9,
			offered: text("complete"), problem: schema.FieldServer},
		{name: "server: a device's write of the same value", field: "photo.state", current: text("complete"), stamp: by(desk, 1, 400), base: 9,
			offered: text("complete"), problem: schema.FieldServer},
		{name: "server: the server's own write", field: "photo.state", current: text("declared"), stamp: by(desk, 1, 400), base: 9,
			offered: text("complete"), by: edition(desk, 500), how: took, after: text("complete")},
		{name: "server: a field of a table that the server alone writes", field: "relocation_case.step", current: text("apply"), stamp: by(desk, 1, 400), base: 9,
			offered: text("check"), problem: schema.FieldServer},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fieldOf(c.field)
			row := rowOf(f.table, row1)
			row.Values[f.ordinal], row.Stamps[f.ordinal] = c.current, c.stamp
			unit := unitOf(9, row)
			if c.by == (syncproto.Edition{}) {
				c.by = edition(li, 500)
			}
			set := syncproto.Set{Field: f.ordinal, Value: c.offered, Base: c.base, Was: c.was}
			got := mergeChecked(t, unit, []syncproto.Edit{{Table: f.table, Row: row1, Sets: []syncproto.Set{set}}}, c.by)

			if c.problem != "" {
				want := []schema.Problem{{Code: c.problem, Table: f.table.Name, Row: row1, Field: f.table.Fields[f.ordinal].Name}}
				if !reflect.DeepEqual(got.Problems, want) {
					t.Fatalf("problems %v, want %v", got.Problems, want)
				}
				return
			}
			want := []syncproto.Change{{Key: row.Key(), Field: f.ordinal, Before: c.current, Offered: c.offered, How: c.how, After: c.after}}
			if !reflect.DeepEqual(got.Changes, want) || len(got.Problems) > 0 {
				t.Errorf("changes %v, problems %v; want %v", got.Changes, got.Problems, want)
			}
			if wrote := len(got.Rows) == 1; wrote != (c.after != c.current) {
				t.Errorf("a row was written: %v", wrote)
			}
			var disputes []syncproto.Dispute
			if c.how == syncproto.Disputed {
				disputes = []syncproto.Dispute{{Key: row.Key(), Fields: []int{f.ordinal}, Kept: []schema.Value{c.current},
					Offered: []schema.Value{c.offered}, Base: max(c.base, 0), By: c.stamp}}
			}
			if !reflect.DeepEqual(got.Disputes, disputes) {
				t.Errorf("disputes %v, want %v", got.Disputes, disputes)
			}
			if concurrent := c.how != took && c.how != same; got.Concurrent() != concurrent {
				t.Errorf("concurrent: %v", got.Concurrent())
			}
		})
	}
}

func TestMerge_StampsSayWhoWroteTheValueThatStands(t *testing.T) {
	unit := unitOf(9, cells(rowOf(schema.Household, row1), map[string]cell{
		"head_name":    {text("金"), by(pak, 6, 400)},
		"phone":        {text("1"), by(pak, 6, 900)},
		"remark":       {text("a"), by(pak, 6, 100)},
		"other_causes": {text("01,05"), by(pak, 6, 400)},
		"main_cause":   {text("01"), by(pak, 6, 400)},
		"status":       {text("registered"), by(pak, 2, 200)},
	}))
	got := mergeChecked(t, unit, []syncproto.Edit{{Table: schema.Household, Row: row1, Sets: []syncproto.Set{
		set("household.head_name", 5, text("金哲")),  // disputed
		set("household.phone", 5, text("2")),       // superseded
		set("household.remark", 5, text("b")),      // replaced
		set("household.main_cause", 5, text("01")), // same
		set("household.status", 5, text("exited")), // took
		wasSet("household.other_causes", 5, text("01"), text("01,03")),
	}}}, edition(li, 500))
	row := got.Rows[0]
	for field, want := range map[string]syncproto.Stamp{
		"head_name": by(pak, 6, 400), "phone": by(pak, 6, 900), "main_cause": by(pak, 6, 400),
		"remark": by(li, 10, 500), "status": by(li, 10, 500),
		// No device has seen the united set, not even li's: it counts as the server's.
		"other_causes": by(desk, 10, 500),
		"bank_name":    {},
	} {
		if got := row.Stamps[schema.Household.Ordinal(field)]; got != want {
			t.Errorf("%s: stamp %v, want %v", field, got, want)
		}
	}
	if row.Rev != 10 {
		t.Errorf("row at revision %d, want 10", row.Rev)
	}
}

// li's device sends two changesets before it hears of what pak added. The second
// must not undo it, although the last writer of the set is li's own device.
func TestMerge_ASecondSetBeforeTheAnswerKeepsWhatOthersAdded(t *testing.T) {
	const causes = "household.other_causes"
	for _, c := range []struct{ name, byPak, first, second, want string }{
		{"pak added", "01,05", "01,02", "01,02,03", "01,02,03,05"},
		{"pak removed", "", "01,02", "01,02,03", "02,03"},
		{"pak added, li takes hers back", "01,05", "01,02", "01", "01,05"},
	} {
		unit := unitOf(5, cells(rowOf(schema.Household, row1), map[string]cell{"other_causes": {text("01"), by(desk, 1, 0)}}))
		unit = merged(t, unit, edition(pak, 400), wasSet(causes, 5, text("01"), text(c.byPak)))
		unit = merged(t, unit, edition(li, 500), wasSet(causes, 5, text("01"), text(c.first)))
		unit = merged(t, unit, edition(li, 600), wasSet(causes, 5, text(c.first), text(c.second)))
		if got := onlyRow(unit).Get("other_causes"); got != text(c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMerge_AValueThatStaysKeepsItsStamp(t *testing.T) {
	unit := unitOf(9, cells(rowOf(schema.Household, row1), map[string]cell{
		"other_causes": {text("01,05"), by(pak, 6, 400)},
		"bank_name":    {text("农行"), by(pak, 4, 300)},
	}))
	got := mergeChecked(t, unit, []syncproto.Edit{{Table: schema.Household, Row: row1, Sets: []syncproto.Set{
		wasSet("household.other_causes", 5, text("01"), text("01")), // nothing added, nothing removed
		set("household.bank_name", 5, text("农行")),
		set("household.bank_account", 5, text("6228")),
		set("household.status", 5, text("exited")),
	}}}, edition(li, 500))
	row := got.Rows[0]
	for field, want := range map[string]syncproto.Stamp{
		"other_causes": by(pak, 6, 400), "bank_name": by(pak, 4, 300), "bank_account": by(li, 10, 500),
	} {
		if got := row.Stamps[schema.Household.Ordinal(field)]; got != want {
			t.Errorf("%s: stamp %v, want %v", field, got, want)
		}
	}
}

func TestMerge_GroupsMergeAsOne(t *testing.T) {
	located := func(rev syncproto.Rev, who syncproto.DeviceNo) *syncproto.UnitState {
		return unitOf(9, cells(rowOf(schema.Household, row1), map[string]cell{
			"latitude": {number(42_800_000), by(pak, 2, 100)}, "longitude": {number(128_500_000), by(who, rev, 400)}, "accuracy": {number(10), by(pak, 2, 100)},
		}))
	}
	offered := []syncproto.Set{
		set("household.latitude", 5, number(42_900_000)),
		set("household.head_name", 5, text("金")),
		set("household.longitude", 5, number(128_600_000)),
		set("household.accuracy", 5, number(10)),
	}
	edits := []syncproto.Edit{{Table: schema.Household, Row: row1, Sets: offered}}

	t.Run("one member changed behind the editor's back disputes all", func(t *testing.T) {
		got := mergeChecked(t, located(6, pak), edits, edition(li, 500))
		if want := []string{"latitude disputed", "longitude disputed", "accuracy disputed", "head_name took"}; !slices.Equal(howOf(got), want) {
			t.Errorf("settled %v, want %v", howOf(got), want)
		}
		want := []syncproto.Dispute{{
			Key:     syncproto.RowKey{Table: schema.Household, ID: row1},
			Fields:  []int{schema.Household.Ordinal("latitude"), schema.Household.Ordinal("longitude"), schema.Household.Ordinal("accuracy")},
			Kept:    []schema.Value{number(42_800_000), number(128_500_000), number(10)},
			Offered: []schema.Value{number(42_900_000), number(128_600_000), number(10)},
			Base:    5, By: by(pak, 6, 400),
		}}
		if !reflect.DeepEqual(got.Disputes, want) {
			t.Errorf("disputes %v, want %v", got.Disputes, want)
		}
		if row := got.Rows[0]; row.Get("latitude") != number(42_800_000) || row.Get("head_name") != text("金") {
			t.Errorf("row %v", row.Values)
		}
	})
	t.Run("a member that the edit does not name counts too", func(t *testing.T) {
		got := mergeChecked(t, located(6, pak), []syncproto.Edit{{Table: schema.Household, Row: row1, Sets: offered[:1]}}, edition(li, 500))
		if want := []string{"latitude disputed"}; !slices.Equal(howOf(got), want) {
			t.Errorf("settled %v, want %v", howOf(got), want)
		}
	})
	t.Run("one's own newer change of another member hides nothing", func(t *testing.T) {
		unit := located(6, pak)
		onlyRow(unit).Stamps[schema.Household.Ordinal("latitude")] = by(li, 8, 450)
		got := mergeChecked(t, unit, edits, edition(li, 500))
		if len(got.Disputes) != 1 || got.Disputes[0].By != by(pak, 6, 400) {
			t.Errorf("disputes %v", got.Disputes)
		}
	})
	t.Run("the lowest base speaks for all", func(t *testing.T) {
		mixed := slices.Clone(offered)
		mixed[0].Base, mixed[2].Base, mixed[3].Base = 7, 5, 7
		got := mergeChecked(t, located(6, pak), []syncproto.Edit{{Table: schema.Household, Row: row1, Sets: mixed}}, edition(li, 500))
		if len(got.Disputes) != 1 || got.Disputes[0].Base != 5 {
			t.Errorf("disputes %v", got.Disputes)
		}
	})
	t.Run("nothing concurrent takes all", func(t *testing.T) {
		got := mergeChecked(t, located(5, pak), edits, edition(li, 500))
		if want := []string{"latitude took", "longitude took", "accuracy took", "head_name took"}; !slices.Equal(howOf(got), want) {
			t.Errorf("settled %v, want %v", howOf(got), want)
		}
	})
	t.Run("all equal is the same", func(t *testing.T) {
		equal := []syncproto.Set{set("household.longitude", 5, number(128_500_000)), set("household.latitude", 5, number(42_800_000))}
		got := mergeChecked(t, located(6, pak), []syncproto.Edit{{Table: schema.Household, Row: row1, Sets: equal}}, edition(li, 500))
		if want := []string{"longitude same", "latitude same"}; !slices.Equal(howOf(got), want) || len(got.Rows) > 0 {
			t.Errorf("settled %v, want %v", howOf(got), want)
		}
	})
	t.Run("two groups and single fields stay apart", func(t *testing.T) {
		unit := unitOf(9, cells(rowOf(schema.Member, row1), map[string]cell{"work_locality": {text("延吉"), by(pak, 6, 400)}, "left_on": {null, by(pak, 2, 100)}}))
		got := mergeChecked(t, unit, []syncproto.Edit{{Table: schema.Member, Row: row1, Sets: []syncproto.Set{
			set("member.work_months", 5, number(3)), set("member.left_on", 5, text("2018-05-01")),
			set("member.name", 5, text("金")), set("member.left_reason", 5, text("moved_away")),
		}}}, edition(li, 500))
		if want := []string{"work_months disputed", "left_on took", "left_reason took", "name took"}; !slices.Equal(howOf(got), want) {
			t.Errorf("settled %v, want %v", howOf(got), want)
		}
	})
}

// A union settles one field at a time; a group of sets would lose all but one.
func TestSchema_NoSetIsInAGroup(t *testing.T) {
	for _, table := range schema.Tables() {
		for i := range table.Fields {
			if table.PolicyOf(i) == schema.Union && len(table.Group(i)) > 1 {
				t.Errorf("%s.%s is a set in a group", table.Name, table.Fields[i].Name)
			}
		}
	}
}

func TestMerge_DeleteAgainstEdit(t *testing.T) {
	member := func(deleted bool, name, deletion syncproto.Stamp) *syncproto.UnitState {
		row := cells(rowOf(schema.Member, row1), map[string]cell{"name": {text("金"), name}, "sex": {text("1"), by(pak, 1, 100)}})
		row.Deleted, row.Stamps[len(row.Table.Fields)] = deleted, deletion
		return unitOf(9, row)
	}
	remove := []syncproto.Edit{{Table: schema.Member, Row: row1, Delete: true, Base: 5}}
	rename := []syncproto.Edit{{Table: schema.Member, Row: row1, Sets: []syncproto.Set{set("member.name", 5, text("金哲"))}}}
	never := syncproto.Stamp{}
	for _, c := range []struct {
		name    string
		unit    *syncproto.UnitState
		edits   []syncproto.Edit
		by      syncproto.Edition
		how     []string
		deleted bool
		dispute *syncproto.Dispute // without its key
	}{
		{name: "nobody else touched it", unit: member(false, by(pak, 5, 100), never), edits: remove,
			how: []string{" took"}, deleted: true},
		{name: "the deleter's own later edit does not stop it", unit: member(false, by(li, 7, 100), never), edits: remove,
			how: []string{" took"}, deleted: true},
		{name: "edited meanwhile: the row lives", unit: member(false, by(pak, 6, 400), never), edits: remove,
			how: []string{" disputed"}, dispute: deletionDispute(0, 1, by(pak, 6, 400))},
		{name: "edited meanwhile at a desk: the row lives", unit: member(false, by(desk, 6, 400), never), edits: remove, by: edition(desk, 500),
			how: []string{" disputed"}, dispute: deletionDispute(0, 1, by(desk, 6, 400))},
		{name: "brought back meanwhile: the row lives", unit: member(false, by(pak, 2, 400), by(pak, 6, 400)), edits: remove,
			how: []string{" disputed"}, dispute: deletionDispute(0, 1, by(pak, 6, 400))},
		{name: "deleted by both", unit: member(true, by(pak, 2, 400), by(pak, 6, 400)), edits: remove,
			how: []string{" same"}, deleted: true},
		{name: "deleted already, and edited before that", unit: member(true, by(pak, 6, 400), by(pak, 7, 400)), edits: remove,
			how: []string{" same"}, deleted: true},
		{name: "an edit of what another deleted meanwhile revives", unit: member(true, by(pak, 2, 100), by(pak, 6, 400)), edits: rename,
			how: []string{" took", "name took"}, dispute: revivalDispute(by(li, 10, 500), by(pak, 6, 400))},
		{name: "an edit that says the same revives too", unit: member(true, by(pak, 2, 100), by(pak, 6, 400)),
			edits: []syncproto.Edit{{Table: schema.Member, Row: row1, Sets: []syncproto.Set{set("member.name", 5, text("金"))}}},
			how:   []string{" took", "name same"}, dispute: revivalDispute(by(li, 10, 500), by(pak, 6, 400))},
		{name: "one who saw the deletion revives knowingly", unit: member(true, by(pak, 2, 100), by(pak, 5, 400)), edits: rename,
			how: []string{" took", "name took"}},
		{name: "one revives what one deleted oneself", unit: member(true, by(pak, 2, 100), by(li, 6, 400)), edits: rename,
			how: []string{" took", "name took"}},
		{name: "revived by a desk that had not seen another desk's deletion", unit: member(true, by(pak, 2, 100), by(desk, 6, 400)), edits: rename, by: edition(desk, 500),
			how: []string{" took", "name took"}, dispute: revivalDispute(by(desk, 10, 500), by(desk, 6, 400))},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.by == (syncproto.Edition{}) {
				c.by = edition(li, 500)
			}
			got := mergeChecked(t, c.unit, c.edits, c.by)
			if !slices.Equal(howOf(got), c.how) || len(got.Problems) > 0 {
				t.Errorf("settled %q, want %q; problems %v", howOf(got), c.how, got.Problems)
			}
			if row := onlyRow(applied(c.unit, got)); row.Deleted != c.deleted {
				t.Errorf("deleted: %v, want %v", row.Deleted, c.deleted)
			}
			var want []syncproto.Dispute
			if c.dispute != nil {
				c.dispute.Key = syncproto.RowKey{Table: schema.Member, ID: row1}
				want = []syncproto.Dispute{*c.dispute}
			}
			if !reflect.DeepEqual(got.Disputes, want) {
				t.Errorf("disputes %v, want %v", got.Disputes, want)
			}
		})
	}
}

// Whoever reads the case must see the newest of the edits that saved the row.
func TestMerge_ADeletionIsDisputedWithTheNewestEdit(t *testing.T) {
	unit := unitOf(9, cells(rowOf(schema.Member, row1), map[string]cell{
		"name": {text("金"), by(pak, 6, 400)}, "health": {text("1"), by(desk, 8, 450)}, "labour": {text("1"), by(pak, 7, 420)},
	}))
	got := mergeChecked(t, unit, []syncproto.Edit{{Table: schema.Member, Row: row1, Delete: true, Base: 5}}, edition(li, 500))
	if len(got.Disputes) != 1 || got.Disputes[0].By != by(desk, 8, 450) {
		t.Errorf("disputes %v", got.Disputes)
	}
}

func TestMerge_WhatCannotBeDeleted(t *testing.T) {
	for _, c := range []struct {
		table *schema.Table
		by    syncproto.DeviceNo
		want  schema.ErrCode
	}{
		{schema.Household, li, schema.CannotDelete},
		{schema.Household, desk, schema.CannotDelete},
		{schema.Visit, li, schema.CannotDelete},
		{schema.Photo, desk, schema.CannotDelete},
		{schema.RelocationCase, li, schema.CannotDelete},
		{schema.RelocationCase, desk, ""},
		{schema.Member, li, ""},
	} {
		unit := unitOf(9, cells(rowOf(c.table, row1), nil))
		got := mergeChecked(t, unit, []syncproto.Edit{{Table: c.table, Row: row1, Delete: true, Base: 9}}, edition(c.by, 500))
		var want []schema.Problem
		if c.want != "" {
			want = []schema.Problem{{Code: c.want, Table: c.table.Name, Row: row1}}
		}
		if !reflect.DeepEqual(got.Problems, want) {
			t.Errorf("%s by %d: problems %v, want %v", c.table.Name, c.by, got.Problems, want)
		}
	}
}

func TestMerge_NewRows(t *testing.T) {
	unit := unitOf(9)
	sets := []syncproto.Set{set("member.name", 0, text("金")), set("member.sex", 0, text("1")), set("member.born_on", 0, null)}
	got := mergeChecked(t, unit, []syncproto.Edit{{Table: schema.Member, Row: row1, Sets: sets}}, edition(li, 500))
	if want := []string{"name took", "sex took", "born_on took"}; !slices.Equal(howOf(got), want) {
		t.Errorf("settled %v, want %v", howOf(got), want)
	}
	row := got.Rows[0]
	if row.Household != house || row.Village != place || row.Rev != 10 || row.Deleted || row.Get("name") != text("金") {
		t.Errorf("row %+v", row)
	}
	if got.Concurrent() {
		t.Error("a new row is concurrent with nothing")
	}
}

func TestMerge_ImmutableFieldsAreSetWhenTheRowIsMade(t *testing.T) {
	got := mergeChecked(t, unitOf(0), []syncproto.Edit{{Table: schema.Household, Row: house, Sets: []syncproto.Set{set("household.registry_no", 0, text("222426"))}}}, edition(li, 500))
	if len(got.Problems) > 0 || got.Rows[0].Get("registry_no") != text("222426") || got.Rows[0].Rev != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestMerge_AVillagesPaperBelongsToNoHousehold(t *testing.T) {
	unit := &syncproto.UnitState{ID: place, Village: place, Rev: 3}
	got := mergeChecked(t, unit, []syncproto.Edit{{Table: schema.Meeting, Row: row1, Sets: []syncproto.Set{set("meeting.place", 0, text("村部"))}}}, edition(li, 500))
	if row := got.Rows[0]; row.Household != "" || row.Village != place || row.Rev != 4 {
		t.Errorf("row %+v", row)
	}
}

func TestMerge_RowsThatAreNotThere(t *testing.T) {
	for name, edit := range map[string]syncproto.Edit{
		"deleted":                {Table: schema.Member, Row: row1, Delete: true},
		"edited after some base": {Table: schema.Member, Row: row1, Sets: []syncproto.Set{set("member.name", 0, text("金")), set("member.sex", 3, text("1"))}},
		"named and nothing more": {Table: schema.Member, Row: row1},
	} {
		got := mergeChecked(t, unitOf(9), []syncproto.Edit{edit}, edition(li, 500))
		want := []schema.Problem{{Code: schema.NoSuchRow, Table: "member", Row: row1}}
		if !reflect.DeepEqual(got.Problems, want) || len(got.Rows) > 0 {
			t.Errorf("%s: problems %v, rows %v; want %v", name, got.Problems, got.Rows, want)
		}
	}
}

func TestMerge_ADeviceMakesNoServerField(t *testing.T) {
	edits := []syncproto.Edit{{Table: schema.Photo, Row: row1, Sets: []syncproto.Set{set("photo.kind", 0, text("person")), set("photo.state", 0, text("complete"))}}}
	got := mergeChecked(t, unitOf(9), edits, edition(li, 500))
	want := []schema.Problem{{Code: schema.FieldServer, Table: "photo", Row: row1, Field: "state"}}
	if !reflect.DeepEqual(got.Problems, want) {
		t.Errorf("problems %v, want %v", got.Problems, want)
	}
	if got := mergeChecked(t, unitOf(9), edits, edition(desk, 500)); len(got.Problems) > 0 {
		t.Errorf("the server itself: problems %v", got.Problems)
	}
}

// Settling a row twice in one changeset would let the second edit overwrite the
// first without a trace, and so would a row that is both set and deleted.
func TestMerge_ARowIsNamedOnce(t *testing.T) {
	unit := unitOf(9, cells(rowOf(schema.Member, row1), nil))
	name := syncproto.Edit{Table: schema.Member, Row: row1, Sets: []syncproto.Set{set("member.name", 9, text("金"))}}
	sex := syncproto.Edit{Table: schema.Member, Row: row1, Sets: []syncproto.Set{set("member.sex", 9, text("1"))}}
	both := name
	both.Delete, both.Base = true, 9
	for code, edits := range map[schema.ErrCode][]syncproto.Edit{schema.RepeatedRow: {name, sex}, schema.DeleteAndSet: {both}} {
		got := mergeChecked(t, unit, edits, edition(li, 500))
		want := []schema.Problem{{Code: code, Table: "member", Row: row1}}
		if !reflect.DeepEqual(got.Problems, want) {
			t.Errorf("problems %v, want %v", got.Problems, want)
		}
	}
}

func TestMerge_EveryProblemIsTold(t *testing.T) {
	unit := unitOf(9, cells(rowOf(schema.Visit, row1), map[string]cell{"content": {text("a"), by(li, 1, 1)}, "visitors": {text("a"), by(li, 1, 1)}}))
	got := mergeChecked(t, unit, []syncproto.Edit{
		{Table: schema.Visit, Row: row1, Sets: []syncproto.Set{set("visit.content", 9, text("b")), set("visit.visitors", 9, text("b"))}},
		{Table: schema.Member, Row: row2, Delete: true, Base: 4},
	}, edition(li, 500))
	want := []schema.Problem{
		{Code: schema.FieldImmutable, Table: "visit", Row: row1, Field: "content"},
		{Code: schema.FieldImmutable, Table: "visit", Row: row1, Field: "visitors"},
		{Code: schema.NoSuchRow, Table: "member", Row: row2},
	}
	if !reflect.DeepEqual(got.Problems, want) {
		t.Errorf("problems %v, want %v", got.Problems, want)
	}
}

func TestMerge_OnlyRowsThatChangedAreWritten(t *testing.T) {
	unit := unitOf(9,
		cells(rowOf(schema.Member, row1), map[string]cell{"name": {text("金"), by(pak, 6, 400)}}),
		cells(rowOf(schema.Member, row2), map[string]cell{"name": {text("李"), by(pak, 2, 400)}}))
	got := mergeChecked(t, unit, []syncproto.Edit{
		{Table: schema.Member, Row: row1, Sets: []syncproto.Set{set("member.name", 5, text("金哲"))}},
		{Table: schema.Member, Row: row2, Sets: []syncproto.Set{set("member.name", 5, text("李英"))}},
	}, edition(li, 500))
	if len(got.Rows) != 1 || got.Rows[0].ID != row2 {
		t.Errorf("rows %v", got.Rows)
	}
	if none := mergeChecked(t, unit, []syncproto.Edit{{Table: schema.Member, Row: row1}}, edition(li, 500)); len(none.Rows)+len(none.Changes) > 0 {
		t.Errorf("an edit that says nothing: %+v", none)
	}
}

func TestSettled_NamesAreThoseOfHistories(t *testing.T) {
	for how, want := range map[syncproto.Settled]string{
		syncproto.Took: "took", syncproto.Same: "same", syncproto.Superseded: "superseded",
		syncproto.Replaced: "replaced", syncproto.United: "united", syncproto.Disputed: "disputed",
	} {
		if how.String() != want {
			t.Errorf("%d is %q, want %q", how, how, want)
		}
	}
}

// revivalDispute is a deletion that somebody's edit met: the editor's side is kept.
func revivalDispute(editor, deleter syncproto.Stamp) *syncproto.Dispute {
	d := deletionDispute(0, 1, editor)
	d.Deleter = deleter
	return d
}

func deletionDispute(kept, offered int64, who syncproto.Stamp) *syncproto.Dispute {
	return &syncproto.Dispute{Fields: []int{syncproto.Deletion}, Kept: []schema.Value{number(kept)}, Offered: []schema.Value{number(offered)}, Base: 5, By: who}
}

func TestMerge_UnionNeverEmptiesASetThatMayNotBeEmpty(t *testing.T) {
	const household, village, id = "0198c1a0-0000-7000-8000-0000000000aa", "222426100200", "0198c1a0-0000-7000-8000-0000000000bb"
	fuel := schema.Conditions.Ordinal("fuel")
	row := syncproto.NewRowState(schema.Conditions, id, household, village)
	row.Values[fuel], row.Stamps[fuel] = schema.SetOf("1"), syncproto.Stamp{Rev: 4, At: 400, Device: 2}
	unit := &syncproto.UnitState{ID: household, Village: village, Rev: 4, Rows: map[syncproto.RowKey]*syncproto.RowState{row.Key(): row}}
	got := syncproto.Merge(unit, []syncproto.Edit{{Table: schema.Conditions, Row: id, Sets: []syncproto.Set{
		{Field: fuel, Value: schema.SetOf("2"), Was: schema.SetOf("1", "2"), Base: 3}, // drops 1, as the other dropped 2
	}}}, syncproto.Edition{Device: 1, At: 500})
	if len(got.Rows) != 0 || len(got.Disputes) != 1 || got.Disputes[0].Offered[0] != schema.SetOf("2") {
		t.Errorf("%+v", got)
	}
}
