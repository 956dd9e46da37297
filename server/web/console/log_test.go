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
