package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// form is one of a page's forms, with what it carries along.
func (a answer) formAt(id string) url.Values {
	a.tb.Helper()
	_, rest, found := strings.Cut(a.body, `id="`+id+`"`)
	if !found {
		a.tb.Fatalf("%s has no form %s", a.Request.URL, id)
	}
	body, _, _ := strings.Cut(rest, "</form>")
	return answer{a.Response, a.tb, body}.hidden()
}

// send fills a form of a page in and sends it.
func (b *browser) send(path, id string, fields ...string) answer {
	b.w.tb.Helper()
	form := b.page(path).formAt(id)
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.post(path, form)
}

func (a answer) leadsTo(to string) answer {
	a.tb.Helper()
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != to {
		a.tb.Fatalf("%s %s, want %s: %s", a.Status, a.Header.Get("Location"), to, a.words())
	}
	return a
}

func (a answer) refuses(status int, texts ...string) answer {
	a.tb.Helper()
	if a.StatusCode != status {
		a.tb.Errorf("%s, want %d: %s", a.Status, status, a.words())
	}
	return a.has(texts...)
}

func TestBoard_CountsWhatWaitsAndNamesTheLateFirst(t *testing.T) {
	m := theMove(t)
	first, second := m.home(0), m.home(1)
	m.screenAll(first, second)
	m.walk(first, "apply")
	staff := m.at(registry.CountyStaff).in(schema.EN)
	a := staff.page("/relocation")
	words := a.words()
	for _, want := range []string{"3 survey and screen village 1", "5 verification at home village 1", "1 not screened", "granted"} {
		if !strings.Contains(words, want) {
			t.Errorf("the board lacks %q: %s", want, words)
		}
	}
	a.has("4 / 8", `href="/relocation/`+first.ID+`"`, "Evidence is missing: “home check”.").lacks("overdue")
	m.pass(40 * oneDay)
	staff = m.at(registry.CountyStaff).in(schema.EN)
	staff.page("/relocation").has("2 overdue", `class="tag alarm"`)
	staff.page("/relocation?step=apply").has("No area and no household waits.").lacks(`class="list waits"`)
	staff.page("/relocation?step=verify_at_home").has(`class="list waits"`)
	staff.page("/relocation?mine=1").has("No area and no household waits.")
	m.at(registry.Cadre).in(schema.EN).page("/relocation?mine=1").has("Evidence is missing").lacks("4 / 8")
	for _, query := range []string{"step=jump", "page=0", "page=x"} {
		if a := staff.get("/relocation?" + query); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", query, a.Status)
		}
	}
}

func TestBoard_SaysWhatIsLeftOfTheQuota(t *testing.T) {
	m := theMove(t)
	h := m.home(0)
	m.screenAll(h)
	m.walk(h, stepCounty)
	staff := m.at(registry.CountyStaff).in(schema.EN)
	words := staff.page("/relocation").words()
	if !strings.Contains(words, "4 / 8 1 / 1 0 / 0 3 / 7") {
		t.Errorf("%s", words)
	}
	m.decide("cadre", h.ID, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "自愿放弃"})
	if words := staff.page("/relocation").words(); !strings.Contains(words, "4 / 8 0 / 0 1 / 1 3 / 7") || !strings.Contains(words, "withdrawn 1") {
		t.Errorf("%s", words)
	}
}

func TestCase_IsTakenAStepFurtherInAForm(t *testing.T) {
	m := theMove(t)
	h := m.home(0)
	m.screenAll(h)
	m.walk(h, stepAssembly)
	page := "/relocation/" + h.ID
	m.decide("cadre", "", edits(m.row(schema.Meeting, m.id(), "kind", "committee")))
	notice := m.post("village_publicity")
	cadre := m.at(registry.Cadre).in(schema.EN)

	cadre.page(page).has("The publicity period is not over", notice, "2018-07-02")
	cadre.send(page, "relocation-take", "ref", notice).refuses(http.StatusUnprocessableEntity, `role="alert"`, "The publicity period is not over")
	m.pass(publicityDays * oneDay)
	m.takeDown("village_publicity")
	cadre = m.at(registry.Cadre).in(schema.EN)
	cadre.send(page, "relocation-take", "ref", notice).leadsTo(page)
	cadre.page(page).has("It is done.", "township check and second publicity")
	if m.done(h) != stepVillage {
		t.Errorf("it stands at %s", m.done(h))
	}
	cadre.page(page).lacks(`id="relocation-take"`, `id="relocation-back"`).has(`id="relocation-withdraw"`)
}

func TestCase_GoesBackWithAReasonAndSaysSo(t *testing.T) {
	m := theMove(t)
	h := m.home(0)
	m.screenAll(h)
	m.walk(h, stepVillage)
	page := "/relocation/" + h.ID
	township := m.at(registry.TownshipReviewer).in(schema.EN)
	township.send(page, "relocation-back", "step", "verify_at_home", "reason", " ").refuses(http.StatusUnprocessableEntity, "A reason must be given.", `role="alert"`)
	township.send(page, "relocation-back", "step", "apply", "reason", "x").refuses(http.StatusUnprocessableEntity, "It cannot go back to")
	township.send(page, "relocation-back", "step", "verify_at_home", "reason", hostile).leadsTo(page)
	a := township.page(page).has("sent back")
	a.runsNothing()
	if m.done(h) != "apply" {
		t.Errorf("it stands at %s", m.done(h))
	}
}

func TestCase_RefusesStaleFormsAndKeepsWhatWasTyped(t *testing.T) {
	m := theMove(t)
	h := m.home(0)
	m.screenAll(h)
	m.walk(h, stepVillage)
	page := "/relocation/" + h.ID
	township := m.at(registry.TownshipReviewer).in(schema.EN)
	form := township.page(page).formAt("relocation-back")
	m.walk(h, stepTownship)
	township = m.at(registry.TownshipReviewer).in(schema.EN)
	form.Set("step", "verify_at_home")
	form.Set("reason", "房屋面积有误")
	township.post(page, form).refuses(http.StatusUnprocessableEntity, "The state has moved on to")
	form.Set("do", "conflict.decide")
	if a := township.post(page, form); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an action of another page: %s", a.Status)
	}
	form.Del("once")
	form.Set("do", "relocation.back")
	if a := township.post(page, form); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a form that no page made: %s", a.Status)
	}
}

func TestCase_EachSeesWhatTheyMayDo(t *testing.T) {
	m := theMove(t)
	h := m.home(0)
	m.screenAll(h)
	m.walk(h, stepTownship)
	page := "/relocation/" + h.ID
	for role, want := range map[registry.Role][]string{
		registry.Cadre:               {"relocation-withdraw"},
		registry.TownshipReviewer:    {"relocation-withdraw"},
		registry.CountyStaff:         {"relocation-take", "relocation-back", "relocation-withdraw"},
		registry.PrefectureOfficer:   nil,
		registry.ProvincialInspector: nil,
	} {
		a := m.at(role).page(page)
		for _, do := range []string{"relocation-take", "relocation-back", "relocation-withdraw", "relocation-close", "relocation-replace", "sample-pass"} {
			if has := strings.Contains(a.body, `id="`+do+`"`); has != contains(want, do) {
				t.Errorf("%s: %s is offered: %v", role, do, has)
			}
		}
	}
	form := m.at(registry.CountyStaff).page(page).formAt("relocation-take")
	outsider := m.desk("outsider", registry.TownshipReviewer, faraway[:9])
	if a := outsider.post(page, form); a.StatusCode != http.StatusNotFound {
		t.Errorf("from another township: %s", a.Status)
	}
	m.at(registry.Cadre).in(schema.EN).post(page, form).refuses(http.StatusUnprocessableEntity, "This step is taken by “county”.")
	admin := m.desk("admin", registry.Administrator, antu.CountyCode)
	if a := admin.post(page, form); a.StatusCode != http.StatusNotFound {
		t.Errorf("an administrator: %s", a.Status)
	}
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

func TestCase_OneOutOneIn(t *testing.T) {
	m := theMove(t)
	gone, next := m.home(0), m.home(1)
	m.screenAll(gone, next)
	m.walk(next, stepScreen)
	m.walk(gone, stepCounty)
	cadre, county := m.at(registry.Cadre).in(schema.EN), m.at(registry.CountyStaff).in(schema.EN)
	place := m.stood(gone).ID
	county.page("/relocation/" + next.ID).lacks(`id="relocation-replace"`)
	cadre.send("/relocation/"+gone.ID, "relocation-withdraw", "reason", "不愿搬迁").leadsTo("/relocation/" + gone.ID)
	county.send("/relocation/"+next.ID, "relocation-replace", "ref", place, "reason", "").refuses(http.StatusUnprocessableEntity, "A reason must be given.")
	county.send("/relocation/"+next.ID, "relocation-replace", "ref", place, "reason", "递补").leadsTo("/relocation/" + next.ID)
	if m.stood(next).Get("replaces").Text() != place {
		t.Errorf("%v", m.stood(next).Values)
	}
	county.page("/relocation/" + next.ID).lacks(`id="relocation-replace"`)
}

func TestCase_IsClosedWhenThePapersSayNo(t *testing.T) {
	m := theMove(t)
	h := m.home(0)
	m.screenAll(h)
	m.walk(h, "verify_at_home")
	page := "/relocation/" + h.ID
	cadre := m.at(registry.Cadre).in(schema.EN)
	cadre.page(page).lacks(`id="relocation-close"`)
	m.decide("cadre", h.ID, edits(m.row(schema.Vote, m.id(), "meeting", m.assembly(), "in_favour", 3, "against", 15, "abstained", 2)))
	cadre.send(page, "relocation-close", "reason", "评议未通过").leadsTo(page)
	cadre.page(page).has("closed").lacks(`id="relocation-withdraw"`)
}

func TestObjections_AreAnsweredInPlace(t *testing.T) {
	m := theMove(t)
	h := m.home(0)
	m.screenAll(h)
	m.walk(h, stepAssembly)
	notice := m.post("township_publicity")
	ids := []string{m.id(), m.id()}
	for i, content := range []string{hostile, "该户在县城有房。"} {
		m.decide("cadre", "", edits(m.row(schema.Objection, ids[i], "notice", notice, "subject", h.ID, "content", content, "state", "open", "raised_by", "李某某", "contact", "13944330009")))
	}
	township := m.at(registry.TownshipReviewer).in(schema.EN)
	a := township.page("/objections?area="+here).has("2 to answer").lacks("李某某", "13944330009")
	a.runsNothing()
	answers := "/objections/" + here + "/"
	form := url.Values{"once": {"x"}, "expect": {"open"}, "do": {"objection.dismiss"}, "reason": {" "}}
	township.post(answers+ids[0], form).refuses(http.StatusUnprocessableEntity, "A reason must be given.")
	form.Set("reason", "经查不属实")
	township.post(answers+ids[0]+"?area="+here, form).leadsTo("/objections?area=" + here)
	form.Set("reason", "另一答复")
	township.post(answers+ids[0], form).refuses(http.StatusUnprocessableEntity, "The state has moved on to")
	form.Set("do", "objection.uphold")
	m.at(registry.Cadre).in(schema.EN).post(answers+ids[1], form).refuses(http.StatusUnprocessableEntity, "This step is taken by “township”.")
	township.post(answers+ids[1], form).leadsTo("/objections")
	township.page("/objections").has("The objection is upheld.", "经查不属实").lacks("to answer 1")
	township.page("/relocation/" + h.ID).has("经查不属实")
	outsider := m.desk("outsider", registry.TownshipReviewer, faraway[:9])
	for _, at := range []string{answers + ids[1], "/objections/999999999999/" + ids[1]} {
		if a := outsider.post(at, form); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", at, a.Status)
		}
	}
}
