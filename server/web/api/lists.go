package api

import (
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
)

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
