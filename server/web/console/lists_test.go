package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/pinyin"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// unit reads a household.
func (w *world) unit(id string) (unit syncproto.UnitState) {
	w.tb.Helper()
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) (err error) {
		unit, err = r.Household(id)
		return err
	}))
	return unit
}

// save writes rows as they are, with the history that a decision of the server's
// would have left.
func (w *world) save(unit syncproto.UnitState, rows ...*syncproto.RowState) {
	w.tb.Helper()
	w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error {
		s, err := tx.Load(unit.ID, unit.Village, registry.Needs{})
		if err != nil {
			return err
		}
		c := registry.Commit{
			Changeset: &syncproto.Changeset{ID: registry.DerivedID(unit.ID, fmt.Sprint(s.Seq)), Village: unit.Village},
			Author:    registry.Author{Person: importer}, Unit: unit.ID, Village: unit.Village, Rows: rows,
			Outcome: syncproto.Outcome{Kind: syncproto.Applied, Seq: s.Seq + 1, Rev: s.Unit.Rev + 1},
			At:      syncproto.HLCOf(w.clock.Load()), Now: syncproto.HLCOf(w.clock.Load()),
		}
		if unit.ID != unit.Village {
			c.Changeset.Household = unit.ID
		}
		for _, row := range rows {
			for i, v := range row.Values {
				if !v.IsNull() {
					c.Changes = append(c.Changes, syncproto.Change{Key: row.Key(), Field: i, Offered: v, After: v})
				}
			}
		}
		return tx.Save(&c)
	}))
}

var listed = regexp.MustCompile(`class="key"><a href="/households/([^"]+)"`)

// historyOf returns the commits of a household.
func (w *world) historyOf(id string) (history []app.HistoryEntry) {
	w.tb.Helper()
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) (err error) {
		history, err = r.History(id)
		return err
	}))
	return history
}

func idsIn(a answer) (ids []string) {
	for _, m := range listed.FindAllStringSubmatch(a.body, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

func TestHouseholds_ArePagedFiltered(t *testing.T) {
	w := newWorld(t, here, there, faraway)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	all := len(householdsIn(here)) + len(householdsIn(there)) + len(householdsIn(faraway))
	seen := map[string]bool{}
	pages := (all + 49) / 50
	for page := 1; page <= pages; page++ {
		a := b.page(fmt.Sprintf("/households?page=%d", page))
		ids := idsIn(a)
		if page < pages && len(ids) != 50 {
			t.Errorf("page %d has %d", page, len(ids))
		}
		for _, id := range ids {
			if seen[id] {
				t.Errorf("%s stands on two pages", id)
			}
			seen[id] = true
		}
		if strings.Contains(a.body, `rel="next"`) != (page < pages) || strings.Contains(a.body, `rel="prev"`) != (page > 1) {
			t.Errorf("page %d leads astray", page)
		}
	}
	if len(seen) != all {
		t.Errorf("%d of %d", len(seen), all)
	}
	b.page(fmt.Sprintf("/households?page=%d", pages+5)).has("没有符合条件的农户", fmt.Sprintf("page=%d", pages))
	ill := 0
	for _, h := range householdsIn(here) {
		if h.Cause == "illness" && !h.Exited() {
			ill++
		}
	}
	a := b.page("/households?area=" + here + "&main_cause=01&status=registered")
	if n := len(idsIn(a)); n != ill || n == 0 {
		t.Errorf("%d, want %d", n, ill)
	}
	a.has(`<option value="`+here+`" selected>`, `<option value="01" selected>`, `<option value="registered" selected>`)
	if n := len(idsIn(b.page("/households?area=" + here + "&main_cause=nonsense"))); n != len(householdsIn(here)) {
		t.Errorf("%d", n)
	}
	if n := len(idsIn(b.page("/households?area=" + faraway[:9]))); n != len(householdsIn(faraway)) {
		t.Errorf("%d", n)
	}
}

func TestHouseholds_AreFoundByWhatPeopleType(t *testing.T) {
	w := newWorld(t, here, faraway)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	cadre := w.desk("cadre", registry.Cadre, faraway)
	for _, h := range householdsIn(here)[:4] {
		m := h.Members[len(h.Members)-1]
		for _, q := range []string{m.Name, string([]rune(m.Name)[1:]), initials(m.Name), strings.ToUpper(initials(m.Name)), h.RegistryNo, nameOf(here, schema.ZH) + " " + m.Name, m.IDNumber[14:], strings.ToLower(m.IDNumber[14:])} {
			ids := idsIn(b.page("/households?q=" + url.QueryEscape(" "+q)))
			if !strings.Contains(strings.Join(ids, " "), h.ID) {
				t.Errorf("%q does not find %s", q, h.ID)
			}
			if strings.Contains(cadre.page("/households?q="+url.QueryEscape(q)).body, h.ID) {
				t.Errorf("%q finds %s elsewhere", q, h.ID)
			}
		}
		if ids := idsIn(b.page("/households?q=" + m.IDNumber)); len(ids) > 0 {
			t.Errorf("a whole number finds %v", ids)
		}
	}
	// Whatever it is, it is a text.
	for _, q := range []string{"%", "'; DROP TABLE household; --", `"><script>`, "\u202e", "\x00", "\xff\xfe", "９９９", strings.Repeat("0029 ", 1000), strings.Repeat("j", 61), strings.Repeat("龘", 60)} {
		if a := b.get("/households?q=" + url.QueryEscape(q)); a.StatusCode != http.StatusOK || len(idsIn(a)) > 0 || strings.Contains(a.body, "<script>") {
			t.Errorf("%q: %s, %d found", q, a.Status, len(idsIn(a)))
		}
	}
	// Decomposed Hangul, as some systems type it, is the same name.
	h := householdsIn(here)[0]
	p := w.person("name", registry.Cadre, here)
	w.push(w.device(p), p, 1, h, 0, set(rowOf(h, schema.Household), "head_name", schema.TextOf("김영자")))
	if ids := idsIn(b.page("/households?q=" + url.QueryEscape("김영"))); len(ids) != 1 || ids[0] != h.ID {
		t.Errorf("%v", ids)
	}
}

// initials are those of a name, as people type them, each character by one of its readings.
func initials(name string) string {
	var all strings.Builder
	for _, r := range name {
		for letter := 'a'; letter <= 'z'; letter++ {
			if pinyin.Ask(string(letter)).Find(pinyin.NewSpeller().Spell(string(r))) == pinyin.Whole {
				all.WriteRune(letter)
				break
			}
		}
	}
	return all.String()
}

// Every page has a box to find a household by, for whoever sees any.
func TestSearch_StandsInTheHeadOfEveryPage(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	const box = `<form class="find" method="get" action="/households" role="search">`
	b.page("/").has(box)
	b.get("/reviews?lang=ko")
	b.page("/reviews").has(box, "농호 찾기")
	b.page("/households").lacks(box)
	w.desk("admin", registry.Administrator, antu.CountyCode).page("/").lacks(box)
}

// Whoever tries one end after the other comes to an end, and the log knows.
func TestHouseholds_EndsOfIDNumbersAreSoughtWithinBounds(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("cadre", registry.Cadre, here)
	for n := range app.TailsADay {
		if a := b.get(fmt.Sprintf("/households?q=%04d", n)); a.StatusCode != http.StatusOK {
			t.Fatalf("%d: %s", n, a.Status)
		}
	}
	a := b.get("/households?q=9999&lang=en")
	a = b.get(a.Header.Get("Location"))
	if a.StatusCode != http.StatusTooManyRequests || !strings.Contains(a.body, "ends of ID numbers 200 times today") {
		t.Errorf("%s", a.Status)
	}
	if a := b.get("/households?q=jin"); a.StatusCode != http.StatusOK {
		t.Errorf("a name: %s", a.Status)
	}
	b.page("/log?kind=sought").has("looked for by the end of an ID number")
}
