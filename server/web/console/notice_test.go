package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/registry"
)

// hung is a village whose list hangs since today, with one household on it, and the
// addresses of its print and its public page.
func hung(t *testing.T) (m *move, h *county.Household, print, public string) {
	m = theMove(t)
	h = m.home(0)
	m.screenAll(h)
	m.walk(h, stepAssembly)
	print = "/relocation/villages/" + here + "/notices/" + m.post("village_publicity")
	a := m.at(registry.CountyStaff).page(print)
	public = regexp.MustCompile(`/notices/[0-9-]+/[\w-]{22}`).FindString(strings.Split(a.body, `class="site"`)[1])
	return m, h, print, public
}

// secrets are what a list never tells of a household.
func secrets(h *county.Household) (out []string) {
	for _, row := range generated().RowsOf(h) {
		for i := range row.Table.Fields {
			f := &row.Table.Fields[i]
			if v := row.Values[i]; v.IsText() && len(v.Text()) > 5 && (f.Sensitivity == schema.Sensitive || f.Name == "phone" || f.Kind == schema.ID) {
				out = append(out, v.Text())
			}
		}
	}
	return append(out, h.ID, h.RegistryNo)
}

func TestNotice_PrintsInBothLanguagesAndTellsNoMoreThanItMay(t *testing.T) {
	m, h, print, public := hung(t)
	head := rowOf(h, schema.Household).Get("head_name").Text()
	for _, lang := range schema.Langs {
		a := m.at(registry.TownshipReviewer).in(lang).page(print).has(head,
			`<article class="sheet" lang="zh-CN">`, "易地搬迁对象公示（村级）", "2018年7月3日至2018年7月9日，共7个整日",
			`<article class="sheet" lang="ko">`, "타지이주대상 공시 (촌급)", "2018년 7월 3일부터 2018년 7월 9일까지",
			here+"-7-20180702", public, "15\u00a0票", "15\u00a0표")
		if n := strings.Count(a.body, `class="sheet"`); n != 2 {
			t.Errorf("%d sheets", n)
		}
		a.lacks(secrets(h)...)
	}
}

func TestNotice_IsDraftedBeforeItHangs(t *testing.T) {
	m, h, _, public := hung(t)
	head := rowOf(h, schema.Household).Get("head_name").Text()
	draft := "/relocation/villages/" + here + "/notices/draft"
	b := m.at(registry.Cadre).in(schema.EN)
	b.page(draft+"?kind=village_publicity").has(head, public, "It does not hang yet")
	b.page(draft+"?kind=village_publicity&day=2018-08-01").has(head, here+"-7-20180801", "2018年8月2日至2018年8月8日").lacks(public)
	b.page(draft + "?kind=village_publicity&day=2018-06-01").lacks(head)
	b.page(draft+"?kind=township_publicity").has("名单上没有农户", "易地搬迁对象公示（乡镇级）")
	for _, query := range []string{"", "?kind=conditions", "?kind=village_publicity&day=x", "?kind=village_publicity&day=2018-02-30"} {
		if a := b.get(draft + query); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %s", query, a.Status)
		}
	}
	if a := b.get("/relocation/villages/" + there + "/notices/draft?kind=village_publicity"); a.StatusCode != http.StatusNotFound {
		t.Errorf("another village: %s", a.Status)
	}
	if a := b.get("/relocation/villages/" + here + "/notices/" + m.notice["conditions"]); a.StatusCode != http.StatusNotFound {
		t.Errorf("a notice that is no list: %s", a.Status)
	}
}

func TestPublicNotice_ShowsTheListToAnybodyWhileItHangs(t *testing.T) {
	m, h, _, public := hung(t)
	anybody := m.browser().in(schema.EN)
	head := rowOf(h, schema.Household).Get("head_name").Text()
	a := anybody.page(public).has(head, "3 July 2018", `name="robots" content="noindex`)
	a.lacks(secrets(h)...)
	if got := a.Header.Get("X-Robots-Tag"); !strings.Contains(got, "noindex") {
		t.Errorf("%q", got)
	}
	if cookies := a.Header.Values("Set-Cookie"); len(cookies) > 0 {
		t.Errorf("%v", cookies)
	}
	number := strings.Split(public, "/")[2]
	for _, path := range []string{
		public[:len(public)-1] + "x", "/notices/" + number + "/", "/notices/" + number + "/x",
		strings.Replace(public, "-7-", "-8-", 1), strings.Replace(public, here, there, 1), "/notices/x/y",
	} {
		if a := anybody.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	m.pass(-oneDay)
	if a := anybody.get(public); a.StatusCode != http.StatusNotFound {
		t.Errorf("before it hangs: %s", a.Status)
	}
	m.pass(8 * oneDay)
	anybody.page(public)
	m.pass(oneDay)
	gone := anybody.get(public).has("This notice has ended").lacks(head)
	if gone.StatusCode != http.StatusGone {
		t.Errorf("after its days: %s", gone.Status)
	}
}

func TestPublicNotice_TakesObjections(t *testing.T) {
	m, h, _, public := hung(t)
	anybody := m.browser().in(schema.EN)
	subject := regexp.MustCompile(`<option value="([^"]{36})">`).FindStringSubmatch(anybody.page(public).body)[1]
	form := url.Values{"once": {"x"}, "subject": {subject}, "raised_by": {"李哲"}, "contact": {"13944330002"}, "content": {hostile}}
	for range 2 {
		anybody.post(public, form).leadsTo(public)
	}
	anybody.page(public).has("Your objection has been received").lacks("李哲", "alert(")

	for name, c := range map[string]struct {
		field, value string
		status       int
	}{
		"nobody":             {"raised_by", " ", http.StatusUnprocessableEntity},
		"nothing":            {"content", "", http.StatusUnprocessableEntity},
		"too much":           {"content", strings.Repeat("异", 2001), http.StatusUnprocessableEntity},
		"somebody else":      {"subject", registry.DerivedID("x"), http.StatusUnprocessableEntity},
		"the household's id": {"subject", "x", http.StatusUnprocessableEntity},
		"a whole book":       {"content", strings.Repeat("x", 1<<17), http.StatusRequestEntityTooLarge},
	} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(c.field, c.value)
		if a := anybody.post(public, bad); a.StatusCode != c.status {
			t.Errorf("%s: %s", name, a.Status)
		} else if c.status == http.StatusUnprocessableEntity {
			a.has(`aria-invalid="true"`, "13944330002")
		}
	}
	if a := anybody.post(public, form, "Sec-Fetch-Site", "cross-site"); a.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %s", a.Status)
	}

	township := m.at(registry.TownshipReviewer).in(schema.EN)
	a := township.page("/objections").has("1 to answer", "from the public page", rowOf(h, schema.Household).Get("head_name").Text()).lacks("李哲", "13944330002")
	a.runsNothing()
}

func TestPublicNotice_MakesManyObjectionsWait(t *testing.T) {
	m, _, _, public := hung(t)
	anybody := m.browser()
	var last answer
	for i := range 11 {
		last = anybody.post(public, url.Values{"raised_by": {"李哲"}, "content": {strings.Repeat("x", i+1)}})
	}
	if last.StatusCode != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" {
		t.Errorf("%s %v", last.Status, last.Header)
	}
	m.pass(oneDay)
	anybody.post(public, url.Values{"raised_by": {"李哲"}, "content": {"later"}}).leadsTo(public)
	m.pass(8 * oneDay)
	if a := anybody.post(public, url.Values{"raised_by": {"李哲"}, "content": {"too late"}}); a.StatusCode != http.StatusGone {
		t.Errorf("%s", a.Status)
	}
}
