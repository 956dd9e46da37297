package api_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

func TestSession_OpensAndEnds(t *testing.T) {
	w := newWorld(t)
	w.person("staff", registry.CountyStaff, "222426")
	var in struct {
		Session string
		Person  struct {
			Name   string
			Grants []struct{ Role, Area string }
		}
	}
	a := w.post("/v1/session", "", `{"login":"staff","password":"`+password+`"}`)
	a.into(&in)
	if in.Session == "" || in.Person.Name != "崔staff" || len(in.Person.Grants) != 1 || in.Person.Grants[0].Area != "222426" {
		t.Errorf("%s", a.body)
	}
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", a.Header)
	}
	w.do("DELETE", "/v1/session", in.Session, "").into(&struct{}{})
	w.do("DELETE", "/v1/session", in.Session, "").refused(schema.Unauthenticated)
}

func TestSession_IsThrottled(t *testing.T) {
	w := newWorld(t)
	w.person("staff", registry.CountyStaff, "222426")
	for range 5 {
		w.post("/v1/session", "", `{"login":"staff","password":"wrong"}`).refused(schema.BadLogin)
	}
	a := w.post("/v1/session", "", `{"login":"staff","password":"`+password+`"}`)
	if d := a.refused(schema.TooManyTries); d.Param != "1" || a.Header.Get("Retry-After") != "1" {
		t.Errorf("%+v %v", d, a.Header)
	}
	w.pass(time.Second)
	w.post("/v1/session", "", `{"login":"staff","password":"`+password+`"}`).into(&struct{}{})
}

// A program gives the code with the password, or is told that it is missing. No session is
// handed out to somebody who owes anything.
func TestSession_TakesTheCodeOfASecondFactor(t *testing.T) {
	w := newWorld(t)
	w.auth.Rule(auth.DefaultPolicy())
	p := w.person("staff", registry.CountyStaff, "222426")
	admin := w.person("admin", registry.Administrator, "222426")
	in := func(code string) answer {
		return w.post("/v1/session", "", fmt.Sprintf(`{"login":"staff","password":%q,"code":%q}`, password, code))
	}
	session, err := w.auth.SignIn(w.ctx, app.Credentials{Login: "staff", Password: password})
	w.must(err)
	w.must(w.auth.OfferFactor(w.ctx, p.ID, password))
	f, err := w.auth.Factor(w.ctx, p)
	w.must(err)
	recovery, err := w.auth.ConfirmFactor(w.ctx, session, w.codeFor(f.Key))
	w.must(err)
	w.pass(time.Minute)
	if a := in(""); strings.Contains(string(a.body), `"session"`) {
		t.Errorf("handed out: %s", a.body)
	} else {
		a.refused(schema.CodeRequired)
	}
	in("000000").refused(schema.BadCode)
	code := w.codeFor(f.Key)
	in(code).into(&struct{}{})
	in(code).refused(schema.BadCode)
	in(recovery[0]).into(&struct{}{})
	in(strings.Repeat("1", 33)).refused(schema.TooLong)

	w.must(w.auth.ResetFactor(w.ctx, admin.ID, p.ID))
	in("").refused(schema.FactorDue)
	given, err := w.auth.ResetPassword(w.ctx, admin.ID, p.ID)
	w.must(err)
	w.post("/v1/session", "", `{"login":"staff","password":"`+given+`"}`).refused(schema.PasswordDue)
}

// codeFor is what an authenticator shows for a key.
func (w *world) codeFor(key string) string {
	w.t.Helper()
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(key)
	w.must(err)
	mac := hmac.New(sha1.New, secret)
	binary.Write(mac, binary.BigEndian, w.now().Unix()/30)
	sum := mac.Sum(nil)
	at := sum[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// act is a decision on the one household, under an id that follows from it.
func act(edit string) string {
	return fmt.Sprintf(`{"id":%q,"village":%q,"household":%q,"seen":1,"edits":[{"t":"household","id":%q,"base":1,"set":{%s}}]}`,
		registry.DerivedID(edit), here, householdID, householdID, edit)
}

func TestAct_SettlesAndAnswersLikeAPush(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here))
	staff := w.desk("staff", registry.CountyStaff, "222426")
	outcome := func(body string) syncproto.Outcome {
		t.Helper()
		a := w.post("/v1/act", staff, body, "Accept-Language", "en")
		answer, fault := syncproto.DecodeAnswer(a.body)
		if fault != nil || len(answer.Outcomes) != 1 {
			t.Fatalf("%s", a.body)
		}
		return answer.Outcomes[0]
	}
	if o := outcome(act(`"group_name":"二组"`)); o.Kind != syncproto.Applied || o.Rev != 2 {
		t.Errorf("%+v", o)
	}
	before := w.fingerprint("log")
	if o := outcome(act(`"status":"nonsense"`)); o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.UnknownCode {
		t.Errorf("%+v", o)
	}
	for body, want := range map[string]schema.Problem{
		`{"n":1,"id":"x","by":"y","village":"z","at":1}`: {Code: schema.UnknownMember, Field: "/n"},
		`{"id":"x","by":"y","village":"z","at":1}`:       {Code: schema.WrongAuthor},
		`{"village":"z"}`:  {Code: schema.MissingMember, Field: "/id"},
		`{"id":"x"}`:       {Code: schema.MissingMember, Field: "/village"},
		act(`"no_such":1`): {Code: schema.UnknownField, Field: "/edits/0/set/no_such", Param: "no_such"},
		`[]`:               {Code: schema.WrongType, Param: "object"},
	} {
		if d := w.post("/v1/act", staff, body).refused(want.Code); d.Field != want.Field {
			t.Errorf("%s: %+v", body, d)
		}
	}
	if refused := w.column("SELECT kind FROM log WHERE kind = 'refused'"); w.fingerprint("log") != before || len(refused) != 1 {
		t.Errorf("a refused decision has changed the database, or is not in the log: %q", refused)
	}
	inspector := w.desk("inspector", registry.Auditor, "11")
	a := w.post("/v1/act", inspector, act(`"group_name":"三组"`))
	if answer, _ := syncproto.DecodeAnswer(a.body); len(answer.Outcomes) != 1 || answer.Outcomes[0].Problems[0].Code != schema.OutOfScope {
		t.Errorf("%s", a.body)
	}
}

func TestHousehold_IsShownToWhomItConcerns(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here))
	staff := w.desk("staff", registry.CountyStaff, "222426")
	type page struct {
		Village string
		Rev     int
		Rows    []struct {
			T, ID  string
			Values map[string]any
			Masked []string
		}
		History []struct {
			Person, Outcome string
			Device          int
			Changes         []struct {
				Field  string
				After  any
				Masked bool
			}
		}
	}
	var masked, open page
	w.get("/v1/households/"+householdID, staff).into(&masked)
	w.get("/v1/households/"+householdID+"?reason=bank+visit", staff).into(&open)
	row := masked.Rows[0]
	if masked.Village != here || row.Values["head_name"] != "金英子" || row.Values["bank_account"] != nil || fmt.Sprint(row.Masked) != "[bank_name bank_account]" {
		t.Errorf("%+v", masked)
	}
	if open.Rows[0].Values["bank_account"] != "9999990001" || open.Rows[0].Masked != nil {
		t.Errorf("%+v", open)
	}
	if h := masked.History; len(h) != 1 || h[0].Person != p.Person || h[0].Device != 1 || h[0].Outcome != "applied" {
		t.Errorf("%+v", h)
	}
	for i, change := range masked.History[0].Changes {
		if strings.HasPrefix(change.Field, "bank") != change.Masked || change.Masked != (change.After == nil) || open.History[0].Changes[i].After == nil {
			t.Errorf("%+v", change)
		}
	}
	if told := w.column("SELECT unit || facts FROM log WHERE kind = 'unmasked' AND area = '" + here + "' AND person <> ''"); len(told) != 1 || told[0] != householdID+`{"reason":"bank visit"}` {
		t.Errorf("the reason is not on record: %q", told)
	}
	w.get("/v1/households/"+householdID+"?reason=", staff).refused(schema.BadQuery)
	w.get("/v1/households/"+id(7), staff).refused(schema.NotFound)
	for login, grant := range map[string]registry.Grant{
		"neighbour": {Role: registry.Cadre, Area: there}, "admin": {Role: registry.Administrator, Area: "222426"},
	} {
		w.get("/v1/households/"+householdID, w.desk(login, grant.Role, grant.Area)).refused(schema.NotFound)
	}
}

func TestConflicts_AreThoseOfTheArea(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone("cui", here), w.phone("kim", here)
	p.push(p.household(1, here))
	edit := func(p *phone, n int, group string) string {
		return fmt.Sprintf(`{"n":%d,"id":"%s","by":%q,"village":%q,"household":%q,"at":%d,"seen":1,"edits":[{"t":"household","id":%q,"base":1,"set":{"bank_account":%q}}]}`,
			n, id(100+n), p.Person, here, householdID, w.now().UnixMicro(), householdID, group)
	}
	p.push(edit(p, 2, "1111"))
	q.push(edit(q, 1, "2222"))
	staff := w.desk("staff", registry.CountyStaff, "222426")
	var list struct {
		Area      string
		Conflicts []struct {
			Household, Village string
			Values             map[string]any
			Masked             []string
		}
	}
	a := w.get("/v1/conflicts", staff)
	a.into(&list)
	if len(list.Conflicts) != 1 || list.Area != "222426" || list.Conflicts[0].Household != householdID ||
		list.Conflicts[0].Values["offered"] != nil || strings.Contains(string(a.body), "2222") {
		t.Errorf("%s", a.body)
	}
	w.get("/v1/conflicts?area="+there, staff).into(&list)
	if len(list.Conflicts) != 0 || list.Area != there {
		t.Errorf("%+v", list)
	}
	w.get("/v1/conflicts?area=22", staff).refused(schema.Forbidden)
	for _, area := range []string{"", "x", "2224260000000", "2"} {
		w.get("/v1/conflicts?area="+area, staff).refused(schema.BadQuery)
	}
	w.get("/v1/conflicts?area="+here+"&area="+there, staff).refused(schema.BadQuery)
	w.get("/v1/conflicts", w.desk("admin", registry.Administrator, "222426")).refused(schema.Forbidden)
}

func TestDesk_ReadsItsPersonsLanguage(t *testing.T) {
	w := newWorld(t)
	_, err := w.auth.AddPerson(w.ctx, registry.Person{Login: "kim", Name: "김", Lang: "ko",
		Grants: registry.Grants{{Role: registry.Cadre, Area: here}}}, password)
	w.must(err)
	var in struct{ Session string }
	w.post("/v1/session", "", `{"login":"kim","password":"`+password+`"}`).into(&in)
	for accept, want := range map[string]schema.Lang{"": schema.KO, "en": schema.EN} {
		d := w.get("/v1/conflicts?area=22", in.Session, "Accept-Language", accept).refused(schema.Forbidden)
		if d.Detail != (schema.Problem{Code: schema.Forbidden}).Message(want) {
			t.Errorf("%q: %s", accept, d.Detail)
		}
	}
}

func TestDesk_DisabledPersonIsOut(t *testing.T) {
	w := newWorld(t)
	staff := w.desk("staff", registry.CountyStaff, "222426")
	var person registry.Person
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) (err error) {
		person, err = r.PersonByLogin("staff")
		return err
	}))
	_, err := w.auth.ChangePerson(w.ctx, person.ID, func(p *registry.Person) { p.Disabled = true })
	w.must(err)
	w.get("/v1/conflicts", staff).refused(schema.Unauthenticated)
}
