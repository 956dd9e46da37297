package sqlite_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"ruhu/server/app"
	"ruhu/server/store/sqlite"
)

// An onlooker reads what a server that is at work has written, and writes nothing itself.
func TestBeside_ReadsAndChangesNothing(t *testing.T) {
	ctx := context.Background()
	s, path := prepared(t)
	look := mustLook(t, path)
	if err := survey(s, 4, "beside"); err != nil {
		t.Fatal(err)
	}
	if held, err := sqlite.Held(path); !held || err != nil {
		t.Errorf("held: %v %v", held, err)
	}
	err := look.Read(ctx, func(r app.Reader) error { _, err := r.Household(household(4)); return err })
	if err != nil {
		t.Errorf("what was written since is not there: %v", err)
	}
	if err := look.Write(ctx, func(app.Tx) error { return nil }); !errors.Is(err, sqlite.ErrReadOnly) {
		t.Errorf("write: %v", err)
	}
	if err := errors.Join(look.Replaced(), look.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if held, err := sqlite.Held(path); held || err != nil {
		t.Errorf("held after the end: %v %v", held, err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	alone := mustLook(t, path)
	if version, newest, pending, err := alone.Form(); err != nil || version != newest || pending {
		t.Errorf("version %d of %d, pending %v: %v", version, newest, pending, err)
	}
	if err := alone.Close(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(path); err != nil || after.ModTime() != before.ModTime() || after.Size() != before.Size() {
		t.Errorf("the file was touched: %v", err)
	}
}

func TestBeside_MakesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.db")
	if _, err := sqlite.Beside(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if held, err := sqlite.Held(path); held || err != nil {
		t.Errorf("%v %v", held, err)
	}
	if names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(names) > 0 {
		t.Errorf("%v %v", names, err)
	}
	if err := os.WriteFile(path, []byte("no database at all, but a text of some length"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Beside(path); err == nil {
		t.Error("a text was taken for a database")
	}
}

func mustLook(t *testing.T, path string) *sqlite.Onlooker {
	t.Helper()
	o, err := sqlite.Beside(path)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
