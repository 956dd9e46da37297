package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// desks are people who review, beside the cadre who submits.
type desks struct {
	*world
	cadre    registry.Person
	phone    string
	n        int64
	reviewer *browser
}

func newDesks(tb testing.TB, areas ...string) *desks {
	w := newWorld(tb, areas...)
	d := &desks{world: w, cadre: w.person("cadre", registry.Cadre, here)}
	d.phone = w.device(d.cadre)
	d.reviewer = w.desk("reviewer", registry.TownshipReviewer, here[:9]).in(schema.EN)
	return d
}

// submit puts a household of the cadre's village before the township, as it is after
// edits.
func (d *desks) submit(h *county.Household, edits ...syncproto.Edit) {
	d.tb.Helper()
	d.n++
	clock := syncproto.HLC(d.now().UnixMicro())
	answer, err := d.app.Push(d.ctx, d.phone, &syncproto.PushRequest{Device: d.phone, Now: clock, Changesets: []syncproto.Changeset{{
		N: d.n, ID: registry.DerivedID(d.phone, fmt.Sprint(d.n)), By: d.cadre.ID, Village: h.Village, Household: h.ID,
		At: clock, Version: schema.Version, Seen: d.unit(h.ID).Rev, Edits: edits, Actions: []syncproto.Action{{Do: "record.submit", Reason: "已核对"}},
	}}})
	d.must(err)
	if p := answer.Outcomes[0].Problems; len(p) > 0 {
		d.tb.Fatalf("%+v", p)
	}
}

// moved is an edit that changes what was delivered of a household's dwelling.
func moved(h *county.Household, area int64) syncproto.Edit {
	return set(rowOf(h, schema.Dwelling), "area", schema.IntOf(area))
}

// another is an edit of a household's main cause, which is unusual.
func another(h *county.Household) syncproto.Edit {
	root := rowOf(h, schema.Household)
	cause := schema.TextOf("01")
	if root.Get("main_cause") == cause {
		cause = schema.TextOf("02")
	}
	return set(root, "main_cause", cause)
}

// marked is how a mark begins in a list; the filter's menu names it, too.
const marked = `<span class="tag wait">`

func (d *desks) state(h *county.Household) registry.ReviewState {
	unit := d.unit(h.ID)
	round := registry.StandingRound(&unit)
	if round == nil {
		return registry.ReviewNone
	}
	return registry.ReviewState(round.Get("state").Text())
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// form is what a page's forms send without anybody filling anything in.
func (a answer) form() url.Values {
	v := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(a.body, -1) {
		v.Add(m[1], m[2])
	}
	return v
}

// decide presses a button of a household's review as it is shown, with more filled in.
func (d *desks) decide(b *browser, path, button string, more ...string) answer {
	d.tb.Helper()
	form := b.page(path).form()
	form.Set("do", button)
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return b.post(path, form)
}

// leads requires that a form was taken, and returns where the browser goes.
func (a answer) leads() string {
	a.tb.Helper()
	if a.StatusCode != http.StatusSeeOther {
		a.tb.Fatalf("%s: %.2000s", a.Status, a.body)
	}
	return a.Header.Get("Location")
}

func TestReviews_UnusualOnesComeFirstAndAreFiltered(t *testing.T) {
	d := newDesks(t, here, faraway)
	homes := householdsIn(here)
	d.submit(homes[1])
	d.pass(time.Minute)
	d.submit(homes[2], moved(homes[2], 777))
	d.pass(time.Minute)
	d.submit(homes[0], another(homes[0]))
	order := func(path string) string {
		var names []string
		for _, m := range regexp.MustCompile(`class="key"><a href="/reviews/([^"?]+)`).FindAllStringSubmatch(d.reviewer.page(path).body, -1) {
			for i, h := range homes {
				if h.ID == m[1] {
					names = append(names, strconv.Itoa(i))
				}
			}
		}
		return strings.Join(names, " ")
	}
	for query, want := range map[string]string{
		"": "0 1 2", "?only=unusual": "0", "?only=usual": "1 2", "?only=cause_changed": "0", "?only=new": "", "?by=" + d.cadre.ID: "0 1 2", "?by=nobody": "",
		"?area=" + here: "0 1 2", "?area=" + there: "", "?state=approved": "", "?only=%3Cscript%3E": "",
	} {
		if got := order("/reviews" + query); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
	d.reviewer.page("/reviews").has(marked+"main cause changed", "已核对", "崔cadre", "1–3 of 3").lacks(homes[0].Members[0].Name)
	d.reviewer.page("/households").has(`<span class="waits">3<`) // in the menu of whoever decides
	d.desk("watches", registry.Auditor, here[:9]).page("/households").lacks(`<span class="waits">`)
	d.desk("elsewhere", registry.TownshipReviewer, faraway[:9]).page("/reviews").lacks(homes[0].ID)
	for _, path := range []string{"/reviews?area=" + faraway, "/reviews?area=" + antu.CountyCode, "/reviews/" + homes[0].ID + "?area=" + faraway} {
		if a := d.reviewer.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if a := d.reviewer.get("/reviews?page=x"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("%s", a.Status)
	}
}

func TestReview_ShowsOldBesideNewAndLeadsOn(t *testing.T) {
	d := newDesks(t, here)
	homes := householdsIn(here)
	for i := range 3 {
		d.submit(homes[i], moved(homes[i], int64(500+i)))
		d.pass(time.Minute)
	}
	old := rowOf(homes[1], schema.Dwelling).Get("area").Int()
	page := d.reviewer.page("/reviews/" + homes[1].ID + "?by=" + d.cadre.ID)
	page.has(homes[1].Members[0].Name, "2 of 3", `rel="prev" href="/reviews/`+homes[0].ID+"?by="+d.cadre.ID, `rel="next" href="/reviews/`+homes[2].ID+"?by="+d.cadre.ID,
		`name="seen" value="2"`, `name="about/dwelling/`, "delivered by the county", "/static/review.")
	text := strings.ReplaceAll(page.words(), "\u00a0", " ")
	if want := fmt.Sprintf("floor area %d.%d m² 50.1 m²", old/10, old%10); !strings.Contains(text, want) {
		t.Errorf("no %q in %.3000s", want, text)
	}
	if n := strings.Count(page.body, "said-of"); n != 1 {
		t.Errorf("%d changes are marked", n)
	}
	next := d.decide(d.reviewer, "/reviews/"+homes[1].ID, "approve").leads()
	if next != "/reviews/"+homes[2].ID || d.state(homes[1]) != registry.ReviewApproved {
		t.Errorf("leads to %s, %s", next, d.state(homes[1]))
	}
	d.reviewer.page(next).has(`role="status"`, "was approved.").lacks(homes[1].Members[0].Name)
	d.reviewer.page(next).lacks(`role="status"`) // it is said once
	if next = d.decide(d.reviewer, next, "approve").leads(); next != "/reviews/"+homes[0].ID {
		t.Errorf("the one that was passed over does not come: %s", next)
	}
	if next = d.decide(d.reviewer, next, "approve").leads(); next != "/reviews" {
		t.Errorf("after the last: %s", next)
	}
	d.reviewer.page("/reviews").has("Nothing is waiting for review.")
	d.reviewer.page("/reviews?state=approved").has("1–3 of 3")
	d.reviewer.page("/reviews/"+homes[0].ID).has("approved by the township", "Nothing differs from the approved record.").lacks(`value="approve"`)
}

func TestReview_AReturnCarriesCommentsOnFields(t *testing.T) {
	d := newDesks(t, here)
	h := householdsIn(here)[0]
	d.submit(h, moved(h, 501))
	path := "/reviews/" + h.ID
	dwelling, root := rowOf(h, schema.Dwelling), rowOf(h, schema.Household)
	a := d.decide(d.reviewer, path, "return", "reason", " \r\n ", "about/dwelling/"+dwelling.ID+"/area", hostile)
	if a.StatusCode != http.StatusUnprocessableEntity || d.state(h) != registry.ReviewSubmitted {
		t.Fatalf("%s %s", a.Status, d.state(h))
	}
	a.has("&lt;/bdi&gt;&lt;script&gt;", `role="alert"`) // what was written is kept
	a.runsNothing()
	d.decide(d.reviewer, path, "return", "reason", hostile, "about/dwelling/"+dwelling.ID+"/area", "请量\r\n一下", "about", "about/household/"+root.ID+"/phone", "said", hostile,
		"about/member//", "   ").leads()
	if d.state(h) != registry.ReviewReturned {
		t.Fatalf("%s", d.state(h))
	}
	said := map[string]string{}
	for key, row := range d.unit(h.ID).Rows {
		if key.Table == schema.ReviewComment {
			said[row.Get("table_name").Text()+"."+row.Get("field").Text()] = row.Get("text").Text()
		}
	}
	if len(said) != 2 || said["dwelling.area"] != "请量\n一下" || !strings.HasPrefix(said["household.phone"], "</bdi><script>") {
		t.Errorf("%q", said)
	}
	for _, lang := range schema.Langs {
		for _, path := range []string{path, "/reviews?state=returned", "/households/" + h.ID} {
			d.reviewer.in(lang).page(path).runsNothing()
		}
	}
	d.reviewer.in(schema.EN).page(path).has("Earlier reviews", "floor area", "&lt;script&gt;")
}

func TestReview_CommentsOnWhatIsNotThereAreRefused(t *testing.T) {
	d := newDesks(t, here, there)
	h := householdsIn(here)[0]
	d.submit(h, moved(h, 501))
	for _, input := range []string{"about/nothing//", "about/household/" + householdsIn(there)[0].ID + "/phone", "about/household//nothing", "about/notice//place", "about/session//"} {
		a := d.decide(d.reviewer, "/reviews/"+h.ID, "return", "reason", "理由", input, "x")
		if a.StatusCode != http.StatusUnprocessableEntity || d.state(h) != registry.ReviewSubmitted {
			t.Errorf("%s: %s, %s", input, a.Status, d.state(h))
		}
	}
}

func TestReview_WhatChangedMeanwhileIsShownBeforeItIsDecided(t *testing.T) {
	d := newDesks(t, here)
	h := householdsIn(here)[0]
	d.submit(h, moved(h, 501))
	path := "/reviews/" + h.ID
	form := d.reviewer.page(path).form()
	form.Set("do", "approve")
	form.Set("reason", "好")
	d.pass(time.Minute)
	d.submit(h, set(rowOf(h, schema.Conditions), "distance_market", schema.IntOf(99)))
	a := d.reviewer.post(path, form)
	if a.StatusCode != http.StatusUnprocessableEntity || d.state(h) != registry.ReviewSubmitted {
		t.Fatalf("%s %s", a.Status, d.state(h))
	}
	a.has("This has changed since you opened the page (revision 2 → 3)", "9.9", ">好</textarea>", `name="seen" value="3"`)
	again := a.form()
	again.Set("do", "approve")
	d.reviewer.post(path, again).leads()
	if d.state(h) != registry.ReviewApproved {
		t.Errorf("%s", d.state(h))
	}
	if a := d.reviewer.post(path, form); a.StatusCode != http.StatusUnprocessableEntity { // somebody was slower
		t.Errorf("%s", a.Status)
	}
}

func TestReview_TheSameFormTwiceIsOneDecision(t *testing.T) {
	d := newDesks(t, here)
	h := householdsIn(here)[0]
	d.submit(h, moved(h, 501))
	path := "/reviews/" + h.ID
	form := d.reviewer.page(path).form()
	form.Set("do", "approve")
	d.reviewer.post(path, form).leads()
	rev := d.unit(h.ID).Rev
	d.reviewer.post(path, form).leads()
	if now := d.unit(h.ID).Rev; now != rev {
		t.Errorf("revision %d became %d", rev, now)
	}
}

func TestReview_WhoMayDecide(t *testing.T) {
	d := newDesks(t, here, faraway)
	h := householdsIn(here)[0]
	d.submit(h, moved(h, 501))
	path := "/reviews/" + h.ID
	good := d.reviewer.page(path).form()
	for _, who := range []struct {
		role registry.Role
		area string
		want int
	}{
		{registry.Cadre, here, http.StatusUnprocessableEntity},
		{registry.CountyStaff, antu.CountyCode, http.StatusUnprocessableEntity},
		{registry.PrefectureOfficer, antu.PrefectureCode, http.StatusUnprocessableEntity},
		{registry.Auditor, antu.CountyCode, http.StatusUnprocessableEntity},
		{registry.Cadre, there, http.StatusNotFound},
		{registry.TownshipReviewer, faraway[:9], http.StatusNotFound},
		{registry.Administrator, antu.CountyCode, http.StatusNotFound},
	} {
		b := d.desk("x"+string(who.role)+who.area, who.role, who.area)
		if a := b.get(path); a.StatusCode == http.StatusOK {
			a.lacks(`value="approve"`, `value="return"`, `value="reopen"`)
		}
		for _, button := range []string{"approve", "return", "reopen"} {
			form := url.Values{"once": good["once"], "seen": good["seen"], "reason": {"理由"}, "do": {button}}
			if a := b.post(path, form); a.StatusCode != who.want {
				t.Errorf("%s at %s, %s: %s", who.role, who.area, button, a.Status)
			}
		}
		if a := b.post("/reviews", url.Values{"once": good["once"], "do": {"approve"}, "choice": {h.ID + "@2"}}); a.StatusCode == http.StatusNotFound != (who.want == http.StatusNotFound) {
			t.Errorf("%s at %s, in bulk: %s", who.role, who.area, a.Status)
		}
	}
	if d.state(h) != registry.ReviewSubmitted {
		t.Fatalf("%s", d.state(h))
	}
	if a := d.browser().post(path, good); a.leads() == "" {
		t.Error("nobody decides")
	}
	for name, bad := range map[string]url.Values{"no button": {"once": good["once"]}, "no form": {"do": {"approve"}, "seen": good["seen"]}, "another button": {"once": good["once"], "do": {"record.approve"}}} {
		if a := d.reviewer.post(path, bad); a.StatusCode < 400 || a.StatusCode >= 500 {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
	if a := d.reviewer.post(path, good, "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site"); a.StatusCode != http.StatusForbidden {
		t.Errorf("another site's: %s", a.Status)
	}
}

func TestReview_TheCountyOpensItAgain(t *testing.T) {
	d := newDesks(t, here)
	h := householdsIn(here)[0]
	staff := d.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	path := "/reviews/" + h.ID
	if a := d.decide(staff, path, "reopen", "reason", ""); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %s", a.Status)
	}
	d.decide(staff, path, "reopen", "reason", "收入有误").leads()
	if d.state(h) != registry.ReviewReopened {
		t.Errorf("%s", d.state(h))
	}
	staff.page("/reviews?state=reopened").has(h.ID)
	staff.page(path).has("收入有误").lacks(`value="reopen"`)
}

func TestReview_OpenConflictsStandInTheWay(t *testing.T) {
	w := newWorld(t, here)
	clash(w)
	h := householdsIn(here)[0]
	d := &desks{world: w, cadre: w.person("cadre", registry.Cadre, here)}
	d.phone, d.reviewer = w.device(d.cadre), w.desk("reviewer", registry.TownshipReviewer, here[:9]).in(schema.EN)
	d.submit(h)
	d.reviewer.page("/reviews/"+h.ID).has("Until they are settled it cannot be approved.", "34.7")
	a := d.decide(d.reviewer, "/reviews/"+h.ID, "approve")
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("%s", a.Status)
	}
	d.reviewer.page("/reviews").has(marked + "conflicts or duplicates are open")
}

func TestReviewBulk_ShowsWhatItComesToAndDoesJustThat(t *testing.T) {
	d := newDesks(t, here)
	homes := householdsIn(here)
	d.submit(homes[0], moved(homes[0], 501))
	d.submit(homes[1], another(homes[1])) // unusual
	d.submit(homes[2])
	d.submit(homes[3], moved(homes[3], 503))
	form := d.reviewer.page("/reviews").form()
	if n := len(form["shown"]); n != 4 {
		t.Fatalf("%d are shown", n)
	}
	d.submit(homes[2], moved(homes[2], 502)) // since the list was shown
	form.Set("all", "1")
	preview := d.reviewer.post("/reviews", form)
	preview.has("2 will be approved", "2 are left out", marked+"main cause changed", "floor area")
	if d.state(homes[0]) != registry.ReviewSubmitted {
		t.Fatal("a preview decides")
	}
	d.pass(time.Minute)
	d.submit(homes[3], moved(homes[3], 504)) // since the preview
	confirm := preview.form()
	confirm.Set("do", "approve")
	if n := len(confirm["choice"]); n != 2 {
		t.Fatalf("%d are to be approved", n)
	}
	for range 2 { // a second press tells the same
		result := d.reviewer.post("/reviews", confirm)
		result.has("Bulk approval: result", "1 were approved", "1 were not approved")
	}
	for i, want := range []registry.ReviewState{registry.ReviewApproved, registry.ReviewSubmitted, registry.ReviewSubmitted, registry.ReviewSubmitted} {
		if got := d.state(homes[i]); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
	one := url.Values{"once": form["once"], "do": {"preview"}, "choice": {homes[0].ID + "@2", homes[0].ID + "@2"}}
	d.reviewer.post("/reviews", one).has("None can be approved in bulk.", "1 are left out")
}

func TestReviewBulk_WhatIsUnusualIsNotApprovedEvenWhenItIsNamed(t *testing.T) {
	d := newDesks(t, here)
	h := householdsIn(here)[1]
	d.submit(h, another(h))
	form := d.reviewer.page("/reviews").form()
	form.Set("do", "approve")
	form.Set("all", "1")
	d.reviewer.post("/reviews", form).has("1 were not approved", marked+"main cause changed")
	if d.state(h) != registry.ReviewSubmitted {
		t.Errorf("%s", d.state(h))
	}
}

func TestReviewBulk_RefusesWhatIsNoChoice(t *testing.T) {
	d := newDesks(t, here, faraway)
	once := d.reviewer.page("/reviews").form()["once"]
	for name, c := range map[string]struct {
		form url.Values
		want int
	}{
		"nothing chosen":   {url.Values{"once": once, "do": {"preview"}}, http.StatusOK},
		"no revision":      {url.Values{"once": once, "do": {"preview"}, "choice": {householdsIn(here)[0].ID}}, http.StatusBadRequest},
		"not a household":  {url.Values{"once": once, "do": {"preview"}, "choice": {"x@1"}}, http.StatusNotFound},
		"another township": {url.Values{"once": once, "do": {"preview"}, "choice": {householdsIn(faraway)[0].ID + "@1"}}, http.StatusNotFound},
		"no button":        {url.Values{"once": once}, http.StatusBadRequest},
		"no form":          {url.Values{"do": {"approve"}, "choice": {householdsIn(here)[0].ID + "@1"}}, http.StatusBadRequest},
	} {
		if a := d.reviewer.post("/reviews", c.form); a.StatusCode != c.want {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
}

// A list is as good as new after whatever may change it from elsewhere: what somebody
// finds in a photo, and what another village has.
func TestReviews_KnowOfPhotosFromElsewhere(t *testing.T) {
	d := newDesks(t, here, there)
	mine, theirs := householdsIn(here)[0], householdsIn(there)[0]
	photo := func(name, hash string) syncproto.Edit {
		e := syncproto.Edit{Table: schema.Photo, Row: registry.DerivedID(name)}
		for field, v := range map[string]schema.Value{"kind": schema.TextOf("house_outside"), "sha256": schema.TextOf(hash), "bytes": schema.IntOf(9), "taken_at": schema.IntOf(d.clock.Load())} {
			e.Sets = append(e.Sets, syncproto.Set{Field: schema.Photo.Ordinal(field), Value: v})
		}
		return e
	}
	first, second, other := strings.Repeat("0a", 32), strings.Repeat("0b", 32), strings.Repeat("0c", 32)
	d.submit(mine, photo("a", first), photo("b", second))
	flagged := func(want bool, why string) {
		t.Helper()
		if got := strings.Contains(d.reviewer.page("/reviews").body, marked+"photos are flagged"); got != want {
			t.Errorf("%s: flagged is %v", why, got)
		}
	}
	flagged(false, "at first")
	look := registry.Picture{SHA256: first, Look: registry.Look{Brightness: 9, Sharpness: 99}}
	d.must(d.app.Store().Write(d.ctx, func(tx app.Tx) error { return tx.PutPicture(look, nil) }))
	flagged(true, "somebody looked into one, which is dark")
	look.Brightness = 99
	d.must(d.app.Store().Write(d.ctx, func(tx app.Tx) error { return tx.PutPicture(look, nil) }))
	flagged(false, "it was looked into anew")
	neighbour := d.person("neighbour", registry.Cadre, there)
	d.push(d.device(neighbour), neighbour, 1, theirs, 0, photo("c", second), photo("d", other))
	flagged(true, "another village has the same")
	page := d.reviewer.page("/reviews/" + mine.ID)
	page.has("the same file as a photo of another household", `<a href="/households/`+theirs.ID+`">`)
	d.desk("near", registry.Cadre, here).page("/reviews/" + mine.ID).lacks(theirs.ID)
}
