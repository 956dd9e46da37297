package syncproto_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

const (
	anyNumber     = "-9007199254740991…9007199254740991"
	anyCount      = "0…9007199254740991"
	fromOne       = "1…9007199254740991"
	changesetID   = "0198c1a0-0000-7000-8000-0000000000cc"
	goodChangeset = `{"n":8,"id":"` + changesetID + `","by":"p","village":"` + place + `","at":5}`
)

func TestPush_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := syncproto.PushRequest{Device: drawnID().Draw(t, "device"), Now: drawnReading().Draw(t, "now")}
		var encoded [][]byte
		for range rapid.IntRange(0, 3).Draw(t, "changesets") {
			c := drawnChangeset().Draw(t, "changeset")
			c.Raw = syncproto.AppendChangeset(nil, &c)
			encoded = append(encoded, c.Raw)
			want.Changesets = append(want.Changesets, c)
		}
		data := syncproto.AppendPush(nil, want.Device, want.Now, encoded)
		got, problem := syncproto.DecodePush(data)
		if problem != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\ngot  %+v, %v\nwant %+v", data, got, problem, want)
		}
	})
}

func TestChangeset_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawnChangeset().Draw(t, "changeset")
		data := syncproto.AppendChangeset(nil, &want)
		got, problem := syncproto.DecodeChangeset(data)
		if problem != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\ngot  %+v, %v\nwant %+v", data, got, problem, want)
		}
		if again := syncproto.AppendChangeset(nil, &got); !bytes.Equal(again, data) {
			t.Fatalf("encoded again:\n%s\n%s", data, again)
		}
		if !json.Valid(data) {
			t.Fatalf("no JSON: %s", data)
		}
	})
}

func TestChangeset_SpacesAndOrderOfMembersDecideNothing(t *testing.T) {
	plain := `{"n":7,"id":"x","by":"p","village":"v","at":5,"edits":[{"t":"member","id":"r","base":3,"set":{"name":"金","sex":"1"},"bases":{"sex":2}}]}`
	other := ` { "edits" : [ {"t":"member", "bases":{"sex":2}, "set":{"name":"\u91d1","sex":"1"}, "base":3, "id":"r"} ],
		"at":5, "village":"v", "by":"p", "id":"x", "n":7 } `
	a, p1 := syncproto.DecodeChangeset([]byte(plain))
	b, p2 := syncproto.DecodeChangeset([]byte(other))
	if p1 != nil || p2 != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("%+v, %v\n%+v, %v", a, p1, b, p2)
	}
}

func TestChangeset_EachFieldHasItsBase(t *testing.T) {
	c, problem := syncproto.DecodeChangeset([]byte(`{"n":7,"id":"x","by":"p","village":"v","at":5,"edits":[
		{"t":"household","id":"r","base":4,"set":{"phone":null,"remark":"","other_causes":"01"},"bases":{"remark":0},"was":{"other_causes":"02"}},
		{"t":"member","id":"s","del":true,"base":4},
		{"t":"member","id":"new","set":{"dibao":1}}]}`))
	if problem != nil {
		t.Fatal(problem)
	}
	want := []syncproto.Edit{
		{Table: schema.Household, Row: "r", Base: 4, Sets: []syncproto.Set{
			set("household.phone", 4, null), set("household.remark", 0, text("")), wasSet("household.other_causes", 4, text("02"), text("01"))}},
		{Table: schema.Member, Row: "s", Delete: true, Base: 4},
		{Table: schema.Member, Row: "new", Sets: []syncproto.Set{set("member.dibao", 0, number(1))}},
	}
	if !reflect.DeepEqual(c.Edits, want) {
		t.Errorf("got %+v\nwant %+v", c.Edits, want)
	}
}

func TestDecodePush_TakesWhatIsJustWithinItsLimits(t *testing.T) {
	for name, raw := range map[string]string{
		"the longest text":            `{NAME,"by":"p","village":"v","at":5,"actions":[{"reason":"` + strings.Repeat("a", 65536) + `"}]}`,
		"the longest id":              `{NAME,"by":"` + strings.Repeat("p", 64) + `","village":"v","at":5}`,
		"the largest numbers":         `{NAME,"by":"p","village":"v","at":9007199254740991,"v":1000000}`,
		"the most edits":              `{NAME,"by":"p","village":"v","at":5,"edits":[` + strings.Repeat(`{"t":"member","id":"r"},`, 499) + `{"t":"member","id":"r"}]}`,
		"the most actions":            `{NAME,"by":"p","village":"v","at":5,"actions":[` + strings.Repeat(`{},`, 15) + `{}]}`,
		"brackets and quotes in text": `{NAME,"by":"\\\"` + strings.Repeat("[{", 20) + `","village":"v","at":5}`,
	} {
		req, problem := syncproto.DecodePush([]byte(`{"device":"` + strings.Repeat("d", 64) + `","changesets":[` + named(raw, false) + `]}`))
		if problem != nil || req.Changesets[0].Fault != nil {
			t.Errorf("%s: %v, %v", name, problem, req.Changesets)
		}
	}
	if _, problem := syncproto.DecodePush([]byte(`{"device":"d","changesets":[` + strings.Repeat(goodChangeset+",", 499) + goodChangeset + `]}`)); problem != nil {
		t.Errorf("the most changesets: %v", problem)
	}
}

func TestDecodePush_RefusesTheRequest(t *testing.T) {
	wrap := func(changesets string) string { return `{"device":"d","changesets":[` + changesets + `]}` }
	for _, c := range []struct {
		name, body string
		want       schema.Problem
	}{
		{"nothing", ``, schema.Problem{Code: schema.Malformed, Param: "0"}},
		{"no JSON", `device=d`, schema.Problem{Code: schema.Malformed, Param: "0"}},
		{"not an object", `[]`, schema.Problem{Code: schema.WrongType, Param: "object"}},
		{"null", `null`, schema.Problem{Code: schema.WrongType, Param: "object"}},
		{"cut off", `{"device":"d"`, schema.Problem{Code: schema.Malformed, Param: "13"}},
		{"cut off in a changeset", `{"device":"d","changesets":[{"n":7,"id":"x"`, schema.Problem{Code: schema.Malformed, Field: "/changesets/0", Param: "43"}},
		{"trailing data", `{"device":"d"} {}`, schema.Problem{Code: schema.Malformed, Param: "16"}},
		{"a trailing comma", `{"device":"d",}`, schema.Problem{Code: schema.Malformed, Param: "13"}},
		{"a byte order mark", "\ufeff{}", schema.Problem{Code: schema.Malformed, Param: "0"}},
		{"an unknown member", `{"device":"d","colour":1}`, schema.Problem{Code: schema.UnknownMember, Field: "/colour"}},
		{"an unknown member of deep nesting", `{"device":"d","x":` + strings.Repeat("[", 9999), schema.Problem{Code: schema.UnknownMember, Field: "/x"}},
		{"a member twice", `{"device":"d","device":"e"}`, schema.Problem{Code: schema.DuplicateMember, Field: "/device"}},
		{"changesets twice", `{"device":"d","changesets":[],"changesets":[]}`, schema.Problem{Code: schema.DuplicateMember, Field: "/changesets"}},
		{"no device", `{"now":1}`, schema.Problem{Code: schema.MissingMember, Field: "/device"}},
		{"an empty device", `{"device":""}`, schema.Problem{Code: schema.MissingMember, Field: "/device"}},
		{"a device that is a number", `{"device":1}`, schema.Problem{Code: schema.WrongType, Field: "/device", Param: "string"}},
		{"a device that is null", `{"device":null}`, schema.Problem{Code: schema.WrongType, Field: "/device", Param: "string"}},
		{"a device too long", `{"device":"` + strings.Repeat("d", 65) + `"}`, schema.Problem{Code: schema.TooLong, Field: "/device", Param: "64"}},
		{"a device of invalid UTF-8", "{\"device\":\"d\xff\"}", schema.Problem{Code: schema.InvalidUTF8, Field: "/device"}},
		{"a device with half a surrogate pair", `{"device":"d\ud83d"}`, schema.Problem{Code: schema.InvalidUTF8, Field: "/device"}},
		{"a device with a zero byte", `{"device":"d\u0000"}`, schema.Problem{Code: schema.BadText, Field: "/device"}},
		{"a clock that is text", `{"device":"d","now":"1"}`, schema.Problem{Code: schema.WrongType, Field: "/now", Param: "integer"}},
		{"a clock with a fraction", `{"device":"d","now":1.5}`, schema.Problem{Code: schema.WrongType, Field: "/now", Param: "integer"}},
		{"a clock with an exponent", `{"device":"d","now":1e3}`, schema.Problem{Code: schema.WrongType, Field: "/now", Param: "integer"}},
		{"a negative clock", `{"device":"d","now":-1}`, schema.Problem{Code: schema.OutOfRange, Field: "/now", Param: anyCount}},
		{"a clock that JavaScript cannot hold", `{"device":"d","now":9007199254740992}`, schema.Problem{Code: schema.OutOfRange, Field: "/now", Param: anyCount}},
		{"a clock beyond 64 bits", `{"device":"d","now":99999999999999999999}`, schema.Problem{Code: schema.OutOfRange, Field: "/now", Param: anyCount}},
		{"changesets not in an array", `{"device":"d","changesets":{}}`, schema.Problem{Code: schema.WrongType, Field: "/changesets", Param: "array"}},
		{"a changeset that is no object", wrap(goodChangeset + `,5`), schema.Problem{Code: schema.WrongType, Field: "/changesets/1", Param: "object"}},
		{"a changeset without a number", wrap(`{"id":"x"}`), schema.Problem{Code: schema.MissingMember, Field: "/changesets/0/n"}},
		{"the second without a number", wrap(goodChangeset + `,{"id":"x"}`), schema.Problem{Code: schema.MissingMember, Field: "/changesets/1/n"}},
		{"a changeset without an id", wrap(`{"n":7}`), schema.Problem{Code: schema.MissingMember, Field: "/changesets/0/id"}},
		{"an empty id", wrap(`{"n":7,"id":""}`), schema.Problem{Code: schema.MissingMember, Field: "/changesets/0/id"}},
		{"number 0", wrap(`{"n":0,"id":"x"}`), schema.Problem{Code: schema.OutOfRange, Field: "/changesets/0/n", Param: fromOne}},
		{"a number that is text", wrap(`{"n":"7","id":"x"}`), schema.Problem{Code: schema.WrongType, Field: "/changesets/0/n", Param: "integer"}},
		{"a number with a fraction", wrap(`{"n":7.0,"id":"x"}`), schema.Problem{Code: schema.WrongType, Field: "/changesets/0/n", Param: "integer"}},
		{"an id too long", wrap(`{"n":7,"id":"` + strings.Repeat("x", 65) + `"}`), schema.Problem{Code: schema.TooLong, Field: "/changesets/0/id", Param: "64"}},
		{"too many changesets", wrap(strings.Repeat(goodChangeset+",", 500) + goodChangeset), schema.Problem{Code: schema.TooLarge, Field: "/changesets/500", Param: "500"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problem := syncproto.DecodePush([]byte(c.body))
			if problem == nil || *problem != c.want {
				t.Errorf("got %#v, want %#v", problem, c.want)
			}
		})
	}
}

// spoilt are changesets that have a number and an id (NAME stands for both) and
// some fault besides. None of them may hold up its neighbours.
var spoilt = []struct {
	name, body string
	want       schema.Problem
}{
	{"an unknown member", `{NAME,"colour":1}`, schema.Problem{Code: schema.UnknownMember, Field: "/colour"}},
	{"an unknown member with a long name", `{NAME,"` + strings.Repeat("ab/", 100) + `":1}`, schema.Problem{Code: schema.UnknownMember, Field: "/" + strings.Repeat("ab~1", 49) + "ab~…"}},
	{"an unknown member with a long Chinese name", `{NAME,"` + strings.Repeat("金", 100) + `":1}`, schema.Problem{Code: schema.UnknownMember, Field: "/" + strings.Repeat("金", 66) + "…"}},
	{"an unknown member with a strange name", `{NAME,"a\u0000\nb":1}`, schema.Problem{Code: schema.UnknownMember, Field: "/a\ufffd\ufffdb"}},
	{"a member twice", `{NAME,"by":"p","by":"q"}`, schema.Problem{Code: schema.DuplicateMember, Field: "/by", Param: "OFFSET"}},
	{"nobody's", `{NAME,"village":"v","at":5}`, schema.Problem{Code: schema.MissingMember, Field: "/by"}},
	{"of no village", `{NAME,"by":"p","at":5}`, schema.Problem{Code: schema.MissingMember, Field: "/village"}},
	{"of no time", `{NAME,"by":"p","village":"v"}`, schema.Problem{Code: schema.MissingMember, Field: "/at"}},
	{"by a number", `{NAME,"by":1}`, schema.Problem{Code: schema.WrongType, Field: "/by", Param: "string"}},
	{"by a long name", `{NAME,"by":"` + strings.Repeat("金", 22) + `"}`, schema.Problem{Code: schema.TooLong, Field: "/by", Param: "64"}},
	{"a village that is a number", `{NAME,"village":222426100201}`, schema.Problem{Code: schema.WrongType, Field: "/village", Param: "string"}},
	{"a household that is null", `{NAME,"household":null}`, schema.Problem{Code: schema.WrongType, Field: "/household", Param: "string"}},
	{"a time that is text", `{NAME,"at":"5"}`, schema.Problem{Code: schema.WrongType, Field: "/at", Param: "integer"}},
	{"a time with a fraction", `{NAME,"at":5.5}`, schema.Problem{Code: schema.WrongType, Field: "/at", Param: "integer"}},
	{"a time too large", `{NAME,"at":9007199254740992}`, schema.Problem{Code: schema.OutOfRange, Field: "/at", Param: anyCount}},
	{"a negative revision", `{NAME,"seen":-1}`, schema.Problem{Code: schema.OutOfRange, Field: "/seen", Param: anyCount}},
	{"version 0", `{NAME,"v":0}`, schema.Problem{Code: schema.OutOfRange, Field: "/v", Param: "1…1000000"}},
	{"edits in an object", `{NAME,"edits":{}}`, schema.Problem{Code: schema.WrongType, Field: "/edits", Param: "array"}},
	{"an edit that is text", `{NAME,"edits":["x"]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0", Param: "object"}},
	{"an empty edit", `{NAME,"edits":[{}]}`, schema.Problem{Code: schema.MissingMember, Field: "/edits/0/t"}},
	{"an edit without its table", `{NAME,"edits":[{"id":"r"}]}`, schema.Problem{Code: schema.MissingMember, Field: "/edits/0/t"}},
	{"an edit whose table comes late", `{NAME,"edits":[{"set":{"name":"a"},"t":"member","id":"r"}]}`, schema.Problem{Code: schema.MissingMember, Field: "/edits/0/t"}},
	{"an edit without its row", `{NAME,"edits":[{"t":"member"}]}`, schema.Problem{Code: schema.MissingMember, Field: "/edits/0/id"}},
	{"the second edit without its row", `{NAME,"edits":[{"t":"member","id":"r"},{"t":"member","id":""}]}`, schema.Problem{Code: schema.MissingMember, Field: "/edits/1/id"}},
	{"a table that is a number", `{NAME,"edits":[{"t":1}]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0/t", Param: "string"}},
	{"an unknown table", `{NAME,"edits":[{"t":"cow","id":"r"}]}`, schema.Problem{Code: schema.UnknownTable, Field: "/edits/0/t", Param: "cow"}},
	{"a table that devices only read", `{NAME,"edits":[{"t":"area","id":"r"}]}`, schema.Problem{Code: schema.UnknownTable, Field: "/edits/0/t", Param: "area"}},
	{"an unknown member of an edit", `{NAME,"edits":[{"t":"member","colour":1}]}`, schema.Problem{Code: schema.UnknownMember, Field: "/edits/0/colour"}},
	{"a deletion that is a number", `{NAME,"edits":[{"t":"member","id":"r","del":1}]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0/del", Param: "boolean"}},
	{"a negative base", `{NAME,"edits":[{"t":"member","id":"r","base":-1}]}`, schema.Problem{Code: schema.OutOfRange, Field: "/edits/0/base", Param: anyCount}},
	{"sets in an array", `{NAME,"edits":[{"t":"member","id":"r","set":["name"]}]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0/set", Param: "object"}},
	{"an unknown field", `{NAME,"edits":[{"t":"member","id":"r","set":{"colour":1}}]}`, schema.Problem{Code: schema.UnknownField, Field: "/edits/0/set/colour", Param: "colour"}},
	{"a table of a later version", `{NAME,"by":"p","village":"v","at":5,"v":1,"edits":[{"t":"review","id":"r","del":true}]}`, schema.Problem{Code: schema.UnknownTable, Field: "/edits/0/t", Param: "review"}},
	{"a field of another table", `{NAME,"edits":[{"t":"member","id":"r","set":{"phone":"1"}}]}`, schema.Problem{Code: schema.UnknownField, Field: "/edits/0/set/phone", Param: "phone"}},
	{"an unknown field with a long name", `{NAME,"edits":[{"t":"member","id":"r","set":{"` + strings.Repeat("c", 300) + `":1}}]}`,
		schema.Problem{Code: schema.UnknownField, Field: "/edits/0/set/" + strings.Repeat("c", 187) + "…", Param: strings.Repeat("c", 200) + "…"}},
	{"a field twice", `{NAME,"edits":[{"t":"member","id":"r","set":{"name":"a","name":"b"}}]}`, schema.Problem{Code: schema.DuplicateMember, Field: "/edits/0/set/name", Param: "OFFSET"}},
	{"a value that is true", `{NAME,"edits":[{"t":"member","id":"r","set":{"dibao":true}}]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0/set/dibao", Param: "null, integer or string"}},
	{"a value that is an object", `{NAME,"edits":[{"t":"member","id":"r","set":{"name":{"a":1}}}]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0/set/name", Param: "null, integer or string"}},
	{"a value that is an array", `{NAME,"edits":[{"t":"member","id":"r","set":{"name":["a"]}}]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0/set/name", Param: "null, integer or string"}},
	{"a value with a fraction", `{NAME,"edits":[{"t":"member","id":"r","set":{"work_months":1.5}}]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0/set/work_months", Param: "integer"}},
	{"a value with a fraction of nothing", `{NAME,"edits":[{"t":"member","id":"r","set":{"work_months":1.0}}]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0/set/work_months", Param: "integer"}},
	{"a value too large", `{NAME,"edits":[{"t":"member","id":"r","set":{"work_months":9007199254740992}}]}`, schema.Problem{Code: schema.OutOfRange, Field: "/edits/0/set/work_months", Param: anyNumber}},
	{"a value too small", `{NAME,"edits":[{"t":"member","id":"r","set":{"work_months":-9007199254740992}}]}`, schema.Problem{Code: schema.OutOfRange, Field: "/edits/0/set/work_months", Param: anyNumber}},
	{"a text too long", `{NAME,"edits":[{"t":"member","id":"r","set":{"name":"` + strings.Repeat("a", 65537) + `"}}]}`, schema.Problem{Code: schema.TooLong, Field: "/edits/0/set/name", Param: "65536"}},
	{"a text with a zero byte", `{NAME,"edits":[{"t":"member","id":"r","set":{"name":"a\u0000b"}}]}`, schema.Problem{Code: schema.BadText, Field: "/edits/0/set/name"}},
	{"a text of invalid UTF-8", "{NAME,\"edits\":[{\"t\":\"member\",\"id\":\"r\",\"set\":{\"name\":\"\xb1\xf0\"}}]}", schema.Problem{Code: schema.InvalidUTF8}},
	{"a text with half a surrogate pair", `{NAME,"edits":[{"t":"member","id":"r","set":{"name":"\ud842"}}]}`, schema.Problem{Code: schema.Malformed, Field: "/edits/0/set/name", Param: "OFFSET"}},
	{"a base of an unknown field", `{NAME,"edits":[{"t":"member","id":"r","bases":{"phone":1}}]}`, schema.Problem{Code: schema.UnknownField, Field: "/edits/0/bases/phone", Param: "phone"}},
	{"a base that is text", `{NAME,"edits":[{"t":"member","id":"r","bases":{"name":"1"}}]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0/bases/name", Param: "integer"}},
	{"a value seen that is false", `{NAME,"edits":[{"t":"household","id":"r","was":{"other_causes":false}}]}`, schema.Problem{Code: schema.WrongType, Field: "/edits/0/was/other_causes", Param: "null, integer or string"}},
	{"too many edits", `{NAME,"edits":[` + strings.Repeat(`{"t":"member","id":"r"},`, 500) + `{"t":"member","id":"r"}]}`, schema.Problem{Code: schema.TooManyEdits, Field: "/edits/500", Param: "500"}},
	{"too many actions", `{NAME,"actions":[` + strings.Repeat(`{},`, 16) + `{}]}`, schema.Problem{Code: schema.TooManyEdits, Field: "/actions/16", Param: "16"}},
	{"an action that is text", `{NAME,"actions":["go"]}`, schema.Problem{Code: schema.WrongType, Field: "/actions/0", Param: "object"}},
	{"an unknown member of an action", `{NAME,"actions":[{"do":"x","when":1}]}`, schema.Problem{Code: schema.UnknownMember, Field: "/actions/0/when"}},
	{"a reason that is a number", `{NAME,"actions":[{"do":"x","reason":1}]}`, schema.Problem{Code: schema.WrongType, Field: "/actions/0/reason", Param: "string"}},
	{"a reason too long", `{NAME,"actions":[{"do":"x","reason":"` + strings.Repeat("a", 65537) + `"}]}`, schema.Problem{Code: schema.TooLong, Field: "/actions/0/reason", Param: "65536"}},
	{"too deep", `{NAME,"x":` + strings.Repeat("[", 16) + strings.Repeat("]", 16) + `}`, schema.Problem{Code: schema.TooDeep}},
	{"far too deep", `{NAME,"x":` + strings.Repeat(`{"a":`, 5000) + `1` + strings.Repeat("}", 5000) + `}`, schema.Problem{Code: schema.TooDeep}},
}

// named puts the number and the id where NAME stands: before the fault, or
// behind it, where the decoder has to look for them.
func named(body string, behind bool) string {
	const name = `"n":7,"id":"` + changesetID + `"`
	if behind {
		body = strings.Replace(body, "NAME,", "", 1)
		return body[:len(body)-1] + "," + name + "}"
	}
	return strings.Replace(body, "NAME", name, 1)
}

func TestDecodePush_ASpoiltChangesetHoldsNobodyUp(t *testing.T) {
	for _, c := range spoilt {
		for _, behind := range []bool{false, true} {
			t.Run(fmt.Sprint(c.name, ", name behind ", behind), func(t *testing.T) {
				raw := named(c.body, behind)
				req, problem := syncproto.DecodePush([]byte(`{"device":"d","changesets":[` + goodChangeset + `,` + raw + `,` + goodChangeset + `]}`))
				if problem != nil || len(req.Changesets) != 3 {
					t.Fatalf("%v; %d changesets read", problem, len(req.Changesets))
				}
				for _, i := range []int{0, 2} {
					if n := req.Changesets[i]; n.Fault != nil || n.N != 8 || string(n.Raw) != goodChangeset {
						t.Errorf("its neighbour: %+v", n)
					}
				}
				got := req.Changesets[1]
				if got.N != 7 || got.ID != changesetID || string(got.Raw) != raw {
					t.Errorf("number %d, id %q, as it arrived: %v", got.N, got.ID, string(got.Raw) == raw)
				}
				checkFault(t, got.Fault, c.want, raw)
			})
		}
	}
}

func checkFault(t *testing.T, got *schema.Problem, want schema.Problem, raw string) {
	t.Helper()
	if got == nil {
		t.Fatalf("no fault, want %#v", want)
	}
	if want.Param == "OFFSET" {
		if n, err := strconv.Atoi(got.Param); err != nil || n <= 0 || n > len(raw) {
			t.Errorf("at %q of %d bytes", got.Param, len(raw))
		}
		want.Param = got.Param
	}
	if *got != want {
		t.Errorf("got %#v, want %#v", *got, want)
	}
}

// An outcome with the fault is stored, and must be readable for as long as the
// device may ask again.
func TestDecodePush_AFaultCanBeStoredAndReadAgain(t *testing.T) {
	for _, c := range spoilt {
		_, fault := syncproto.DecodeChangeset([]byte(named(c.body, false)))
		want := syncproto.Outcome{N: 7, ID: changesetID, Kind: syncproto.Rejected, Problems: []schema.Problem{*fault}}
		stored := syncproto.AppendOutcome(nil, &want)
		if got, problem := syncproto.DecodeOutcome(stored); problem != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", c.name, got, problem)
		}
		if len(stored) > 2000 || bytes.Contains(stored, []byte(`\u0000`)) {
			t.Errorf("%s: stored as %s", c.name, stored)
		}
	}
}

// What a fault leaves of a changeset must still be safe to handle.
func TestDecodeChangeset_HasNoHalfReadEdits(t *testing.T) {
	for _, c := range spoilt {
		got, _ := syncproto.DecodeChangeset([]byte(named(c.body, false)))
		if slices.ContainsFunc(got.Edits, func(e syncproto.Edit) bool { return e.Table == nil }) {
			t.Errorf("%s: an edit of no table", c.name)
		}
		syncproto.AppendChangeset(nil, &got)
	}
}

func TestChangeset_IsConsistentOverItsHouseholdOrItsVillage(t *testing.T) {
	if got := (&syncproto.Changeset{Village: place, Household: house}).Unit(); got != house {
		t.Errorf("of a household: %q", got)
	}
	if got := (&syncproto.Changeset{Village: place}).Unit(); got != place {
		t.Errorf("of a village's papers: %q", got)
	}
	if unitOf(0).Exists() || !unitOf(1).Exists() {
		t.Error("a household exists from its first revision on")
	}
}

func TestDecodeChangeset_TheFirstNameCounts(t *testing.T) {
	c, fault := syncproto.DecodeChangeset([]byte(`{"n":7,"n":9,"id":"x","id":"y"}`))
	if c.N != 7 || c.ID != "x" || fault == nil || fault.Code != schema.DuplicateMember {
		t.Errorf("number %d, id %q, %v", c.N, c.ID, fault)
	}
}

// drawnText is any text that a person or a program may write.
func drawnText() *rapid.Generator[string] {
	odd := []rune{'金', '철', '𠮷', '😀', '"', '\\', '/', '\n', '\t', '\u2028', '\u007f', '\ufffd', '\u200f'}
	return rapid.StringOfN(rapid.OneOf(rapid.RuneFrom(odd), rapid.Rune().Filter(func(r rune) bool { return r != 0 })), 1, 16, 64)
}

func drawnID() *rapid.Generator[string] { return rapid.StringMatching(`[0-9a-f-]{1,36}`) }

func drawnReading() *rapid.Generator[syncproto.HLC] {
	return rapid.Custom(func(t *rapid.T) syncproto.HLC {
		return syncproto.HLC(rapid.Int64Range(1, int64(syncproto.MaxHLC)).Draw(t, "reading"))
	})
}

// drawnAnything is any value that a message can carry, whether its field would
// allow it or not.
func drawnAnything() *rapid.Generator[schema.Value] {
	return rapid.OneOf(
		rapid.Just(null),
		rapid.Map(rapid.Int64Range(-int64(syncproto.MaxHLC), int64(syncproto.MaxHLC)), schema.IntOf),
		rapid.Map(rapid.OneOf(rapid.Just(""), drawnText()), schema.TextOf),
	)
}

func drawnChangeset() *rapid.Generator[syncproto.Changeset] {
	return rapid.Custom(func(t *rapid.T) syncproto.Changeset {
		c := syncproto.Changeset{
			N: rapid.Int64Range(1, int64(syncproto.MaxHLC)).Draw(t, "n"), ID: drawnText().Draw(t, "id"), By: drawnText().Draw(t, "by"),
			Village: drawnText().Draw(t, "village"), At: drawnReading().Draw(t, "at"), Version: rapid.IntRange(1, 1_000_000).Draw(t, "version"),
			Seen: syncproto.Rev(rapid.Int64Range(0, int64(syncproto.MaxHLC)).Draw(t, "seen")),
		}
		if rapid.Bool().Draw(t, "of a household") {
			c.Household = drawnText().Draw(t, "household")
		}
		for range rapid.IntRange(0, 3).Draw(t, "edits") {
			c.Edits = append(c.Edits, drawnEdit(c.Version).Draw(t, "edit"))
		}
		for range rapid.IntRange(0, 2).Draw(t, "actions") {
			word := rapid.OneOf(rapid.Just(""), drawnText())
			c.Actions = append(c.Actions, syncproto.Action{Do: word.Draw(t, "do"), Step: word.Draw(t, "step"), Expect: word.Draw(t, "expect"),
				Reason: word.Draw(t, "reason"), Document: word.Draw(t, "document"), Ref: word.Draw(t, "ref")})
		}
		return c
	})
}

// drawnEdit draws an edit that names a table and fields of a schema version.
func drawnEdit(version int) *rapid.Generator[syncproto.Edit] {
	return rapid.Custom(func(t *rapid.T) syncproto.Edit {
		e := syncproto.Edit{Table: rapid.SampledFrom(schema.ReplicatedAt(version)).Draw(t, "table"), Row: drawnText().Draw(t, "row")}
		if rapid.IntRange(0, 3).Draw(t, "delete") == 0 {
			e.Delete, e.Base = true, drawnRev(9).Draw(t, "base")
			return e
		}
		for _, f := range distinctFields(e.Table).Draw(t, "fields") {
			if !e.Table.Fields[f].In(version) {
				continue
			}
			s := syncproto.Set{Field: f, Value: drawnAnything().Draw(t, "value"), Base: drawnRev(2).Draw(t, "base")}
			if e.Table.Fields[f].Kind == schema.CodeSet {
				s.Was = drawnAnything().Draw(t, "was")
			}
			if len(e.Sets) == 0 {
				e.Base = s.Base // the base of an edit is written once, as that of its first set
			}
			e.Sets = append(e.Sets, s)
		}
		return e
	})
}
