package api

import (
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// householdList is one page of households.
type householdList struct {
	Area       string           `json:"area"`
	Total      int              `json:"total"` // on all pages
	Households []listedDocument `json:"households"`
}

// listedDocument is a household in a list: what is personal stays masked.
type listedDocument struct {
	rowDocument
	People    int   `json:"people"`
	Conflicts int   `json:"conflicts"`           // that are open
	VisitedAt int64 `json:"visited_at,omitzero"` // of the last visit, Unix milliseconds
}

// households lists those of an area, by village and registry number, or those that a text
// finds, the best first: names, also in pinyin or its initials, villages, registry numbers.
// The last four to six characters of an identity number find, too, which is put on record.
//
//	GET /v1/households?area=222426100&q=jsj&main_cause=01&status=registered&limit=50&offset=100
func (a *API) households(c echo.Context, p registry.Person) error {
	q, err := householdQuery(c, p)
	if err != nil {
		return err
	}
	if q.Tails, err = a.App.SeekTails(c.Request().Context(), p, q.Text); err != nil {
		return err
	}
	out := householdList{Area: q.Areas[0], Households: []listedDocument{}}
	err = a.App.Store().Read(c.Request().Context(), func(r app.Reader) error {
		page, total, err := a.App.FindHouseholds(r, q)
		out.Total = total
		for _, line := range page {
			out.Households = append(out.Households, listedDocument{curtain{}.row(line.Row, schema.Plain), line.People, line.Conflicts, line.VisitedAt})
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(c, out)
}

// householdQuery reads which households a request is about.
func householdQuery(c echo.Context, p registry.Person) (q app.HouseholdQuery, err error) {
	area, err := areaOf(c, p)
	if err != nil {
		return q, err
	}
	q = app.HouseholdQuery{Areas: []string{area}, Text: c.QueryParam("q")}
	if utf8.RuneCountInString(q.Text) > app.LongestSearch || !utf8.ValidString(q.Text) {
		return q, schema.Problem{Code: schema.BadQuery, Field: "q"}
	}
	for name, into := range map[string]*string{"main_cause": &q.Cause, "status": &q.Status} {
		*into = c.QueryParam(name)
		if c.QueryParams().Has(name) && !schema.Codes(schema.Household.Field(name).Codes).Has(*into) {
			return q, schema.Problem{Code: schema.BadQuery, Field: name}
		}
	}
	if q.Limit, err = number(c, "limit", fewHouseholds, 1, mostHouseholds); err != nil {
		return q, err
	}
	q.Offset, err = number(c, "offset", 0, 0, 1_000_000)
	return q, err
}
