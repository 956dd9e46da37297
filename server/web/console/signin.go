package console

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/web"
)

const signInPath = "/sign-in"

// signInForm shows the form.
func (k *Console) signInForm(c echo.Context) error {
	who := readerOf(c, registry.Person{})
	form, err := k.blank(who.lang, url.Values{"next": {local(c.QueryParam("next"))}})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "signin", form)
}

// signIn opens a session and leads to where the person wanted to go.
func (k *Console) signIn(c echo.Context) error {
	who := readerOf(c, registry.Person{})
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	session, err := k.accounts.SignIn(c.Request().Context(), form.Get("login"), form.Get("password"), web.ClientOf(c))
	if p := (schema.Problem{}); errors.As(err, &p) {
		form.refuse(p)
		web.Retry(c, p)
		return k.show(c, web.StatusOf(p.Code), who, "signin", form)
	}
	if err != nil {
		return err
	}
	setSession(c, session)
	return c.Redirect(http.StatusSeeOther, local(form.Get("next")))
}

// signOut ends the session of this browser.
func (k *Console) signOut(c echo.Context) error {
	if session := sessionOf(c); session != "" {
		if err := k.accounts.SignOut(c.Request().Context(), session); err != nil {
			return err
		}
	}
	setSession(c, "")
	return k.done(c, signInPath, "done.out")
}

// local returns an address of this site, and the first page for any other: a
// link to us must not lead on to somebody else's form. Browsers read "//host"
// and "/\host" as hosts.
func local(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(address, "/") ||
		strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return "/"
	}
	return address
}
