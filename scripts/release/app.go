package main

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Where the field app is built, and what it is built from.
const (
	appFolder = "mobile-contract/app"
	builtApp  = appFolder + "/built"
	lockFile  = appFolder + "/package-lock.json"
)

// appBuilt reports whether the programs carry the field app.
func appBuilt() bool {
	_, err := os.Stat(filepath.Join(builtApp, "index.html"))
	return err == nil
}

// sources is a checkout without what others made and what was built from it.
type sources struct {
	fs.FS
	dist string
}

// ReadDir implements fs.ReadDirFS.
func (f sources) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(f.FS, name)
	kept := entries[:0]
	for _, e := range entries {
		at := filepath.ToSlash(filepath.Join(name, e.Name()))
		if e.Name() != "node_modules" && at != f.dist {
			kept = append(kept, e)
		}
	}
	return kept, err
}
