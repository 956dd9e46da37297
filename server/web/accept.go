package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/syncproto"
)

// maxPreferences bounds the work that a header of a client can cause.
const maxPreferences = 16

// preference is one entry of a header like Accept-Language.
type preference struct {
	name   string
	weight float64
}

// preferences reads such a header, the most wanted first and without what is
// not wanted at all.
func preferences(header string) []preference {
	var wanted []preference
	for entry := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(entry, ";")
		p := preference{name: strings.ToLower(strings.TrimSpace(name)), weight: 1}
		if q, found := strings.CutPrefix(strings.TrimSpace(params), "q="); found {
			weight, err := strconv.ParseFloat(q, 64)
			if err != nil || weight > 1 {
				continue
			}
			p.weight = weight
		}
		if p.name != "" && p.weight > 0 {
			wanted = append(wanted, p)
		}
		if len(wanted) == maxPreferences {
			break
		}
	}
	slices.SortStableFunc(wanted, func(a, b preference) int { return cmp.Compare(b.weight, a.weight) })
	return wanted
}

const langKey = "lang"

// LangOf returns the language to answer in: the one that was set, or else what
// the client prefers of those there are, or Chinese.
func LangOf(c echo.Context) schema.Lang {
	if lang, ok := c.Get(langKey).(schema.Lang); ok {
		return lang
	}
	lang := negotiate(c.Request().Header.Get("Accept-Language"))
	c.Set(langKey, lang)
	return lang
}

// SetLang sets the language to answer in, for somebody whose choice is known.
func SetLang(c echo.Context, lang schema.Lang) { c.Set(langKey, lang) }

func negotiate(header string) schema.Lang {
	for _, p := range preferences(header) {
		switch tongue, _, _ := strings.Cut(p.name, "-"); tongue {
		case "zh", "ko", "en":
			return schema.ParseLang(tongue)
		}
	}
	return schema.ZH
}

// encodingFor picks the coding of an answer: dcz where the client holds the
// dictionary, else zstd where it is understood, whatever the order, because pages
// get a third smaller than with gzip.
func (w *Web) encodingFor(h http.Header) syncproto.Encoding {
	best := syncproto.Identity
	for _, p := range preferences(h.Get(echo.HeaderAcceptEncoding)) {
		switch offered := syncproto.Encoding(p.name); {
		case offered == syncproto.Dcz && w.Dictionary != nil && h.Get("Available-Dictionary") == w.Dictionary.Available():
			return syncproto.Dcz
		case offered == syncproto.Zstd, offered == syncproto.Gzip && best == syncproto.Identity:
			best = offered
		}
	}
	return best
}
