package console

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
)

const systemPath = "/system"

// systemView is how the server is.
type systemView struct {
	Warnings []string
	Cards    []card
	Work     systemWork
	Form     filled
}

// systemWork is the durable work that failed.
type systemWork struct {
	Jobs    []jobView
	More    int  // that are not listed
	GivenUp int  // of all
	Retries bool // the reader may have it tried again
}

type jobView struct {
	ID       int64
	Kind     string
	About    named // its subject; leads to a household of the reader's where it is about one
	Attempts int
	Trouble  string
	Due      string
	GivenUp  bool
}

// seesSystem reports whether the reader is shown how the server is.
func (who reader) seesSystem() bool { return app.SeesSystem(who.Grants) }

// systemPage shows how the server is.
func (k *Console) systemPage(c echo.Context, who reader) error {
	form, err := k.blank(who.lang, nil)
	if err != nil {
		return err
	}
	return k.showSystem(c, who, http.StatusOK, form)
}

// retryWork has work that was given up tried again.
func (k *Console) retryWork(c echo.Context, who reader) error {
	if !who.seesSystem() {
		return schema.Problem{Code: schema.NotFound}
	}
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(cmp.Or(form.Get("job"), strconv.Itoa(app.AllJobs)), 10, 64)
	if err != nil || id < 0 {
		return schema.Problem{Code: schema.BadQuery, Field: "job"}
	}
	retried, err := k.app.RetryJobs(c.Request().Context(), who.Person, id)
	if err != nil {
		return err
	}
	return k.done(c, systemPath, "done.retried", grouped(int64(retried)))
}

func (k *Console) showSystem(c echo.Context, who reader, status int, form filled) error {
	if !who.seesSystem() {
		return schema.Problem{Code: schema.NotFound}
	}
	v, err := k.system.Look(c.Request().Context())
	if err != nil {
		return err
	}
	view := systemView{Form: form, Cards: systemCards(v, who.lang)}
	for _, w := range v.Warnings {
		view.Warnings = append(view.Warnings, say(who.lang, "system."+string(w)))
	}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error { return view.Work.fill(r, who, v) })
	if err != nil {
		return err
	}
	return k.show(c, status, who, "system", view)
}

// fill tells the work that failed, one by one.
func (w *systemWork) fill(r app.Reader, who reader, v *app.System) error {
	w.GivenUp, w.Retries = v.Work.GivenUp, app.KeepsSystem(who.Grants)
	w.More = max(v.Work.GivenUp+v.Work.Again-len(v.Troubled), 0)
	for _, job := range v.Troubled {
		about, err := who.subjectOf(r, job)
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(job.Trouble, "\n") // a panic tells its way, too
		w.Jobs = append(w.Jobs, jobView{
			ID: job.ID, Kind: jobKind(job.Kind, who.lang), About: about, Attempts: job.Attempts,
			Trouble: cut(first, mostTrouble), Due: moment(job.Due), GivenUp: job.GivenUp,
		})
	}
	return nil
}

// mostTrouble is how many characters of a trouble a list shows.
const mostTrouble = 200

// cut is the beginning of a text that is too long.
func cut(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}

// subjectOf names what work is about.
func (who reader) subjectOf(r app.Reader, job app.Job) (named, error) {
	about := named{ID: job.Subject, Name: short(job.Subject)}
	if job.Kind != app.JobPicture {
		return about, nil
	}
	rows, err := r.PhotoRows(job.Subject)
	for _, row := range rows {
		if who.Grants.Sees(row.Village) {
			about.Href = householdPage(row.Household) + "#photo"
			break
		}
	}
	return about, err
}

// jobKind is what people call a kind of work: its name where they have none.
func jobKind(kind string, lang schema.Lang) string {
	if label, known := texts["work."+kind]; known {
		return label.In(lang)
	}
	return kind
}
