package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/web"
)

const (
	langParam  = "lang"
	langCookie = "ruhu-lang"
	langLife   = 365 * 24 * 60 * 60 // seconds
)

// takeLang remembers a language that was asked for in the address, and leads to
// the same page without it. It reports whether it has answered.
func takeLang(c echo.Context) (bool, error) {
	q := c.QueryParams()
	if c.Request().Method != http.MethodGet || !q.Has(langParam) {
		return false, nil
	}
	if lang := schema.Lang(q.Get(langParam)); known(lang) {
		keepLang(c, lang)
	}
	return true, c.Redirect(http.StatusSeeOther, withLang(c, ""))
}

// keepLang remembers a language in this browser.
func keepLang(c echo.Context, lang schema.Lang) {
	setCookie(c, &http.Cookie{Name: langCookie, Value: string(lang), MaxAge: langLife, SameSite: http.SameSiteLaxMode})
}

// withLang is the address of this page in a language, or in none.
func withLang(c echo.Context, lang schema.Lang) string {
	q := repeated(c)
	q.Del(langParam)
	if lang != "" {
		q.Set(langParam, string(lang))
	}
	return local((&url.URL{Path: c.Request().URL.Path, RawQuery: q.Encode()}).RequestURI())
}

// repeated is what was asked for, as the links of a page repeat it. Whole identity numbers, which
// somebody may type although nothing is found by them, are left out: browsers remember addresses.
func repeated(c echo.Context) url.Values {
	q := url.Values{}
	for name, values := range c.QueryParams() {
		for _, value := range values {
			words := strings.Fields(value)
			whole := func(word string) bool { return schema.ValidIDNumber(strings.ToUpper(word)) }
			if slices.ContainsFunc(words, whole) {
				value = strings.Join(slices.DeleteFunc(words, whole), " ")
			}
			q.Add(name, value)
		}
	}
	return q
}

func known(lang schema.Lang) bool { return slices.Contains(schema.Langs[:], lang) }

// reader is who reads a page, and in which language.
type reader struct {
	registry.Person
	lang schema.Lang
}

// readerOf knows the language: the one chosen in this browser, or else the
// person's own, or else what the browser prefers. The zero person is anybody.
func readerOf(c echo.Context, p registry.Person) reader {
	lang := schema.Lang(p.Lang)
	if chosen := schema.Lang(cookieOf(c, langCookie)); known(chosen) {
		lang = chosen
	}
	if !known(lang) {
		lang = web.LangOf(c)
	}
	web.SetLang(c, lang)
	return reader{Person: p, lang: lang}
}

// tongue is the language of a text that people wrote, as far as its letters
// tell; "" when they do not. Fonts draw the same Chinese character differently
// for Chinese and Korean, and screen readers read it so.
func tongue(text string) schema.Lang {
	var lang schema.Lang
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Hangul, r):
			return schema.KO
		case unicode.Is(unicode.Han, r):
			lang = schema.ZH
		}
	}
	return lang
}
