package console

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/web"
)

// guard lets through to a page whom its row allows. It refuses requests that
// another site had the browser send: the session cookie would go with them.
func (k *Console) guard(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := k.origins.Check(c.Request()); err != nil {
			return schema.Problem{Code: schema.Forbidden}
		}
		if chosen, err := takeLang(c); chosen {
			return err
		}
		if r.open != nil {
			return r.open(k, c)
		}
		known, serve := k.accounts.Who, r.page
		if r.visit != nil {
			known, serve = k.accounts.Visitor, r.visit
		}
		person, err := known(c.Request().Context(), sessionOf(c))
		var refused schema.Problem
		if errors.As(err, &refused) {
			return askFirst(c, refused.Code)
		}
		if err != nil {
			return err
		}
		web.SetWho(c, "person", person.ID)
		who := readerOf(c, person)
		c.Set(readerKey, who)
		return serve(k, c, who)
	}
}

// readerKey is where a request keeps who reads, for the page that says what is wrong.
const readerKey = "reader"

// askFirst leads to the form of what is owed, and from there back to what was asked for.
func askFirst(c echo.Context, owed schema.ErrCode) error {
	to := signInPath
	switch owed {
	case schema.CodeRequired:
		to = codePath
	case schema.PasswordDue:
		to = passwordPath
	case schema.FactorDue:
		to = factorPath
	}
	return c.Redirect(http.StatusSeeOther, withNext(to, c.Request().URL.RequestURI()))
}

// withNext is the address of a form that leads on to another address.
func withNext(form, next string) string {
	if next == "/" {
		return form
	}
	return form + "?" + url.Values{"next": {next}}.Encode()
}

const (
	browserCookie = "ruhu-known"
	browserLife   = 365 * 24 * 60 * 60 // seconds
)

// browserOf returns what the browser was given when somebody signed in with it, or "".
func browserOf(c echo.Context) string {
	cookie, err := c.Cookie(browserCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setBrowser keeps what a browser is known by. It stays when its person signs out.
func setBrowser(c echo.Context, browser string) {
	c.SetCookie(&http.Cookie{
		Name: browserCookie, Value: browser, Path: signInPath, MaxAge: browserLife,
		HttpOnly: true, Secure: secure(c), SameSite: http.SameSiteStrictMode,
	})
}

// sessionCookie names the cookie. Over TLS its prefix keeps other hosts of the
// same domain from planting one.
func sessionCookie(c echo.Context) string {
	if secure(c) {
		return "__Host-ruhu"
	}
	return "ruhu"
}

// secure reports whether the browser speaks TLS, to us or to a proxy. Whoever
// forges the proxy's header only locks out themselves.
func secure(c echo.Context) bool {
	return c.Request().TLS != nil || c.Request().Header.Get(echo.HeaderXForwardedProto) == "https"
}

// sessionOf returns the session that a request carries, or "".
func sessionOf(c echo.Context) string {
	cookie, err := c.Cookie(sessionCookie(c))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setSession keeps a session in the browser until it is closed; "" takes it away.
func setSession(c echo.Context, session string) {
	cookie := &http.Cookie{
		Name: sessionCookie(c), Value: session, Path: "/",
		HttpOnly: true, Secure: secure(c), SameSite: http.SameSiteStrictMode,
	}
	if session == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}
