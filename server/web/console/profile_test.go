package console_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/auth"
	"ruhu/server/registry"
)

// strict has the server ask everybody above the village for a second factor.
func (w *world) strict() auth.Policy {
	policy := auth.DefaultPolicy()
	w.auth.Rule(policy)
	return policy
}

// goesTo requires a redirect to an address.
func (a answer) goesTo(to string) answer {
	a.tb.Helper()
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != to {
		a.tb.Fatalf("%s to %s, want %s: %s", a.Status, a.Header.Get("Location"), to, a.words())
	}
	return a
}

// refused requires that a form is shown again with a refusal in it.
func (a answer) refused(status int, texts ...string) answer {
	a.tb.Helper()
	if a.StatusCode != status {
		a.tb.Errorf("%s, want %d: %s", a.Status, status, a.words())
	}
	return a.has(`role="alert"`).has(texts...)
}

var (
	keyGroups = regexp.MustCompile(`<code class="secret">(.*?)</code>`)
	recovery  = regexp.MustCompile(`<li><code>([0-9A-Z-]{19})</code></li>`)
)

// codeFor is what an authenticator shows for the key in a page.
func (w *world) codeFor(a answer) string {
	w.tb.Helper()
	m := keyGroups.FindStringSubmatch(a.body)
	if m == nil {
		w.tb.Fatalf("there is no key: %s", a.words())
	}
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.Join(strings.Fields(tags.ReplaceAllString(m[1], " ")), ""))
	w.must(err)
	mac := hmac.New(sha1.New, key)
	binary.Write(mac, binary.BigEndian, w.now().Unix()/30)
	sum := mac.Sum(nil)
	at := sum[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

func TestFactor_IsSetUpAtTheFirstSignIn(t *testing.T) {
	w := newWorld(t)
	policy := w.strict()
	w.person("staff", registry.CountyStaff, "222426")
	b := w.browser().in(schema.EN)
	form := credentials("staff", password)
	form.Set("next", "/villages")
	const setUp = "/profile/second-factor?next=%2Fvillages"
	b.post("/sign-in", form).goesTo(setUp)
	b.page(setUp).has(`href="/villages"`, "Later").lacks("<svg class=\"qr\"")
	b.page("/villages") // the grace runs

	b.post("/profile/second-factor", url.Values{"password": {"wrong word"}, "next": {"/villages"}}).refused(http.StatusUnprocessableEntity, "The present password is wrong")
	b.post("/profile/second-factor", url.Values{"password": {password}, "next": {"/villages"}}).goesTo(setUp)
	page := b.page(setUp).has(`<svg class="qr"`, `role="img"`)
	b.post("/profile/second-factor/confirm", url.Values{"code": {"000000"}, "next": {"/villages"}}).refused(http.StatusUnauthorized, "The code is wrong", `id="flaw-code"`)
	shown := b.post("/profile/second-factor/confirm", url.Values{"code": {w.codeFor(page)}, "next": {"/villages"}})
	codes := recovery.FindAllStringSubmatch(shown.body, -1)
	if shown.StatusCode != http.StatusOK || len(codes) != 10 {
		t.Fatalf("%s %q", shown.Status, codes)
	}
	shown.has(`href="/villages"`)
	for _, path := range []string{setUp, "/profile"} { // never again
		b.page(path).lacks(codes[0][1], `class="secret"`, `class="qr"`)
	}

	again := w.browser().in(schema.KO)
	w.pass(time.Minute)
	again.post("/sign-in", form).goesTo("/sign-in/code?next=%2Fvillages")
	again.get("/villages").goesTo("/sign-in/code?next=%2Fvillages")
	again.get("/profile/second-factor").goesTo("/sign-in/code?next=%2Fprofile%2Fsecond-factor")
	again.post("/sign-in/code", url.Values{"code": {"123456"}, "next": {"/villages"}}).refused(http.StatusUnauthorized, "검증번호가 정확하지 않거나")
	again.post("/sign-in/code", url.Values{"code": {w.codeFor(page)}, "next": {"//evil.example"}}).goesTo("/")
	again.page("/villages")
	w.pass(policy.Grace)
	third := w.browser()
	third.post("/sign-in", form)
	third.post("/sign-in/code", url.Values{"code": {codes[3][1]}, "next": {"/villages"}}).goesTo("/villages")
	third.page("/profile").has("9")
}

func TestFactor_OpensNothingAfterTheGraceButTheWayToIt(t *testing.T) {
	w := newWorld(t)
	policy := w.strict()
	w.person("staff", registry.CountyStaff, "222426")
	w.person("cadre", registry.Cadre, here)
	b, cadre := w.browser().in(schema.ZH), w.browser()
	b.post("/sign-in", credentials("staff", password))
	w.pass(policy.Grace)
	b.post("/sign-in", credentials("staff", password)).goesTo("/profile/second-factor")
	for _, path := range []string{"/", "/villages", "/profile"} {
		if a := b.get(path); a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/profile/second-factor") {
			t.Errorf("%s: %s %s", path, a.Status, a.Header.Get("Location"))
		}
	}
	b.page("/profile/second-factor").has("必须现在设置").lacks("以后再设置")
	b.post("/profile/second-factor/codes", url.Values{"password": {password}}).goesTo("/profile/second-factor?next=%2Fprofile%2Fsecond-factor%2Fcodes")
	cadre.post("/sign-in", credentials("cadre", password)).goesTo("/")
	cadre.page("/profile").lacks("alarm")
	b.post("/sign-out", nil).goesTo("/sign-in")
}

func TestPassword_GivenByOthersIsChangedFirst(t *testing.T) {
	w := newWorld(t)
	admin := w.person("admin", registry.Administrator, "222426")
	p := w.person("cadre", registry.Cadre, here)
	given, err := w.auth.ResetPassword(w.ctx, admin.ID, p.ID)
	w.must(err)
	b := w.browser().in(schema.EN)
	form := credentials("cadre", given)
	form.Set("next", "/villages")
	b.post("/sign-in", form).goesTo("/villages")
	b.get("/villages").goesTo("/profile/password?next=%2Fvillages")
	b.page("/profile/password?next=%2Fvillages").has("Your password was given to you").lacks("Leave it as it is")
	for _, c := range []struct {
		present, next, again string
		status               int
		text                 string
	}{
		{given, "another horse", "another horsf", http.StatusUnprocessableEntity, "not alike"},
		{"wrong", "another horse", "another horse", http.StatusUnprocessableEntity, "present password is wrong"},
		{given, given, given, http.StatusUnprocessableEntity, "must not be the present one"},
		{given, "short", "short", http.StatusUnprocessableEntity, "“password” must have length 10"},
	} {
		a := b.post("/profile/password", url.Values{"present": {c.present}, "password": {c.next}, "again": {c.again}, "next": {"/villages"}})
		a.refused(c.status, c.text).lacks("another horse", html.EscapeString(given))
	}
	old := b.cookies["ruhu"].Value
	b.post("/profile/password", url.Values{"present": {given}, "password": {"another horse"}, "again": {"another horse"}, "next": {"/villages"}}).goesTo("/villages")
	b.page("/villages").has("Your password is changed")
	other := w.browser()
	other.cookies["ruhu"] = &http.Cookie{Name: "ruhu", Value: old}
	other.get("/villages").goesTo("/sign-in?next=%2Fvillages")
}

func TestProfile_ShowsAndChangesOnesOwn(t *testing.T) {
	w := newWorld(t)
	b := w.desk("staff", registry.CountyStaff, "222426").in(schema.EN)
	b.page("/profile").has("county staff", "Antu County", "not set up", "Sign out everywhere")
	b.post("/profile/lang", url.Values{"lang": {"ko"}}).goesTo("/profile")
	b.page("/profile").has(`<html lang="ko">`, `value="ko" required checked`)
	if a := b.post("/profile/lang", url.Values{"lang": {"tlh"}}); a.StatusCode != http.StatusBadRequest {
		t.Errorf("%s", a.Status)
	}
	other := w.browser()
	other.post("/sign-in", credentials("staff", password)).goesTo("/")
	b.post("/profile/sign-out", nil).goesTo("/sign-in")
	other.get("/").goesTo("/sign-in")
	b.page("/sign-in").has("모든 곳에서 로그아웃하였습니다")
}

func TestSignIn_KnowsItsBrowserAgain(t *testing.T) {
	w := newWorld(t)
	w.person("staff", registry.CountyStaff, "222426")
	b, stranger := w.browser(), w.browser()
	b.post("/sign-in", credentials("staff", password)).goesTo("/")
	c := b.cookies["ruhu-known"]
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.MaxAge < 86400 {
		t.Fatalf("%+v", c)
	}
	b.post("/sign-out", nil)
	for range 5 {
		stranger.post("/sign-in", credentials("staff", "wrong word"))
	}
	if a := stranger.post("/sign-in", credentials("staff", password)); a.StatusCode != http.StatusTooManyRequests {
		t.Errorf("%s", a.Status)
	}
	b.post("/sign-in", credentials("staff", password)).goesTo("/")
}
