package report

import (
	"context"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
)

// TableNames returns the name of every table, in the order in which they are
// shown.
func TableNames() []string {
	var names []string
	for _, form := range forms() {
		names = append(names, form.name)
	}
	return names
}

// Tables returns every table.
func (f *Figures) Tables() []Table {
	var all []Table
	for _, form := range forms() {
		all = append(all, f.table(form))
	}
	return all
}

// Table returns the table of a name, or a schema.Problem with the code NotFound.
func (f *Figures) Table(name string) (Table, error) {
	form, err := formOf(name)
	if err != nil {
		return Table{}, err
	}
	return f.table(form), nil
}

// Households returns the ids of the households that a figure is made of: those
// that add to the cell in a row and a column of a table, in order of their ids.
// Behind a share are those behind its total. A table, row or column that is not
// there is a schema.Problem with the code NotFound.
func (f *Figures) Households(table, row, column string) ([]string, error) {
	form, err := formOf(table)
	if err != nil {
		return nil, err
	}
	if _, ok := f.table(form).Cell(row, column); !ok {
		return nil, schema.Problem{Code: schema.NotFound}
	}
	if row == share {
		row = total
	}
	ids := []string{}
	for _, h := range f.households {
		behind := false
		form.count(f, h, func(r, c string, n int) {
			behind = behind || n != 0 && r == row && c == column
		})
		if behind {
			ids = append(ids, h.id)
		}
	}
	return ids, nil
}

func formOf(name string) (form, error) {
	all := forms()
	i := slices.IndexFunc(all, func(f form) bool { return f.name == name })
	if i < 0 {
		return form{}, schema.Problem{Code: schema.NotFound}
	}
	return all[i], nil
}

// store is what figures are counted in.
type store interface {
	Read(ctx context.Context, fn func(app.Reader) error) error
}

// Source answers questions for figures, each on the state of the moment.
type Source struct{ store store }

// NewSource returns the figures of a store.
func NewSource(s store) *Source { return &Source{store: s} }

// Figures returns the named table of an area as a View in a language.
func (s *Source) Figures(ctx context.Context, name, area string, lang schema.Lang) (any, error) {
	var view View
	err := s.count(ctx, name, area, func(f *Figures) error {
		table, err := f.Table(name)
		view = table.In(lang)
		return err
	})
	if err != nil {
		return nil, err
	}
	return view, nil
}

// Households returns the ids of the households behind a figure; see
// Figures.Households.
func (s *Source) Households(ctx context.Context, name, area, row, column string) ([]string, error) {
	var ids []string
	err := s.count(ctx, name, area, func(f *Figures) (err error) {
		ids, err = f.Households(name, row, column)
		return err
	})
	return ids, err
}

// count counts an area, but not for a table that does not exist.
func (s *Source) count(ctx context.Context, name, area string, use func(*Figures) error) error {
	if _, err := formOf(name); err != nil {
		return err
	}
	var figures *Figures
	err := s.store.Read(ctx, func(r app.Reader) (err error) {
		figures, err = Count(r, area)
		return err
	})
	if err != nil {
		return err
	}
	return use(figures)
}
