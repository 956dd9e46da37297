package console

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// Where people look after their own accounts.
const (
	profilePath  = "/profile"
	passwordPath = "/profile/password"
	factorPath   = "/profile/second-factor"
)

// profileView is what somebody's own account is.
type profileView struct {
	Login  string
	Name   string
	Grants []grantView
	Factor app.Factor
	Langs  []choice
}

// grantView is a role at an area, in words.
type grantView struct {
	Role, Place string
	Of          registry.Grant
	May         bool // be ended by the reader
}

// profile shows somebody's own account.
func (k *Console) profile(c echo.Context, who reader) error {
	view := profileView{Login: who.Login, Name: who.Name}
	var err error
	if view.Factor, err = k.accounts.Factor(c.Request().Context(), who.Person); err != nil {
		return err
	}
	for _, lang := range schema.Langs {
		view.Langs = append(view.Langs, choice{Code: string(lang), Label: langNames[lang], Selected: who.Lang == string(lang)})
	}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		view.Grants = all.grants(who.Grants, who.lang)
		return err
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "profile", view)
}

// grants are roles with the names of their areas.
func (all *areas) grants(grants registry.Grants, lang schema.Lang) (views []grantView) {
	for _, g := range grants {
		views = append(views, grantView{Role: schema.Codes("role").Label(string(g.Role)).In(lang), Place: all.place(g.Area, lang), Of: g})
	}
	return views
}

// place is an area with the township that it lies in.
func (all *areas) place(code string, lang schema.Lang) string {
	name := all.of(code).Name.In(lang)
	if a := all.of(code); a.Level == levelVillage {
		return all.of(a.Parent).Name.In(lang) + " · " + name
	}
	return name
}

// setLang has the pages speak another language to the reader, in every browser.
func (k *Console) setLang(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	lang := schema.Lang(form.Get("lang"))
	if !known(lang) {
		return schema.Problem{Code: schema.BadQuery, Field: "lang"}
	}
	if err := k.accounts.SetLang(c.Request().Context(), who.ID, lang); err != nil {
		return err
	}
	keepLang(c, lang)
	return k.done(c, profilePath, "done.lang")
}

// leaveEverywhere ends every session of the reader.
func (k *Console) leaveEverywhere(c echo.Context, who reader) error {
	if err := k.accounts.SignOutEverywhere(c.Request().Context(), who.ID); err != nil {
		return err
	}
	setSession(c, "")
	return k.done(c, signInPath, "done.out.everywhere")
}

// passwordView is the form for another password.
type passwordView struct {
	Form filled
	Due  bool   // the present one was given by somebody else
	Next string // where to go on to
}

// passwordForm asks for another password.
func (k *Console) passwordForm(c echo.Context, who reader) error {
	form, err := k.blank(who.lang, url.Values{"present": {""}, "password": {""}, "again": {""}, "next": {local(c.QueryParam("next"))}})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "password", passwordView{Form: form, Due: who.Lapses != 0})
}

// password changes the reader's password.
func (k *Console) password(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	refused := func(p schema.Problem) error {
		form.refuse(p)
		web.Retry(c, p)
		return k.show(c, web.StatusOf(p.Code), who, "password", passwordView{Form: form, Due: who.Lapses != 0})
	}
	if form.Get("password") != form.Get("again") {
		return refused(schema.Problem{Code: schema.NotAlike, Table: schema.OfAccount, Field: "again"})
	}
	session, err := k.accounts.ChangePassword(c.Request().Context(), who.Person, form.Get("present"), form.Get("password"))
	if p := (schema.Problem{}); errors.As(err, &p) {
		return refused(p)
	}
	if err != nil {
		return err
	}
	setSession(c, session)
	return k.done(c, local(form.Get("next")), "done.password")
}
