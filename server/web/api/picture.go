package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// Links leads to the bytes of photos for a while. Its refusals are schema.Problems.
type Links interface {
	// Link returns where the bytes with a hash can be had.
	Link(hash string) string
	// Follow opens what a link leads to, and says until when it does.
	Follow(ctx context.Context, hash, until, sign string) (io.ReadSeekCloser, time.Time, error)
}

type photosDocument struct {
	Photos []photoDocument `json:"photos"`
}

// photoDocument is one photo of a household, and where its bytes can be had.
type photoDocument struct {
	ID     string `json:"id"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Here   bool   `json:"here"`
	Link   string `json:"link,omitzero"`  // while they are here
	Large  string `json:"large,omitzero"` // of at most 1280 pixels, once it was made
	Small  string `json:"small,omitzero"` // of at most 320; before that, what the device sent ahead
}

// photos lists the photos of a household, for those who see its village.
func (a *API) photos(c echo.Context, sees func(village string) bool) error {
	out := photosDocument{Photos: []photoDocument{}}
	err := a.App.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err := r.Household(c.Param("id"))
		// Whether a household exists in another village is not told either.
		if errors.Is(err, app.ErrNotFound) || err == nil && !sees(unit.Village) {
			return schema.Problem{Code: schema.NotFound}
		}
		for key, row := range unit.Rows {
			if err == nil && key.Table == schema.Photo && !row.Deleted {
				var d photoDocument
				d, err = a.photo(r, row.Row)
				out.Photos = append(out.Photos, d)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(out.Photos, func(a, b photoDocument) int { return cmp.Compare(a.ID, b.ID) })
	return web.JSON(c, out)
}

func (a *API) photo(r app.Reader, row schema.Row) (photoDocument, error) {
	d := photoDocument{ID: row.ID, SHA256: row.Get("sha256").Text(), Bytes: row.Get("bytes").Int(), Here: registry.PhotoHere(row)}
	if !d.Here {
		preview, err := app.PreviewHere(r, row)
		if preview != "" {
			d.Small = a.Links.Link(preview)
		}
		return d, err
	}
	d.Link = a.Links.Link(d.SHA256)
	p, err := r.Picture(d.SHA256)
	if errors.Is(err, app.ErrNotFound) || err == nil && p.Problem != nil { // nobody has looked into it, or it is none
		return d, nil
	}
	d.Large, d.Small = a.Links.Link(p.Large.SHA256), a.Links.Link(p.Small.SHA256)
	return d, err
}

// picture gives out what a link leads to, whole or in pieces.
func (a *API) picture(c echo.Context) error {
	file, until, err := a.Links.Follow(c.Request().Context(), c.Param("hash"), c.QueryParam("until"), c.QueryParam("sign"))
	if errors.Is(err, app.ErrNotFound) {
		return schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return err
	}
	defer file.Close()
	kind, err := kindOf(file)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, kind)
	h.Set("ETag", strconv.Quote(c.Param("hash")))
	h.Set("Cache-Control", fmt.Sprintf("private, max-age=%d, immutable", max(0, int64(until.Sub(a.App.Now()).Seconds()))))
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, file)
	return nil
}

// kindOf tells what is in a file by how it begins, and by nothing that anybody said
// of it. What is no picture is not shown as anything.
func kindOf(file io.ReadSeeker) (string, error) {
	var head [12]byte
	n, err := io.ReadFull(file, head[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", err
	}
	_, err = file.Seek(0, io.SeekStart)
	switch begins := head[:n]; {
	case bytes.HasPrefix(begins, []byte("\xff\xd8\xff")):
		return "image/jpeg", err
	case bytes.HasPrefix(begins, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png", err
	case bytes.HasPrefix(begins, []byte("RIFF")) && bytes.HasSuffix(begins, []byte("WEBP")):
		return "image/webp", err
	}
	return echo.MIMEOctetStream, err
}
