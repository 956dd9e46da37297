package api

import (
	"cmp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// openCase is the state of a conflict that waits for people.
const openCase = "open"

// conflicts lists the open cases of an area. What the two sides say is on the
// household's own page.
func (a *API) conflicts(c echo.Context, p registry.Person) error {
	area, err := areaOf(c, p)
	if err != nil {
		return err
	}
	list := []rowDocument{}
	err = a.App.Store().Read(c.Request().Context(), func(r app.Reader) error {
		return r.EachRow(schema.Conflict, area, func(row schema.Row) error {
			if row.Get("state").Text() == openCase {
				list = append(list, curtain{}.row(row, schema.Plain))
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b rowDocument) int {
		return cmp.Or(cmp.Compare(a.Village, b.Village), cmp.Compare(a.Household, b.Household), cmp.Compare(a.ID, b.ID))
	})
	return web.JSON(c, map[string]any{"area": area, "conflicts": list})
}

// areaOf returns the area that a request is about: the one it names, if the
// person sees it, or else the first that the person sees anything of.
func areaOf(c echo.Context, p registry.Person) (string, error) {
	area := c.QueryParam("area")
	if !c.QueryParams().Has("area") {
		for _, g := range p.Grants {
			if g.Role.ReadsData() {
				return g.Area, nil
			}
		}
		return "", schema.Problem{Code: schema.Forbidden}
	}
	if len(area) < 2 || len(area) > 12 || strings.Trim(area, "0123456789") != "" {
		return "", schema.Problem{Code: schema.BadQuery, Field: "area"}
	}
	if !p.Grants.Sees(area) {
		return "", schema.Problem{Code: schema.Forbidden}
	}
	return area, nil
}
