package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/registry"
)

// settledCase is a conflict of the first household that was decided.
func settledCase(w *world) (id string) {
	w.tb.Helper()
	clash(w)
	h := householdsIn(here)[0]
	for _, row := range w.unit(h.ID).Rows {
		if row.Table == schema.Conflict && row.Get("field").Text() == "area" {
			id = row.ID
		}
	}
	w.decide(id, h.ID, "offered")
	return id
}

var input = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// hidden are the values that a page's form carries along.
func (a answer) hidden() url.Values {
	form := url.Values{}
	for _, m := range input.FindAllStringSubmatch(a.body, -1) {
		form.Set(m[1], m[2])
	}
	return form
}

func TestForms_AreDoneOnceAndSaySoOnce(t *testing.T) {
	w := newWorld(t, here)
	page := "/conflicts/" + settledCase(w) + "/undo"
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	home := "/households/" + householdsIn(here)[0].ID
	b.page(home).has(`href="` + page + `"`)
	form := b.page(page).has("34.7").hidden()
	form.Set("reason", "看错了")
	history := len(w.historyOf(householdsIn(here)[0].ID))
	for range 2 { // pressed twice
		a := b.post(page, form)
		if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != home+"#conflict" {
			t.Fatalf("%s %v", a.Status, a.Header)
		}
	}
	if n := len(w.historyOf(householdsIn(here)[0].ID)); n != history+1 {
		t.Errorf("%d commits of one decision", n-history)
	}
	b.page(home).has(`role="status"`, "The decision is taken back")
	b.page(home).lacks("The decision is taken back", `role="status"`)
}

func TestForms_SayWhatIsWrongAndKeepWhatWasTyped(t *testing.T) {
	w := newWorld(t, here)
	page := "/conflicts/" + settledCase(w) + "/undo"
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.KO)
	form := b.page(page).hidden()
	form.Set("reason", " ")
	a := b.post(page, form)
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("%s", a.Status)
	}
	a.has(`aria-invalid="true" aria-describedby="flaw-reason"`, `id="flaw-reason"`, `href="#reason"`, `role="alert"`, form.Get("once"))

	form.Set("reason", hostile)
	form.Set("seen", "1") // before the decision
	a = b.post(page, form)
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("%s", a.Status)
	}
	a.runsNothing()
	a.has("&lt;/bdi&gt;&lt;script&gt;", "그 뒤에 또 바뀌였습니다")

	for _, fault := range []func(url.Values){
		func(f url.Values) { f.Del("once") },
		func(f url.Values) { f.Set("seen", "x") },
		func(f url.Values) { f.Del("seen") },
	} {
		bent := b.page(page).hidden()
		bent.Set("reason", "x")
		fault(bent)
		if a := b.post(page, bent); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%v: %s", bent, a.Status)
		}
	}
}

func TestForms_AreForWhomeverMayDecide(t *testing.T) {
	w := newWorld(t, here)
	page := "/conflicts/" + settledCase(w) + "/undo"
	for role, want := range map[registry.Role]int{
		registry.Cadre: http.StatusForbidden, registry.TownshipReviewer: http.StatusForbidden, registry.Auditor: http.StatusForbidden,
		registry.Administrator: http.StatusNotFound, registry.CountyStaff: http.StatusOK,
	} {
		b := w.desk(string(role), role, here)
		for _, a := range []answer{b.get(page), b.post(page, url.Values{"once": {"1"}, "seen": {"9"}})} {
			if a.StatusCode != want && !(want == http.StatusOK && a.StatusCode == http.StatusUnprocessableEntity) {
				t.Errorf("%s: %s", role, a.Status)
			}
		}
		if role == registry.Cadre {
			b.page("/households/" + householdsIn(here)[0].ID).lacks(page)
		}
	}
	away := w.desk("away", registry.CountyStaff, faraway)
	if a, b := away.get(page), away.get("/conflicts/nothing/undo"); a.StatusCode != http.StatusNotFound || bare(a, strings.Split(page, "/")[2]) != bare(b, "nothing") {
		t.Errorf("%s", a.Status)
	}
}

func TestNotices_AreOnlyOurs(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	for _, value := range []string{"brand", "done.", "done.nothing", "done.undo&<b>x</b>", "done.undo&a&b", "&", "x=%zz"} {
		b.cookies["ruhu-done"] = &http.Cookie{Name: "ruhu-done", Value: value}
		b.page("/").lacks(`role="status"`)
		if b.cookies["ruhu-done"] != nil {
			t.Errorf("%q is kept", value)
		}
	}
}

func TestMenu_SaysWhereOneIsAndWhatWaits(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	b.page("/").lacks(`class="waits"`).has(`<a href="/" aria-current="page">`)
	clash(w)
	b.page("/households/"+householdsIn(here)[0].ID).has(`<span class="waits">2<`, `<a href="/households" aria-current="page">`).lacks(`<a href="/" aria-current`)
	w.browser().page("/sign-in").lacks("menu-door")
}
