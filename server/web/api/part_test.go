package api_test

import (
	"fmt"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// A household that was made part of another comes out of it over the API, once, and the
// log says why.
func TestPart_OverTheAPI(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here), strings.ReplaceAll(p.household(2, here), householdID, otherID))
	staff := w.desk("staff", registry.CountyStaff, "222426")
	reviewer := w.desk("reviewer", registry.TownshipReviewer, here[:9])
	merge := fmt.Sprintf(`{"id":%q,"village":%q,"household":%q,"seen":1}`, id(92), here, householdID)
	if o := w.decision("/v1/households/"+otherID+"/merge?seen=1", staff, merge); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	path := "/v1/households/" + otherID + "/part"
	part := func(n int, rest string) string {
		return fmt.Sprintf(`{"id":%q,"village":%q,"household":%q,"seen":2%s}`, id(n), here, householdID, rest)
	}
	why := `,"actions":[{"do":"household.part","reason":"身份证不同","document":"公函〔2018〕7号"}]`
	w.post(path, staff, fmt.Sprintf(`{"id":%q,"village":%q,"seen":2}`, id(93), here)).refused(schema.MissingMember)
	w.post(path, staff, part(93, `,"edits":[{"t":"household","id":"`+householdID+`","set":{"remark":"x"}}]`)).refused(schema.UnknownMember)
	for rest, want := range map[string]schema.ErrCode{
		"": schema.ReasonMissing,
		`,"actions":[{"do":"household.part","reason":" "}]`:                                                schema.ReasonMissing,
		`,"actions":[{"do":"record.reopen","reason":"x"}]`:                                                 schema.UnknownAction,
		`,"actions":[{"do":"household.part","reason":"x"},{"do":"household.part","reason":"x"}]`:           schema.NotBesideOthers,
		`,"actions":[{"do":"household.part","reason":"` + strings.Repeat("长", 1001) + `"}]`:                schema.TooLong,
		`,"actions":[{"do":"household.part","reason":"x","document":"` + strings.Repeat("长", 1001) + `"}]`: schema.TooLong,
	} {
		if o := w.decision(path, staff, part(93, rest)); o.Kind != syncproto.Rejected || o.Problems[0].Code != want {
			t.Errorf("%.60s: %+v, want %s", rest, o, want)
		}
	}
	if o := w.decision(path, reviewer, part(93, why)); o.Problems[0].Code != schema.OutOfScope {
		t.Errorf("%+v", o)
	}
	if o := w.decision(path, staff, part(94, why)); o.Kind != syncproto.Applied || o.Household != otherID || o.Rev != 3 {
		t.Errorf("%+v", o)
	}
	before := w.fingerprint()
	if o := w.decision(path, staff, part(94, why)); !o.Repeated || o.Kind != syncproto.Applied || w.fingerprint() != before {
		t.Errorf("again: %+v", o)
	}
	log := string(w.get("/v1/log?kind=household.parted", staff).body)
	for _, told := range []string{"身份证不同", "公函〔2018〕7号", id(92), id(94), otherID} {
		if !strings.Contains(log, told) {
			t.Errorf("the log does not say %q: %s", told, log)
		}
	}
	if a := w.get("/v1/households/"+otherID, staff); !strings.Contains(string(a.body), `"`+otherID+`"`) {
		t.Errorf("%s", a.body)
	}
}
