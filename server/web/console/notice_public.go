package console

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// publicNotices is where the public pages are.
const publicNotices = "/notices"

// Board knows the addresses of public pages, and who may say something there.
type Board interface {
	// NoticeMark is what the address of a notice's page holds besides its number: nobody
	// guesses it.
	NoticeMark(number string) string
	// KnowsMark reports whether a mark is the one of a number.
	KnowsMark(number, mark string) bool
	// MayObject lets one more objection of a client through, or refuses it with a
	// schema.Problem that says how long to wait.
	MayObject(client string) error
}

// publicView is what anybody sees of a list while it hangs.
type publicView struct {
	Notice   noticeView
	Subjects []choiceOf // households of the list, by names that only this page knows
	Form     filled
	Most     publicLimits
}

// publicLimits are how many letters each input takes.
type publicLimits struct{ Name, Contact, Content int }

// publicNotice shows a list to anybody who has its address, while it hangs.
func (k *Console) publicNotice(c echo.Context) error {
	return k.showPublic(c, http.StatusOK, nil)
}

// objectInPublic takes an objection of anybody.
func (k *Console) objectInPublic(c echo.Context) error {
	list, err := k.publicPosting(c)
	if err != nil {
		return err
	}
	form, err := readFilled(c, readerOf(c, registry.Person{}).lang)
	if err != nil {
		return err
	}
	raised := registry.Raised{
		Notice: list.Notice, Name: words(form.Get("raised_by")), Contact: words(form.Get("contact")), Content: words(form.Get("content")),
		Subject: list.subject(c.Param("mark"), form.Get("subject")),
	}
	err = k.marks.MayObject(web.ClientOf(c))
	if err == nil {
		err = k.app.RaiseObjection(c.Request().Context(), list.Village, raised)
	}
	if p := (schema.Problem{}); errors.As(err, &p) && p.Code != schema.NoticeEnded && p.Code != schema.NotFound {
		form.refuse(p)
		web.Retry(c, p)
		return k.showPublic(c, web.StatusOf(p.Code), &form)
	}
	if err != nil {
		return err
	}
	return k.done(c, c.Request().URL.Path, "done.raised")
}

func (k *Console) showPublic(c echo.Context, status int, sent *filled) error {
	list, err := k.publicPosting(c)
	if err != nil {
		return err
	}
	who := readerOf(c, registry.Person{})
	view := publicView{Notice: form{lang: who.lang}.notice(list), Most: publicLimits{
		textLimit(schema.Objection.Field("raised_by")), textLimit(schema.Objection.Field("contact")), textLimit(schema.Objection.Field("content"))}}
	if sent != nil {
		view.Form = *sent
	} else if view.Form, err = k.blank(who.lang, url.Values{"raised_by": {""}, "contact": {""}, "content": {""}, "subject": {""}}); err != nil {
		return err
	}
	for _, l := range list.listed {
		name := l.subject(c.Param("mark"))
		view.Subjects = append(view.Subjects, choiceOf{name, l.rows[schema.Household].Get("head_name").Text(), name == view.Form.Get("subject")})
	}
	c.Response().Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	return k.show(c, status, who, "notice-public", view)
}

// publicPosting is the list that the address names, while it hangs. A list that is not
// there, and an address that was made up, look alike.
func (k *Console) publicPosting(c echo.Context) (list *posted, err error) {
	c.Response().Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	number := c.Param("number")
	if !k.marks.KnowsMark(number, c.Param("mark")) {
		return nil, schema.Problem{Code: schema.NotFound}
	}
	village, _, _ := strings.Cut(number, "-")
	today := app.Today(k.app.Now())
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		papers, err := r.VillagePapers(village)
		if errors.Is(err, app.ErrNotFound) {
			return schema.Problem{Code: schema.NotFound}
		}
		if err != nil {
			return err
		}
		p, ok := registry.NumberedPosting(papers.Rows, number, schema.PublicityFloor)
		switch {
		case !ok, !p.Begun(today):
			return schema.Problem{Code: schema.NotFound}
		case p.Over(today):
			return schema.Problem{Code: schema.NoticeEnded}
		}
		list, err = readPosted(r, p)
		return err
	})
	return list, err
}

// subject is how the page names a household of its list: an id that leads nowhere else.
func (l listed) subject(mark string) string { return registry.DerivedID(mark, l.household) }

// subject finds a household by what the page calls it; what it does not know is nobody on
// the list, and refused as that.
func (p *posted) subject(mark, name string) string {
	for _, l := range p.listed {
		if l.subject(mark) == name {
			return l.household
		}
	}
	return name
}
