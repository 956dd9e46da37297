// Package field serves the field app: files of one folder under /app, which a browser
// keeps and runs without a network. What the app then asks of the server are the calls of
// server/web/api, like any other device's.
package field

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
	"ruhu/server/web"
)

// Root is where the app begins, and the scope of its service worker.
const Root = "/app"

const (
	index   = "index.html"
	hashed  = "assets/" // names of files there change with what is in them
	forever = "public, max-age=31536000, immutable"
)

// policy lets nothing in that is not the app's own. WebAssembly is SQLite; blob and data
// are pictures that were taken just now.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; " +
	"worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

//go:embed unbuilt.html
var unbuilt embed.FS

// file is one file of the app.
type file struct {
	media string
	tag   string // of these very bytes
	body  []byte
}

// App is the field app, ready to be served.
type App struct{ files map[string]file }

// New reads the app's files. When there is no index.html among them, the app was not
// built into the program, and its address says how that is done.
func New(files fs.FS) (*App, error) {
	if _, err := fs.Stat(files, index); err != nil {
		a, err := read(unbuilt)
		if err == nil {
			a.files[index] = a.files["unbuilt.html"]
		}
		return a, err
	}
	return read(files)
}

func read(files fs.FS) (*App, error) {
	a := &App{files: map[string]file{}}
	return a, fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		body, err := fs.ReadFile(files, name)
		sum := sha256.Sum256(body)
		a.files[name] = file{media: mediaOf(path.Ext(name)), tag: `"` + hex.EncodeToString(sum[:16]) + `"`, body: body}
		return err
	})
}

// mediaOf does not ask the machine, whose tables differ.
func mediaOf(ext string) string {
	switch ext {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".wasm":
		return "application/wasm"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".woff2":
		return "font/woff2"
	}
	return mime.TypeByExtension(ext)
}

// Register serves the app.
func (a *App) Register(edge *web.Web) {
	group := edge.Group(Root)
	group.GET("", a.serve)
	group.GET("/*", a.serve)
}

func (a *App) serve(c echo.Context) error {
	if err := web.Admit(c, web.ByAddress, web.ClientOf(c)); err != nil {
		return err
	}
	name := c.Param("*")
	if name == "" {
		name = index
	}
	f, ok := a.files[name]
	if !ok {
		return schema.Problem{Code: schema.NotFound}
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Service-Worker-Allowed", Root)
	if strings.HasPrefix(name, hashed) {
		h.Set(echo.HeaderCacheControl, forever)
		return c.Blob(http.StatusOK, f.media, f.body)
	}
	h.Set(echo.HeaderCacheControl, "no-cache")
	h.Set("ETag", f.tag)
	if c.Request().Header.Get("If-None-Match") == f.tag {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, f.media, f.body)
}
