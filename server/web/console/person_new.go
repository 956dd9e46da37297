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

// newPersonView is the form for a new account.
type newPersonView struct {
	Form   filled
	Langs  []choice
	Roles  []choice
	Places places
}

// newPersonForm asks for a new account.
func (k *Console) newPersonForm(c echo.Context, who reader) error {
	form, err := k.blank(who.lang, url.Values{"login": {""}, "name": {""}, "lang": {string(who.lang)}, "role": {string(registry.Cadre)}, "area": {""}, "signs-in": {"yes"}})
	if err != nil {
		return err
	}
	return k.showNewPerson(c, who, http.StatusOK, form)
}

func (k *Console) showNewPerson(c echo.Context, who reader, status int, form filled) error {
	if !who.makesAccounts() {
		return schema.Problem{Code: schema.NotFound}
	}
	view := newPersonView{Form: form}
	for _, lang := range schema.Langs {
		view.Langs = append(view.Langs, choice{Code: string(lang), Label: langNames[lang], Selected: form.Get("lang") == string(lang)})
	}
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err == nil {
			view.Roles, view.Places = who.grantable(all, form)
		}
		return err
	})
	if err != nil {
		return err
	}
	return k.show(c, status, who, "person_new", view)
}

// newPerson makes an account, and shows the password that its person is given.
func (k *Console) newPerson(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	id, password, err := k.accounts.AddAccount(c.Request().Context(), who.ID, registry.Person{
		Login: form.Get("login"), Name: form.Get("name"), Lang: form.Get("lang"),
		Grants: registry.Grants{{Role: registry.Role(form.Get("role")), Area: form.Get("area")}},
	}, form.Has("signs-in", "yes"))
	if p := (schema.Problem{}); errors.As(err, &p) {
		form.refuse(p)
		return k.showNewPerson(c, who, web.StatusOf(p.Code), form)
	}
	if err != nil {
		return err
	}
	if password != "" {
		return k.showSecret(c, who, id, secretView{Kind: "password", Text: password})
	}
	return k.done(c, personPage(id), "done.added")
}
