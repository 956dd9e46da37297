package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/backup"
	"ruhu/server/exchange"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// several is a generated household with several members.
func several() *county.Household {
	all := householdsIn(here)
	return all[slices.IndexFunc(all, func(h *county.Household) bool { return len(h.Members) > 1 })]
}

// memberRows are a generated household's members.
func memberRows(h *county.Household) (rows []schema.Row) {
	for _, row := range generated().RowsOf(h) {
		if row.Table == schema.Member {
			rows = append(rows, row)
		}
	}
	return rows
}

func askCopy(member, reason string) url.Values {
	return url.Values{"member": {member}, "reason": {reason}}
}

func TestCopy_TellsAllThatIsHeldOfAPersonAndNothingOfOthers(t *testing.T) {
	w := newWorld(t, here)
	h := several()
	members := memberRows(h)
	me, other := members[0], members[1]
	aid := func(name string, of schema.Row, item string) *syncproto.RowState {
		row := syncproto.NewRowState(schema.Measure, registry.DerivedID(name), h.ID, here)
		row.Set("measure_code", schema.TextOf(schema.Codes("measure").Items[0].Code))
		row.Set("member", schema.TextOf(of.ID))
		row.Set("item", schema.TextOf(item))
		return row
	}
	comment := syncproto.NewRowState(schema.ReviewComment, registry.DerivedID("comment"), h.ID, here)
	for field, v := range map[string]string{"review": registry.DerivedID("review"), "table_name": "measure", "row_id": registry.DerivedID("theirs"), "text": "意见-他人"} {
		comment.Set(field, schema.TextOf(v))
	}
	unit := w.unit(h.ID)
	w.save(unit, aid("mine", me, "本人的项目"), aid("theirs", other, "他人的项目"), comment)

	b := w.desk("reviewer", registry.TownshipReviewer, here[:9]).in(schema.EN)
	b.page("/households/" + h.ID).has(`href="/households/` + h.ID + `/copy"`)
	b.page("/households/"+h.ID+"/copy").has(me.ID, other.ID, `name="reason"`).lacks(me.Get("id_number").Text())
	a := b.post("/households/"+h.ID+"/copy", askCopy(me.ID, "asked for at the office"))
	if a.StatusCode != http.StatusOK || a.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s %v", a.Status, a.Header)
	}
	for _, row := range generated().RowsOf(h) {
		if row.Table != schema.Household && row.ID != me.ID {
			continue
		}
		for i, v := range row.Values {
			if row.Table.Fields[i].Kind == schema.Text && v.IsText() && v.Text() != "" {
				a.has(v.Text())
			}
		}
	}
	a.has("本人的项目", "About the person", "About the household", "about other members", "Signature of the person").
		lacks("他人的项目", "意见-他人", other.Get("id_number").Text(), ">"+other.Get("name").Text()+"<", "＊＊").runsNothing()
	if len(a.body) >= 100_000 {
		t.Errorf("%d bytes", len(a.body))
	}
	theirs := b.post("/households/"+h.ID+"/copy", askCopy(other.ID, "asked for at the office"))
	theirs.has("他人的项目", "意见-他人", other.Get("id_number").Text()).lacks("本人的项目", me.Get("id_number").Text())
}

func TestCopy_SaysSinceWhenAndFromWhere(t *testing.T) {
	w := newWorld(t, here)
	p := w.person("cadre", registry.Cadre, here)
	phone, h := w.device(p), several()
	me := memberRows(h)[0]
	visit := syncproto.Edit{Table: schema.Visit, Row: registry.DerivedID("visit"), Sets: []syncproto.Set{
		{Field: schema.Visit.Ordinal("visited_at"), Value: schema.IntOf(w.clock.Load())}, {Field: schema.Visit.Ordinal("visitors"), Value: schema.TextOf("崔cadre")},
		{Field: schema.Visit.Ordinal("purpose"), Value: schema.TextOf("routine")}, {Field: schema.Visit.Ordinal("content"), Value: schema.TextOf("看了")},
	}}
	w.pass(24 * time.Hour)
	w.push(phone, p, 1, h, 0, set(me, "name", schema.TextOf("金改名")), visit)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	text := b.post("/households/"+h.ID+"/copy", askCopy(me.ID, "asked for it")).words()
	for _, want := range []string{
		"name 金改名 2018-07-03 09:00 [2]", // the row came with the import, this value did not
		"] 2018-07-03 09:00 · 崔cadre · device 1 · visit: ",
		"[1] 2018-07-02 09:00 · 县里人 · desk or import",
		"· name " + me.Get("name").Text() + " 2018-07-03 09:00 [2]",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}

func TestCopy_TakesAReasonAndIsOnRecord(t *testing.T) {
	w := newWorld(t, here, there)
	h := several()
	path, me := "/households/"+h.ID+"/copy", memberRows(h)[0]
	secret := me.Get("id_number").Text()
	b := w.desk("cadre", registry.Cadre, here)
	for _, lang := range schema.Langs {
		problem := schema.Problem{Code: schema.Required, Table: schema.ReviewRound.Name, Field: "reason"}
		for _, reason := range []string{"", "  x ", strings.Repeat("长", 300)} {
			a := b.in(lang).post(path, askCopy(me.ID, reason))
			if a.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%.9q: %s", reason, a.Status)
			}
			a.has(`id="flaw-reason">`+problem.Message(lang), `aria-invalid="true"`, `value="`+me.ID+`" selected`).lacks(secret)
		}
	}
	if got := w.unmaskings(h.ID); len(got) != 0 {
		t.Fatalf("%q", got)
	}
	b.in(schema.EN).post(path, askCopy(me.ID, hostile)).has(secret, "&lt;script&gt;alert(&#39;1&#39;)").runsNothing()
	if got := w.unmaskings(h.ID); len(got) != 1 || !strings.Contains(got[0], "script") {
		t.Fatalf("%q", got)
	}
	seen := b.post(path, askCopy(me.ID, "a second time")).words()
	for _, want := range []string{"崔cadre (" + schema.Codes("role").Label("cadre").In(schema.EN) + ") a second time", "</bdi>"} {
		if strings.HasPrefix(want, "<") == strings.Contains(seen, want) {
			t.Errorf("%q in %.400s", want, seen)
		}
	}
	if a := b.get(path); a.StatusCode != http.StatusOK {
		t.Error(a.Status)
	} else {
		a.lacks(secret)
	}
}

func TestCopy_IsForWhomTheHouseholdIs(t *testing.T) {
	w := newWorld(t, here, there, faraway)
	h, stranger := several(), memberRows(householdsIn(there)[0])[0]
	path, me := "/households/"+h.ID+"/copy", memberRows(h)[0]
	looks := 0
	for _, who := range []struct {
		role registry.Role
		area string
		sees bool
	}{
		{registry.Cadre, here, true}, {registry.Cadre, there, false},
		{registry.TownshipReviewer, here[:9], true}, {registry.TownshipReviewer, faraway[:9], false},
		{registry.CountyStaff, antu.CountyCode, true}, {registry.PrefectureOfficer, antu.PrefectureCode, true},
		{registry.ProvincialInspector, antu.ProvinceCode, true}, {registry.Auditor, here[:9], true}, {registry.Auditor, faraway[:9], false},
		{registry.Administrator, antu.CountyCode, false},
	} {
		b := w.desk(string(who.role)+who.area, who.role, who.area)
		a, want := b.post(path, askCopy(me.ID, "a good reason")), http.StatusNotFound
		if who.sees {
			want, looks = http.StatusOK, looks+1
		}
		if a.StatusCode != want || strings.Contains(a.body, me.Get("id_number").Text()) != who.sees {
			t.Errorf("%s of %s: %s", who.role, who.area, a.Status)
		}
		if !who.sees {
			nothing := b.post("/households/nobody/copy", askCopy(me.ID, "a good reason"))
			if bare(a, h.ID) != bare(nothing, "nobody") {
				t.Errorf("%s of %s learns that there is something", who.role, who.area)
			}
		}
		for _, member := range []string{stranger.ID, "", "nobody"} {
			if a := b.post(path, askCopy(member, "a good reason")); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s of %s, member %q: %s", who.role, who.area, member, a.Status)
			}
		}
	}
	b := w.desk("again", registry.CountyStaff, antu.CountyCode)
	if a := b.post(path, askCopy(me.ID, "from elsewhere"), "Sec-Fetch-Site", "cross-site"); a.StatusCode != http.StatusForbidden {
		t.Error(a.Status)
	}
	if got := w.unmaskings(h.ID); len(got) != looks {
		t.Errorf("%d looks on record, want %d", len(got), looks)
	}
}

func TestCopy_EscapesNamesAndIsWholeInEachLanguage(t *testing.T) {
	w := newWorld(t, here)
	p := w.person("cadre", registry.Cadre, here)
	h := several()
	me, name := memberRows(h)[0], "</title><script>x</script>{{.}}"
	w.push(w.device(p), p, 1, h, 0, set(me, "name", schema.TextOf(name)), set(rowOf(h, schema.Household), "remark", schema.TextOf(hostile)))
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	for lang, texts := range map[schema.Lang][]string{
		schema.ZH: {"个人信息副本", "关于本人", "公民身份号码", "本人签字", "怎样更正"},
		schema.KO: {"개인정보 사본", "본인에 관하여", "공민신분번호", "본인 서명", "바로잡는 방법"},
		schema.EN: {"Copy of personal data", "About the person", "citizen identity number", "Signature of the person", "How to have it corrected"},
	} {
		for _, a := range []answer{b.in(lang).page("/households/" + h.ID + "/copy"), b.post("/households/"+h.ID+"/copy", askCopy(me.ID, "a good reason"))} {
			a.runsNothing()
			a.has("&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;{{.}}", `<html lang="`+string(lang)+`">`, "</html>", texts[0]).lacks("ZgotmplZ", "%!", "<nil>", "<img src=x")
			if strings.Contains(a.body, `class="sheet copy"`) {
				a.has(texts...)
				for _, keeping := range schema.Keepings() {
					a.has(keeping.For.In(lang)[1:], keeping.Kept.In(lang))
				}
			}
		}
	}
}

func TestCopy_WithoutMembersIsOfTheHead(t *testing.T) {
	w := newWorld(t)
	id := registry.DerivedID("alone")
	root := syncproto.NewRowState(schema.Household, id, id, here)
	for _, row := range generated().RowsOf(several()) {
		if row.Table == schema.Household {
			copy(root.Values, row.Values)
		}
	}
	root.Set("bank_account", schema.TextOf("99887766"))
	w.save(syncproto.UnitState{ID: id, Village: here}, root)
	b := w.desk("cadre", registry.Cadre, here).in(schema.EN)
	b.page("/households/" + id + "/copy").has("the copy is of the head").lacks(`name="member"`)
	b.post("/households/"+id+"/copy", url.Values{"reason": {"asked for it"}}).has("99887766", root.Get("head_name").Text()).lacks("About the person")
}

func TestCopy_TellsOfAMemberWhoseRowWasDeleted(t *testing.T) {
	w := newWorld(t, here)
	p, h := w.person("cadre", registry.Cadre, here), several()
	gone := memberRows(h)[1]
	w.pass(time.Hour)
	w.push(w.device(p), p, 1, h, 0, syncproto.Edit{Table: schema.Member, Row: gone.ID, Delete: true, Base: 1})
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	b.page("/households/"+h.ID+"/copy").has(gone.ID, gone.Get("name").Text()+" · ")
	a := b.post("/households/"+h.ID+"/copy", askCopy(gone.ID, "asked for it"))
	a.has(gone.Get("id_number").Text(), "deleted; what stood is still held")
	if !strings.Contains(a.words(), "deleted; what stood is still held 2018-07-02 10:00 [") {
		t.Error("since when it is deleted is not told")
	}
}

func TestCopy_HidesWhoObjected(t *testing.T) {
	w := newWorld(t, here)
	h := several()
	objection := syncproto.NewRowState(schema.Objection, registry.DerivedID("objection"), "", here)
	for field, v := range map[string]string{
		"notice": registry.DerivedID("notice"), "subject": h.ID, "raised_on": "2018-07-01", "raised_by": "朴举报", "contact": "13900001111", "content": "他家有车", "state": "open",
	} {
		objection.Set(field, schema.TextOf(v))
	}
	w.save(syncproto.UnitState{ID: here, Village: here}, objection)
	b := w.desk("cadre", registry.Cadre, here).in(schema.EN)
	b.post("/households/"+h.ID+"/copy", askCopy(memberRows(h)[0].ID, "asked for it")).has("他家有车", "Papers of the village").lacks("朴举报", "13900001111")
}

func TestCopy_SaysWhenThereIsMoreThanItLists(t *testing.T) {
	w := newWorld(t, here)
	p, h := w.person("cadre", registry.Cadre, here), several()
	phone, root := w.device(p), rowOf(h, schema.Household)
	for n := range int64(160) {
		w.push(phone, p, n+1, h, 0, set(root, "remark", schema.TextOf(fmt.Sprintf("note-%03d.", n))))
	}
	a := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN).post("/households/"+h.ID+"/copy", askCopy(memberRows(h)[0].ID, "asked for it"))
	a.has("note-159.", "note-158.", "note-020.", "older ones are not listed").lacks("note-001.")
	if len(a.body) >= 100_000 {
		t.Errorf("%d bytes", len(a.body))
	}
}

// TestKeepings_SayWhatTheProgramDoes has the texts follow the figures they repeat.
func TestKeepings_SayWhatTheProgramDoes(t *testing.T) {
	if exchange.KeepTaken != 90*24*time.Hour || exchange.KeepRefused != 365*24*time.Hour {
		t.Error("schema.Keepings says 90 days and a year of deliveries")
	}
	if backup.Usual != (backup.Keep{All: 48 * time.Hour, Days: 31, Months: 24}) {
		t.Error("schema.Keepings says two days, 31 days and 24 months of backups")
	}
	for _, keeping := range schema.Keepings() {
		for _, label := range []schema.Label{keeping.What, keeping.For, keeping.Kept} {
			if !label.Complete() {
				t.Errorf("%+v", label)
			}
		}
	}
}
