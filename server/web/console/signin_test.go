package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/registry"
)

func credentials(login, word string) url.Values {
	return url.Values{"login": {login}, "password": {word}}
}

func TestSignIn_LeadsToWhatWasAskedFor(t *testing.T) {
	w := newWorld(t)
	w.person("staff", registry.CountyStaff, "222426")
	b := w.browser()
	a := b.get("/households?q=%E9%87%91")
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/sign-in?next=%2Fhouseholds%3Fq%3D%25E9%2587%2591" {
		t.Fatalf("%s %v", a.Status, a.Header)
	}
	b.page(a.Header.Get("Location")).has(`name="next" value="/households?q=%E9%87%91"`, `method="post"`)
	form := credentials("staff", password)
	form.Set("next", "/households?q=%E9%87%91")
	a = b.post("/sign-in", form)
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/households?q=%E9%87%91" {
		t.Fatalf("%s %v", a.Status, a.Header)
	}
	c := b.cookies["ruhu"]
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure || c.Path != "/" || c.MaxAge != 0 || c.Domain != "" {
		t.Errorf("%+v", c)
	}
	b.page("/").has("崔staff")
	session := c.Value
	a = b.post("/sign-out", nil)
	if a.StatusCode != http.StatusSeeOther || b.cookies["ruhu"] != nil {
		t.Errorf("%s %v", a.Status, b.cookies)
	}
	b.cookies["ruhu"] = &http.Cookie{Name: "ruhu", Value: session}
	if a := b.get("/"); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/sign-in" {
		t.Errorf("the session lives on: %s", a.Status)
	}
}

func TestSignIn_CookieIsForTLSOnlyBehindTLS(t *testing.T) {
	w := newWorld(t)
	w.person("staff", registry.CountyStaff, "222426")
	b := w.browser()
	b.post("/sign-in", credentials("staff", password), "X-Forwarded-Proto", "https")
	if c := b.cookies["__Host-ruhu"]; c == nil || !c.Secure || !c.HttpOnly || c.Path != "/" {
		t.Errorf("%+v", b.cookies)
	}
	if a := b.get("/", "X-Forwarded-Proto", "https"); a.StatusCode != http.StatusOK {
		t.Errorf("%s", a.Status)
	}
	b.get("/sign-in?lang=ko", "X-Forwarded-Proto", "https")
	if len(b.cookies) != 3 { // the session, the browser, the language
		t.Errorf("%+v", b.cookies)
	}
	for name, c := range b.cookies {
		if !strings.HasPrefix(name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite < http.SameSiteLaxMode {
			t.Errorf("%+v", c)
		}
	}
}

func TestSignIn_SaysWhyNotInTheReadersLanguage(t *testing.T) {
	w := newWorld(t)
	w.person("staff", registry.CountyStaff, "222426")
	b := w.browser()
	for _, c := range []struct{ login, word string }{{"staff", "wrong word"}, {"nobody", password}, {"", ""}, {`"><script>`, "x"}} {
		a := b.post("/sign-in", credentials(c.login, c.word), "Accept-Language", "ko")
		if a.StatusCode != http.StatusUnauthorized || len(b.cookies) != 0 {
			t.Errorf("%q: %s", c.login, a.Status)
		}
		a.has("사용자이름 또는 암호가 정확하지 않습니다.", `role="alert"`, `<html lang="ko">`).lacks("wrong word", "<script>")
	}
	for range 4 {
		b.post("/sign-in", credentials("staff", "wrong word"))
	}
	a := b.post("/sign-in", credentials("staff", password))
	if a.StatusCode != http.StatusTooManyRequests || a.Header.Get("Retry-After") != "1" {
		t.Errorf("%s %v", a.Status, a.Header)
	}
	w.pass(time.Second)
	if a := b.post("/sign-in", credentials("staff", password)); a.StatusCode != http.StatusSeeOther {
		t.Errorf("%s", a.Status)
	}
}

func TestSignIn_LeadsNowhereElse(t *testing.T) {
	w := newWorld(t)
	w.person("staff", registry.CountyStaff, "222426")
	for next, want := range map[string]string{
		"/villages": "/villages", "": "/", "//evil.example/x": "/", `/\evil.example`: "/", "https://evil.example": "/",
		"javascript:alert(1)": "/", "villages": "/", "/\r\nSet-Cookie: a=b": "/", "/%2F/evil": "/%2F/evil",
	} {
		form := credentials("staff", password)
		form.Set("next", next)
		if a := w.browser().post("/sign-in", form); a.Header.Get("Location") != want {
			t.Errorf("%q leads to %q", next, a.Header.Get("Location"))
		}
	}
}

func TestForms_OfOtherSitesAreRefused(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, "222426")
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
	} {
		for _, path := range []string{"/sign-out", "/sign-in"} {
			a := b.post(path, credentials("staff", password), headers...)
			if a.StatusCode != http.StatusForbidden || len(a.Cookies()) > 0 {
				t.Errorf("%s with %v: %s", path, headers, a.Status)
			}
		}
	}
	b.page("/") // still signed in
	if a := b.post("/sign-out", nil, "Sec-Fetch-Site", "same-origin"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("our own form: %s", a.Status)
	}
}

func TestSignIn_EndsWithTheAccount(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, "222426")
	p, err := w.auth.Who(w.ctx, b.cookies["ruhu"].Value)
	w.must(err)
	_, err = w.auth.ChangePerson(w.ctx, p.ID, func(p *registry.Person) { p.Disabled = true })
	w.must(err)
	if a := b.get("/"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("%s", a.Status)
	}
}

func TestSignIn_TakesSmallFormsOnly(t *testing.T) {
	w := newWorld(t)
	big := credentials("staff", password)
	big.Set("next", "/"+string(make([]byte, 64<<10)))
	a := w.browser().post("/sign-in", big)
	if a.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%s", a.Status)
	}
	if a := w.browser().do(http.MethodPost, "/sign-in", "%zz", "Content-Type", "application/x-www-form-urlencoded"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("%s", a.Status)
	}
}

func TestLanguage_IsTheBrowsersThePersonsOrTheChosenOne(t *testing.T) {
	w := newWorld(t)
	p := w.person("staff", registry.CountyStaff, "222426")
	b := w.browser()
	lang := func(path string, headers ...string) string {
		a := b.page(path, headers...)
		for _, l := range schema.Langs {
			if a.Header.Get("Content-Language") == string(l) {
				a.has(`<html lang="` + string(l) + `">`)
				return string(l)
			}
		}
		return ""
	}
	if got := lang("/sign-in") + lang("/sign-in", "Accept-Language", "ko-KR,en;q=0.5") + lang("/sign-in", "Accept-Language", "fr"); got != "zh-CNkozh-CN" {
		t.Error(got)
	}
	_, err := w.auth.ChangePerson(w.ctx, p.ID, func(p *registry.Person) { p.Lang = "ko" })
	w.must(err)
	b.post("/sign-in", credentials("staff", password))
	if got := lang("/", "Accept-Language", "en"); got != "ko" {
		t.Errorf("the person speaks Korean, the page %s", got)
	}
	a := b.get("/households?q=a&lang=en&main_cause=01")
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/households?main_cause=01&q=a" {
		t.Errorf("%s %v", a.Status, a.Header)
	}
	if got := lang("/"); got != "en" {
		t.Errorf("English was chosen, the page speaks %s", got)
	}
	b.get("/?lang=tlh")
	if got := lang("/"); got != "en" {
		t.Errorf("an unknown language changed it to %s", got)
	}
}
