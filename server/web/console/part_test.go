package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// united is a household of one village that was made part of one of another, with the
// page on which it comes out, and a desk of the county's staff.
func united(w *world) (out, of *county.Household, path string, b *browser) {
	w.tb.Helper()
	out, of, _, _ = twins(w)
	w.unite(out, of)
	return out, of, "/households/" + out.ID + "/part", w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
}

func TestPart_IsShownBeforeItIsDone(t *testing.T) {
	w := newWorld(t, here, faraway)
	out, of, path, b := united(w)
	for _, lang := range schema.Langs {
		page := b.in(lang).page("/households/"+of.ID).has(`id="parts"`, `href="#parts"`, `href="`+path+`"`)
		page.says(out.Members[0].Name, nameOf(here, lang), "县里人")
		b.page("/households/" + out.ID).has(`href="` + path + `"`)
		form := b.page(path).has(`href="/households/`+of.ID+`"`, `name="reason"`)
		form.runsNothing()
		form.says(out.Members[0].Name, schema.Member.Label.In(lang))
	}
	page := b.in(schema.EN).page(path)
	// The head is head again: that was decided when the two were made one.
	page.says("Decided when the two were made one, and taken back", "What comes out", "head of household")
	page.lacks(rowOf(out, schema.Member).Get("id_number").Text())
	if n := len(w.unit(out.ID).Rows); n > 1 {
		t.Errorf("looking has taken %d rows out", n)
	}
	sent := page.hidden()
	sent.Set("reason", "身份证不同")
	sent.Set("document", "公函〔2018〕7号")
	for range 2 { // pressed twice
		if a := b.post(path, sent); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/households/"+out.ID {
			t.Fatalf("%s %s", a.Status, a.spoken())
		}
	}
	b.page("/households/" + out.ID).has("It is a household of its own again").lacks(path)
	b.page("/households/" + of.ID).lacks(`id="parts"`)
	if root := w.unit(out.ID).Rows[syncproto.RowKey{Table: schema.Household, ID: out.ID}]; root.Deleted || w.unit(out.ID).Village != here {
		t.Error("it is not there")
	}
}

// A duplicate that was settled by making the two one leads to where they are made two.
func TestPart_TheSettledDuplicateLeadsThere(t *testing.T) {
	w := newWorld(t, here, faraway)
	one, two, _, asked := twins(w)
	w.unite(one, two)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	for _, lang := range schema.Langs {
		b.in(lang).page("/conflicts/" + asked).has(`href="/households/` + two.ID + `#parts"`).lacks("/undo")
		b.page("/households/" + two.ID).lacks("/undo")
	}
	w.desk("reviewer", registry.TownshipReviewer, faraway[:9]).page("/conflicts/" + asked).lacks("#parts")
}

func TestPart_SaysInPlaceWhatIsInTheWay(t *testing.T) {
	w := newWorld(t, here, there, faraway)
	out, of, path, b := united(w)
	sent := with(b.page(path).hidden(), "reason", "two")
	for _, lang := range schema.Langs {
		a := b.in(lang).post(path, with(sent, "reason", " "))
		if a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %s", a.Status)
		}
		a.has(`aria-invalid="true" aria-describedby="flaw-reason"`, `href="#reason"`)
	}
	b.in(schema.EN)
	for what, c := range map[string]struct {
		form url.Values
		says string
	}{
		"a reason that is too long": {with(sent, "reason", strings.Repeat("长", 1001)), "1,000"},
		"a stale form":              {with(sent, "seen", "1"), "moved on"},
		"not of this one":           {with(sent, "of", householdsIn(there)[0].ID), "has become part of another"},
	} {
		a := b.post(path, c.form)
		if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.body, `role="alert"`) {
			t.Errorf("%s: %s %.300s", what, a.Status, a.spoken())
		}
		a.runsNothing()
	}
	for what, bent := range map[string]url.Values{"seen": with(sent, "seen", "x"), "once": with(sent, "once", "")} {
		if a := b.post(path, bent); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", what, a.Status)
		}
	}
	if a := b.post(path, with(sent, "of", "nobody")); a.StatusCode != http.StatusNotFound {
		t.Errorf("of nobody: %s", a.Status)
	}
	// The one that has it becomes part of a third: that is taken back first.
	w.unite(of, householdsIn(there)[0])
	if a := b.post(path, sent); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("merged since: %s", a.Status)
	}
	page := b.page(path)
	page.has(`role="alert"`).lacks("<textarea")
	// What is of its own has nothing to come out of.
	alone := "/households/" + householdsIn(here)[1].ID
	b.page(alone+"/part").has("The household is not part of this one", `role="alert"`).lacks("<textarea")
	b.page(alone).lacks(`id="parts"`, alone+"/part")
	b.page("/households/" + out.ID).has(`href="` + path + `"`)
}

func TestPart_IsForTheCountysStaffOfBoth(t *testing.T) {
	w := newWorld(t, here, faraway)
	out, of, path, b := united(w)
	sent := with(b.page(path).hidden(), "reason", "two")
	for role, want := range map[registry.Role]int{
		registry.Cadre: http.StatusForbidden, registry.TownshipReviewer: http.StatusForbidden, registry.Auditor: http.StatusForbidden,
		registry.PrefectureOfficer: http.StatusForbidden, registry.Administrator: http.StatusNotFound,
	} {
		other := w.desk("some."+string(role), role, antu.CountyCode)
		if a := other.get(path); a.StatusCode != want {
			t.Errorf("%s: %s", role, a.Status)
		}
		if a := other.post(path, sent); a.StatusCode != want && a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", role, a.Status)
		}
		if want == http.StatusForbidden {
			other.page("/households/" + of.ID).has(out.Members[0].Name).lacks(path)
		}
	}
	near := w.desk("near", registry.CountyStaff, here)
	if a := near.get(path); a.StatusCode != http.StatusNotFound {
		t.Errorf("who does not see the other: %s", a.Status)
	}
	if a := near.post(path, sent); a.StatusCode != http.StatusNotFound {
		t.Errorf("who does not see the other: %s", a.Status)
	}
	// One who sees both and is staff where it comes from only.
	p, err := w.auth.Who(w.ctx, near.cookies["ruhu"].Value)
	w.must(err)
	_, err = w.auth.ChangePerson(w.ctx, p.ID, func(p *registry.Person) {
		p.Grants = append(p.Grants, registry.Grant{Role: registry.Auditor, Area: faraway})
	})
	w.must(err)
	near.in(schema.EN).page(path).has(`role="alert"`).lacks("<textarea")
	if a := near.post(path, sent); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("staff of one of the two: %s", a.Status)
	}
	if len(w.unit(out.ID).Rows) > 1 {
		t.Error("it is out")
	}
}
