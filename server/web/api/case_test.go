package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// inbox is a county in which two cadres of one village disagree about a bank account.
type inbox struct {
	*world
	p, q  *phone
	staff string
	id    string // of the case
}

func newInbox(t *testing.T) *inbox {
	w := newWorld(t)
	b := &inbox{world: w, p: w.phone("cui", here), q: w.phone("park", here)}
	b.sends(b.p, b.p.household(1, here))
	b.sends(b.q, b.says(b.q, 1, `"bank_account":"2222"`, ""))
	w.pass(time.Minute)
	visit := fmt.Sprintf(`,{"t":"visit","id":%q,"set":{"visited_at":1530490000000,"visitors":"崔英子","purpose":"routine","content":"看了存折"}}`, id(77))
	b.sends(b.p, b.says(b.p, 2, `"bank_account":"1111"`, visit))
	b.staff = w.desk("staff", registry.CountyStaff, "222426")
	b.id = b.list("").Conflicts[0].ID
	return b
}

// sends pushes a changeset that is taken.
func (b *inbox) sends(p *phone, changeset string) {
	b.t.Helper()
	a := p.push(changeset)
	if answer, fault := syncproto.DecodeAnswer(a.body); fault != nil || len(answer.Outcomes) != 1 || answer.Outcomes[0].Kind == syncproto.Rejected {
		b.t.Fatalf("%s", a.body)
	}
}

// says is a changeset about the household as it was made.
func (b *inbox) says(p *phone, n int, set, more string) string {
	return fmt.Sprintf(`{"n":%d,"id":%q,"by":%q,"village":%q,"household":%q,"at":%d,"v":%d,"seen":1,"edits":[{"t":"household","id":%q,"base":1,"set":{%s}}%s]}`,
		n, registry.DerivedID(p.Device, fmt.Sprint(n)), p.Person, here, householdID, b.now().UnixMicro(), schema.Version, householdID, set, more)
}

type inboxList struct {
	Area      string
	Total     int
	Next      string
	Conflicts []struct {
		ID, Household, Village string
		Values                 map[string]any
	}
}

func (b *inbox) list(query string) (l inboxList) {
	b.t.Helper()
	b.get("/v1/conflicts?area=222426"+query, b.staff).into(&l)
	return l
}

func (b *inbox) act(actions, edits string) syncproto.Outcome {
	b.t.Helper()
	b.clock.Add(1000)
	a := b.post("/v1/act", b.staff, fmt.Sprintf(`{"id":%q,"village":%q,"household":%q,"seen":%d,"edits":[%s],"actions":[%s]}`,
		registry.DerivedID(b.now().String()), here, householdID, b.full("").Rev, edits, actions))
	answer, fault := syncproto.DecodeAnswer(a.body)
	if fault != nil || len(answer.Outcomes) != 1 {
		b.t.Fatalf("%s", a.body)
	}
	return answer.Outcomes[0]
}

type fullCase struct {
	Rev      int
	OpenedAt int64 `json:"opened_at"`
	Fields   []struct {
		Field                       string
		Base, Kept, Offered, Stands any
		Masked                      bool
	}
	Kept, Offered struct {
		Person, Name string
		Device       int
		Received     int64
		Evidence     []struct{ T, ID string }
		Also         []struct{ Changes []struct{ T, Field string } }
	}
	Case    struct{ Values map[string]any }
	Members []struct{ Row, Name string }
}

func (b *inbox) full(reason string) (c fullCase) {
	b.t.Helper()
	query := ""
	if reason != "" {
		query = "?reason=" + strings.ReplaceAll(reason, " ", "+")
	}
	b.get("/v1/conflicts/"+b.id+query, b.staff).into(&c)
	return c
}

func TestConflict_IsShownWithAllThatItIsDecidedOn(t *testing.T) {
	b := newInbox(t)
	masked := b.full("")
	if len(masked.Fields) != 2 || !masked.Fields[1].Masked || masked.Fields[1].Kept != nil || masked.Case.Values["kept"] != nil {
		t.Errorf("%+v", masked.Fields)
	}
	c := b.full("bank visit")
	if f := c.Fields[1]; f.Field != "bank_account" || f.Base != "9999990001" || f.Kept != "2222" || f.Offered != "1111" || f.Stands != "2222" || f.Masked {
		t.Errorf("%+v", f)
	}
	if c.Kept.Person != b.q.Person || c.Kept.Name == "" || c.Kept.Device != 2 || c.Offered.Person != b.p.Person || c.Offered.Device != 1 || c.Offered.Received == 0 {
		t.Errorf("kept %+v, offered %+v", c.Kept, c.Offered)
	}
	if len(c.Kept.Evidence) != 0 || len(c.Offered.Evidence) != 1 || c.Offered.Evidence[0].T != "visit" || c.Offered.Evidence[0].ID != id(77) {
		t.Errorf("%+v, %+v", c.Kept.Evidence, c.Offered.Evidence)
	}
	if len(c.Offered.Also) != 1 || c.Offered.Also[0].Changes[0].T != "visit" || c.OpenedAt != b.now().UnixMilli() || c.Rev != 3 {
		t.Errorf("%+v %d %d", c.Offered.Also, c.OpenedAt, c.Rev)
	}
	if told := b.column("SELECT unit || facts FROM log WHERE kind = 'unmasked'"); len(told) != 1 || told[0] != householdID+`{"reason":"bank visit"}` {
		t.Errorf("the reason is not on record: %q", told)
	}
	b.get("/v1/conflicts/"+b.id+"?reason=x", b.staff).refused(schema.BadQuery)
	b.get("/v1/conflicts/"+householdID, b.staff).refused(schema.NotFound)
	b.get("/v1/conflicts/"+b.id, b.desk("away", registry.CountyStaff, "222403")).refused(schema.NotFound)
	b.get("/v1/conflicts/"+b.id, b.desk("kim", registry.Cadre, here)).into(&fullCase{})
}

func TestConflicts_AreAListInPages(t *testing.T) {
	b := newInbox(t)
	for n, field := range []string{`"main_cause":"03"`, `"attribute":"2"`, `"status":"exited"`} {
		b.pass(24 * time.Hour) // longer than tokens and sessions live
		p, q := b.phone(fmt.Sprint("p", n), here), b.phone(fmt.Sprint("q", n), here)
		b.staff = b.desk(fmt.Sprint("staff", n), registry.CountyStaff, "222426")
		b.sends(q, b.says(q, 1, strings.NewReplacer(`"03"`, `"02"`, `"2"`, `"3"`, `"exited"`, `"removed"`).Replace(field), ""))
		b.sends(p, b.says(p, 1, field, ""))
	}
	all := b.list("")
	if all.Total != 4 || len(all.Conflicts) != 4 || all.Next != "" || all.Conflicts[0].ID != b.id {
		t.Fatalf("%+v", all)
	}
	first := b.list("&limit=2")
	if len(first.Conflicts) != 2 || first.Total != 4 || first.Next != first.Conflicts[1].ID {
		t.Fatalf("%+v", first)
	}
	// The first two are settled meanwhile: the second page is what it was.
	b.act(`{"do":"conflict.decide","step":"kept","ref":"`+first.Conflicts[0].ID+`"},{"do":"conflict.decide","step":"kept","ref":"`+first.Conflicts[1].ID+`"}`, "")
	second := b.list("&limit=2&after=" + first.Next)
	if len(second.Conflicts) != 2 || second.Conflicts[0].ID != all.Conflicts[2].ID || second.Total != 2 {
		t.Errorf("%+v", second)
	}
	for query, want := range map[string]int{
		"&kind=value": 2, "&kind=duplicate": 0, "&state=settled": 2, "&state=any": 4, "&table=household&field=status": 1, "&field=bank&state=any": 1,
		"&table=member": 0, "&days=0": 2, "&days=1": 1, "&days=30": 0, "&state=any&days=3": 1,
	} {
		if l := b.list(query); len(l.Conflicts) != want || l.Total != want {
			t.Errorf("%s: %d of %d, want %d", query, len(l.Conflicts), l.Total, want)
		}
	}
	for _, query := range []string{"kind=x", "state=", "table=nonsense", "field=", "days=-1", "days=x", "limit=0", "limit=1001", "after=" + householdID} {
		b.get("/v1/conflicts?area=222426&"+query, b.staff).refused(schema.BadQuery)
	}
	away := b.desk("away", registry.CountyStaff, "222426101")
	b.get("/v1/conflicts?area=222426101&after="+b.id, away).refused(schema.BadQuery)
}

func TestConflict_IsDecidedAndUndone(t *testing.T) {
	b := newInbox(t)
	for _, step := range []string{
		`{"do":"conflict.decide","ref":"` + b.id + `","step":"offered","reason":"存折为准"}`,
		`{"do":"conflict.undo","ref":"` + b.id + `","reason":"看错了"}`,
		`{"do":"conflict.decide","ref":"` + b.id + `","step":"later"}`,
	} {
		if o := b.act(step, ""); o.Kind != syncproto.Applied {
			t.Fatalf("%s: %+v", step, o)
		}
	}
	if c := b.full("bank visit"); c.Fields[1].Stands != "1111" || c.Case.Values["decision"] != "offered" || c.Case.Values["settled_by"] == "" {
		t.Errorf("%+v", c)
	}
	if o := b.act("", `{"t":"conflict","id":"`+b.id+`","base":3,"set":{"settled_by":"somebody"}}`); o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.FieldServer {
		t.Errorf("%+v", o)
	}
}

type ruleAnswer struct {
	Rule            string
	Left            int
	Decided, Failed []struct {
		Case, Decision string
		Fields         []struct {
			Field         string
			Before, After any
			Masked        bool
		}
		Problems []struct{ Code, Text string }
	}
}

func (b *inbox) rule(path, rule string) (r ruleAnswer) {
	b.t.Helper()
	b.post("/v1/conflicts/"+path, b.staff, rule, "Accept-Language", "ko").into(&r)
	return r
}

func TestRule_IsShownBeforeItIsApplied(t *testing.T) {
	b := newInbox(t)
	b.sends(b.q, b.says(b.q, 2, `"main_cause":"02"`, ""))
	b.sends(b.p, b.says(b.p, 3, `"main_cause":"03"`, ""))
	bank := `{"id":"` + id(9) + `","area":"222426","kind":"value","table":"household","field":"bank","choice":"later"}`
	before := b.fingerprint()
	shown := b.rule("preview", bank)
	if len(shown.Decided) != 1 || shown.Decided[0].Case != b.id || shown.Decided[0].Decision != "offered" || !shown.Decided[0].Fields[0].Masked || len(shown.Failed) != 0 {
		t.Fatalf("%+v", shown)
	}
	if b.fingerprint() != before {
		t.Error("a preview has changed the database")
	}
	done := b.rule("rule", bank)
	if !slices.EqualFunc(done.Decided, shown.Decided, func(a, b struct {
		Case, Decision string
		Fields         []struct {
			Field         string
			Before, After any
			Masked        bool
		}
		Problems []struct{ Code, Text string }
	}) bool {
		return a.Case == b.Case && a.Decision == b.Decision
	}) {
		t.Errorf("shown %+v, done %+v", shown, done)
	}
	if c := b.full("bank visit"); c.Fields[1].Stands != "1111" || c.Case.Values["rule"] != "222426 value household bank later" {
		t.Errorf("%+v", c.Case)
	}
	after := b.fingerprint()
	if again := b.rule("rule", bank); len(again.Decided)+len(again.Failed) != 0 || b.fingerprint() != after {
		t.Errorf("again: %+v", again)
	}
	if l := b.list("&field=main_cause"); l.Total != 1 {
		t.Error("another field's case was decided, too")
	}
	for body, want := range map[string]schema.ErrCode{
		strings.Replace(bank, `"value"`, `"rule"`, 1):         schema.BadQuery,
		strings.Replace(bank, `"bank"`, `"nonsense"`, 1):      schema.BadQuery,
		strings.Replace(bank, `"household"`, `"area"`, 1):     schema.BadQuery,
		strings.Replace(bank, `"later"`, `"other"`, 1):        schema.BadQuery,
		strings.Replace(bank, `"222426"`, `"2224x"`, 1):       schema.BadQuery,
		strings.Replace(bank, `"222426"`, `"22"`, 1):          schema.Forbidden,
		strings.Replace(bank, id(9), "x", 1):                  schema.WrongType,
		strings.Replace(bank, `"id":"`+id(9)+`",`, "", 1):     schema.MissingMember,
		strings.Replace(bank, `"choice":"later"`, `"a":1`, 1): schema.UnknownMember,
	} {
		b.post("/v1/conflicts/rule", b.staff, body).refused(want)
	}
	b.post("/v1/conflicts/preview", b.desk("kim", registry.Auditor, "22"), bank).refused(schema.WrongLevel)
}

// One household in which the rule cannot do says why, and holds no other up.
func TestRule_SaysWhatFailed(t *testing.T) {
	b := newInbox(t)
	head := id(50)
	b.sends(b.p, fmt.Sprintf(`{"n":3,"id":%q,"by":%q,"village":%q,"household":%q,"at":%d,"v":%d,"seen":3,"edits":[{"t":"member","id":%q,"set":{"name":"金明哲","sex":"1","relation":"02","ethnic_group":%q,"school_status":%q,"health":%q,"labour":%q,"dibao":0,"medical_insurance":1,"pension_insurance":1}}]}`,
		id(103), b.p.Person, here, householdID, b.now().UnixMicro(), schema.Version, head, code("ethnic_group"), code("school_status"), code("health"), code("labour")))
	c := fmt.Sprintf(`{"n":%%d,"id":%%q,"by":%%q,"village":%q,"household":%q,"at":%d,"v":%d,"seen":4,"edits":[%%s]}`, here, householdID, b.now().UnixMicro(), schema.Version)
	b.sends(b.q, fmt.Sprintf(c, 2, id(104), b.q.Person, `{"t":"member","id":"`+head+`","base":4,"set":{"education":"`+code("education")+`"}}`))
	b.sends(b.p, fmt.Sprintf(c, 4, id(105), b.p.Person, `{"t":"member","id":"`+head+`","base":4,"del":true}`))
	rule := `{"id":"` + id(9) + `","area":"222426","kind":"delete","table":"member","choice":"offered"}`
	for _, path := range []string{"preview", "rule"} {
		r := b.rule(path, rule)
		if len(r.Failed) != 1 || len(r.Decided) != 0 || len(r.Failed[0].Problems) != 1 || r.Failed[0].Problems[0].Code != string(schema.NotOneHead) ||
			r.Failed[0].Problems[0].Text != (schema.Problem{Code: schema.NotOneHead}).Message(schema.KO) {
			t.Errorf("%s: %+v", path, r)
		}
	}
	if r := b.rule("rule", strings.Replace(rule, "offered", "kept", 1)); len(r.Decided) != 1 {
		t.Errorf("%+v", r)
	}
}

func code(list string) string { return schema.Codes(list).Items[0].Code }

func TestBeside_ShowsWhatDiffers(t *testing.T) {
	b := newInbox(t)
	other := id(60)
	twin := strings.ReplaceAll(strings.ReplaceAll(b.p.household(3, there), householdID, other), `"n":3`, `"n":1`)
	far := b.phone("kim", there)
	twin = strings.ReplaceAll(twin, b.p.Person, far.Person)
	b.sends(far, twin)
	var d struct {
		Left, Right struct {
			ID   string
			Rev  int
			Rows map[string]int
		}
		Pairs []struct {
			T, Left, Right string
			Fields         []struct {
				Field           string
				Left, Right     any
				Differs, Masked bool
			}
		}
	}
	path := "/v1/households/" + householdID + "/beside/" + other
	a := b.get(path, b.staff)
	a.into(&d)
	if d.Left.ID != householdID || d.Right.ID != other || d.Left.Rows["visit"] != 1 || len(d.Pairs) == 0 || strings.Contains(string(a.body), "2222") {
		t.Fatalf("%s", a.body)
	}
	seen := map[string]bool{}
	for _, f := range d.Pairs[0].Fields {
		if seen[f.Field] = true; f.Field == "bank_account" && (!f.Masked || !f.Differs) || f.Field == "main_cause" && f.Differs {
			t.Errorf("%+v", f)
		}
	}
	if !seen["bank_account"] || !seen["main_cause"] {
		t.Errorf("%v", seen)
	}
	b.get(path+"?reason=bank+visit", b.staff).into(&d)
	raw, _ := json.Marshal(d)
	if !strings.Contains(string(raw), "2222") {
		t.Errorf("%s", raw)
	}
	b.get(path, b.desk("cadre", registry.Cadre, here)).refused(schema.NotFound)
	b.get("/v1/households/"+householdID+"/beside/"+id(61), b.staff).refused(schema.NotFound)
}
