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

// signInView is the form, as it was filled in before.
type signInView struct {
	Login, Next string
	Refusal     string // why it was not enough, "" at first
}

// signInForm shows the form.
func (k *Console) signInForm(c echo.Context) error {
	return k.show(c, http.StatusOK, readerOf(c, registry.Person{}), "signin", signInView{Next: local(c.QueryParam("next"))})
}

// signIn opens a session and leads to where the person wanted to go.
func (k *Console) signIn(c echo.Context) error {
	form, err := readForm(c)
	if err != nil {
		return err
	}
	view := signInView{Login: form.Get("login"), Next: local(form.Get("next"))}
	session, err := k.accounts.SignIn(c.Request().Context(), view.Login, form.Get("password"), web.ClientOf(c))
	var p schema.Problem
	if errors.As(err, &p) {
		who := readerOf(c, registry.Person{})
		view.Refusal = p.Message(who.lang)
		web.Retry(c, p)
		return k.show(c, web.StatusOf(p.Code), who, "signin", view)
	}
	if err != nil {
		return err
	}
	setSession(c, session)
	return c.Redirect(http.StatusSeeOther, view.Next)
}

// signOut ends the session of this browser.
func (k *Console) signOut(c echo.Context) error {
	if session := sessionOf(c); session != "" {
		if err := k.accounts.SignOut(c.Request().Context(), session); err != nil {
			return err
		}
	}
	setSession(c, "")
	return c.Redirect(http.StatusSeeOther, signInPath)
}

// readForm reads a form that a page sent.
func readForm(c echo.Context) (url.Values, error) {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, web.SmallBody)
	err := r.ParseForm()
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, err // the edge knows it
	}
	if err != nil {
		return nil, schema.Problem{Code: schema.Malformed, Param: "0"}
	}
	return r.PostForm, nil
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
