package console

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
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

// styles are the parts of the one style sheet, in order: where two say something of
// the same, the later one holds. Each is a file of static/css.
var styles = [...]string{
	"tokens", "base", "bar", "parts", "tables", "forms",
	"overview",
	"today",
	"household",
	"cases",
	"review",
	"relocation", "notice", "copy",
	"report",
	"import",
	"accounts",
	"system",
	"design",
	"print",
}

// What the styles are served as, and those of the page that shows both schemes at once.
const (
	styleSheet  = "console.css"
	schemeSheet = "schemes.css"
)

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
	keep := func(plain string, body []byte) {
		sum, ext := sha256.Sum256(body), path.Ext(plain)
		name := strings.TrimSuffix(plain, ext) + "." + hex.EncodeToString(sum[:8]) + ext
		files[name] = file{plain: plain, media: mediaOf(ext), body: body}
	}
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		panic("console: " + err.Error())
	}
	for _, e := range entries {
		if !e.IsDir() {
			keep(e.Name(), readStatic(e.Name()))
		}
	}
	var sheet []byte
	for _, name := range styles {
		sheet = append(sheet, readStatic("css/"+name+".css")...)
	}
	keep(styleSheet, sheet)
	keep(schemeSheet, schemes())
	return files
}

// readStatic returns an embedded file, which is part of the program.
func readStatic(name string) []byte {
	body, err := staticFiles.ReadFile("static/" + name)
	if err != nil {
		panic("console: " + err.Error())
	}
	return body
}

// mediaOf does not ask the machine, whose tables differ.
func mediaOf(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
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
