package exchange

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/intake"
	"ruhu/server/sheet"
)

// Selection says what of the registry is handed out, and how.
type Selection struct {
	Area string      // at or below which; "" for everywhere
	Lang schema.Lang // of headings and values; "" for the schema's own words
	// Shown reports whether a field is handed out; nil is yes to all. One that is not
	// has no column, so that nothing is erased when the rest comes back.
	Shown func(*schema.Field) bool
}

// WriteXLSX writes the registry as a workbook with a sheet for each table that has
// any rows. Open reads the same again.
func WriteXLSX(ctx context.Context, store app.Store, w io.Writer, s Selection) error {
	return store.Read(ctx, func(r app.Reader) error {
		tables, err := s.tables(r)
		if err != nil {
			return err
		}
		var sheets []sheet.Sheet
		for _, t := range tables {
			sheets = append(sheets, s.sheet(ctx, r, t))
		}
		return sheet.WriteXLSX(w, sheets...)
	})
}

// WriteZIP writes the registry as CSV files in an archive.
func WriteZIP(ctx context.Context, store app.Store, w io.Writer, s Selection) error {
	archive := zip.NewWriter(w)
	err := s.eachCSV(ctx, store, func(name string) (io.Writer, func() error, error) {
		f, err := archive.Create(name)
		return f, func() error { return nil }, err
	})
	return errors.Join(err, archive.Close())
}

// WriteFolder writes the registry as CSV files into a folder, which it makes when there
// is none.
func WriteFolder(ctx context.Context, store app.Store, dir string, s Selection) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return s.eachCSV(ctx, store, func(name string) (io.Writer, func() error, error) {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return nil, nil, err
		}
		return f, func() error { return errors.Join(f.Sync(), f.Close()) }, nil
	})
}

// eachCSV writes each table that has any rows into the file that create makes for it.
func (s Selection) eachCSV(ctx context.Context, store app.Store, create func(name string) (io.Writer, func() error, error)) error {
	return store.Read(ctx, func(r app.Reader) error {
		tables, err := s.tables(r)
		if err != nil {
			return err
		}
		for _, t := range tables {
			out, end, err := create(t.Name + ".csv")
			if err != nil {
				return fmt.Errorf("export %s: %w", t.Name, err)
			}
			if err := errors.Join(sheet.WriteCSV(out, s.sheet(ctx, r, t)), end()); err != nil {
				return err
			}
		}
		return nil
	})
}

// tables are those that have any rows to hand out.
func (s Selection) tables(r app.Reader) ([]*schema.Table, error) {
	var all []*schema.Table
	for _, t := range intake.Tables() {
		n, err := r.CountRows(t, s.Area)
		if err != nil {
			return nil, err
		}
		if n > 0 || t.IsRoot() {
			all = append(all, t)
		}
	}
	return all, nil
}

// sheet is a table with its rows, village by village, so that no more than a village
// is in memory, and each in the order of its households' numbers.
func (s Selection) sheet(ctx context.Context, r app.Reader, t *schema.Table) sheet.Sheet {
	form := intake.NewForm(t, s.Lang, func(f *schema.Field) bool { return s.Shown == nil || s.Shown(f) })
	out := sheet.Sheet{Name: form.Name()}
	for _, heading := range form.Header() {
		out.Columns = append(out.Columns, sheet.Column{Heading: heading})
	}
	out.Rows = func(fn func([]sheet.Cell) error) error {
		villages, err := r.Villages([]string{s.Area})
		if err != nil {
			return err
		}
		for _, v := range villages {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := eachRow(r, t, v.Village, func(row schema.Row) error { return fn(form.Row(row)) }); err != nil {
				return err
			}
		}
		return nil
	}
	return out
}

// eachRow calls fn with the rows of a village: by the registry numbers of their
// households, those without one last, then by their ids.
func eachRow(r app.Reader, t *schema.Table, village string, fn func(schema.Row) error) error {
	numbers := map[string]string{}
	err := r.EachRow(schema.Household, village, func(row schema.Row) error {
		numbers[row.ID] = cmp.Or(row.Get("registry_no").Text(), "~")
		return nil
	})
	if err != nil {
		return err
	}
	var rows []schema.Row
	err = r.EachRow(t, village, func(row schema.Row) error {
		if row.Household = cmp.Or(row.Household, row.ID); t.IsRoot() || numbers[row.Household] != "" {
			row.Values = slices.Clone(row.Values)
			rows = append(rows, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b schema.Row) int {
		return cmp.Or(cmp.Compare(numbers[a.Household], numbers[b.Household]), cmp.Compare(a.Household, b.Household), cmp.Compare(a.ID, b.ID))
	})
	for _, row := range rows {
		if err := fn(row); err != nil {
			return err
		}
	}
	return nil
}
