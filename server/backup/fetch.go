package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Fetched says what Fetch brought.
type Fetched struct {
	Files int `json:"files"` // that were written
	Kept  int `json:"kept"`  // that lay there as they were
}

// Place is where a backup is brought back to.
type Place struct {
	Data     string   // the data folder, whose server does not run
	Database string   // file that the database becomes, for sqlite.Restore to put in its place
	Folders  []string // beneath Data that belong to a backup
	// Keys takes what the database is sealed under; nil where nothing is expected.
	Keys     func([]byte) error
	Progress func(what string, done, of int)
}

// Fetch lays what a moment holds into a data folder. Files of the folder that the moment
// does not know stay: they are newer. Each byte is proven before it gets a name.
func (r *Repository) Fetch(ctx context.Context, m *Moment, identity Identity, to Place) (*Fetched, error) {
	k, err := r.key(m.Key, identity)
	if err != nil {
		return nil, err
	}
	if err := m.prove(k); err != nil {
		return nil, err
	}
	f := &fetching{Repository: r, Place: to, key: k, identity: identity, report: &Fetched{}}
	if err := f.files(ctx, m.Files); err != nil {
		return nil, err
	}
	return f.report, f.assemble(ctx, m.Database)
}

// fetching is one restore under way.
type fetching struct {
	*Repository
	Place
	key      *Key
	identity Identity
	report   *Fetched
}

func (f *fetching) files(ctx context.Context, files []File) error {
	if err := os.MkdirAll(f.Data, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(f.Data)
	if err != nil {
		return err
	}
	for i, file := range files {
		if err := errors.Join(ctx.Err(), f.file(root, file)); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", file.Path, err), root.Close())
		}
		f.Progress("bringing files back", i+1, len(files))
	}
	return root.Close()
}

// file brings one file back, unless it is there. No path of a moment leads elsewhere
// than into the folders that belong to a backup.
func (f *fetching) file(into *os.Root, file File) error {
	if file.Path == keysPath {
		return f.keys(file)
	}
	folder, _, inside := strings.Cut(file.Path, "/")
	if !fs.ValidPath(file.Path) || !inside || !slices.Contains(f.Folders, folder) {
		return errors.New("no path of a backup")
	}
	if there, err := into.ReadFile(file.Path); err == nil && f.key.name(there) == file.Piece {
		f.report.Kept++
		return nil
	}
	content, err := f.piece(f.key, f.identity, file.Piece)
	if err != nil {
		return err
	}
	if err := into.MkdirAll(filepath.ToSlash(filepath.Dir(file.Path)), 0o700); err != nil {
		return err
	}
	f.report.Files++
	modified := time.UnixMilli(file.Modified)
	return errors.Join(writeFile(into, file.Path, content), into.Chtimes(file.Path, modified, modified))
}

// keys brings back what the database is sealed under.
func (f *fetching) keys(file File) error {
	if f.Keys == nil {
		return errors.New("nobody takes the keys")
	}
	content, err := f.piece(f.key, f.identity, file.Piece)
	if err != nil {
		return err
	}
	return f.Keys(content)
}

// assemble puts a database together.
func (f *fetching) assemble(ctx context.Context, d Database) (err error) {
	out, err := os.OpenFile(f.Database, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Sync(), out.Close()) }()
	var size int64
	for i, name := range d.Pieces {
		content, err := f.piece(f.key, f.identity, name)
		if err != nil {
			return errors.Join(ctx.Err(), fmt.Errorf("the database: %w", err))
		}
		n, err := bytes.NewReader(content).WriteTo(out)
		if size += n; err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		f.Progress("bringing the database back", i+1, len(d.Pieces))
	}
	if size != d.Size {
		return fmt.Errorf("the database: %w: %d bytes of %d", errDamaged, size, d.Size)
	}
	return nil
}
