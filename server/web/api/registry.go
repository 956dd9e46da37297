package api

import (
	"context"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// Registry takes the county's registry in as files, and hands it out in the form in
// which it can be taken in again. Its refusals are schema.Problems.
type Registry interface {
	// Deliverable reports whether a file of a name may be delivered.
	Deliverable(name string) bool
	// Check keeps a delivery and says what is wrong with it, what it would change, and the
	// token by which it can be taken, as JSON is to be made of it.
	Check(ctx context.Context, p registry.Person, name string, file io.Reader, lang schema.Lang) (any, error)
	// Take takes what was checked, if it does what was shown.
	Take(ctx context.Context, p registry.Person, token string, partly bool, lang schema.Lang) (any, error)
	// Export returns a file of an area's registry, with the fields that are shown.
	Export(ctx context.Context, area, format string, shown func(*schema.Field) bool, lang schema.Lang) (io.ReadSeekCloser, error)
}

// takeRequest asks for what was checked to be taken.
type takeRequest struct {
	Token  string `json:"token" validate:"required,max=64"`
	Partly bool   `json:"partly"` // what is without a fault is taken, although other things have some
}

// checkRegistry looks into a delivery: a dry run. Only the county's staff deliver.
func (a *API) checkRegistry(c echo.Context, p registry.Person) error {
	name := c.QueryParam("name")
	if !isStaff(p) {
		return schema.Problem{Code: schema.Forbidden}
	}
	if !a.Registry.Deliverable(name) {
		return schema.Problem{Code: schema.BadQuery, Field: "name"}
	}
	file, err := web.Stream(c, web.MaxDelivery)
	if err != nil {
		return err
	}
	report, err := a.Registry.Check(c.Request().Context(), p, name, file, web.LangOf(c))
	if err != nil {
		return err
	}
	return web.JSON(c, report)
}

// takeRegistry takes a delivery that was checked, as it was shown.
func (a *API) takeRegistry(c echo.Context, p registry.Person) error {
	var req takeRequest
	if err := web.Bind(c, &req); err != nil {
		return err
	}
	if !isStaff(p) {
		return schema.Problem{Code: schema.Forbidden}
	}
	report, err := a.Registry.Take(c.Request().Context(), p, req.Token, req.Partly, web.LangOf(c))
	if err != nil {
		return err
	}
	return web.JSON(c, report)
}

// isStaff reports whether somebody is of a county's staff anywhere.
func isStaff(p registry.Person) bool {
	for _, g := range p.Grants {
		if g.Role == registry.CountyStaff {
			return true
		}
	}
	return false
}

// registryTypes are the formats in which the registry goes out.
var registryTypes = map[string]struct{ media, file string }{
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "registry.xlsx"},
	"csv":  {"application/zip", "registry.zip"},
}

// exportRegistry hands out an area's registry: what is plain to whoever sees the area;
// everything to those who keep its records, with a reason, which is put on record.
func (a *API) exportRegistry(c echo.Context, p registry.Person) error {
	area, err := areaOf(c, p)
	if err != nil {
		return err
	}
	format := "xlsx"
	if c.QueryParams().Has("format") {
		format = c.QueryParam("format")
	}
	kind, known := registryTypes[format]
	if !known {
		return schema.Problem{Code: schema.BadQuery, Field: "format"}
	}
	open, err := a.openRegistry(c, p, area)
	if err != nil {
		return err
	}
	shown := func(f *schema.Field) bool { return open || f.Sensitivity == schema.Plain }
	file, err := a.Registry.Export(c.Request().Context(), area, format, shown, web.LangOf(c))
	if err != nil {
		return err
	}
	defer file.Close()
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+kind.file+`"`)
	return c.Stream(http.StatusOK, kind.media, file)
}

// openRegistry reports whether everything is shown: when a reason is given, by somebody
// who may.
func (a *API) openRegistry(c echo.Context, p registry.Person, area string) (bool, error) {
	if !c.QueryParams().Has("reason") {
		return false, nil
	}
	reason := c.QueryParam("reason")
	if !web.GoodReason(reason) {
		return false, schema.Problem{Code: schema.BadQuery, Field: "reason"}
	}
	if !p.Grants.Has(registry.TownshipReviewer, area) && !p.Grants.Has(registry.CountyStaff, area) {
		return false, schema.Problem{Code: schema.Forbidden}
	}
	return true, a.App.LogUnmasked(c.Request().Context(), p.ID, "", area, reason)
}
