package console_test

import (
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var (
	todo    = regexp.MustCompile(`<th scope="row" class="key"><a href="([^"]+)"><bdi[^>]*>[^<]*</bdi></a></th>\s*<td class="n"[^>]*><strong>([0-9,]+)</strong></td>`)
	counted = regexp.MustCompile(`<a href="(/devices[^"]*)"><span>[^<]*</span> <strong>([0-9,]+)</strong>`)
	inRange = regexp.MustCompile(`class="count">[0-9,]+–[0-9,]+ of ([0-9,]+)`)
	inTitle = regexp.MustCompile(`<h1[^>]*>[^<]*<small>([0-9,]+)</small>`)
	inStage = regexp.MustCompile(`(?s)<li class="stage chosen.*?<strong>([0-9,]+)</strong>`)
)

// waits are the rows of a page that say what waits, by the lists that they lead to.
func (a answer) waits(rows *regexp.Regexp) map[string]int {
	a.tb.Helper()
	out := map[string]int{}
	for _, m := range rows.FindAllStringSubmatch(a.body, -1) {
		out[html.UnescapeString(m[1])] = figure(a.tb, m[2])
	}
	return out
}

func figure(tb testing.TB, text string) int {
	tb.Helper()
	n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	if err != nil {
		tb.Error(err)
	}
	return n
}

// entries is how many a list has, on whichever page.
func (a answer) entries() int {
	a.tb.Helper()
	of := inRange
	switch a.Request.URL.Path {
	case "/villages":
		of = inTitle
	case "/relocation":
		of = inStage
	}
	m := of.FindStringSubmatch(a.body)
	if m == nil {
		return 0
	}
	return figure(a.tb, m[1])
}

// busy is a county in which something waits for everybody.
func busy(t *testing.T) (d *desks, publicity, screening *move) {
	d = newDesks(t, here, there, faraway)
	clash(d.world)
	homes, other := householdsIn(here), householdsIn(faraway)[0]
	twin := d.person("twin", registry.Cadre, faraway)
	d.push(d.device(twin), twin, 1, other, 0, set(rowOf(other, schema.Member), "id_number", rowOf(homes[0], schema.Member).Get("id_number")))
	photo := syncproto.Edit{Table: schema.Photo, Row: registry.DerivedID("dark")}
	for field, v := range map[string]schema.Value{"kind": schema.TextOf("house_outside"), "sha256": schema.TextOf(strings.Repeat("0a", 32)), "bytes": schema.IntOf(9), "taken_at": schema.IntOf(d.clock.Load())} {
		photo.Sets = append(photo.Sets, syncproto.Set{Field: schema.Photo.Ordinal(field), Value: v})
	}
	d.must(d.app.Store().Write(d.ctx, func(tx app.Tx) error {
		return tx.PutPicture(registry.Picture{SHA256: strings.Repeat("0a", 32), Look: registry.Look{Brightness: 9, Sharpness: 99}}, nil)
	}))
	d.submit(homes[4], photo)
	d.submit(homes[5])
	d.submit(homes[6])
	d.submit(homes[7])
	d.decide(d.reviewer, "/reviews/"+homes[7].ID, "return", "reason", "请补照片").leads()
	m := newMove(d.world, there)
	h := m.home(0)
	m.screenAll(h)
	m.walk(h, stepAssembly)
	m.walk(h, stepVillage)
	notice := m.post("township_publicity")
	m.decide("cadre", "", edits(m.row(schema.Objection, m.id(), "notice", notice, "subject", h.ID, "content", "不符合条件", "state", "open", "raised_by", "李某某", "contact", "13944330009")))
	screening = newMove(d.world, faraway)
	d.again()
	return d, m, screening
}

// again signs the reviewer in anew: days have passed.
func (d *desks) again() {
	d.tb.Helper()
	d.reviewer = d.browser().in(schema.EN)
	d.reviewer.post("/sign-in", url.Values{"login": {"reviewer"}, "password": {password}}).leads()
}

func TestToday_WhatWaitsIsWhatTheListsBehindItShow(t *testing.T) {
	d, _, screening := busy(t)
	both := d.desk("both", registry.Auditor, antu.CountyCode)
	p, err := d.auth.Who(d.ctx, both.cookies["ruhu"].Value)
	d.must(err)
	_, err = d.auth.ChangePerson(d.ctx, p.ID, func(p *registry.Person) {
		p.Grants = append(p.Grants, registry.Grant{Role: registry.TownshipReviewer, Area: here[:9]})
	})
	d.must(err)
	unscreened := 0
	for _, h := range householdsIn(faraway) {
		if h.Hamlet == screening.hamlet {
			unscreened++
		}
	}
	township := map[string]int{
		"/reviews": 3, "/reviews?only=photo_flags": 1, "/objections?mine=1": 1,
		"/relocation?mine=1&step=" + stepTownship + "#list": 1,
	}
	wide := map[string]int{
		"/reviews?area=" + here[:9]: 3, "/reviews?area=" + here[:9] + "&only=photo_flags": 1, "/objections?mine=1": 1,
		"/relocation?mine=1&step=" + stepTownship + "#list": 1,
	}
	for name, one := range map[string]struct {
		b    *browser
		want map[string]int
	}{
		"reviewer":            {d.reviewer, township},
		"reviewer who audits": {both, wide},
		"cadre":               {d.desk("third", registry.Cadre, here), map[string]int{"/reviews?state=returned": 1}},
		"cadre of a village that moves": {screening.at(registry.Cadre), map[string]int{
			"/relocation?mine=1&step=" + stepScreen + "#list": unscreened,
		}},
		"county":  {d.desk("staff", registry.CountyStaff, antu.CountyCode), map[string]int{"/conflicts?kind=value": 2, "/conflicts?kind=duplicate": 1, "/objections?mine=1": 1, "/villages?only=unmanned": 177}},
		"auditor": {d.desk("auditor", registry.Auditor, antu.CountyCode), nil},
		"officer": {d.desk("officer", registry.PrefectureOfficer, antu.PrefectureCode), nil},
		"keeper":  {d.desk("admin", registry.Administrator, antu.CountyCode), map[string]int{"/people?state=no_factor": 0}},
	} {
		a := one.b.in(schema.EN).page("/")
		got := a.waits(todo)
		if name == "keeper" { // everybody above: the list counts them
			one.want["/people?state=no_factor"] = got["/people?state=no_factor"]
		}
		if !maps.Equal(got, one.want) {
			t.Errorf("%s finds %v, want %v", name, got, one.want)
		}
		maps.Copy(got, a.waits(counted))
		for path, n := range got {
			path, _, _ = strings.Cut(path, "#")
			if listed := one.b.page(path).entries(); listed != n {
				t.Errorf("%s: %d wait, %s lists %d", name, n, path, listed)
			}
		}
	}
}

// What was decided does not wait any more at the next look.
func TestToday_FollowsWhatIsDecided(t *testing.T) {
	d, m, _ := busy(t)
	d.decide(d.reviewer, "/reviews/"+householdsIn(here)[5].ID, "approve").leads()
	if got := d.reviewer.page("/").waits(todo)["/reviews"]; got != 2 {
		t.Errorf("%d reviews wait", got)
	}
	step := "/relocation?mine=1&step=" + stepTownship + "#list"
	m.pass(90 * oneDay)
	d.again()
	row := d.reviewer.page("/")
	if row.waits(todo)[step] != 1 {
		t.Errorf("%v", row.waits(todo))
	}
	row.says("1 overdue")
}

func TestToday_NothingWaits(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("cadre", registry.Cadre, here)
	for lang, idle := range map[schema.Lang]string{schema.ZH: "没有需要您办理的事项。", schema.KO: "당신이 처리할 사항이 없습니다.", schema.EN: "Nothing waits for you."} {
		a := b.in(lang).page("/").has(idle).lacks("<table class=\"list todo\"", `class="map"`, `<svg class="map`)
		if len(a.waits(counted)) != 0 {
			t.Errorf("%s: a cadre is shown others' devices", lang)
		}
	}
}

func TestToday_HoldsNothingOfOtherPlaces(t *testing.T) {
	d, _, _ := busy(t)
	far := d.person("far", registry.Cadre, faraway)
	d.device(far)
	b := d.desk("elsewhere", registry.TownshipReviewer, faraway[:9])
	for _, path := range []string{"/", "/?map=waits", "/villages", "/overview"} {
		b.page(path).lacks(here, there, here[:9], "first", "崔cadre", nameOf(here, schema.ZH))
	}
	b.page("/").has("Redmi of far", "/overview?area="+faraway)
	if got, want := b.page("/").waits(todo), []string{"/relocation?mine=1&step=" + stepScreen + "#list"}; !slices.Equal(slices.Collect(maps.Keys(got)), want) {
		t.Errorf("elsewhere %v wait", got)
	}
}

// marks are what villages are shown with, on the map and in the list.
func (a answer) marks() (drawn, listed map[string]string) {
	drawn, listed = map[string]string{}, map[string]string{}
	for _, m := range regexp.MustCompile(`<a href="/overview\?area=([0-9]+)" tabindex="-1"><title>[^<]*</title><use href="#m-([a-z]+)"`).FindAllStringSubmatch(a.body, -1) {
		drawn[m[1]] = m[2]
	}
	for _, m := range regexp.MustCompile(`<li><a href="/overview\?area=([0-9]+)">[^<]*</a> <svg class="mark"[^>]*><use href="#m-([a-z]+)"`).FindAllStringSubmatch(a.body, -1) {
		listed[m[1]] = m[2]
	}
	return drawn, listed
}

func TestToday_TheMapAndItsListSayTheSame(t *testing.T) {
	d, _, _ := busy(t)
	d.must(d.app.Store().Write(d.ctx, func(tx app.Tx) error {
		calls := map[string]time.Duration{"first": time.Hour, "move.cadre" + there: 5 * oneDay}
		devices, err := tx.Devices()
		for _, one := range devices {
			p, _ := tx.Person(one.Person)
			if ago, called := calls[p.Login]; called {
				d.must(tx.TouchDevice(one.No, d.clock.Load()-ago.Milliseconds(), 0, schema.Version))
			}
		}
		return err
	}))
	b := d.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	for path, want := range map[string]map[string]string{
		"/":                {here: "day", there: "never", faraway: "silent"},
		"/?map=waits":      {here: "days", there: "days", faraway: "days"},
		"/?map=%3Cscript>": {here: "day", there: "never", faraway: "silent"},
	} {
		a := b.page(path)
		a.runsNothing()
		drawn, listed := a.marks()
		if len(listed) != 180 || !maps.Equal(drawn, want) { // nobody lives in the others
			t.Errorf("%s draws %v of %d", path, drawn, len(listed))
		}
		for village, mark := range drawn {
			if listed[village] != mark {
				t.Errorf("%s: %s is %s on the map and %s in the list", path, village, mark, listed[village])
			}
		}
	}
	b.page("/").has(nameOf(here[:9], schema.EN)+"</text>", html.EscapeString(nameOf(here, schema.EN))+" · today</title>")
	b.page("/?map=waits").has(`<a href="/?map=waits#map" aria-current="true">`)
	d.desk("auditor", registry.Auditor, antu.CountyCode).page("/").lacks("map=waits")
}

func TestToday_WhoHasNotSyncedAndWhoseClockIsWrong(t *testing.T) {
	w := newWorld(t, here)
	w.pass(30 * oneDay)
	ages := []time.Duration{time.Hour, 2 * oneDay, 6 * oneDay, 8 * oneDay, 20 * oneDay}
	for i, ago := range ages {
		p := w.person(fmt.Sprint("phone", i), registry.Cadre, here)
		w.device(p)
		w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error {
			devices, err := tx.Devices()
			if err != nil {
				return err
			}
			last := devices[len(devices)-1]
			return tx.TouchDevice(last.No, w.clock.Load()-ago.Milliseconds(), int64(i/3)*7_200_000, schema.Version)
		}))
	}
	w.device(w.person("never", registry.Cadre, here))
	a := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN).page("/")
	a.says("within a day 1 1–3 days ago 1 3–7 days ago 1 a week or more ago 2 never 1")
	if got, want := a.waits(counted), map[string]int{"/devices?state=silent": 3, "/devices?state=clock": 2, "/devices?state=active": 6}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	var order []int
	for _, name := range []string{"Redmi of never", "Redmi of phone4", "Redmi of phone3", "Redmi of phone2"} {
		order = append(order, strings.Index(a.body, name))
	}
	if !slices.IsSorted(order) || order[0] < 0 {
		t.Errorf("not the longest first: %v", order)
	}
	a.has("2 h ahead", "20 days")
	own := w.desk("own", registry.Cadre, here)
	p, err := w.auth.Who(w.ctx, own.cookies["ruhu"].Value)
	w.must(err)
	w.device(p)
	own.in(schema.EN).page("/").has("My devices", "Redmi of own").lacks("Redmi of phone4", "/devices")
}

func TestToday_CoverageNamesWhatIsMissing(t *testing.T) {
	_, _, m := busy(t)
	staff := m.at(registry.CountyStaff).in(schema.EN)
	a := staff.page("/")
	left := regexp.MustCompile(`href="(/households\?column=households_missing[^"]*)">[^<]*?([0-9]+)</a>`).FindStringSubmatch(a.body)
	if left == nil {
		t.Fatalf("nobody is left out: %s", a.words())
	}
	staff.page(html.UnescapeString(left[1])).says("These " + left[2] + " households make up the figure.")
	a.says("villages with a proposed area 2 / 180", "villages without any 178")
	a.has(`/figures?area=` + there[:9] + `&amp;table=coverage`)
	m.screenAll()
	staff.page("/").lacks("households_missing")
}

// Names that people chose are shown as text wherever a page has them.
func TestToday_HostileNamesAreText(t *testing.T) {
	w := newWorld(t, here, there)
	var rows [][]schema.Value
	for _, one := range antu.Areas() {
		name := one.Name.ZH
		if one.Code == here || one.Code == here[:9] {
			name = hostile
		}
		rows = append(rows, []schema.Value{schema.TextOf(one.Code), schema.TextOf(one.Parent), schema.TextOf(one.Level), schema.TextOf(name), schema.TextOf(name), schema.TextOf(name)})
	}
	p := w.person("cadre", registry.Cadre, here)
	w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error {
		p.Name = hostile
		w.must(tx.PutPerson(p))
		_, err := tx.PutDevice(registry.Device{ID: registry.DerivedID("hostile"), Person: p.ID, Name: hostile, PublicKey: []byte{1}, ClockOffset: 86_400_000})
		w.must(err)
		return tx.PutReference(schema.Area, rows)
	}))
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	for _, path := range []string{"/", "/?map=waits", "/villages", "/villages?area=" + here[:9], "/overview"} {
		a := b.page(path)
		a.runsNothing()
		a.lacks(hostile).has("&lt;script&gt;")
	}
}

func TestVillages_OfAWideAreaAreGroupedByTownship(t *testing.T) {
	d, _, _ := busy(t)
	b := d.desk("staff", registry.CountyStaff, antu.CountyCode)
	a := b.page("/villages").has(`<a href="/villages" aria-current="true">`, `href="/villages?area=`+here[:9]+`"`).lacks("/overview?area=" + here)
	if n := strings.Count(a.body, `<tr class="sum"`); n != 10 { // and the total
		t.Errorf("%d sums", n)
	}
	b.page("/villages?area="+here[:9]).has("/overview?area="+here, "/overview?area="+there, `<a href="/villages?area=`+here[:9]+`" aria-current="true">`, `<a href="/villages">`).lacks("/overview?area=" + faraway)
	b.page("/villages?area="+here[:9]+"&only=unmanned").has(`<a href="/villages?area=`+here[:9]+`">`, "only=unmanned").lacks("/overview?area="+here+`"`, "/overview?area="+there+`"`)
	d.desk("here", registry.Cadre, here).page("/villages?only=unmanned").has("没有符合条件的村。").lacks("<table")
	d.reviewer.page("/villages").has("/overview?area=" + here).lacks(`class="tabs"`)
	if a := d.reviewer.get("/villages?area=" + faraway[:9]); a.StatusCode != http.StatusNotFound {
		t.Error(a.Status)
	}
}

func TestLists_AreNarrowedByKindAndByWhoAnswers(t *testing.T) {
	d, m, _ := busy(t)
	staff := d.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	for query, want := range map[string]int{"": 3, "?kind=value": 2, "?kind=duplicate": 1, "?kind=rule": 0, "?kind=%3Cscript%3E": 3, "?kind=value&area=" + there: 0} {
		if n := staff.page("/conflicts" + query).entries(); n != want {
			t.Errorf("conflicts%s: %d, want %d", query, n, want)
		}
	}
	for who, want := range map[*browser]int{d.reviewer: 1, staff: 1, m.at(registry.Cadre).in(schema.EN): 0} {
		if n := who.page("/objections?mine=1").entries(); n != want {
			t.Errorf("%d objections are to be answered, want %d", n, want)
		}
		if n := who.page("/objections").entries(); n != 1 {
			t.Errorf("%d objections", n)
		}
	}
}
