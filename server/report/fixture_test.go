package report_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"sync"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/intake"
	"ruhu/server/registry"
	"ruhu/server/report"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

const (
	staff    = "01900000-0000-7000-8000-000000000001"
	cadre    = "01900000-0000-7000-8000-000000000002" // of every village of Shimen
	reviewer = "01900000-0000-7000-8000-000000000003" // of Shimen
)

// imported is the file of a store that holds the county, made once for all tests.
var imported = sync.OnceValues(importCounty)

// shared is the folder of what all tests share.
var shared string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "report")
	if err != nil {
		panic(err)
	}
	shared = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func importCounty() (string, error) {
	path := filepath.Join(shared, "county.db")
	a, store, err := open(path, func() time.Time { return delivered })
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	if err := store.Write(ctx, putPlacesAndStaff); err != nil {
		return "", err
	}
	// As a county would: written as files, taken in, imported.
	folder := filepath.Join(shared, "registry")
	if err := county.Generate(1).WriteCSV(folder); err != nil {
		return "", err
	}
	delivery, err := intake.Open(os.DirFS(folder), "", app.Today(a.Now()))
	if err != nil {
		return "", err
	}
	if done, err := a.Import(ctx, staff, delivery.Households(), app.ImportOptions{Delivered: delivery.Delivered}); err != nil || done.Refused > 0 {
		return "", fmt.Errorf("import: %+v: %w", done, err)
	}
	return path, store.Close()
}

func putPlacesAndStaff(tx app.Tx) error {
	var areas [][]schema.Value
	for _, a := range antu.Areas() {
		areas = append(areas, []schema.Value{
			schema.TextOf(a.Code), schema.TextOf(a.Parent), schema.TextOf(a.Level),
			schema.TextOf(a.Name.ZH), schema.TextOf(a.Name.KO), schema.TextOf(a.Name.EN),
		})
	}
	if err := tx.PutReference(schema.Area, areas); err != nil {
		return err
	}
	for _, p := range []registry.Person{
		{ID: staff, Name: "县里人", Login: "staff", Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}},
		{ID: cadre, Name: "崔英子", Login: "cadre", Grants: registry.Grants{{Role: registry.Cadre, Area: shimen}}},
		{ID: reviewer, Name: "镇里人", Login: "reviewer", Grants: registry.Grants{{Role: registry.TownshipReviewer, Area: shimen}}},
	} {
		if err := tx.PutPerson(p); err != nil {
			return err
		}
	}
	return nil
}

// delivered is when the county's registry came: in the afternoon of 2 July.
var delivered = time.Date(2018, 7, 2, 9, 0, 0, 0, time.UTC)

func open(path string, now func() time.Time) (*app.App, app.Store, error) {
	store, err := sqlite.Open(path, sqlite.Keys(filepath.Join(shared, "keys"))) // copies are opened by the same
	if err != nil {
		return nil, nil, err
	}
	return app.New(store, now, slog.New(slog.NewTextHandler(io.Discard, nil))), store, nil
}

// desk is a county of one's own, to change.
type desk struct {
	testing.TB
	*app.App
	source *report.Source
	clock  time.Time
	edits  int
}

func newDesk(tb testing.TB) *desk {
	tb.Helper()
	from, err := imported()
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "county.db")
	if err := copyFile(from, path); err != nil {
		tb.Fatal(err)
	}
	d := &desk{TB: tb, clock: delivered}
	a, store, err := open(path, func() time.Time { return d.clock })
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { store.Close() })
	d.App = a
	return d
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		return err
	}
	return target.Close()
}

// figures counts an area anew, and holds against it what is remembered of villages.
func (d *desk) figures(area string) *report.Figures {
	d.Helper()
	if d.source == nil {
		d.source = report.NewSource(d.Store(), d.Now)
	}
	var f, remembered *report.Figures
	err := d.Store().Read(context.Background(), func(r app.Reader) (err error) {
		if f, err = report.Count(r, area); err == nil {
			remembered, err = d.source.Working(r, area)
		}
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	for _, want := range f.Tables() {
		if t, err := remembered.Table(want.Name); err != nil || !reflect.DeepEqual(t.Rows, want.Rows) || !reflect.DeepEqual(t.Columns, want.Columns) {
			d.Errorf("table %s of %s is remembered otherwise than it is counted: %v", want.Name, area, err)
		}
	}
	return f
}

func (d *desk) table(name, area string) report.Table {
	d.Helper()
	t, err := d.figures(area).Table(name)
	if err != nil {
		d.Fatal(err)
	}
	return t
}

// rows returns the living rows of a table that satisfy a condition.
func (d *desk) rows(t *schema.Table, area string, holds func(schema.Row) bool) []schema.Row {
	d.Helper()
	var all []schema.Row
	err := d.Store().Read(context.Background(), func(r app.Reader) error {
		return r.EachRow(t, area, func(row schema.Row) error {
			if holds(row) {
				row.Values = append([]schema.Value(nil), row.Values...)
				all = append(all, row)
			}
			return nil
		})
	})
	if err != nil {
		d.Fatal(err)
	}
	return all
}

// set changes fields of a row, as somebody at a desk does.
func (d *desk) set(row schema.Row, values map[string]schema.Value) {
	d.Helper()
	seen := d.revision(row.Household)
	d.act(row, seen, edit(row, values, seen))
}

// add makes a row of a household.
func (d *desk) add(t *schema.Table, h schema.Row, values map[string]schema.Value) schema.Row {
	d.Helper()
	row := schema.NewRow(t, d.newID(), h.ID, h.Village)
	d.act(row, d.revision(h.ID), edit(row, values, 0))
	return row
}

func edit(row schema.Row, values map[string]schema.Value, base syncproto.Rev) syncproto.Edit {
	e := syncproto.Edit{Table: row.Table, Row: row.ID}
	for name, v := range values {
		e.Sets = append(e.Sets, syncproto.Set{Field: row.Table.Ordinal(name), Value: v, Base: base})
	}
	return e
}

func (d *desk) delete(row schema.Row) {
	d.Helper()
	seen := d.revision(row.Household)
	d.act(row, seen, syncproto.Edit{Table: row.Table, Row: row.ID, Delete: true, Base: seen})
}

func (d *desk) act(row schema.Row, seen syncproto.Rev, e syncproto.Edit) {
	d.Helper()
	d.decide(staff, row, &syncproto.Changeset{Seen: seen, Edits: []syncproto.Edit{e}})
}

// decide is what a person decides on a row's household.
func (d *desk) decide(person string, row schema.Row, c *syncproto.Changeset) {
	d.Helper()
	c.ID, c.Village, c.Household = d.newID(), row.Village, row.Household
	outcome, err := d.Act(context.Background(), person, c)
	if err != nil || outcome.Kind != syncproto.Applied {
		d.Fatalf("%s %s: %+v, %v", row.Table.Name, row.ID, outcome, err)
	}
}

// approve has a cadre submit a household, and the township approve it.
func (d *desk) approve(h schema.Row) {
	d.Helper()
	d.decide(cadre, h, &syncproto.Changeset{Actions: []syncproto.Action{{Do: "record.submit"}}})
	seen := strconv.FormatInt(int64(d.revision(h.ID)), 10)
	d.decide(reviewer, h, &syncproto.Changeset{Actions: []syncproto.Action{{Do: "record.approve", Expect: seen}}})
}

func (d *desk) revision(household string) (rev syncproto.Rev) {
	d.Helper()
	err := d.Store().Read(context.Background(), func(r app.Reader) error {
		unit, err := r.Household(household)
		rev = unit.Rev
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return rev
}

func (d *desk) newID() string {
	d.edits++
	return fmt.Sprintf("0190cccc-0000-7000-8000-%012d", d.edits)
}
