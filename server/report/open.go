package report

import (
	"slices"

	"ruhu/schema"
)

// Tables returns every table that was counted for.
func (f *Figures) Tables() []Table {
	var all []Table
	for _, form := range f.forms {
		all = append(all, f.table(form))
	}
	return all
}

// Table returns the table of a name, or a schema.Problem with the code NotFound.
func (f *Figures) Table(name string) (Table, error) {
	form, err := formOf(f.forms, name)
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
	form, err := formOf(f.forms, table)
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

func formOf(all []form, name string) (form, error) {
	i := slices.IndexFunc(all, func(f form) bool { return f.name == name })
	if i < 0 {
		return form{}, schema.Problem{Code: schema.NotFound}
	}
	return all[i], nil
}
