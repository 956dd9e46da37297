// Package fieldapp carries the field app, as npm run build made it here, inside the
// server's program. A program that was built without it has an empty folder.
package fieldapp

import (
	"embed"
	"io/fs"
)

//go:embed all:built
var built embed.FS

// Files is what the build made, with index.html at its root; without a build, there is
// none.
func Files() fs.FS {
	files, err := fs.Sub(built, "built")
	if err != nil {
		panic("fieldapp: " + err.Error()) // "built" is a valid name
	}
	return files
}
