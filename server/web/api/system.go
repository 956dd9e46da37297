package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// System looks how the server is.
type System interface {
	Look(ctx context.Context) (*app.System, error)
}

// system tells how the server is, to those who look after it, in whichever area.
//
//	GET /v1/system
func (a *API) system(c echo.Context, p registry.Person) error {
	if !app.SeesSystem(p.Grants) {
		return schema.Problem{Code: schema.Forbidden}
	}
	v, err := a.System.Look(c.Request().Context())
	if err != nil {
		return err
	}
	return web.JSON(c, v)
}
