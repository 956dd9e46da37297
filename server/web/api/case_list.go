package api

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// openCase is the state of a conflict that waits for people.
const openCase = "open"

// caseLimit and caseLimitMost bound a page of cases.
const (
	caseLimit     = 100
	caseLimitMost = 1000
)

// conflicts lists the cases of an area, oldest first; unless state says otherwise, those
// that are open. What the two sides say stands in each case's own document.
//
//	GET /v1/conflicts?area=222426100&kind=value&table=household&field=bank&days=7&limit=50&after=<id>
//
// days asks for cases that were opened so long ago or longer. next is what after is to be
// for the next page: "" on the last. A case that is settled meanwhile moves no other.
func (a *API) conflicts(c echo.Context, p registry.Person) error {
	q, err := a.caseQuery(c, p)
	if err != nil {
		return err
	}
	out := caseList{Area: q.Areas[0], Conflicts: []rowDocument{}}
	err = a.App.Store().Read(c.Request().Context(), func(r app.Reader) error {
		if err := followsCase(r, q.After, p); err != nil {
			return err
		}
		page, total, err := r.FindCases(q)
		for _, row := range page {
			out.Conflicts = append(out.Conflicts, curtain{}.row(row, schema.Plain))
		}
		out.Total = total
		return err
	})
	if err != nil {
		return err
	}
	if len(out.Conflicts) == q.Limit {
		out.Next = out.Conflicts[q.Limit-1].ID
	}
	return web.JSON(c, out)
}

type caseList struct {
	Area      string        `json:"area"`
	Total     int           `json:"total"` // on all pages
	Conflicts []rowDocument `json:"conflicts"`
	Next      string        `json:"next,omitzero"`
}

// caseQuery reads which cases a request is about.
func (a *API) caseQuery(c echo.Context, p registry.Person) (q app.CaseQuery, err error) {
	area, err := areaOf(c, p)
	if err != nil {
		return q, err
	}
	q = app.CaseQuery{Areas: []string{area}, State: openCase, Limit: caseLimit, After: c.QueryParam("after")}
	for _, param := range []struct {
		name  string
		into  *string
		knows func(string) bool
	}{
		{"kind", &q.Kind, schema.Codes("conflict_kind").Has},
		{"state", &q.State, func(s string) bool { return s == "any" || schema.Codes("conflict_state").Has(s) }},
		{"table", &q.Table, func(s string) bool { return schema.TableOf(s) != nil }},
		{"field", &q.Field, func(s string) bool { return s != "" && len(s) <= 60 }},
	} {
		if !c.QueryParams().Has(param.name) {
			continue
		}
		if *param.into = c.QueryParam(param.name); !param.knows(*param.into) {
			return q, schema.Problem{Code: schema.BadQuery, Field: param.name}
		}
	}
	if q.State == "any" {
		q.State = ""
	}
	days, err := number(c, "days", 0, 0, 36500)
	if err == nil && c.QueryParams().Has("days") {
		q.Opened = a.App.Now().Add(-time.Duration(days) * 24 * time.Hour).UnixMilli()
	}
	if err == nil {
		q.Limit, err = number(c, "limit", caseLimit, 1, caseLimitMost)
	}
	return q, err
}

// number reads a parameter that is a whole number within bounds.
func number(c echo.Context, name string, absent, least, most int) (int, error) {
	if !c.QueryParams().Has(name) {
		return absent, nil
	}
	n, err := strconv.Atoi(c.QueryParam(name))
	if err != nil || n < least || n > most {
		return 0, schema.Problem{Code: schema.BadQuery, Field: name}
	}
	return n, nil
}

// followsCase checks that a page follows a case that the person may know of.
func followsCase(r app.Reader, after string, p registry.Person) error {
	if after == "" {
		return nil
	}
	row, err := r.Case(after)
	if errors.Is(err, app.ErrNotFound) || err == nil && !p.Grants.Sees(row.Village) {
		return schema.Problem{Code: schema.BadQuery, Field: "after"}
	}
	return err
}

// sortedFields are the positions of a table's fields that any of some sides speaks of.
func sortedFields[V any](sides ...map[int]V) (fields []int) {
	for _, side := range sides {
		for f := range side {
			if !slices.Contains(fields, f) {
				fields = append(fields, f)
			}
		}
	}
	slices.Sort(fields)
	return fields
}
