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
		person, err := k.accounts.Who(c.Request().Context(), sessionOf(c))
		var refused schema.Problem
		if errors.As(err, &refused) {
			return askToSignIn(c)
		}
		if err != nil {
			return err
		}
		web.SetWho(c, "person", person.ID)
		who := readerOf(c, person)
		c.Set(readerKey, who)
		return r.page(k, c, who)
	}
}

// readerKey is where a request keeps who reads, for the page that says what is wrong.
const readerKey = "reader"

// askToSignIn leads to the form, and from there back to what was asked for.
func askToSignIn(c echo.Context) error {
	to := signInPath
	if asked := c.Request().URL.RequestURI(); asked != "/" {
		to += "?" + url.Values{"next": {asked}}.Encode()
	}
	return c.Redirect(http.StatusSeeOther, to)
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
