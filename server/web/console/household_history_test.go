package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// unmaskings are the reasons in the log for which a household's secrets were shown.
func (w *world) unmaskings(household string) (reasons []string) {
	w.tb.Helper()
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) error {
		end, _, err := r.LogEnd()
		if err != nil {
			return err
		}
		return r.EachEntry(1, end, func(e *chronicle.Entry) error {
			if e.Kind == chronicle.Unmasked && e.Unit == household {
				reasons = append(reasons, string(e.Facts))
			}
			return nil
		})
	}))
	return reasons
}

func TestHousehold_WhatIsSensitiveIsShownOnceForAReasonOnRecord(t *testing.T) {
	w := newWorld(t, here, there)
	h := householdsIn(here)[0]
	path, secret := "/households/"+h.ID, h.Members[0].IDNumber
	phone := rowOf(h, schema.Household).Get("phone").Text()
	b := w.desk("reviewer", registry.TownshipReviewer, here[:9]).in(schema.EN)
	b.page(path).has(`name="reason"`, phone[:3]+"＊＊＊＊"+phone[7:]).lacks(secret, phone)
	for _, reason := range []string{"", "  x ", strings.Repeat("长", 300)} {
		a := b.post(path, url.Values{"reason": {reason}})
		if a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%.9q: %s", reason, a.Status)
		}
		a.lacks(secret, phone)
	}
	if got := w.unmaskings(h.ID); len(got) != 0 {
		t.Fatalf("%q", got)
	}
	a := b.post(path, url.Values{"reason": {hostile}})
	if a.StatusCode != http.StatusOK || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %v", a.Status, a.Header)
	}
	a.has(secret, phone, "This is on record.").runsNothing()
	if got := w.unmaskings(h.ID); len(got) != 1 || !strings.Contains(got[0], "script") {
		t.Errorf("%q", got)
	}
	b.page(path).lacks(secret, phone)
	for _, other := range []*browser{w.desk("elsewhere", registry.Cadre, there), w.desk("admin", registry.Administrator, antu.CountyCode)} {
		if a := other.post(path, url.Values{"reason": {"because I can"}}); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s", a.Status)
		}
	}
	if a := b.post(path, url.Values{"reason": {"from elsewhere"}}, "Sec-Fetch-Site", "cross-site"); a.StatusCode != http.StatusForbidden {
		t.Errorf("%s", a.Status)
	}
	if got := w.unmaskings(h.ID); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

func TestHousehold_TellsWhoApprovedWhatOnWhichVisits(t *testing.T) {
	d := newDesks(t, here)
	h := householdsIn(here)[0]
	d.submit(h, moved(h, 501), visitOf(d, "一起看了房子"))
	path := "/households/" + h.ID
	d.reviewer.page(path).has(`href="/reviews/`+h.ID+`"`, "submitted", "delivered by the county", "rests on 0 visits and 0 photos")
	d.decide(d.reviewer, "/reviews/"+h.ID, "approve").leads()
	page := d.reviewer.page(path)
	page.has("approved by the township", "rests on 1 visits and 0 photos", "newly rests on", "/difference?from=1&amp;to=2")
	if text := page.words(); strings.Index(text, "approved by the township") > strings.Index(text, "delivered by the county") {
		t.Error("the newest does not come first")
	}
	d.reviewer.page(path+"/difference?from=1&to=2").has("<ins><bdi>50.1", "routine").lacks("main cause of poverty")
	d.reviewer.page(path + "/difference").has("The two do not differ.")
}

// visitOf is a visit that says something.
func visitOf(d *desks, content string) syncproto.Edit {
	e := syncproto.Edit{Table: schema.Visit, Row: registry.DerivedID(content)}
	for field, v := range map[string]schema.Value{"visited_at": schema.IntOf(d.clock.Load()), "visitors": schema.TextOf("崔"), "purpose": schema.TextOf("routine"), "content": schema.TextOf(content)} {
		e.Sets = append(e.Sets, syncproto.Set{Field: schema.Visit.Ordinal(field), Value: v})
	}
	return e
}

func TestDifference_RefusesWhatIsNoState(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("cadre", registry.Cadre, here)
	for _, bad := range []string{"from=0", "to=99", "from=yesterday", "to=-1", "from=", "to=9999999999999999999"} {
		if a := b.get("/households/" + householdsIn(here)[0].ID + "/difference?" + bad); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", bad, a.Status)
		}
	}
}

func TestField_TellsEveryValueWithItsAuthorDeviceAndVisit(t *testing.T) {
	d := newDesks(t, here)
	h := householdsIn(here)[0]
	dwelling := rowOf(h, schema.Dwelling)
	d.submit(h, moved(h, 501), visitOf(d, "量了"))
	d.submit(h, set(rowOf(h, schema.Household), "remark", schema.TextOf(hostile)))
	path := "/households/" + h.ID + "/field"
	d.reviewer.page(path).has("Choose a field", `value="about/dwelling/`+dwelling.ID+`/area"`).lacks("<table")
	text := strings.ReplaceAll(d.reviewer.page(path+"?on=about/dwelling/"+dwelling.ID+"/area").words(), "\u00a0", " ")
	old := dwelling.Get("area").Int()
	for _, want := range []string{"50.1 m² 2018-07-02 09:00 崔cadre device 1 2018-07-02 09:00", fmt.Sprintf("%d.%d m² 2018-07-02 09:00 县里人 desk or import —", old/10, old%10)} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	root := "about/household/" + h.ID
	d.reviewer.page(path + "?on=" + root + "/remark").has("&lt;script&gt;").runsNothing()
	d.reviewer.page(path + "?on=" + root + "/bank_account").lacks(rowOf(h, schema.Household).Get("bank_account").Text())
	d.reviewer.page(path + "?on=" + root + "/phone").lacks(rowOf(h, schema.Household).Get("phone").Text())
	for _, bad := range []string{"x", root, root + "/nothing", "about/review//state", "about/household/" + householdsIn(here)[1].ID + "/phone", hostile} {
		if a := d.reviewer.get(path + "?on=" + url.QueryEscape(bad)); a.StatusCode != http.StatusNotFound {
			t.Errorf("%.30q: %s", bad, a.Status)
		}
	}
}

func TestHousehold_DrawsItsIncomeAndSaysItInWords(t *testing.T) {
	w := newWorld(t, here)
	h, lines := householdsIn(here)[0], antu.Lines()
	line := lines[slices.IndexFunc(lines, func(l antu.Line) bool { return l.Kind == "national" })]
	p := w.person("cadre", registry.Cadre, here)
	loss := syncproto.Edit{Table: schema.Income, Row: registry.DerivedID("loss")}
	for field, v := range map[string]schema.Value{"year": schema.IntOf(int64(line.Year)), "category": schema.TextOf("production_cost"), "amount": schema.IntOf(900_00)} {
		loss.Sets = append(loss.Sets, syncproto.Set{Field: schema.Income.Ordinal(field), Value: v})
	}
	w.push(w.device(p), p, 1, h, 0, loss)
	a := w.desk("reviewer", registry.TownshipReviewer, here[:9]).in(schema.EN).page("/households/" + h.ID)
	a.has(`role="img" aria-labelledby="chart-title chart-text"`, `<title id="chart-title">Net income per person by year</title>`,
		`<rect class="bar-of below"`, `<path class="limit"`, `<table class="figures plain">`)
	a.runsNothing()
	if n := strings.Count(a.body, "<rect"); n != 2 {
		t.Errorf("%d bars", n)
	}
	for _, m := range regexp.MustCompile(`<rect[^>]* y="(-?\d+)"[^>]* height="(-?\d+)"`).FindAllStringSubmatch(a.body, -1) {
		if strings.HasPrefix(m[1], "-") || strings.HasPrefix(m[2], "-") {
			t.Errorf("a bar stands outside: %v", m)
		}
	}
}
