package console_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/registry"
)

// upload sends a form with files, as a page's form would.
func (b *browser) upload(path string, form url.Values, files map[string]string) answer {
	b.w.tb.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			b.w.must(w.WriteField(name, v))
		}
	}
	for name, bytes := range files {
		part, err := w.CreateFormFile(name, name+".jpg")
		b.w.must(err)
		_, err = part.Write([]byte(bytes))
		b.w.must(err)
	}
	b.w.must(w.Close())
	return b.do(http.MethodPost, path, body.String(), "Content-Type", w.FormDataContentType())
}

const board = "/relocation/villages/" + here

func TestVillage_AnAreaIsProposedSelectedAndPublished(t *testing.T) {
	w := newWorld(t, here)
	staff := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	township := w.desk("township", registry.TownshipReviewer, here[:9]).in(schema.EN)
	hamlet := householdsIn(here)[0].Hamlet
	propose := board + "/areas/new"
	form := staff.page(propose).hidden()
	form.Set("group_name", "")
	staff.upload(propose, form, nil).refuses(http.StatusUnprocessableEntity, "must be filled in", `aria-invalid="true"`)
	form.Set("group_name", hamlet)
	form.Set("reason", "no_such_reason")
	form.Set("minutes", hostile)
	staff.upload(propose, form, nil).refuses(http.StatusUnprocessableEntity, `aria-invalid="true"`, hamlet).runsNothing()
	form.Set("reason", "remote_no_road")
	for range 2 {
		staff.upload(propose, form, nil).leadsTo(board)
	}
	page := staff.page(board).has(hamlet, "remote without road", "It is recorded.")
	page.runsNothing()
	take := formOf(page, `id="relocation-take-`)
	staff.post(board, take).leadsTo(board)
	staff.post(board, take).leadsTo(board) // the same form again is the same decision
	staff.page(board).has("selected", "publish the conditions")

	publish := formOf(township.page(board), `id="relocation-take-`)
	township.post(board, publish).refuses(http.StatusUnprocessableEntity, "Evidence is missing: “notice”.")
	notice := board + "/notices/new"
	form = township.page(notice + "?kind=conditions").has(`value="2018-07-02"`).hidden()
	for name, value := range map[string]string{"kind": "conditions", "posted_on": "2018-07-02", "place": "村委会公示栏", "text": "搬迁条件"} {
		form.Set(name, value)
	}
	township.upload(notice, form, nil).refuses(http.StatusUnprocessableEntity, "must be filled in")
	form.Set("posted_on", "2018-07-03")
	a := township.upload(notice, form, map[string]string{"first_day_photo": "a photo"}).refuses(http.StatusUnprocessableEntity, "may not be in the future", "photo received")
	form = a.hidden() // the photo need not be sent again
	for name, value := range map[string]string{"kind": "conditions", "posted_on": "2018-07-02", "place": "村委会公示栏", "text": "搬迁条件"} {
		form.Set(name, value)
	}
	township.upload(notice, form, nil).leadsTo(board)
	township.post(board, publish).leadsTo(board)
	staff.page("/relocation").has("not screened")
}

// formOf is the first form of a page that has a mark.
func formOf(a answer, mark string) url.Values {
	a.tb.Helper()
	_, rest, found := strings.Cut(a.body, mark)
	if !found {
		a.tb.Fatalf("%s has no %s", a.Request.URL, mark)
	}
	body, _, _ := strings.Cut(rest, "</form>")
	return answer{a.Response, a.tb, body}.hidden()
}

func TestVillage_TheMeetingVotesOnTheWholeList(t *testing.T) {
	m := theMove(t)
	yes, no, later := m.home(0), m.home(1), m.home(2)
	m.screenAll(yes, no, later)
	for _, h := range []string{yes.ID, no.ID, later.ID} {
		for i := range 3 {
			if home := m.home(i); home.ID == h {
				m.walk(home, "verify_at_home")
			}
		}
	}
	cadre := m.at(registry.Cadre).in(schema.EN)
	meet := board + "/meetings/new"
	form := cadre.page(meet).hidden()
	for name, value := range map[string]string{"kind": "assembly", "held_on": "2018-07-02", "place": "村委会会议室", "entitled": "thirty", "present": "20", "minutes": "逐户评议"} {
		form.Set(name, value)
	}
	photos := map[string]string{"attendance_sheet": "a sheet", "photo": "a photo"}
	cadre.upload(meet, form, photos).refuses(http.StatusUnprocessableEntity, `aria-invalid="true"`)
	form.Set("entitled", "30")
	cadre.upload(meet, form, photos).leadsTo(board)
	_, rest, _ := strings.Cut(cadre.page(board).body, board+"/meetings/")
	for strings.HasPrefix(rest, "new") {
		_, rest, _ = strings.Cut(rest, board+"/meetings/")
	}
	votes := board + "/meetings/" + rest[:36]
	ballot := cadre.page(votes).has("takes the step", yes.ID, no.ID, later.ID, "/v1/pictures/"+hashOf([]byte("a sheet"))).hidden()
	for name, value := range map[string]string{
		"in_favour." + yes.ID: "15", "against." + yes.ID: "3", "abstained." + yes.ID: "2",
		"in_favour." + no.ID: "3", "against." + no.ID: "15", "abstained." + no.ID: "2",
	} {
		ballot.Set(name, value)
	}
	cadre.post(votes, ballot).refuses(http.StatusUnprocessableEntity, "Not more than half of those present voted for it (3/20).")
	if m.done(yes) != stepAssembly || m.done(no) != "verify_at_home" || m.done(later) != "verify_at_home" {
		t.Errorf("%s %s %s", m.done(yes), m.done(no), m.done(later))
	}
	bad := cadre.page(votes).hidden()
	bad.Set("in_favour."+later.ID, "many")
	cadre.post(votes, bad).refuses(http.StatusUnprocessableEntity, "many")
	bad.Set("in_favour."+later.ID, "5")
	cadre.post(votes, bad).refuses(http.StatusUnprocessableEntity, "must be filled in")

	township := m.at(registry.TownshipReviewer).in(schema.EN)
	ballot = township.page(votes).has("step itself is taken by the village").hidden()
	for name, value := range map[string]string{"in_favour.": "20", "against.": "0", "abstained.": "0"} {
		ballot.Set(name+later.ID, value)
	}
	township.post(votes, ballot).leadsTo(votes)
	if m.done(later) != "verify_at_home" {
		t.Errorf("a township took the village's step: %s", m.done(later))
	}
	m.at(registry.ProvincialInspector).page(votes).lacks(`name="in_favour`)

	committee := m.id()
	m.decide("cadre", "", edits(m.row(schema.Meeting, committee, "kind", "committee")))
	m.at(registry.Cadre).page(board+"/meetings/"+committee).lacks(later.ID, `name="in_favour`)
}

func TestVillage_IsForWhomItConcerns(t *testing.T) {
	m := theMove(t)
	notice := m.post("village_publicity")
	meeting := m.assembly()
	outsider := m.desk("outsider", registry.CountyStaff, "222427")
	auditor := m.desk("auditor", registry.Auditor, antu.CountyCode)
	for _, path := range []string{board, board + "/meetings/" + meeting, board + "/notices/" + notice} {
		auditor.page(path).lacks(`class="main"`)
		if a := outsider.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
		if a := auditor.get(strings.Replace(path, here, "999999999999", 1)); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	for _, path := range []string{board + "/areas/new", board + "/notices/new", board + "/meetings/new", board + "/notices/" + notice + "/end"} {
		if a := auditor.get(path); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", path, a.Status)
		}
		if a := auditor.upload(path, url.Values{"once": {"x"}}, nil); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", path, a.Status)
		}
		if a := outsider.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if a := auditor.post(board+"/meetings/"+meeting, url.Values{"once": {"x"}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("votes of an auditor: %s", a.Status)
	}
	end := board + "/notices/" + notice + "/end"
	m.pass(publicityDays * oneDay)
	cadre := m.at(registry.Cadre).in(schema.EN)
	form := cadre.page(end).hidden()
	form.Set("removed_on", "2018-07-10")
	cadre.upload(end, form, map[string]string{"last_day_photo": "the last day"}).leadsTo(board)
	cadre.page(board).lacks(notice + "/end")
	if a := cadre.get(board + "/notices/" + registry.DerivedID("x") + "/end"); a.StatusCode != http.StatusNotFound {
		t.Errorf("%s", a.Status)
	}
}

func TestVillage_TheProvinceDrawsAndFinds(t *testing.T) {
	m := theMove(t)
	h := m.home(0)
	m.screenAll(h)
	m.walk(h, "prefecture_approval")
	inspector := m.at(registry.ProvincialInspector).in(schema.EN)
	inspector.send(board, "sample-draw", "document", " ").refuses(http.StatusUnprocessableEntity, "Evidence is missing")
	inspector.send(board, "sample-draw", "document", "吉抽〔2018〕1号").leadsTo(board)
	page := "/relocation/" + h.ID
	inspector.send(page, "relocation-take", "document", "吉扶办〔2018〕3号").refuses(http.StatusUnprocessableEntity, "have no finding yet")
	inspector.send(page, "sample-pass", "reason", "属实").leadsTo(page)
	inspector.page(page).lacks(`id="sample-pass"`)
	inspector.send(page, "relocation-take", "document", "吉扶办〔2018〕3号").leadsTo(page)
	if m.stood(h).Get("state").Text() != "confirmed" {
		t.Errorf("%v", m.stood(h).Values)
	}
}
