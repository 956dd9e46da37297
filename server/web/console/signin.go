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

const (
	signInPath = "/sign-in"
	codePath   = "/sign-in/code"
)

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
	session, err := k.accounts.SignIn(c.Request().Context(), app.Credentials{
		Login: form.Get("login"), Password: form.Get("password"), Client: web.ClientOf(c), Browser: browserOf(c),
	})
	if p := (schema.Problem{}); errors.As(err, &p) {
		form.refuse(p)
		web.Retry(c, p)
		return k.show(c, web.StatusOf(p.Code), who, "signin", form)
	}
	if err != nil {
		return err
	}
	return k.welcome(c, session, local(form.Get("next")))
}

// welcome leads somebody whose password was right to where they wanted to go: past the
// code of their second factor, or to setting one up where they need it and have none.
func (k *Console) welcome(c echo.Context, session, next string) error {
	setSession(c, session)
	ctx := c.Request().Context()
	person, err := k.accounts.Visitor(ctx, session)
	if p := (schema.Problem{}); errors.As(err, &p) && p.Code == schema.CodeRequired {
		return c.Redirect(http.StatusSeeOther, withNext(codePath, next))
	}
	if err != nil {
		return err
	}
	browser, err := k.accounts.Remember(person.Login)
	if err != nil {
		return err
	}
	setBrowser(c, browser)
	factor, err := k.accounts.Factor(ctx, person)
	if err == nil && factor.Needed && !factor.Set {
		next = withNext(factorPath, next)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// codeForm asks for the code of the second factor.
func (k *Console) codeForm(c echo.Context) error {
	who := readerOf(c, registry.Person{})
	form, err := k.blank(who.lang, url.Values{"next": {local(c.QueryParam("next"))}, "code": {""}})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "code", form)
}

// code completes a session that lacks one.
func (k *Console) code(c echo.Context) error {
	who := readerOf(c, registry.Person{})
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	session, err := k.accounts.Complete(c.Request().Context(), sessionOf(c), form.Get("code"), web.ClientOf(c))
	p := schema.Problem{}
	switch {
	case errors.As(err, &p) && (p.Code == schema.BadCode || p.Code == schema.TooManyTries):
		form.refuse(p)
		web.Retry(c, p)
		return k.show(c, web.StatusOf(p.Code), who, "code", form)
	case errors.As(err, &p): // whatever began is over
		setSession(c, "")
		return c.Redirect(http.StatusSeeOther, withNext(signInPath, local(form.Get("next"))))
	case err != nil:
		return err
	}
	return k.welcome(c, session, local(form.Get("next")))
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
