package console_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/registry"
)

func TestFigures_AreCountedFromTheApprovedRecordAndOpenToTheirHouseholds(t *testing.T) {
	w := newWorld(t, here, there)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	page := b.page("/figures?table=1-1&area=" + antu.CountyCode)
	page.runsNothing()
	page.says("approved record", "2018-07-02")
	page.has(`<svg class="bars"`, `role="img"`)
	cell := regexp.MustCompile(`href="(/households\?[^"]*record=approved[^"]*row=total[^"]*)"`).FindStringSubmatch(page.body)
	if cell == nil {
		t.Fatalf("no figure opens to its households: %s", page.words())
	}
	list := b.page(strings.ReplaceAll(cell[1], "&amp;", "&"))
	want := len(householdsIn(here)) + len(householdsIn(there))
	list.says("These " + strconv.Itoa(want) + " households make up the figure.")
	list.has(`name="record" value="approved"`)
}

func TestFigures_AreHandedOutAsFiles(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	page := b.page("/figures?table=1-1&area=" + antu.CountyCode)
	for format, media := range map[string]string{"json": "application/json", "csv": "text/csv", "xlsx": "application/vnd.openxml", "geojson": "application/geo+json"} {
		link := regexp.MustCompile(`href="(/figures/file\?[^"]*format=` + format + `[^"]*)"`).FindStringSubmatch(page.body)
		if link == nil {
			t.Errorf("no way to a %s", format)
			continue
		}
		a := b.get(strings.ReplaceAll(link[1], "&amp;", "&"))
		if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), media) || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment; filename=") || a.body == "" {
			t.Errorf("%s: %s %v", format, a.Status, a.Header)
		}
	}
	for path, who := range map[string]*browser{
		"/figures/file?table=1-1&format=csv&area=" + antu.CountyCode: w.desk("cadre", registry.Cadre, here),
		"/figures/file?table=1-1&format=csv&area=" + here:            w.desk("admin", registry.Administrator, antu.CountyCode),
	} {
		if a := who.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
}

func TestFigures_WhatIsWrongWithAQuestionIsTold(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	for path, status := range map[string]int{
		"/figures?table=nothing":                                         http.StatusNotFound,
		"/figures?table=1-1&area=999999":                                 http.StatusNotFound,
		"/figures?table=1-1&at=2018-13-01":                               http.StatusUnprocessableEntity,
		"/figures?table=1-1&at=2050-01-01":                               http.StatusUnprocessableEntity,
		"/figures?table=1-1&at=2018-06-01&record=working":                http.StatusUnprocessableEntity,
		"/figures?table=1-1&record=secret":                               http.StatusUnprocessableEntity,
		"/figures/file?table=1-1&format=exe":                             http.StatusBadRequest,
		"/figures/file?table=1-1&format=csv&area=999999":                 http.StatusNotFound,
		"/households?table=1-1&in=222426&row=x&column=y&record=approved": http.StatusNotFound,
	} {
		a := b.get(path)
		if a.StatusCode != status {
			t.Errorf("%s: %s, want %d", path, a.Status, status)
		}
		if status == http.StatusUnprocessableEntity {
			a.has(`role="alert"`, `<select id="table"`)
		}
	}
}
