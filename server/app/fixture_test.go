package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
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

func newFixture(tb testing.TB) *fixture {
	tb.Helper()
	f := &fixture{path: filepath.Join(tb.TempDir(), "ruhu.db"), now: time.Date(2018, 7, 2, 9, 0, 0, 0, time.UTC)}
	store, err := sqlite.Open(f.path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { store.Close() })
	f.App = app.New(store, func() time.Time { return f.now }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	f.write(tb, func(tx app.Tx) error {
		for _, r := range antu.Reference() {
			if err := tx.PutReference(r.Table, r.Rows); err != nil {
				return err
			}
		}
		return tx.PutPerson(registry.Person{ID: staff, Name: "县里人", Login: "staff", Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}})
	})
	return f
}

func (f *fixture) write(tb testing.TB, fn func(app.Tx) error) {
	tb.Helper()
	if err := f.Store().Write(context.Background(), fn); err != nil {
		tb.Fatal(err)
	}
}

// device enrols a cadre with a device in an area.
func (f *fixture) device(tb testing.TB, n int, area string) (device, person string) {
	tb.Helper()
	device, person = fmt.Sprintf("0190aaaa-0000-7000-8000-%012d", n), fmt.Sprintf("0190bbbb-0000-7000-8000-%012d", n)
	f.write(tb, func(tx app.Tx) error {
		err := tx.PutPerson(registry.Person{ID: person, Name: "干部", Login: person, Grants: registry.Grants{{Role: registry.Cadre, Area: area}}})
		if err != nil {
			return err
		}
		_, err = tx.PutDevice(registry.Device{ID: device, Person: person, Name: "phone", PublicKey: []byte{1}})
		return err
	})
	return device, person
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
