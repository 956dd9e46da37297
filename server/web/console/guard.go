package console

import (
	"cmp"
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
			if err := web.Admit(c, web.ByAddress, web.ClientOf(c)); err != nil {
				return err
			}
			return r.open(k, c)
		}
		known, serve := k.accounts.Who, r.page
		if r.visit != nil {
			known, serve = k.accounts.Visitor, r.visit
		}
		person, err := known(c.Request().Context(), sessionOf(c))
		var refused schema.Problem
		if errors.As(err, &refused) {
			if err := web.Stranger(c, nil); err != nil {
				return err
			}
			return askFirst(c, refused.Code)
		}
		if err != nil {
			return err
		}
		if err := web.Admit(c, web.ByPerson, person.ID); err != nil {
			return err
		}
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

// The cookies, as they are called without TLS.
const (
	sessionCookie = "ruhu"
	browserCookie = "ruhu-known"
)

const browserLife = 365 * 24 * 60 * 60 // seconds

// browserOf returns what the browser was given when somebody signed in with it, or "".
func browserOf(c echo.Context) string { return cookieOf(c, browserCookie) }

// setBrowser keeps what a browser is known by. It stays when its person signs out.
func setBrowser(c echo.Context, browser string) {
	setCookie(c, &http.Cookie{Name: browserCookie, Value: browser, MaxAge: browserLife})
}

// sessionOf returns the session that a request carries, or "".
func sessionOf(c echo.Context) string { return cookieOf(c, sessionCookie) }

// setSession keeps a session in the browser until it is closed; "" takes it away.
func setSession(c echo.Context, session string) {
	cookie := &http.Cookie{Name: sessionCookie, Value: session}
	if session == "" {
		cookie.MaxAge = -1
	}
	setCookie(c, cookie)
}

// cookieName names a cookie. Over TLS its prefix keeps other hosts of the same domain, and
// pages without TLS, from planting one.
func cookieName(c echo.Context, name string) string {
	if web.OverTLS(c) {
		return "__Host-" + name
	}
	return name
}

// cookieOf returns what a cookie holds, "" when there is none.
func cookieOf(c echo.Context, name string) string {
	cookie, err := c.Cookie(cookieName(c, name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setCookie sets a cookie for this host alone, which no script reads and no other site's
// form brings along, unless it says otherwise.
func setCookie(c echo.Context, cookie *http.Cookie) {
	cookie.Name, cookie.Path = cookieName(c, cookie.Name), "/"
	cookie.HttpOnly, cookie.Secure = true, web.OverTLS(c)
	cookie.SameSite = cmp.Or(cookie.SameSite, http.SameSiteStrictMode)
	c.SetCookie(cookie)
}
