package gen_test

import (
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

const (
	device    = "018f3f0e-7c1a-7000-8000-00000000000d"
	person    = "018f3f0e-7c1a-7000-8000-00000000000e"
	household = "018f3f0e-7c1a-7000-8000-000000000001"
	row       = "018f3f0e-7c1a-7000-8000-000000000002"
	changeset = "018f3f0e-7c1a-7000-8000-000000000003"
	village   = "222426100200"
	now       = syncproto.HLC(1_529_020_800_000_000)
)

// set gives a field a value, with the revision it was based on.
func set(t *schema.Table, field string, v schema.Value, base syncproto.Rev) syncproto.Set {
	return syncproto.Set{Field: t.Ordinal(field), Value: v, Base: base}
}

// visited is a changeset with everything that one can hold.
func visited() syncproto.Changeset {
	causes := set(schema.Household, "other_causes", schema.SetOf("01", "05"), 3)
	causes.Was = schema.SetOf("01")
	return syncproto.Changeset{
		N: 7, ID: changeset, By: person, Village: village, Household: household, At: now, Version: 1, Seen: 5,
		Edits: []syncproto.Edit{
			{Table: schema.Household, Row: household, Sets: []syncproto.Set{
				causes,
				set(schema.Household, "phone", schema.TextOf("13944330001"), 5),
				set(schema.Household, "latitude", schema.IntOf(42_900_000), 3),
				set(schema.Household, "remark", schema.Null, 3),
			}},
			{Table: schema.Visit, Row: row, Sets: []syncproto.Set{
				set(schema.Visit, "visited_at", schema.IntOf(now.Milli()), 0),
				set(schema.Visit, "visitors", schema.TextOf("金明哲、李顺姬"), 0),
				set(schema.Visit, "purpose", schema.TextOf("routine"), 0),
			}},
			{Table: schema.Measure, Row: row, Delete: true, Base: 3},
		},
		Actions: []syncproto.Action{{Do: "relocation.take", Step: "apply", Expect: "screen", Reason: "…", Document: "安政发〔2018〕1号", Ref: row}},
	}
}

func encode(c syncproto.Changeset) []byte { return syncproto.AppendChangeset(nil, &c) }

// messages are what syncproto really writes, with every member that it can write.
func messages() map[string][][]byte {
	papers := syncproto.Changeset{N: 8, ID: changeset, By: person, Village: village, At: now, Version: 1, Edits: []syncproto.Edit{
		{Table: schema.Notice, Row: row, Sets: []syncproto.Set{set(schema.Notice, "place", schema.TextOf("村口"), 2)}},
	}}
	problem := schema.Problem{Code: schema.TooLong, Table: "member", Row: row, Field: "name", Param: "60"}
	answer := syncproto.PushAnswer{Epoch: "e1", Now: now, Expects: 8, Kept: 5, Problem: &problem, Outcomes: []syncproto.Outcome{
		{N: 6, ID: changeset, Kind: syncproto.Applied, Seq: 12, Rev: 4},
		{N: 7, ID: changeset, Kind: syncproto.Conflict, Repeated: true, Seq: 13, Rev: 5, Cases: []string{row}},
		{N: 8, ID: changeset, Kind: syncproto.Rejected, Problems: []schema.Problem{problem}},
		{N: 9, ID: changeset, Kind: syncproto.Merged, Seq: 14, Rev: 6, Household: household, Village: village},
	}}
	page := syncproto.Page{Epoch: "e1", Now: now, Cursor: "c", More: true, Gone: []string{village}, Files: []string{village}, Request: "r1"}
	v := syncproto.VillagePage{Village: village, From: 12, To: 14, Digest: syncproto.Digest{Hi: 1, Lo: 2}.String(), Evicted: []string{household}}
	for _, table := range schema.Replicated() {
		owner := household
		if table.Scope == schema.OfVillage {
			owner = ""
		}
		v.Tables = append(v.Tables, syncproto.TablePage{Table: table, Rows: []syncproto.PageRow{
			{ID: row, Household: owner, Rev: 4, Deleted: true, Values: make([]schema.Value, len(table.Fields))},
		}})
	}
	page.Villages = []syncproto.VillagePage{v}
	page.Reference = &syncproto.ReferencePage{Version: 1, Tables: []syncproto.ReferenceTable{
		{Table: schema.RelocationQuota, Rows: [][]schema.Value{{schema.TextOf("222426100"), schema.IntOf(10), schema.IntOf(20)}}},
	}}
	return map[string][][]byte{
		"changeset.json":    {encode(visited()), encode(papers)},
		"push_request.json": {syncproto.AppendPush(nil, device, now, [][]byte{encode(visited()), encode(papers)})},
		"push_answer.json":  {syncproto.AppendAnswer(nil, &answer, schema.KO), syncproto.AppendAnswer(nil, &syncproto.PushAnswer{Epoch: "e1", Now: now, Expects: 1}, schema.ZH)},
		"pull_request.json": {syncproto.AppendPullRequest(nil, &syncproto.PullRequest{Device: device, Cursor: "c", Version: 1, Limit: 100, Have: map[string]syncproto.Seq{village: 14}, Anew: []string{village}, Request: "r1"})},
		"repair_request.json": {
			syncproto.AppendRepairRequest(nil, &syncproto.RepairRequest{Device: device, Version: 1, Village: village, Seq: 14, Buckets: make([]syncproto.Digest, syncproto.Buckets)}),
			syncproto.AppendRepairRequest(nil, &syncproto.RepairRequest{Device: device, Version: 1, Village: village, Seq: 14, Units: []string{household, village}}),
		},
		"repair_answer.json": {
			syncproto.AppendRepairAnswer(nil, &syncproto.RepairAnswer{Epoch: "e1", Now: now, Village: village, Seq: 14, Buckets: []int{1}, Units: []syncproto.UnitDigest{{Unit: household, Digest: syncproto.Digest{Lo: 1}}}}),
			syncproto.AppendRepairAnswer(nil, &syncproto.RepairAnswer{Epoch: "e1", Now: now, Village: village, Seq: 14, Tables: v.Tables}),
		},
		"page.json": {syncproto.AppendPage(nil, &page), syncproto.AppendPage(nil, &syncproto.Page{Epoch: "e1", Now: now, Cursor: "c"})},
	}
}

func TestMessageSchemas_DescribeWhatTheCodecWrites(t *testing.T) {
	c := newChecker(t)
	for doc, texts := range messages() {
		for _, text := range texts {
			for _, wrong := range c.check(place{doc, c.docs[doc]}, parse(t, text), "") {
				t.Errorf("%s: %s\n%s", doc, wrong, text)
			}
		}
	}
}

// A member that the schema lists and the codec never writes is one that devices
// would implement in vain. The messages above hold every member there is.
func TestMessageSchemas_ListNothingThatTheCodecNeverWrites(t *testing.T) {
	c := newChecker(t)
	for doc, texts := range messages() {
		all := ""
		for _, text := range texts {
			all += string(text)
		}
		for _, p := range objects(c.docs[doc]) {
			for name := range p {
				if !strings.Contains(all, `"`+name+`":`) {
					t.Errorf("%s lists the member %s, which is in no message", doc, name)
				}
			}
		}
	}
}

// objects are the properties of every object that a schema describes.
func objects(schema any) []map[string]any {
	var out []map[string]any
	switch s := schema.(type) {
	case map[string]any:
		for keyword, v := range s {
			if p, ok := v.(map[string]any); ok && keyword == "properties" {
				out = append(out, p)
			}
			out = append(out, objects(v)...)
		}
	case []any:
		for _, v := range s {
			out = append(out, objects(v)...)
		}
	}
	return out
}

func TestMessageSchemas_RefuseWhatTheServerRefuses(t *testing.T) {
	c := newChecker(t)
	good := string(encode(visited()))
	for name, replace := range map[string][2]string{
		"an unknown member":         {`"n":7`, `"n":7,"m":1`},
		"no author":                 {`"by":"` + person + `",`, ``},
		"a number as text":          {`"n":7`, `"n":"7"`},
		"number 0":                  {`"n":7`, `"n":0`},
		"a fraction":                {`"latitude":42900000`, `"latitude":42.9`},
		"no such village":           {village, "222426100500"},
		"no such table":             {`"t":"visit"`, `"t":"visits"`},
		"no such field":             {`"visitors"`, `"visitor"`},
		"no such code":              {`"routine"`, `"idle"`},
		"a bad phone number":        {`13944330001`, `call me`},
		"a table of the server":     {`"t":"measure"`, `"t":"conflict"`},
		"deleting a visit":          {`"t":"measure"`, `"t":"visit"`},
		"deleting a household":      {`"t":"measure"`, `"t":"household"`},
		"null for a required field": {`"visitors":"金明哲、李顺姬"`, `"visitors":null`},
		"an unknown command member": {`"do":`, `"what":1,"do":`},
		"the state of a photo":      {`"t":"visit","id":"` + row + `","set":{`, `"t":"photo","id":"` + row + `","set":{"state":"ok",`},
		"neither edits nor actions": {good[strings.Index(good, `,"edits"`):], `}`},
	} {
		bad := strings.Replace(good, replace[0], replace[1], 1)
		if bad == good {
			t.Fatalf("%s: nothing was replaced", name)
		}
		if number := parse(t, []byte(bad)); len(c.check(place{"changeset.json", c.docs["changeset.json"]}, number, "")) == 0 {
			t.Errorf("%s passes:\n%s", name, bad)
		}
	}
}

// A newer server may send members that this contract does not list yet.
func TestMessageSchemas_LetAnswersGrow(t *testing.T) {
	c := newChecker(t)
	c.strict = false
	for _, doc := range []string{"push_answer.json", "page.json"} {
		text := strings.Replace(string(messages()[doc][0]), `{`, `{"later":[1],`, 1)
		for _, wrong := range c.check(place{doc, c.docs[doc]}, parse(t, []byte(text)), "") {
			t.Errorf("%s: %s", doc, wrong)
		}
	}
}

func TestMessageSchemas_KnowEveryOutcomeOfTheWire(t *testing.T) {
	c := newChecker(t)
	outcome := c.find("push_answer.json", "#/$defs/outcome/properties/outcome")
	for _, kind := range []syncproto.OutcomeKind{syncproto.Applied, syncproto.Merged, syncproto.Conflict, syncproto.Rejected} {
		if wrong := c.check(outcome, string(kind), ""); wrong != nil {
			t.Error(wrong)
		}
	}
}
