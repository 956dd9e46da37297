package main

import (
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/report"
	"ruhu/server/web/console"
)

// counter counts for the console, which may not know the official tables.
type counter struct{}

// Count implements console.Counter.
func (counter) Count(r app.Reader, area string) (console.Figures, error) {
	f, err := report.Count(r, area)
	return figures{f}, err
}

type figures struct{ *report.Figures }

// Table implements console.Figures.
func (f figures) Table(name string, lang schema.Lang) (console.Table, error) {
	t, err := f.Figures.Table(name)
	if err != nil {
		return console.Table{}, err
	}
	v := t.In(lang)
	out := console.Table{Name: v.Name, Title: v.Title, RowsAre: v.RowsAre, Differences: v.Differences}
	for _, c := range v.Columns {
		out.Columns = append(out.Columns, console.Heading(c))
	}
	for _, r := range v.Rows {
		row := console.Row{Heading: console.Heading(r.ViewHeading), Scale: r.Scale}
		for _, c := range r.Cells {
			row.Cells = append(row.Cells, console.Cell(c))
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}
