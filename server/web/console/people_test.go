package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

var handed = regexp.MustCompile(`<p class="handed"><code>([^<]+)</code>`)

// secret is what a page shows this once.
func (a answer) secret() string {
	a.tb.Helper()
	m := handed.FindStringSubmatch(a.body)
	if a.StatusCode != http.StatusOK || m == nil {
		a.tb.Fatalf("%s: %s", a.Status, a.words())
	}
	return m[1]
}

// Who is shown which pages, and whose.
func TestPeople_EachRoleSeesItsOwn(t *testing.T) {
	w := newWorld(t)
	mine := w.person("cadre.here", registry.Cadre, here)
	far := w.person("cadre.far", registry.Cadre, faraway)
	above := w.person("officer", registry.PrefectureOfficer, "2224")
	phone := w.device(mine)
	status := func(ok bool) int {
		if ok {
			return http.StatusOK
		}
		return http.StatusNotFound
	}
	for _, c := range []struct {
		role                                              registry.Role
		area                                              string
		people, makes, here, far, above, devices, revokes bool
	}{
		{registry.Administrator, "222426", true, true, true, true, false, true, true},
		{registry.Administrator, here[:9], true, true, true, false, false, true, true},
		{registry.Administrator, faraway[:9], true, true, false, true, false, true, false},
		{registry.CountyStaff, "222426", true, false, true, true, false, true, true},
		{registry.TownshipReviewer, here[:9], false, false, false, false, false, true, false},
		{registry.Auditor, "222426", false, false, false, false, false, true, false},
		{registry.LogAuditor, "222426", false, false, false, false, false, false, false},
		{registry.PrefectureOfficer, "2224", false, false, false, false, false, true, false},
		{registry.Cadre, here, false, false, false, false, false, false, false},
	} {
		name := string(c.role) + "@" + c.area
		b := w.desk(name, c.role, c.area)
		for path, ok := range map[string]bool{
			"/people": c.people, "/people/new": c.makes, "/people/" + mine.ID: c.here, "/people/" + far.ID: c.far, "/people/" + above.ID: c.above,
			"/people/nobody": false, "/devices": c.devices, "/devices/" + phone: c.revokes, "/devices/nothing": false,
			"/people?area=999999": false, "/people?area=" + here[:9]: c.people && c.here, "/devices?area=" + faraway: c.devices && !strings.HasPrefix(c.area, here[:9]),
		} {
			if a := b.get(path); a.StatusCode != status(ok) {
				t.Errorf("%s: %s %s, want %d", name, path, a.Status, status(ok))
			} else if ok {
				a.runsNothing()
				a.lacks("ZgotmplZ", "%!", "argon2")
			}
		}
		if c.people {
			list := b.page("/people").body
			if strings.Contains(list, "cadre.here") != c.here || strings.Contains(list, "cadre.far") != c.far || strings.Contains(list, ">officer<") {
				t.Errorf("%s is shown %s", name, tags.ReplaceAllString(list, " "))
			}
		}
		if c.devices {
			if got := strings.Contains(b.page("/devices").body, "Redmi of cadre.here"); got != strings.HasPrefix(here, c.area) {
				t.Errorf("%s is shown the device: %v", name, got)
			}
		}
		if !c.revokes { // and what is not shown cannot be done either
			b.post("/devices/"+phone, url.Values{"reason": {"丢失"}}).gone()
		}
		for _, do := range []string{"rename", "grant", "withdraw", "disable", "enable", "password", "factor", "sign-out", "device"} {
			if !c.here {
				b.post("/people/"+mine.ID, url.Values{"do": {do}, "role": {"cadre"}, "area": {here}}).gone()
			}
			b.post("/people/"+above.ID, url.Values{"do": {do}, "name": {"x"}, "role": {"cadre"}, "area": {here}}).gone()
		}
	}
}

// gone requires that there is nothing here.
func (a answer) gone() {
	a.tb.Helper()
	if a.StatusCode != http.StatusNotFound {
		a.tb.Errorf("%s %s: %s", a.Request.Method, a.Request.URL, a.Status)
	}
}

func TestPeople_AreMadeAndGivenAPasswordOnce(t *testing.T) {
	w := newWorld(t)
	b := w.desk("admin", registry.Administrator, here[:9]).in(schema.EN)
	b.page("/people").has("--second-factor=optional")
	w.strict()
	b.page("/people").lacks("--second-factor=optional")
	form := b.page("/people/new").has(`<option value="`+here+`">`).lacks(`value="county_staff"`, `value="`+faraway+`"`).hidden()
	fill := func(changes ...string) url.Values {
		f := url.Values{"once": {form.Get("once")}, "login": {"new.cadre"}, "name": {"金英子"}, "lang": {"ko"}, "role": {"cadre"}, "area": {here}, "signs-in": {"yes"}}
		for i := 0; i < len(changes); i += 2 {
			f.Set(changes[i], changes[i+1])
		}
		return f
	}
	for _, c := range []struct {
		form   url.Values
		status int
		text   string
	}{
		{fill("login", "admin"), http.StatusConflict, "Somebody else has this user name"},
		{fill("login", "a b"), http.StatusUnprocessableEntity, `id="flaw-login"`},
		{fill("login", ""), http.StatusUnprocessableEntity, "“user name” must be filled in"},
		{fill("name", strings.Repeat("金", 61)), http.StatusUnprocessableEntity, `id="flaw-name"`},
		{fill("name", " "), http.StatusUnprocessableEntity, "must be filled in"},
		{fill("name", "a\x07"), http.StatusUnprocessableEntity, `id="flaw-name"`},
		{fill("lang", "fr"), http.StatusUnprocessableEntity, `id="flaw-lang"`},
		{fill("role", "king"), http.StatusUnprocessableEntity, `id="flaw-role"`},
		{fill("area", ""), http.StatusUnprocessableEntity, `id="flaw-area"`},
		{fill("area", "222426100999"), http.StatusUnprocessableEntity, `id="flaw-area"`},
		{fill("area", faraway), http.StatusForbidden, "You may not do this"},
		{fill("role", "county_staff", "area", here[:9]), http.StatusForbidden, "You may not do this"},
		{fill("name", hostile, "area", ""), http.StatusUnprocessableEntity, "flaw"},
	} {
		a := b.post("/people/new", c.form)
		a.refused(c.status, c.text).runsNothing()
	}
	a := b.post("/people/new", fill())
	given := a.has("金英子", "shown this once").secret()
	list := b.page("/people?q="+url.QueryEscape("英子")).has("new.cadre", "password given, not changed").lacks(given)
	id := regexp.MustCompile(`href="/people/([0-9a-f-]{36})"`).FindStringSubmatch(list.body)[1]
	b.page("/people/" + id).lacks(given)
	own := w.browser()
	own.post("/sign-in", credentials("new.cadre", given)).goesTo("/")
	own.get("/").goesTo("/profile/password")
	alone := b.post("/people/new", fill("login", "phone.only", "signs-in", ""))
	alone.goesTo(b.lastPerson("phone.only"))
	b.page("/people?state=no_password").has("phone.only").lacks("new.cadre")
}

// lastPerson is the page of somebody by login.
func (b *browser) lastPerson(login string) string {
	b.w.tb.Helper()
	var id string
	b.w.must(b.w.app.Store().Read(b.w.ctx, func(r app.Reader) error {
		p, err := r.PersonByLogin(login)
		id = p.ID
		return err
	}))
	return "/people/" + id
}

func TestPerson_IsChangedByTheirKeeperOnly(t *testing.T) {
	w := newWorld(t)
	b := w.desk("admin", registry.Administrator, here[:9]).in(schema.EN)
	staff := w.desk("staff", registry.CountyStaff, "222426").in(schema.EN)
	w.person("cadre", registry.Cadre, here)
	page := b.lastPerson("cadre")
	do := func(b *browser, do string, more ...string) answer {
		form := url.Values{"do": {do}}
		for i := 0; i < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return b.post(page, form)
	}
	b.page(page).has("Reset the password", "Shut out", "Enrol a device")
	staff.page(page).has("Enrol a device").lacks("Reset the password", "Shut out")
	for _, name := range []string{"rename", "password", "factor", "sign-out", "disable", "enable"} {
		do(staff, name, "name", "x").refused(http.StatusForbidden, "You may not do this")
	}
	do(b, "rename", "name", "金英子", "lang", "ko").goesTo(page)
	b.page(page).has("金英子", "It is kept")
	do(b, "rename", "name", " ", "lang", "tlh").refused(http.StatusUnprocessableEntity, "alert")
	do(b, "grant", "role", "cadre", "area", there).goesTo(page)
	do(staff, "grant", "role", "cadre", "area", faraway).goesTo(page)
	b.page(page).has("kept by an administrator above").lacks("Reset the password") // it reaches farther now
	do(b, "password").refused(http.StatusForbidden, "You may not do this")
	do(staff, "withdraw", "ends", "cadre", "at", faraway).goesTo(page)
	do(staff, "withdraw", "ends", "cadre", "at", faraway).gone()
	do(staff, "grant", "role", "township_reviewer", "area", here[:9]).refused(http.StatusForbidden, "You may not do this")
	do(b, "grant", "role", "administrator", "area", "222426").refused(http.StatusForbidden, "You may not do this")
	b.page(page).has("before") // faraway stands among the former
	if a := do(b, "burn"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("%s", a.Status)
	}

	own := w.browser()
	own.post("/sign-in", credentials("cadre", password)).goesTo("/")
	do(b, "sign-out").goesTo(page)
	own.get("/").goesTo("/sign-in")
	given := do(b, "password").secret()
	own.post("/sign-in", credentials("cadre", given)).goesTo("/")
	do(b, "disable").goesTo(page)
	own.get("/").goesTo("/sign-in")
	b.page("/people?state=disabled").has("金英子")
	do(b, "device").gone() // nobody to carry it
	do(b, "enable").goesTo(page)
	own.post("/sign-in", credentials("cadre", given)).goesTo("/")
	w.toldOf(t, "admin", 7)
}

// toldOf requires that the log names somebody as having done so much to accounts.
func (w *world) toldOf(t *testing.T, login string, least int) {
	t.Helper()
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) error {
		p, err := r.PersonByLogin(login)
		if err != nil {
			return err
		}
		page, _, err := w.app.LogPage(w.ctx, app.LogQuery{Person: p.ID, Limit: 100})
		if len(page) < least {
			t.Errorf("the log names %s %d times, want %d or more", login, len(page), least)
		}
		return err
	}))
}

func TestPerson_OwnAccountAndLastAdministratorStay(t *testing.T) {
	w := newWorld(t)
	b := w.desk("admin", registry.Administrator, "222426").in(schema.ZH)
	other := w.desk("other", registry.Administrator, "222426")
	own, theirs := b.lastPerson("admin"), b.lastPerson("other")
	b.page(own).has("这是您自己的账号").lacks(`value="disable"`, `value="password"`, `value="withdraw"`)
	for _, do := range []string{"disable", "password", "factor"} {
		b.post(own, url.Values{"do": {do}}).refused(http.StatusForbidden, "不能对自己的账号")
	}
	b.post(own, url.Values{"do": {"grant"}, "role": {"county_staff"}, "area": {"222426"}}).refused(http.StatusForbidden, "不能对自己的账号")
	b.post(theirs, url.Values{"do": {"withdraw"}, "ends": {"administrator"}, "at": {"222426"}}).goesTo(theirs)
	if a := other.get("/people"); a.StatusCode != http.StatusNotFound {
		t.Errorf("%s", a.Status)
	}
	w.person("third", registry.Administrator, here[:9])
	third := w.browser().in(schema.ZH)
	third.post("/sign-in", credentials("third", password))
	third.get(own).gone() // the county's is out of a township's sight
}

func TestDevices_AreListedEnrolledAndRevoked(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, "222426").in(schema.EN)
	cadre := w.person("cadre", registry.Cadre, here)
	page := b.lastPerson("cadre")
	a := b.post(page, url.Values{"do": {"device"}})
	code := strings.ReplaceAll(a.has(`class="qr"`, "shown this once", "until 2018-07-05").secret(), "-", "")
	if len(code) != 10 {
		t.Errorf("%q", code)
	}
	b.page(page).lacks(code)
	device := w.device(cadre)
	w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error {
		d, err := tx.Device(device)
		if err != nil {
			return err
		}
		return tx.TouchDevice(d.No, w.clock.Load(), -3*60*60*1000, 1)
	}))
	b.page("/devices").has("Redmi of cadre", "3 h behind", `class="tag wait">1<`, "/devices/"+device)
	b.page("/devices?state=clock").has("Redmi of cadre")
	b.page("/devices?state=silent").lacks("Redmi of cadre")
	w.pass(8 * 24 * time.Hour)
	b = w.browser().in(schema.EN)
	b.post("/sign-in", credentials("staff", password))
	b.page("/devices?state=silent").has("Redmi of cadre")
	b.page("/devices?state=nonsense&q=" + url.QueryEscape(hostile)).runsNothing()
	for _, c := range []struct{ reason, text string }{{"", "A reason must be given"}, {" ", "A reason must be given"}, {strings.Repeat("丢", 201), "too long"}, {"a\x00", "control characters"}} {
		b.post("/devices/"+device, url.Values{"reason": {c.reason}}).refused(http.StatusUnprocessableEntity, c.text, `id="flaw-reason"`)
	}
	b.post("/devices/"+device, url.Values{"reason": {"手机丢失 <b>"}}).goesTo("/devices")
	b.page("/devices?state=revoked").has("手机丢失 &lt;b&gt;", "revoked")
	b.page("/devices?state=active").lacks("Redmi of cadre")
	b.page("/devices/" + device).lacks(`name="reason"`)
	b.post("/devices/"+device, url.Values{"reason": {"again"}}).goesTo("/devices")
	b.page("/devices?state=revoked").lacks("again")
}

func TestPeople_ArePaged(t *testing.T) {
	w := newWorld(t)
	b := w.desk("admin", registry.Administrator, "222426")
	w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error {
		for i := range 120 {
			p := registry.Person{ID: fmt.Sprintf("0190dddd-0000-7000-8000-%012d", i), Login: fmt.Sprintf("p%03d", i), Name: "驻村干部", Grants: registry.Grants{{Role: registry.Cadre, Area: here}}}
			if err := tx.PutPerson(p); err != nil {
				return err
			}
		}
		return nil
	}))
	seen := map[string]bool{}
	for page := 1; page <= 3; page++ {
		for _, m := range regexp.MustCompile(`class="code"><bdi>(p\d{3})</bdi>`).FindAllStringSubmatch(b.page(fmt.Sprintf("/people?q=p&role=cadre&page=%d", page)).body, -1) {
			seen[m[1]] = true
		}
	}
	if len(seen) != 120 {
		t.Errorf("%d of 120", len(seen))
	}
	if a := b.get("/people?page=x"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("%s", a.Status)
	}
	for _, lang := range schema.Langs {
		for _, path := range []string{"/people", "/people/new", b.lastPerson("p001"), "/devices", "/profile"} {
			b.in(lang).page(path).has(`<html lang="`+string(lang)+`">`).lacks("%!", "<nil>", "ZgotmplZ")
		}
	}
}
