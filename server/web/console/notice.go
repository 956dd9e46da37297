package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
)

const (
	noticeCookie = "ruhu-done"
	noticeLife   = 60 // seconds between a redirect and its page
	// noticeKeys begin with this, so that the cookie cannot ask for any other text.
	noticeKeys = "done."
)

// done leads on from a form that was taken, to a page that says so once. The notice is
// a text of the pages with its verbs, so that the next page says it in its own language.
func (k *Console) done(c echo.Context, to, key string, args ...string) error {
	parts := []string{key}
	for _, arg := range args {
		parts = append(parts, url.QueryEscape(arg))
	}
	setCookie(c, &http.Cookie{Name: noticeCookie, Value: strings.Join(parts, "&"), MaxAge: noticeLife})
	return c.Redirect(http.StatusSeeOther, to)
}

// takeNotice returns what the page is to say of what was just done, "" for nothing, and
// forgets it. What a browser makes up is said by nobody.
func takeNotice(c echo.Context, lang schema.Lang) string {
	said := cookieOf(c, noticeCookie)
	if said == "" {
		return ""
	}
	setCookie(c, &http.Cookie{Name: noticeCookie, MaxAge: -1})
	parts := strings.Split(said, "&")
	label, ok := texts[parts[0]]
	if !ok || !strings.HasPrefix(parts[0], noticeKeys) || strings.Count(label.ZH, "%s") != len(parts)-1 {
		return ""
	}
	var args []any
	for _, part := range parts[1:] {
		arg, err := url.QueryUnescape(part)
		if err != nil {
			return ""
		}
		args = append(args, arg)
	}
	return say(lang, parts[0], args...)
}
