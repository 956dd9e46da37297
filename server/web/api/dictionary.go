package api

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/web"
)

// dictionary returns what messages may be packed with, as RFC 9842 has it. A client
// keeps it and asks again with its tag; until it has the new one after an upgrade, it
// is answered without any, and its own messages in the old one with
// schema.UnsupportedMedia.
func (a *API) dictionary(c echo.Context) error {
	d := web.DictionaryOf(c)
	if d == nil {
		return schema.Problem{Code: schema.NotFound}
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, echo.MIMEOctetStream)
	h.Set("ETag", strconv.Quote(d.Name()))
	h.Set("Use-As-Dictionary", `match="/v1/*", type=raw`)
	h.Set("Cache-Control", "public, no-cache")
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(d.Content()))
	return nil
}
