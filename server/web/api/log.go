package api

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/server/web"
)

const (
	fewEntries  = 100
	mostEntries = 1000
)

// logDocument is a page of the log, the newest entry first. It may have less than was
// asked for, or nothing, and not be the last: next is the before of the next page.
type logDocument struct {
	Entries []entryDocument `json:"entries"`
	Next    int64           `json:"next,omitzero"`
}

type entryDocument struct {
	app.EntryView
	Label string `json:"label"` // the kind, in the reader's language
}

// log returns entries that the person may read: about villages that they see or whose log
// they audit, and with the roles that look after accounts those of accounts in their area
// (app.MayReadLog).
func (a *API) log(c echo.Context, p registry.Person) error {
	q, err := logQuery(c)
	if err != nil {
		return err
	}
	if q.Area != "" && !app.ReadsLogOf(p.Grants, q.Area) {
		return schema.Problem{Code: schema.Forbidden}
	}
	q.May = func(e *chronicle.Entry) bool { return app.MayReadLog(p.Grants, e) }
	page, next, err := a.App.LogPage(c.Request().Context(), q)
	if err != nil {
		return err
	}
	out := logDocument{Entries: []entryDocument{}, Next: next}
	for _, e := range page {
		out.Entries = append(out.Entries, entryDocument{app.ViewOf(e), e.Kind.Label().In(web.LangOf(c))})
	}
	return web.JSON(c, out)
}

func logQuery(c echo.Context) (q app.LogQuery, err error) {
	q = app.LogQuery{Area: c.QueryParam("area"), Unit: c.QueryParam("unit"), Person: c.QueryParam("person"), Kind: chronicle.Kind(c.QueryParam("kind")), Limit: fewEntries}
	for name, wrong := range map[string]bool{
		"area": len(q.Area) == 1 || len(q.Area) > 12 || strings.Trim(q.Area, "0123456789") != "",
		"kind": q.Kind != "" && !q.Kind.Known(),
		"from": !dayParam(c, "from", &q.From), "to": !dayParam(c, "to", &q.To),
	} {
		if wrong {
			return q, schema.Problem{Code: schema.BadQuery, Field: name}
		}
	}
	limit := int64(fewEntries)
	if err := errors.Join(countParam(c, "before", &q.Before, 1<<53), countParam(c, "limit", &limit, mostEntries)); err != nil {
		return q, err
	}
	q.Limit = int(limit)
	return q, nil
}

// dayParam reads a date, and says whether it is one: the instant when it began in China.
func dayParam(c echo.Context, name string, to *int64) bool {
	text := c.QueryParam(name)
	if text == "" {
		return true
	}
	day, err := time.Parse(time.DateOnly, text)
	*to = app.DayOf(day).UnixMicro()
	return err == nil
}

// countParam reads a number from 1 to most, if there is any.
func countParam(c echo.Context, name string, to *int64, most int64) error {
	text := c.QueryParam(name)
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || n > most {
		return schema.Problem{Code: schema.BadQuery, Field: name}
	}
	*to = n
	return nil
}

// headDocument is the signed head of the log.
type headDocument struct {
	Checkpoint string `json:"checkpoint"`
	Key        string `json:"key"` // that it is signed with
}

// logHead signs where the log ends. There is nothing in it but hashes.
func (a *API) logHead(c echo.Context, _ registry.Person) error {
	out := headDocument{Key: a.Signer.Key()}
	err := a.App.ProveLog(c.Request().Context(), a.Signer, nil, func(_ app.Reader, proofs *app.Proofs) error {
		out.Checkpoint = proofs.Heading.Checkpoint
		return nil
	})
	if err != nil {
		return err
	}
	return web.JSON(c, out)
}

// proofDocument is an entry with what proves it; `ruhu log check` reads the two as lines.
type proofDocument struct {
	Heading chronicle.Heading `json:"heading"`
	Proved  chronicle.Proved  `json:"proved"`
}

// proveEntry proves an entry that the person may read. Values that a household's own page
// masks are hidden behind their hashes, and all of them from who does not see the household.
func (a *API) proveEntry(c echo.Context, p registry.Person) error {
	number, err := strconv.ParseInt(c.Param("entry"), 10, 64)
	if err != nil {
		return schema.Problem{Code: schema.NotFound}
	}
	var out proofDocument
	err = a.App.ProveLog(c.Request().Context(), a.Signer, nil, func(r app.Reader, proofs *app.Proofs) error {
		e, err := app.EntryAt(r, number)
		if errors.Is(err, app.ErrNotFound) || err == nil && !app.MayReadLog(p.Grants, e) {
			return schema.Problem{Code: schema.NotFound}
		}
		if err != nil {
			return err
		}
		out.Heading = proofs.Heading
		if !p.Grants.Sees(e.Area) {
			out.Proved, err = proofs.Bare(e)
			return err
		}
		out.Proved, err = proofs.Of(e, schema.Personal)
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(c, out)
}
