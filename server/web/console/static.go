package console

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
)

const staticPath = "/static/"

//go:embed static
var staticFiles embed.FS

// file is one file that pages refer to.
type file struct {
	plain string // its name without the hash
	media string
	body  []byte
}

// readFiles gives every file a name that holds the hash of what is in it: a
// browser may keep it for ever, and never has an old one beside a new page.
func readFiles() map[string]file {
	files := map[string]file{}
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		panic("console: " + err.Error())
	}
	for _, e := range entries {
		body, err := fs.ReadFile(staticFiles, "static/"+e.Name())
		if err != nil {
			panic("console: " + err.Error())
		}
		sum, ext := sha256.Sum256(body), path.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:8]) + ext
		files[name] = file{plain: e.Name(), media: mediaOf(ext), body: body}
	}
	return files
}

// mediaOf does not ask the machine, whose tables differ.
func mediaOf(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(ext)
}

// static serves one of the files.
func (k *Console) static(c echo.Context) error {
	f, ok := k.files[c.Param("file")]
	if !ok {
		return schema.Problem{Code: schema.NotFound}
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, f.media, f.body)
}
