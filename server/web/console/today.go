package console

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// todayView is what somebody finds in the morning. What concerns them in no way is nil.
type todayView struct {
	Day      string
	Reads    bool // the reader sees data
	Audits   bool // the reader audits the log
	Waits    []waitRow
	Coverage *coverageView
	Map      *mapView
	Phones   *phonesView
}

// desk is whom the page is for, and what it looks at.
type desk struct {
	*Console
	who    reader
	r      app.Reader
	all    *areas
	people []registry.Person
	phones devices // all that there are
	now    time.Time
	in     inboxes        // of the reader's villages
	waits  map[string]int // what waits for the reader, by village
}

// today shows what waits for the reader, how far the work has got, and who has not been
// heard of.
func (k *Console) today(c echo.Context, who reader) error {
	people, phones, err := k.phonebook.now(c.Request().Context())
	if err != nil {
		return err
	}
	d := desk{Console: k, who: who, people: people, phones: phones, now: k.app.Now(), waits: map[string]int{}}
	view := todayView{Day: app.Today(d.now), Reads: who.readsData(), Audits: len(who.areasAs(registry.LogAuditor)) > 0}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) (err error) {
		d.r = r
		if d.all, err = readAreas(r); err != nil {
			return err
		}
		if d.in, err = k.inboxesIn(r, who.areas()); err != nil {
			return err
		}
		return d.fill(&view, c.QueryParam("map"))
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "today", view)
}

func (d *desk) fill(v *todayView, scale string) (err error) {
	if v.Waits, err = d.waiting(); err != nil {
		return err
	}
	v.Phones = d.phonesView()
	if !v.Reads {
		return nil
	}
	var villages []Village
	v.Coverage = newCoverage()
	for _, area := range d.who.areas() {
		figures, err := d.figures.of(d.r, area)
		if err != nil {
			return err
		}
		t, err := figures.Table(tableCoverage, d.who.lang)
		if err != nil {
			return err
		}
		v.Coverage.add(t, area)
		villages = append(villages, figures.Villages()...)
	}
	v.Coverage.There, v.Map = d.there(villages), d.mapOf(villages, scale)
	return nil
}

// age says how long ago an instant was, in days as people count them in China.
func (d *desk) age(milli int64) string {
	return d.days(app.DayOf(time.UnixMilli(milli).In(chinaStandardTime)))
}

// ageOf is the same of a date.
func (d *desk) ageOf(date string) string {
	from, _, ok := app.Day(date)
	if !ok {
		return ""
	}
	return d.days(from)
}

func (d *desk) days(from time.Time) string {
	return inDays(d.who.lang, int(app.DayOf(d.now.In(chinaStandardTime)).Sub(from)/(24*time.Hour)))
}

func inDays(lang schema.Lang, n int) string {
	switch {
	case n <= 0:
		return say(lang, "age.today")
	case n == 1:
		return say(lang, "age.day")
	}
	return say(lang, "age.days", grouped(int64(n)))
}
