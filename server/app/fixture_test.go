package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
)

// fixture is a real server core on a real file, with a clock that tests move.
type fixture struct {
	*app.App
	path string
	now  time.Time
}

const staff = "01900000-0000-7000-8000-000000000001"

// newFixture opens a store in a folder, with every area of the county and one of
// its staff.
func newFixture(tb testing.TB, folder string) *fixture {
	tb.Helper()
	f := &fixture{path: filepath.Join(folder, "ruhu.db"), now: time.Date(2018, 7, 2, 9, 0, 0, 0, time.UTC)}
	store, err := sqlite.Open(f.path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { store.Close() })
	f.App = app.New(store, func() time.Time { return f.now }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	f.write(tb, putAreas)
	f.person(tb, staff, registry.Grant{Role: registry.CountyStaff, Area: antu.CountyCode})
	return f
}

func putAreas(tx app.Tx) error {
	for _, r := range antu.Reference() {
		if err := tx.PutReference(r.Table, r.Rows); err != nil {
			return err
		}
	}
	return nil
}

// inMemory is a folder for tests that do not ask what a disk does: waiting for
// it is most of what they would take.
func inMemory(tb testing.TB) string {
	tb.Helper()
	root := "/dev/shm"
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return tb.TempDir()
	}
	folder, err := os.MkdirTemp(root, "ruhu-app-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		os.RemoveAll(folder)
		os.RemoveAll(folder + ".keys")
	})
	return folder
}

func (f *fixture) write(tb testing.TB, fn func(app.Tx) error) {
	tb.Helper()
	if err := f.Store().Write(context.Background(), fn); err != nil {
		tb.Fatal(err)
	}
}

func (f *fixture) read(tb testing.TB, fn func(app.Reader) error) {
	tb.Helper()
	if err := f.Store().Read(context.Background(), fn); err != nil {
		tb.Fatal(err)
	}
}

// person makes or changes an account.
func (f *fixture) person(tb testing.TB, id string, grants ...registry.Grant) {
	tb.Helper()
	f.write(tb, func(tx app.Tx) error {
		return tx.PutPerson(registry.Person{ID: id, Name: "名" + id[30:], Login: id, Grants: grants})
	})
}

// device enrols a cadre with a device in some areas.
func (f *fixture) device(tb testing.TB, n int, areas ...string) (device, person string) {
	tb.Helper()
	device, person = fmt.Sprintf("0190aaaa-0000-7000-8000-%012d", n), fmt.Sprintf("0190bbbb-0000-7000-8000-%012d", n)
	f.person(tb, person, cadreOf(areas...)...)
	f.write(tb, func(tx app.Tx) error {
		_, err := tx.PutDevice(registry.Device{ID: device, Person: person, Name: "phone", PublicKey: []byte{1}})
		return err
	})
	return device, person
}

func cadreOf(areas ...string) (grants registry.Grants) {
	for _, area := range areas {
		grants = append(grants, registry.Grant{Role: registry.Cadre, Area: area})
	}
	return grants
}

// householdsOf groups a county's rows by household.
func householdsOf(c *county.County) func(yield func([]schema.Row) bool) {
	return func(yield func([]schema.Row) bool) {
		for _, h := range c.Households {
			if !yield(c.RowsOf(h)) {
				return
			}
		}
	}
}
