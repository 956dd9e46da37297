package console_test

import (
	"database/sql"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/registry"
)

func TestLog_TellsWhatPeopleDidToWhomItConcerns(t *testing.T) {
	w := newWorld(t, here, faraway)
	clash(w)
	h := householdsIn(here)[0]
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	path := "/conflicts/" + w.caseOn(h.ID, "bank").ID
	b.post(path+"/show", with(b.page(path).fields(path+"/show"), "reason", `<script>"why"`))
	page := b.page("/log")
	page.runsNothing()
	page.says("sensitive fields shown", "崔staff", `<script>"why"`, "outcome")
	only := b.page("/log?kind=unmasked")
	only.says(`<script>"why"`)
	only.saysNothingOf("outcome ")
	only.has(`href="/households/` + h.ID + `"`)
	b.page("/log?household="+h.ID).says("conflict", "崔first", "崔second")
	b.page("/log?from=2018-07-03").says("No entry meets these conditions.")

	near := w.desk("near", registry.Cadre, faraway).in(schema.EN)
	near.page("/log").lacks(h.ID, "why").saysNothingOf("崔staff")
	for path, status := range map[string]int{
		"/log?area=" + here: http.StatusNotFound, "/log?area=999999": http.StatusNotFound, "/log?kind=nothing": http.StatusUnprocessableEntity,
		"/log?from=yesterday": http.StatusUnprocessableEntity, "/log?before=-1": http.StatusUnprocessableEntity,
	} {
		if a := near.get(path); a.StatusCode != status {
			t.Errorf("%s: %s, want %d", path, a.Status, status)
		}
	}
}

// Who audits the log alone reads it and has it verified: what was done to which household's
// number, by whom. No page of theirs leads to a household or says anything of one.
func TestLog_IsAllThatItsAuditorsSee(t *testing.T) {
	w := newWorld(t, here, faraway)
	clash(w)
	h := householdsIn(here)[0]
	staff := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	path := "/conflicts/" + w.caseOn(h.ID, "bank").ID
	staff.post(path+"/show", with(staff.page(path).fields(path+"/show"), "reason", "spot check"))
	b := w.desk("logs", registry.LogAuditor, here[:9]).in(schema.EN)
	head := h.Members[0].Name
	if !strings.Contains(staff.page("/households/"+h.ID).body, head) {
		t.Fatalf("no head %q", head)
	}
	for path, says := range map[string]string{
		"/":                                 "You audit the log",
		"/log":                              "崔staff",
		"/log?household=" + h.ID:            "崔first",
		"/log?kind=unmasked":                "spot check",
		"/log?area=" + here:                 "崔second",
		"/log?area=" + here[:9]:             "崔second",
		"/system":                           "",
		"/profile":                          "log auditor",
		"/log?from=2018-07-03":              "No entry meets these conditions.",
		"/log?kind=signin&area=" + here[:9]: "signed in",
	} {
		page := b.page(path)
		page.runsNothing()
		page.says(says)
		page.lacks("/households", "/reviews", "/conflicts", "/figures", "/people", "/devices", head)
	}
	b.page("/").has(`href="/log"`).lacks("It manages accounts only")
	b.page("/log").has(`<option value="` + here[:9] + `"`).lacks(`<option value="` + faraway + `"`)
	checked := b.post("/log", url.Values{"once": {"x"}})
	checked.says("entries hold together")
	checked.lacks("/households")
	for _, path := range []string{
		"/households", "/households?q=" + url.QueryEscape(head), "/households/" + h.ID, "/reviews", "/reviews/" + h.ID, "/conflicts", path, "/figures", "/overview",
		"/households?table=1-1&in=" + here[:9] + "&row=total&column=people", "/figures/file?table=1-1", "/objections", "/relocation", "/villages", "/people", "/devices", "/import",
		"/log?area=" + faraway, "/log?area=" + antu.CountyCode,
	} {
		if a := b.get(path); a.StatusCode != http.StatusNotFound || strings.Contains(strings.ReplaceAll(a.body, url.QueryEscape(head), ""), head) {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	w.desk("far", registry.LogAuditor, faraway).page("/log").lacks(h.ID, "崔staff")
}

func TestLog_IsPagedToItsBeginning(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	seen, path := 0, "/log"
	for path != "" {
		page := b.page(path)
		seen += strings.Count(page.body, `<td class="key">`)
		_, after, more := strings.Cut(page.body, `<a href="/log?before=`)
		if path = ""; more {
			number, _, _ := strings.Cut(after, `"`)
			path = "/log?before=" + number
		}
	}
	var entries int64
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) (err error) {
		entries, _, err = r.LogEnd()
		return err
	}))
	if int64(seen) != entries {
		t.Errorf("the pages show %d of %d entries", seen, entries)
	}
}

func TestLog_IsVerified(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("auditor", registry.Auditor, antu.CountyCode).in(schema.EN)
	a := b.post("/log", url.Values{"once": {"x"}})
	if a.StatusCode != http.StatusOK {
		t.Fatal(a.Status)
	}
	a.says("entries hold together")
	db, err := sql.Open("sqlite", "file:"+w.file+"?_pragma=busy_timeout(10000)")
	w.must(err)
	defer db.Close()
	_, err = db.ExecContext(w.ctx, "UPDATE log SET person = 'nobody' WHERE id = (SELECT max(id) FROM log)")
	w.must(err)
	a = b.post("/log", url.Values{"once": {"x"}})
	a.says("not sound")
	a.has(`role="alert"`)
}
