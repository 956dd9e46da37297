package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/registry"
)

// pagePaths is every page that shows data, for an area and a household in it.
func pagePaths(area, household string) map[string]string {
	return map[string]string{
		"/overview":       "/overview?area=" + area,
		"/households":     "/households?area=" + area,
		"/households/:id": "/households/" + household,
		"/conflicts":      "/conflicts?area=" + area,
		"/reviews":        "/reviews?area=" + area,
		"/reviews/:id":    "/reviews/" + household,
		"/villages":       "/villages?area=" + area,
		"/relocation":     "/relocation?area=" + area,
		"/relocation/:id": "/relocation/" + household,
		"/objections":     "/objections?area=" + area,
		"/figures":        "/figures?area=" + area,

		"/households/:id/copy":                        "/households/" + household + "/copy",
		"/households/:id/difference":                  "/households/" + household + "/difference",
		"/households/:id/field":                       "/households/" + household + "/field?on=about/household/" + household + "/phone",
		"/relocation/villages/:village":               "/relocation/villages/" + area,
		"/relocation/villages/:village/notices/draft": "/relocation/villages/" + area + "/notices/draft?kind=village_publicity",
	}
}

// triedApart are pages that fewer than all readers of data see, or that are everybody's
// own; each has its own test.
var triedApart = []string{
	"/households/:id/part",
	"/import", "/import/:id", "/import/:id/faults",
	"/conflicts/:id/undo", "/conflicts/:id", "/conflicts/:id/merge", "/conflicts/rules", "/figures/file", "/log",
	"/sign-in/code", "/profile", "/profile/password", "/profile/second-factor",
	"/design",
	"/system",
	"/notices/:number/:mark", "/relocation/villages/:village/areas/new", "/relocation/villages/:village/meetings/new", "/relocation/villages/:village/meetings/:id",
	"/relocation/villages/:village/notices/new", "/relocation/villages/:village/notices/:id", "/relocation/villages/:village/notices/:id/end",
	"/people", "/people/new", "/people/:id", "/devices", "/devices/:id",
	"/",
}

func TestAccess_EachRoleEachPageEachArea(t *testing.T) {
	w := newWorld(t, here, there, faraway)
	served := map[string]bool{}
	for _, r := range w.edge.Routes() {
		if r.Method == http.MethodGet && !strings.HasPrefix(r.Path, "/static") && r.Path != "/sign-in" && r.Path != "/healthz" && r.Path != "/readyz" && r.Method != echo.RouteNotFound && !slices.Contains(triedApart, r.Path) {
			served[r.Path] = true
		}
	}
	if got := pagePaths("", ""); len(got) != len(served) {
		t.Fatalf("served are %v, the matrix has %v", served, got)
	}
	household := map[string]string{here: householdsIn(here)[0].ID, there: householdsIn(there)[0].ID, faraway: householdsIn(faraway)[0].ID}
	for _, who := range []struct {
		role registry.Role
		area string
		sees []string
	}{
		{registry.Cadre, here, []string{here}},
		{registry.TownshipReviewer, here[:9], []string{here, there}},
		{registry.CountyStaff, antu.CountyCode, []string{here, there, faraway}},
		{registry.PrefectureOfficer, antu.PrefectureCode, []string{here, there, faraway}},
		{registry.ProvincialInspector, antu.ProvinceCode, []string{here, there, faraway}},
		{registry.Auditor, here[:9], []string{here, there}},
		{registry.LogAuditor, antu.CountyCode, nil},
		{registry.Administrator, antu.CountyCode, nil},
	} {
		b := w.desk(string(who.role), who.role, who.area)
		for _, area := range []string{here, there, faraway} {
			for name, path := range pagePaths(area, household[area]) {
				want := http.StatusNotFound
				if slices.Contains(who.sees, area) {
					want = http.StatusOK
				}
				a := b.get(path)
				if a.StatusCode != want {
					t.Errorf("%s at %s, %s of %s: %s, want %d", who.role, who.area, name, area, a.Status, want)
				}
				if want == http.StatusNotFound {
					nothing := b.get(pagePaths("999999", "nobody")[name])
					if bare(a, household[area], area) != bare(nothing, "nobody", "999999") {
						t.Errorf("%s at %s: %s of %s differs from what is nowhere", who.role, who.area, name, area)
					}
				}
			}
		}
		for _, path := range []string{"/households", "/conflicts", "/villages"} {
			a := b.get(path)
			if (a.StatusCode == http.StatusOK) != (who.sees != nil) {
				t.Errorf("%s: %s %s", who.role, path, a.Status)
			}
			for _, area := range []string{here, there, faraway} {
				if !slices.Contains(who.sees, area) && strings.Contains(a.body, area) {
					t.Errorf("%s at %s: %s names %s", who.role, who.area, path, area)
				}
			}
		}
		for _, path := range []string{"/overview?area=999999", "/households/nobody", "/households?area=x", "/households?table=1-2&in=999999&row=total&column=total"} {
			if a := b.get(path); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %s %s", who.role, path, a.Status)
			}
		}
	}
}

// bare is a page without what was asked for and what differs from one request to
// the next.
func bare(a answer, asked ...string) string {
	body := strings.ReplaceAll(a.body, a.Header.Get("X-Request-Id"), "")
	for _, text := range asked {
		body = strings.ReplaceAll(body, text, "")
	}
	return body
}

func TestAccess_AreasAbove(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("cadre", registry.Cadre, here)
	for _, area := range []string{here[:9], antu.CountyCode, antu.PrefectureCode, antu.ProvinceCode} {
		for name, path := range pagePaths(area, householdsIn(here)[0].ID) {
			if strings.Contains(name, "/:id") { // they are not of an area
				continue
			}
			if a := b.get(path); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %s", path, a.Status)
			}
		}
		figure := "/households?" + url.Values{"table": {"1-1"}, "in": {area}, "row": {"total"}, "column": {"people"}}.Encode()
		if a := b.get(figure); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", figure, a.Status)
		}
	}
}

func TestAccess_AdministratorsKeepAccountsAndSeeNoData(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("admin", registry.Administrator, antu.CountyCode).in(schema.EN)
	b.page("/").has("Your account shows no households").lacks(`href="/households"`, "Table 1-1")
	for _, path := range []string{"/households", "/conflicts", "/villages"} {
		if a := b.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
}

func TestAccess_SeveralAreasAreAllOfThem(t *testing.T) {
	w := newWorld(t, here, there, faraway)
	w.person("two", registry.Cadre, here)
	b := w.desk("both", registry.Cadre, here)
	p, err := w.auth.Who(w.ctx, b.cookies["ruhu"].Value)
	w.must(err)
	_, err = w.auth.ChangePerson(w.ctx, p.ID, func(p *registry.Person) {
		p.Grants = append(p.Grants, registry.Grant{Role: registry.Auditor, Area: faraway}, registry.Grant{Role: registry.Administrator, Area: "222426"})
	})
	w.must(err)
	n := len(householdsIn(here)) + len(householdsIn(faraway))
	b.page("/households").has(fmt.Sprintf("共 %d 条", n)).lacks(`value="` + there + `"`)
	b.page("/villages").has("/overview?area="+here, "/overview?area="+faraway).lacks("/overview?area="+there, "/overview?area="+here[:9]+`"`)
	b.page("/overview").has("/overview?area="+here, "/overview?area="+faraway)
	b.page("/").has("/overview?area="+here, "/overview?area="+faraway).lacks("/overview?area=" + there)
}

var (
	ours   = regexp.MustCompile(`<script src="/static/[a-z-]+\.[0-9a-f]{16}\.js" defer></script>`)
	script = regexp.MustCompile(`(?i)<script|<[^>]*\s(on[a-z]+|style)=`)
	quoted = regexp.MustCompile(`="[^"]*"`) // in texts a quote is escaped
	offers = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)
)

func TestPages_AreWholeInEveryLanguageWithoutForeignScript(t *testing.T) {
	w := newWorld(t, here)
	anybody, staff := w.browser(), w.desk("staff", registry.CountyStaff, antu.CountyCode)
	h := householdsIn(here)[0]
	pages := []string{"/sign-in", "/", "/households?q=x", "/households?q=" + url.QueryEscape("金"), "/villages", "/conflicts", "/nothing"}
	for _, path := range pagePaths(here, h.ID) {
		pages = append(pages, path)
	}
	for _, lang := range schema.Langs {
		for _, path := range pages {
			b := staff
			if path == "/sign-in" {
				b = anybody
			}
			a := b.in(lang).get(path)
			a.has("<!doctype html>", `<html lang="`+string(lang)+`">`, "</html>", `id="main"`)
			for header, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
				"Cache-Control":           "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
				"Referrer-Policy": "same-origin", "Content-Language": string(lang),
			} {
				if got := a.Header.Get(header); got != want {
					t.Errorf("%s: %s is %q", path, header, got)
				}
			}
			a.runsNothing()
			for _, m := range offers.FindAllStringSubmatch(a.body, -1) {
				if !strings.HasPrefix(m[1], "/") && !strings.HasPrefix(m[1], "#") || strings.HasPrefix(m[1], "//") {
					t.Errorf("%s leads to %s", path, m[1])
				}
			}
			a.lacks("ZgotmplZ", "%!", "<nil>", "\ufffd")
		}
	}
}

// runsNothing refuses scripts that are not files of ours, and attributes that hold
// scripts or styles.
func (a answer) runsNothing() {
	a.tb.Helper()
	if found := script.FindString(quoted.ReplaceAllString(ours.ReplaceAllString(a.body, ""), `=""`)); found != "" {
		a.tb.Errorf("%s runs %s", a.Request.URL, found)
	}
	if strings.Contains(a.body, `="javascript:`) {
		a.tb.Errorf("%s leads to a script", a.Request.URL)
	}
}

// posts are the tags of forms that do something: nobody follows them like links.
var posts = regexp.MustCompile(`<form[^>]* method="post"[^>]*>`)

func TestPages_LeadOnlyToWhatIsThere(t *testing.T) {
	w := newWorld(t, here, there)
	b := w.desk("reviewer", registry.TownshipReviewer, here[:9])
	seen := map[string]bool{}
	queue := []string{"/", "/households/" + householdsIn(here)[0].ID}
	for len(queue) > 0 && len(seen) < 150 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		a := b.get(path)
		if a.StatusCode != http.StatusOK && a.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %s", path, a.Status)
		}
		for _, m := range offers.FindAllStringSubmatch(posts.ReplaceAllString(a.body, ""), -1) {
			link, _, _ := strings.Cut(strings.ReplaceAll(m[1], "&amp;", "&"), "#")
			if link != "" && !strings.Contains(link, "lang=") {
				queue = append(queue, link)
			}
		}
	}
	if len(seen) < 100 {
		t.Errorf("only %d addresses were found", len(seen))
	}
}

func TestStatic_IsKeptByItsContent(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	for ext, media := range map[string]string{"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"} {
		name := regexp.MustCompile(`/static/[a-z]+\.[0-9a-f]{16}\.` + ext).FindString(b.page("/sign-in").body)
		a := b.get(name)
		if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != media || a.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%q: %s %v", name, a.Status, a.Header)
		}
		if strings.Contains(a.body, "http://") && ext == "css" {
			t.Errorf("%s fetches from elsewhere", name)
		}
	}
	for _, name := range []string{"console.css", "console.0000000000000000.css", "..%2fguard.go"} {
		if a := b.get("/static/" + name); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
}

func TestProblems_AreForPeopleInPagesAndForProgramsInJSON(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	a := b.get("/nothing/here", "Accept-Language", "en")
	if a.StatusCode != http.StatusNotFound {
		t.Errorf("%s", a.Status)
	}
	a.has("Not found.", a.Header.Get("X-Request-Id"), `href="/"`)
	if a := b.get("/nothing", "Accept", "application/json"); !strings.Contains(a.Header.Get("Content-Type"), "problem+json") {
		t.Errorf("%v", a.Header)
	}
	staff := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	for _, path := range []string{"/households?page=0", "/households?page=x", "/conflicts?page=-1", "/households?page=99999999999999999999"} {
		if a := staff.get(path); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if a := staff.get("/households?table=9-9&in=222426&row=total&column=people"); a.StatusCode != http.StatusNotFound {
		t.Errorf("%s", a.Status)
	}
}

func TestOverview_StandsBesideThePlanAndLeadsToHouseholds(t *testing.T) {
	w := newWorld(t, here, there)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	people := 0
	for _, v := range []string{here, there} {
		for _, h := range householdsIn(v) {
			people += h.Size
		}
	}
	households := len(householdsIn(here)) + len(householdsIn(there))
	a := b.page("/overview")
	if !strings.Contains(a.words(), fmt.Sprintf("Villages 180 Households %d people %d open conflicts 0 devices that synced 0 of 0", households, people)) {
		t.Errorf("%.900s", a.words())
	}
	// The plan has 2,446 people in Mingyue Town.
	if want := fmt.Sprintf("Mingyue Town %d 2,446 −2,%d", people, 446-people); !strings.Contains(a.words(), want) {
		t.Errorf("no %q", want)
	}
	a.has("figures differ from the plan")
	link := regexp.MustCompile(`/households\?column=01&amp;in=222426&amp;row=222426100&amp;table=1-2`).FindString(a.body)
	ill, illPeople := 0, 0
	for _, v := range []string{here, there} {
		for _, h := range householdsIn(v) {
			if h.Cause == "illness" {
				ill, illPeople = ill+1, illPeople+h.Size
			}
		}
	}
	list := b.page(strings.ReplaceAll(link, "&amp;", "&"))
	list.has("Table 1-2", fmt.Sprintf("These %d households", ill), fmt.Sprintf("<b>%d</b>", illPeople), fmt.Sprintf("of %d", ill))
	b.page(strings.ReplaceAll(link, "&amp;", "&") + "&area=" + there).has(`name="table" value="1-2"`)
}

func TestFigures_AreCountedAnewOnlyWhenSomethingChanged(t *testing.T) {
	w := newWorld(t, here, there)
	p := w.person("cadre", registry.Cadre, here)
	phone := w.device(p)
	b := w.desk("reviewer", registry.TownshipReviewer, here[:9])
	for range 3 {
		b.page("/overview")
		b.page("/")
	}
	if n := w.counts.Load(); n != 1 {
		t.Errorf("counted %d times", n)
	}
	h := householdsIn(here)[0]
	w.push(phone, p, 1, h, 0, set(rowOf(h, schema.Household), "status", schema.TextOf("removed")))
	b.page("/overview").has(strconv.Itoa(len(householdsIn(here)) + len(householdsIn(there)) - 1))
	if n := w.counts.Load(); n != 2 {
		t.Errorf("counted %d times", n)
	}
}

func TestVillages_TellWhoWasHeardOfWhen(t *testing.T) {
	w := newWorld(t, here, there)
	cadre := w.person("cadre", registry.Cadre, here)
	phone, h := w.device(cadre), householdsIn(here)[0]
	w.device(w.person("silent", registry.Cadre, there))
	w.pass(90 * time.Minute)
	w.push(phone, cadre, 1, h, 50*time.Hour, set(rowOf(h, schema.Household), "remark", schema.TextOf("好")))
	b := w.desk("reviewer", registry.TownshipReviewer, here[:9]).in(schema.EN)
	text := b.page("/villages").words()
	for _, want := range []string{
		fmt.Sprintf("Xin&#39;an Village %d", len(householdsIn(here))), "2018-07-02 10:30 Redmi of cadre 2 days ahead",
		"0 1 never 0", "Villages 45",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text[:min(len(text), 1500)])
		}
	}
	w.pass(8 * 24 * time.Hour)
	w.desk("cadre2", registry.Cadre, here).page("/villages").has(`<time class="tag alarm">2018-07-02 10:30</time>`)
}
