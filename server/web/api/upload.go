package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ruhu/server/registry"
	"ruhu/server/web"
)

// describeUploads is for clients that ask first what is served.
func (a *API) describeUploads(c echo.Context) error {
	a.Uploads.Describe(c.Response().Header())
	return c.NoContent(http.StatusNoContent)
}

// upload is every request on an upload: tus says in methods and headers which. Its
// body has the limits of tus.
func (a *API) upload(c echo.Context, device registry.Device) error {
	r := c.Request()
	r.Body = web.Whole(c)
	return a.Uploads.Serve(c.Response(), r, device.ID)
}
