package syncproto_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

func TestPullRequest_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := syncproto.PullRequest{Device: drawnText().Draw(t, "device"), Cursor: rapid.OneOf(rapid.Just(""), drawnText()).Draw(t, "cursor"),
			Version: rapid.IntRange(1, 1_000_000).Draw(t, "version"), Limit: rapid.IntRange(0, syncproto.MaxPageRows).Draw(t, "limit"),
			Request: rapid.OneOf(rapid.Just(""), drawnText()).Draw(t, "request")}
		if rapid.Bool().Draw(t, "files") {
			want.Have = rapid.MapOf(rapid.StringMatching(`[0-9]{9}[23][0-9]{2}`), rapid.Map(rapid.Int64Range(0, int64(syncproto.MaxHLC)),
				func(n int64) syncproto.Seq { return syncproto.Seq(n) })).Draw(t, "have")
		}
		for range rapid.IntRange(0, 2).Draw(t, "villages from nothing") {
			want.Anew = append(want.Anew, rapid.StringMatching(`[0-9]{9}[23][0-9]{2}`).Draw(t, "anew"))
		}
		data := syncproto.AppendPullRequest(nil, &want)
		if got, problem := syncproto.DecodePullRequest(data); problem != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\ngot  %+v, %v\nwant %+v", data, got, problem, want)
		}
	})
}

func TestDecodePullRequest_TakesTheFirstVersionForOldDevices(t *testing.T) {
	if got, problem := syncproto.DecodePullRequest([]byte(`{"device":"d"}`)); problem != nil || !reflect.DeepEqual(got, syncproto.PullRequest{Device: "d", Version: 1}) {
		t.Errorf("got %+v, %v", got, problem)
	}
}

func TestDecodePullRequest_Refuses(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       schema.Problem
	}{
		{"nothing", ``, schema.Problem{Code: schema.Malformed, Param: "0"}},
		{"not an object", `"d"`, schema.Problem{Code: schema.WrongType, Param: "object"}},
		{"no device", `{"cursor":"c"}`, schema.Problem{Code: schema.MissingMember, Field: "/device"}},
		{"a device that is a number", `{"device":1}`, schema.Problem{Code: schema.WrongType, Field: "/device", Param: "string"}},
		{"an unknown member", `{"device":"d","since":1}`, schema.Problem{Code: schema.UnknownMember, Field: "/since"}},
		{"a member twice", `{"device":"d","v":1,"v":2}`, schema.Problem{Code: schema.DuplicateMember, Field: "/v", Param: "20"}},
		{"a cursor too long", `{"device":"d","cursor":"` + strings.Repeat("c", 65537) + `"}`, schema.Problem{Code: schema.TooLong, Field: "/cursor", Param: "65536"}},
		{"version 0", `{"device":"d","v":0}`, schema.Problem{Code: schema.OutOfRange, Field: "/v", Param: "1…1000000"}},
		{"a negative limit", `{"device":"d","limit":-1}`, schema.Problem{Code: schema.OutOfRange, Field: "/limit", Param: "0…5000"}},
		{"a limit too large", `{"device":"d","limit":5001}`, schema.Problem{Code: schema.OutOfRange, Field: "/limit", Param: "0…5000"}},
		{"a limit with a fraction", `{"device":"d","limit":0.5}`, schema.Problem{Code: schema.WrongType, Field: "/limit", Param: "integer"}},
		{"a place that is no village", `{"device":"d","have":{"2224261":1}}`, schema.Problem{Code: schema.BadVillage, Field: "/have/2224261", Param: "2224261"}},
		{"a list of villages", `{"device":"d","have":[]}`, schema.Problem{Code: schema.WrongType, Field: "/have", Param: "object"}},
		{"trailing data", `{"device":"d"}x`, schema.Problem{Code: schema.Malformed, Param: "14"}},
		{"invalid UTF-8", "{\"device\":\"\xff\"}", schema.Problem{Code: schema.InvalidUTF8}},
	} {
		if _, problem := syncproto.DecodePullRequest([]byte(c.body)); problem == nil || *problem != c.want {
			t.Errorf("%s: got %#v, want %#v", c.name, problem, c.want)
		}
	}
}

func TestPage_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawnPage().Draw(t, "page")
		data := syncproto.AppendPage(nil, &want)
		got, problem := syncproto.DecodePage(data)
		if problem != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\ngot  %+v, %v\nwant %+v", data, got, problem, want)
		}
		if !json.Valid(data) {
			t.Fatalf("no JSON: %s", data)
		}
	})
}

// An older device meets tables, columns and members that a newer schema has.
func TestDecodePage_PassesOverWhatItDoesNotKnow(t *testing.T) {
	got, problem := syncproto.DecodePage([]byte(`{"epoch":"e","colour":{"a":[1.5]},"villages":[{"village":"v","to":3,"weather":1,"tables":[
		{"t":"cow","cols":["id","household","rev","deleted","milk"],"vals":[["c"],["h"],[1],[0],[2.5]]},
		{"t":"land","sorted":true,"cols":["id","household","rev","deleted","water","taste","arable"],"vals":[["l"],["h"],[2],[0],[7],[{"x":1}],[900]]}]}],
		"reference":{"version":2,"dated":"2018","tables":[{"t":"cow","cols":["milk"],"vals":[[1]]},{"t":"poverty_line","cols":["note","amount","year"],"vals":[[[1]],[295200],[2016]]}]}}`))
	land := schema.NewRow(schema.Land, "l", "h", "")
	land.Set("water", number(7))
	land.Set("arable", number(900))
	line := schema.NewRow(schema.PovertyLine, "", "", "")
	line.Set("amount", number(295200))
	line.Set("year", number(2016))
	want := syncproto.Page{Epoch: "e",
		Villages: []syncproto.VillagePage{{Village: "v", To: 3, Tables: []syncproto.TablePage{
			{Table: schema.Land, Rows: []syncproto.PageRow{{ID: "l", Household: "h", Rev: 2, Values: land.Values}}}}}},
		Reference: &syncproto.ReferencePage{Version: 2, Tables: []syncproto.ReferenceTable{{Table: schema.PovertyLine, Rows: [][]schema.Value{line.Values}}}}}
	if problem != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, problem, want)
	}
}

// A page that is not understood must not be taken for one with less in it: the
// cursor would move on and the rows would be missing for good.
func TestDecodePage_RefusesWhatItCannotRead(t *testing.T) {
	table := func(t string) string { return `{"villages":[{"village":"v","tables":[` + t + `]}]}` }
	at := "/villages/0/tables/0"
	for _, c := range []struct {
		name, body string
		want       schema.Problem
	}{
		{"nothing", ``, schema.Problem{Code: schema.Malformed, Param: "0"}},
		{"cut off", `{"villages":[`, schema.Problem{Code: schema.Malformed, Field: "/villages", Param: "13"}},
		{"two pages", `{"villages":[]}{}`, schema.Problem{Code: schema.Malformed, Param: "16"}},
		{"villages in an object", `{"villages":{}}`, schema.Problem{Code: schema.WrongType, Field: "/villages", Param: "array"}},
		{"a village that is text", `{"villages":["v"]}`, schema.Problem{Code: schema.WrongType, Field: "/villages/0", Param: "object"}},
		{"a village's name twice", `{"villages":[{"village":"v","village":"w"}]}`, schema.Problem{Code: schema.DuplicateMember, Field: "/villages/0/village", Param: "28"}},
		{"a sequence that is text", `{"villages":[{"to":"3"}]}`, schema.Problem{Code: schema.WrongType, Field: "/villages/0/to", Param: "integer"}},
		{"gone in a number", `{"gone":1}`, schema.Problem{Code: schema.WrongType, Field: "/gone", Param: "array"}},
		{"more in a number", `{"more":1}`, schema.Problem{Code: schema.WrongType, Field: "/more", Param: "boolean"}},
		{"values before their columns", table(`{"t":"land","vals":[["l"],[1]],"cols":["id","rev"]}`), schema.Problem{Code: schema.MissingMember, Field: at + "/cols"}},
		{"columns before their table", table(`{"cols":["id","rev","arable"],"t":"land","vals":[]}`), schema.Problem{Code: schema.MissingMember, Field: at + "/t"}},
		{"values of no table", table(`{"vals":[]}`), schema.Problem{Code: schema.MissingMember, Field: at + "/t"}},
		{"no values", table(`{"t":"land","cols":["id","rev"]}`), schema.Problem{Code: schema.MissingMember, Field: at + "/vals"}},
		{"neither columns nor values", table(`{"t":"land"}`), schema.Problem{Code: schema.MissingMember, Field: at + "/vals"}},
		{"no revision", table(`{"t":"land","cols":["id","household"],"vals":[["l"],["h"]]}`), schema.Problem{Code: schema.MissingMember, Field: at + "/cols", Param: "rev"}},
		{"no id", table(`{"t":"land","cols":["rev","arable"],"vals":[[1],[2]]}`), schema.Problem{Code: schema.MissingMember, Field: at + "/cols", Param: "id"}},
		{"a column twice", table(`{"t":"land","cols":["id","rev","water","water"],"vals":[]}`), schema.Problem{Code: schema.DuplicateMember, Field: at + "/cols/3", Param: "water"}},
		{"a short column", table(`{"t":"land","cols":["id","rev","arable"],"vals":[["l","m"],[1,1],[5]]}`), schema.Problem{Code: schema.WrongLength, Field: at + "/vals/2", Param: "2"}},
		{"a long column", table(`{"t":"land","cols":["id","rev"],"vals":[["l"],[1,2]]}`), schema.Problem{Code: schema.WrongLength, Field: at + "/vals/1/0", Param: "1"}},
		{"too few columns", table(`{"t":"land","cols":["id","rev","arable"],"vals":[["l"],[1]]}`), schema.Problem{Code: schema.WrongLength, Field: at + "/vals", Param: "3"}},
		{"too many columns", table(`{"t":"land","cols":["id","rev"],"vals":[["l"],[1],["h"]]}`), schema.Problem{Code: schema.WrongLength, Field: at + "/vals/1", Param: "2"}},
		{"a column in an object", table(`{"t":"land","cols":["id","rev"],"vals":[{}]}`), schema.Problem{Code: schema.WrongType, Field: at + "/vals/0", Param: "array"}},
		{"a row's id in a number", table(`{"t":"land","cols":["id","rev"],"vals":[[1],[1]]}`), schema.Problem{Code: schema.WrongType, Field: at + "/vals/0/0", Param: "string"}},
		{"deleted twice over", table(`{"t":"land","cols":["id","rev","deleted"],"vals":[["l"],[1],[2]]}`), schema.Problem{Code: schema.OutOfRange, Field: at + "/vals/2/0", Param: "0…1"}},
		{"a value that is true", table(`{"t":"land","cols":["id","rev","arable"],"vals":[["l"],[1],[true]]}`), schema.Problem{Code: schema.WrongType, Field: at + "/vals/2/0", Param: "null, integer or string"}},
		{"a short reference column", `{"reference":{"version":1,"tables":[{"t":"poverty_line","cols":["year","kind"],"vals":[[2016,2017],["national"]]}]}}`,
			schema.Problem{Code: schema.WrongLength, Field: "/reference/tables/0/vals/1", Param: "2"}},
	} {
		if got, problem := syncproto.DecodePage([]byte(c.body)); problem == nil || *problem != c.want {
			t.Errorf("%s: got %+v, %#v, want %#v", c.name, got, problem, c.want)
		}
	}
}

func drawnPage() *rapid.Generator[syncproto.Page] {
	return rapid.Custom(func(t *rapid.T) syncproto.Page {
		word := rapid.OneOf(rapid.Just(""), drawnText())
		p := syncproto.Page{Epoch: word.Draw(t, "epoch"), Now: drawnReading().Draw(t, "now"), Cursor: word.Draw(t, "cursor"), More: rapid.Bool().Draw(t, "more"),
			Request: word.Draw(t, "request")}
		for range rapid.IntRange(0, 2).Draw(t, "villages") {
			v := syncproto.VillagePage{Village: drawnText().Draw(t, "village"), From: syncproto.Seq(drawnRev(9).Draw(t, "from")), To: syncproto.Seq(drawnRev(9).Draw(t, "to")), Digest: word.Draw(t, "digest")}
			for range rapid.IntRange(0, 2).Draw(t, "tables") {
				v.Tables = append(v.Tables, drawnTablePage().Draw(t, "table"))
			}
			for range rapid.IntRange(0, 2).Draw(t, "evicted") {
				v.Evicted = append(v.Evicted, drawnText().Draw(t, "household evicted"))
			}
			p.Villages = append(p.Villages, v)
		}
		for range rapid.IntRange(0, 2).Draw(t, "gone") {
			p.Gone = append(p.Gone, drawnText().Draw(t, "village gone"))
			p.Files = append(p.Files, drawnText().Draw(t, "village as a file"))
		}
		if rapid.Bool().Draw(t, "with reference") {
			p.Reference = drawnReference().Draw(t, "reference")
		}
		return p
	})
}

func drawnTablePage() *rapid.Generator[syncproto.TablePage] {
	return rapid.Custom(func(t *rapid.T) syncproto.TablePage {
		page := syncproto.TablePage{Table: rapid.SampledFrom(schema.Replicated()).Draw(t, "table")}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			page.Rows = append(page.Rows, syncproto.PageRow{ID: drawnText().Draw(t, "id"), Household: rapid.OneOf(rapid.Just(""), drawnText()).Draw(t, "household"),
				Rev: drawnRev(9).Draw(t, "rev"), Deleted: rapid.Bool().Draw(t, "deleted"), Values: drawnRow(page.Table).Draw(t, "values")})
		}
		return page
	})
}

func drawnReference() *rapid.Generator[*syncproto.ReferencePage] {
	return rapid.Custom(func(t *rapid.T) *syncproto.ReferencePage {
		ref := &syncproto.ReferencePage{Version: int64(drawnRev(9).Draw(t, "version"))}
		for range rapid.IntRange(0, 2).Draw(t, "tables") {
			table := syncproto.ReferenceTable{Table: rapid.SampledFrom(schema.Reference()).Draw(t, "table")}
			for range rapid.IntRange(0, 3).Draw(t, "rows") {
				table.Rows = append(table.Rows, drawnRow(table.Table).Draw(t, "row"))
			}
			ref.Tables = append(ref.Tables, table)
		}
		return ref
	})
}

// drawnRow draws values for every field that the newest version has.
func drawnRow(table *schema.Table) *rapid.Generator[[]schema.Value] {
	return rapid.Custom(func(t *rapid.T) []schema.Value {
		values := make([]schema.Value, len(table.Fields))
		for _, f := range table.FieldsAt(schema.Version) {
			values[f] = drawnAnything().Draw(t, "value")
		}
		return values
	})
}
