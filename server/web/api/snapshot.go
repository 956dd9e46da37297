package api

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
)

// Snapshots makes the files that devices take as their first copy of a village.
type Snapshots interface {
	// Snapshot returns the file for devices of a schema version, compressed, and
	// the tag of these very bytes.
	Snapshot(ctx context.Context, village string, version int) (body []byte, tag string, err error)
	// Group returns one file with several villages.
	Group(ctx context.Context, villages []string, version int) (body []byte, tag string, err error)
}

// snapshot returns a village's first copy. The file is what it is whatever coding
// the client accepts, so that a piece of it is always a piece of the same bytes.
func (a *API) snapshot(c echo.Context, device registry.Device) error {
	village := c.Param("code")
	if !schema.ValidVillage(village) {
		return schema.Problem{Code: schema.NotFound}
	}
	version, err := versionOf(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := a.App.MayCopy(ctx, device.ID, village, version); err != nil {
		return err
	}
	body, tag, err := a.Snapshots.Snapshot(ctx, village, version)
	if err != nil {
		return err
	}
	return serveFile(c, body, tag)
}

// snapshots returns all villages that the device works in, in one file.
func (a *API) snapshots(c echo.Context, device registry.Device) error {
	version, err := versionOf(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	villages, err := a.App.MayCopyAll(ctx, device.ID, version)
	if err != nil {
		return err
	}
	body, tag, err := a.Snapshots.Group(ctx, villages, version)
	if err != nil {
		return err
	}
	return serveFile(c, body, tag)
}

func serveFile(c echo.Context, body []byte, tag string) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "application/zstd")
	h.Set("ETag", strconv.Quote(tag))
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(body))
	return nil
}

// versionOf is the schema version of the device; one that does not say is the first.
func versionOf(c echo.Context) (int, error) {
	given := c.QueryParam("v")
	if given == "" {
		return 1, nil
	}
	version, err := strconv.Atoi(given)
	if err != nil || version < 1 || strconv.Itoa(version) != given {
		return 0, schema.Problem{Code: schema.BadQuery, Field: "v"}
	}
	return version, nil
}
