package console_test

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// caseOn is the case on a field of a household.
func (w *world) caseOn(household, field string) *syncproto.RowState {
	w.tb.Helper()
	for _, row := range w.unit(household).Rows {
		if row.Table == schema.Conflict && row.Get("field").Text() == field {
			return row
		}
	}
	w.tb.Fatalf("no case on %s", field)
	return nil
}

// fields are the hidden inputs of a page's form, as a browser would send them.
func (a answer) fields(action string) url.Values {
	a.tb.Helper()
	_, after, found := strings.Cut(a.body, `method="post" action="`+action+`"`)
	if !found {
		a.tb.Fatalf("%s has no form to %s", a.Request.URL, action)
	}
	form, _, _ := strings.Cut(after, "</form>")
	out := url.Values{}
	for _, m := range regexp.MustCompile(`type="hidden" name="([a-z_]+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		out.Set(m[1], m[2])
	}
	return out
}

// with adds to what a form sends.
func with(sent url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for name, values := range sent {
		out[name] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func (w *world) area(household string) int64 {
	for _, row := range w.unit(household).Rows {
		if row.Table == schema.Dwelling {
			return row.Get("area").Int()
		}
	}
	return -1
}

func TestCase_IsDecided(t *testing.T) {
	w := newWorld(t, here)
	clash(w)
	h := householdsIn(here)[0]
	path := "/conflicts/" + w.caseOn(h.ID, "area").ID
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	b.page("/conflicts").has(`href="` + path + `"`)
	page := b.page(path)
	page.says("50.1 m²", "34.7 m²", "崔first", "崔second", h.Members[0].Name)
	page.runsNothing()
	decide := with(page.fields(path), "choice", "offered", "reason", "measured again")
	for range 2 { // sent twice, it is one decision
		if a := b.post(path, decide); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != path {
			t.Fatalf("%s %s", a.Status, a.spoken())
		}
	}
	if w.area(h.ID) != 347 {
		t.Errorf("the area is %d", w.area(h.ID))
	}
	page = b.page(path)
	page.says("took the offered value", "measured again", "崔staff")
	page.has(`href="` + path + `/undo"`)
	// The form of before has not seen what happened since.
	a := b.post(path, with(decide, "choice", "kept"))
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a form that is out of date: %s", a.Status)
	}
	a.has(`role="alert"`)
}

func TestCase_AnotherValueIsTypedAndChecked(t *testing.T) {
	w := newWorld(t, here)
	clash(w)
	h := householdsIn(here)[0]
	path := "/conflicts/" + w.caseOn(h.ID, "area").ID
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	form := with(b.page(path).fields(path), "choice", "other")
	for typed, wants := range map[string]string{"forty": "number", "40.123": "", "-1": "", "99999999": ""} {
		a := b.post(path, with(form, "value.area", typed))
		if a.StatusCode != http.StatusUnprocessableEntity || w.area(h.ID) != 501 {
			t.Errorf("%s: %s, the area is %d", typed, a.Status, w.area(h.ID))
		}
		a.says("floor area")
		a.has(`value="`+typed+`"`, wants)
	}
	if a := b.post(path, with(form, "value.area", "42.5")); a.StatusCode != http.StatusSeeOther || w.area(h.ID) != 425 {
		t.Errorf("%s, the area is %d", a.Status, w.area(h.ID))
	}
}

func TestCase_IsDecidedByTheCountyOnly(t *testing.T) {
	w := newWorld(t, here, faraway)
	clash(w)
	h := householdsIn(here)[0]
	path := "/conflicts/" + w.caseOn(h.ID, "area").ID
	seen := url.Values{"once": {"x"}, "choice": {"offered"}, "seen": {strconv.FormatInt(int64(w.unit(h.ID).Rev), 10)}}
	reviewer := w.desk("reviewer", registry.TownshipReviewer, here[:9]).in(schema.EN)
	reviewer.page(path).lacks(`name="choice"`).says("decided by the county's staff")
	if a := reviewer.post(path, seen); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a reviewer decides: %s", a.Status)
	}
	stranger := w.desk("stranger", registry.Cadre, faraway)
	for _, a := range []answer{stranger.get(path), stranger.post(path, seen), stranger.get(path + "/merge?into=" + h.ID), stranger.get("/conflicts/nothing")} {
		if a.StatusCode != http.StatusNotFound {
			t.Errorf("%s %s: %s", a.Request.Method, a.Request.URL, a.Status)
		}
	}
	if a := w.browser().post(path, seen, "Sec-Fetch-Site", "cross-site"); a.StatusCode != http.StatusForbidden {
		t.Errorf("another site's form: %s", a.Status)
	}
	if w.area(h.ID) != 501 {
		t.Errorf("the area is %d", w.area(h.ID))
	}
}

func TestCase_SensitiveValuesTakeAReasonOnRecord(t *testing.T) {
	w := newWorld(t, here)
	clash(w)
	h := householdsIn(here)[0]
	path := "/conflicts/" + w.caseOn(h.ID, "bank").ID
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	page := b.page(path)
	page.lacks("11111111", "22222222")
	ask := page.fields(path + "/show")
	if a := b.post(path+"/show", with(ask, "reason", " x ")); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %s", a.Status)
	} else {
		a.lacks("11111111", "22222222")
	}
	a := b.post(path+"/show", with(ask, "reason", "the bank asks which"))
	a.has("11111111", "22222222")
	if a.StatusCode != http.StatusOK || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s, kept as %q", a.Status, a.Header.Get("Cache-Control"))
	}
	b.page(path).lacks("11111111", "22222222")
	logged := 0
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) error {
		last, _, err := r.LogEnd()
		return errors.Join(err, r.EachEntry(1, last, func(e *chronicle.Entry) error {
			if e.Unit == h.ID && strings.Contains(string(e.Facts), "the bank asks which") {
				logged++
			}
			return nil
		}))
	}))
	if logged != 1 {
		t.Errorf("%d entries of the log say why", logged)
	}
}

func TestCase_WhatPeopleWroteIsText(t *testing.T) {
	w := newWorld(t, here)
	h := householdsIn(here)[0]
	first, second := w.person("first", registry.Cadre, here), w.person("second", registry.Cadre, here)
	const evil = `<script>alert(1)</script>"'` + "\u202e" + `=1+1`
	w.push(w.device(first), first, 1, h, 0, set(rowOf(h, schema.Household), "head_name", schema.TextOf("plain")))
	w.push(w.device(second), second, 1, h, 0, set(rowOf(h, schema.Household), "head_name", schema.TextOf(evil)))
	path := "/conflicts/" + w.caseOn(h.ID, "head_name").ID
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	page := b.page(path)
	page.runsNothing()
	page.says(evil)
	a := b.post(path, with(page.fields(path), "choice", "other", "value.head_name", evil, "reason", evil+strings.Repeat("x", 1000)))
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a reason that is too long: %s", a.Status)
	}
	a.runsNothing()
}

func TestCase_TwoHouseholdsAreMadeOne(t *testing.T) {
	w := newWorld(t, here, faraway)
	one, two, number, asked := twins(w)
	path := "/conflicts/" + asked
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	page := b.page(path)
	page.has(`href="`+path+`/merge?into=`+one.ID+`"`, `href="`+path+`/merge?into=`+two.ID+`"`).lacks(number)
	page.says(one.Members[0].Name, two.Members[0].Name)
	page.runsNothing()
	form := b.page(path + "/merge?into=" + one.ID)
	form.runsNothing()
	sent := form.fields(path + "/merge")
	twin := rowOf(two, schema.Member).ID
	form.has(`name="drop.` + twin + `" value="1" checked`)
	// Two heads break a rule of households: the form stays as it was filled in.
	a := b.post(path+"/merge", with(sent, "relation."+twin, "02"))
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("two heads: %s %s", a.Status, a.spoken())
	}
	a.has(`role="alert"`)
	if a := b.post(path+"/merge", with(sent, "drop."+twin, "1")); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/households/"+one.ID {
		t.Fatalf("%s %s", a.Status, a.spoken())
	}
	if now := w.unit(one.ID); now.Rows[syncproto.RowKey{Table: schema.Member, ID: twin}] == nil || !now.Rows[syncproto.RowKey{Table: schema.Member, ID: twin}].Deleted {
		t.Error("the double is still there")
	}
	b.page("/households/" + two.ID).has("/households/" + one.ID)
	near := w.desk("near", registry.Cadre, faraway)
	if a := near.get(path + "/merge?into=" + one.ID); a.StatusCode != http.StatusNotFound {
		t.Errorf("a merge of what one does not see: %s", a.Status)
	}
}

func TestRules_ArePreviewedThenApplied(t *testing.T) {
	w := newWorld(t, here, faraway)
	clash(w)
	h := householdsIn(here)[0]
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	path := "/conflicts/rules?area=222426&matter=" + url.QueryEscape("value dwelling area") + "&choice=later"
	page := b.page(path)
	page.says("It would decide 1 cases; 0 cannot", "floor area", "34.7")
	page.runsNothing()
	if w.area(h.ID) != 501 {
		t.Fatal("a preview decided")
	}
	sent := page.fields("/conflicts/rules")
	if a := b.post("/conflicts/rules", sent); a.StatusCode != http.StatusOK || w.area(h.ID) != 347 {
		t.Fatalf("%s, the area is %d: %s", a.Status, w.area(h.ID), a.spoken())
	} else {
		a.says("Decided 1 cases")
	}
	for _, bad := range []url.Values{with(sent, "once", ""), with(sent, "choice", ""), with(sent, "matter", "nonsense")} {
		if a := b.post("/conflicts/rules", bad); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%v: %s", bad, a.Status)
		}
	}
	reviewer := w.desk("reviewer", registry.TownshipReviewer, here[:9]).in(schema.EN)
	if a := reviewer.post("/conflicts/rules", sent); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a reviewer's rule: %s", a.Status)
	}
}
