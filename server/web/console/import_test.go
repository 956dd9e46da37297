package console_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// households counts those of the whole county.
func (w *world) households() (n int) {
	w.tb.Helper()
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) (err error) {
		n, err = r.CountRows(schema.Household, "")
		return err
	}))
	return n
}

func TestImport_IsCheckedShownAndTaken(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	path := b.delivers("台账.zip", registryOf(here))
	for lang, says := range map[schema.Lang]string{schema.ZH: "正在核对", schema.KO: "확인하는 중", schema.EN: "being checked"} {
		page := b.in(lang).page(path).has("data-waits", `<noscript><meta http-equiv="refresh" content="2"></noscript>`, "<progress").lacks(`name="plan"`)
		page.says("台账.zip", says)
		page.runsNothing()
		b.page("/import").has(`href="` + path + `"`).says(says)
	}
	w.work()
	if w.households() > 0 {
		t.Fatal("a check has changed something")
	}
	for lang, says := range map[schema.Lang][]string{
		schema.ZH: {"待确认", "新增户 1", "家庭成员", "户主姓名", "确认导入 1 户"}, schema.KO: {"확인 대기", "호주 이름", "1호 반입 확인"}, schema.EN: {"to be confirmed", "name of head", "Import these 1 households", "household.csv:2"},
	} {
		page := b.in(lang).page(path).has(`name="plan"`).lacks("data-waits", `http-equiv="refresh"`, "/faults?")
		page.says(says...)
		page.runsNothing()
	}
	take := b.in(schema.EN).page(path).fields(path)
	for range 2 { // pressed twice
		if a := b.post(path, take); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != path {
			t.Fatalf("%s %s", a.Status, a.spoken())
		}
	}
	b.page(path).has("data-waits").says("being imported")
	w.work()
	page := b.page(path).lacks(`name="plan"`, "data-waits", "Check it again")
	page.says("imported", "What changed", "金英子")
	b.post(path, take) // once more, from a page that was kept
	w.work()
	if n := len(w.historyOf(registryID)); n != 1 || w.households() != 1 {
		t.Errorf("%d commits, %d households", n, w.households())
	}
	again := b.delivers("台账.zip", registryOf(here))
	w.work()
	b.page(again).lacks(`name="plan"`).says("there is nothing to import", "changes nothing")
	b.page("/import").has(path, again)
}

func TestImport_TheSameFormTwiceIsOneDelivery(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	form := b.page("/import")
	first, second := b.sendFile(form, "r.zip", registryOf(here)), b.sendFile(form, "r.zip", registryOf(here))
	if to := first.Header.Get("Location"); to == "" || second.Header.Get("Location") != to {
		t.Errorf("%v, %v", first.Header, second.Header)
	}
	if left, err := os.ReadDir(w.delivered); len(left) != 1 || err != nil {
		t.Errorf("%v %v", left, err)
	}
	// Of somebody else the same form is another delivery.
	if a := w.desk("other", registry.CountyStaff, antu.CountyCode).sendFile(form, "r.zip", registryOf(here)); a.Header.Get("Location") == first.Header.Get("Location") {
		t.Error("two people have one delivery")
	}
}

func TestImport_WhatIsWrongIsToldByItsCellAndHandedOut(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	second := strings.NewReplacer(registryID, "0190aaaa-0000-7000-8000-000000000009", "R1", "R2", "registered,", "forgotten,")
	data := "id,village,registry_no,group_name,head_name,identification_standard,attribute,main_cause,status,registered_year\n"
	row := registryID + "," + here + ",R1,北屯,金英子,1,1,01,registered,2014\n"
	member := "id,household,name,sex,relation,ethnic_group,school_status,health,labour,dibao,medical_insurance,pension_insurance\n" +
		"0190aaaa-0000-7000-8000-000000000002," + registryID + ",金英子,2,02,10,00,1,1,0,1,1\n"
	path := b.delivers("r.zip", archive(map[string]string{"household.csv": data + row + second.Replace(row), "member.csv": member}))
	w.work()
	for lang, says := range map[schema.Lang][]string{
		schema.ZH: {"household.csv:3", "“状态”", "只导入没有问题的 1 户"}, schema.KO: {"household.csv:3", "상태"}, schema.EN: {"household.csv:3", "status", "leave out 1"},
	} {
		page := b.in(lang).page(path).has(path+"/faults?format=xlsx", path+"/faults?format=csv", `name="partly"`)
		page.says(says...)
		file := b.get(path + "/faults?format=csv")
		file.has("household.csv", says[1])
		if file.Header.Get("Content-Disposition") != `attachment; filename="faults.csv"` {
			t.Errorf("%v", file.Header)
		}
	}
	if a := b.get(path + "/faults?format=xlsx"); !strings.HasPrefix(a.body, "PK") {
		t.Errorf("%.20q", a.body)
	}
	if a := b.get(path + "/faults?format=exe"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("%s", a.Status)
	}
	take := b.page(path).fields(path)
	if a := b.post(path, with(take, "partly", "")); a.StatusCode != http.StatusBadRequest {
		t.Errorf("all of it: %s", a.Status)
	}
	b.post(path, take)
	w.work()
	b.in(schema.EN).page(path).says("imported in part", "status")
	if w.households() != 1 {
		t.Errorf("%d households", w.households())
	}
}

// What a stranger wrote into a file is text on the page, and no formula in the list.
func TestImport_AHostileFileIsText(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	const evil = `=cmd|' /C calc'!A0<script>alert(1)</script>`
	path := b.delivers(`<script>alert(1)</script>".csv`, "x")
	w.work()
	b.page(path).runsNothing()
	b.page("/import").runsNothing()
	path = b.delivers("household.csv", "id,village,"+evil+"\n")
	w.work()
	page := b.page(path).lacks("<script>alert", `name="plan"`)
	page.runsNothing()
	page.says("=cmd")
	if a := b.get(path + "/faults?format=csv"); strings.Contains(a.body, `"=cmd`) || !strings.Contains(a.body, "=cmd") {
		t.Errorf("%s", a.body)
	}
	good := b.delivers("r.zip", registryOf(here, "REMARK", evil))
	w.work()
	b.page(good).runsNothing()
	b.post(good, b.page(good).fields(good))
	w.work()
	b.delivers("r.zip", registryOf(here, "REMARK", evil+"2"))
	w.work()
	b.page("/import").runsNothing()
}

func TestImport_RefusesWhatIsNoDelivery(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	form := b.page("/import")
	for name, says := range map[string]string{
		"": "Choose a file", "r.txt": "Only .xlsx", "r.exe": "Only .xlsx", ".csv": "Only .xlsx", "r": "Only .xlsx", strings.Repeat("长", 200) + ".csv": "Only .xlsx",
	} {
		a := b.sendFile(form, name, "x")
		if a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%q: %s", name, a.Status)
		}
		a.has(`aria-invalid="true" aria-describedby="flaw-file"`, `role="alert"`).says(says)
	}
	large, media := parts([3]string{"once", "", "1"}, [3]string{"file", "r.csv", strings.Repeat("x", web.MaxDelivery)})
	a := b.do(http.MethodPost, "/import", large, "Content-Type", media)
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("too large: %s", a.Status)
	}
	a.says("too large; the limit is 67.1")
	for what, fields := range map[string][][3]string{
		"nothing":             {},
		"no file":             {{"once", "", "1"}},
		"no once":             {{"file", "r.csv", "x"}},
		"an empty once":       {{"once", "", ""}, {"file", "r.csv", "x"}},
		"the file comes late": {{"once", "", "1"}, {"else", "", "1"}, {"file", "r.csv", "x"}},
	} {
		body, media := parts(fields...)
		if a := b.do(http.MethodPost, "/import", body, "Content-Type", media); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", what, a.Status)
		}
	}
	body, media := parts([3]string{"once", "", "1"}, [3]string{"file", "r.csv", "x"})
	if a := b.do(http.MethodPost, "/import", body[:len(body)-40], "Content-Type", media); a.StatusCode != http.StatusBadRequest {
		t.Errorf("cut: %s", a.Status)
	}
	if a := b.post("/import", url.Values{"once": {"1"}}); a.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("no parts: %s", a.Status)
	}
	if a := b.do(http.MethodPost, "/import", body, "Content-Type", media, "Sec-Fetch-Site", "cross-site"); a.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %s", a.Status)
	}
	if left, err := os.ReadDir(w.delivered); len(left) > 0 || err != nil {
		t.Errorf("%v %v", left, err)
	}
	// These are deliveries, of which nothing can be made: the check says why.
	for name, data := range map[string]string{"empty.csv": "", "household.csv": "", "empty.xlsx": "", "r.xls": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "no.zip": "PK", "r.zip": archive(map[string]string{"a.txt": "x"})} {
		path := b.delivers(name, data)
		w.work()
		page := b.page(path).has("/faults?format=xlsx").lacks(`name="plan"`)
		page.says("leaves open which households are meant")
	}
	// Old browsers name the folder, too.
	b.page(b.delivers(`C:\台账\household.csv`, "x")).has("<bdi>household.csv</bdi>")
}

func TestImport_IsNotDoneWhenTheDataHasMovedOn(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	path := b.delivers("r.zip", registryOf(here))
	w.work()
	b.post(path, b.page(path).fields(path))
	w.work()
	first, second := b.delivers("r.zip", registryOf(here, "REMARK", "first")), b.delivers("r.zip", registryOf(here, "REMARK", "second", "13944330001", "13944330009"))
	w.work()
	page := b.page(second)
	page.says("REMARK", "second", "139＊＊＊＊0001", "139＊＊＊＊0009")
	page.lacks("13944330009")
	sent := page.fields(second)
	b.post(first, b.page(first).fields(first))
	w.work()
	b.post(second, sent)
	w.work()
	page = b.page(second).has(`value="check"`, `role="alert"`).lacks(`name="plan"`)
	page.says("The data has moved on since the check")
	b.post(second, page.fields(second))
	w.work()
	now := b.page(second).has(`name="plan"`)
	now.says("first", "second")
	if a := b.post(second, sent); a.StatusCode != http.StatusUnprocessableEntity { // from a page that was kept
		t.Errorf("an old plan: %s", a.Status)
	}
	b.post(second, now.fields(second))
	w.work()
	b.page(second).says("imported")
	if got := w.unit(registryID).Rows; len(got) != 2 {
		t.Errorf("%d rows", len(got))
	}
}

func TestImport_IsForTheCountysStaffOfAllThatIsInIt(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	path := b.delivers("r.zip", registryOf(here))
	w.work()
	take := b.page(path).fields(path)
	body, media := parts([3]string{"once", "", "1"}, [3]string{"file", "r.csv", "x"})
	for _, role := range []registry.Role{registry.Cadre, registry.TownshipReviewer, registry.PrefectureOfficer, registry.ProvincialInspector, registry.Auditor, registry.Administrator} {
		other := w.desk(string(role), role, antu.CountyCode)
		for what, a := range map[string]answer{
			"list": other.get("/import"), "delivery": other.get(path), "faults": other.get(path + "/faults?format=csv"),
			"send": other.do(http.MethodPost, "/import", body, "Content-Type", media), "take": other.post(path, take),
		} {
			if a.StatusCode != http.StatusNotFound {
				t.Errorf("%s, %s: %s", role, what, a.Status)
			}
		}
		other.page("/").lacks(`href="/import"`)
	}
	// A colleague of the whole area looks on; one of another village sees nothing of it.
	colleague := w.desk("colleague", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	colleague.page("/import").has(path)
	colleague.page(path).lacks(`name="plan"`, "Check it again").says("Only who delivered it can confirm it", "崔staff")
	if a := colleague.post(path, take); a.StatusCode != http.StatusNotFound {
		t.Errorf("a colleague takes it: %s", a.Status)
	}
	far := w.desk("far", registry.CountyStaff, faraway).in(schema.EN)
	far.page("/import").lacks(path)
	if a := far.get(path); a.StatusCode != http.StatusNotFound {
		t.Errorf("staff of another village: %s", a.Status)
	}
	own := far.delivers("r.zip", registryOf(here))
	w.work()
	far.page(own).lacks(`name="plan"`, `value="check"`).says("is outside your area", "not done")
	if files, err := filepath.Glob(filepath.Join(w.delivered, filepath.Base(own), "*")); err != nil || !slices.Equal(files, []string{filepath.Join(w.delivered, filepath.Base(own), "delivery.json")}) {
		t.Errorf("%v is kept, %v", files, err)
	}
	if a := far.post(own, url.Values{"do": {"check"}}); a.StatusCode != http.StatusNotFound {
		t.Errorf("checked again: %s", a.Status)
	}
	for _, nowhere := range []string{"/import/" + strings.Repeat("0", 32), "/import/x", "/import/..%2f..%2fetc"} {
		if a := b.get(nowhere); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", nowhere, a.Status)
		}
	}
	// Who is of the staff no more when it is done has nothing done.
	b.post(path, take)
	p, err := w.auth.Who(w.ctx, b.cookies["ruhu"].Value)
	w.must(err)
	_, err = w.auth.ChangePerson(w.ctx, p.ID, func(p *registry.Person) { p.Grants[0].Area = faraway })
	w.must(err)
	w.work()
	if w.households() > 0 {
		t.Error("it was taken")
	}
}
