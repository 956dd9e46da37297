package adapter

import (
	"context"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/report"
	"ruhu/server/web/console"
)

// Counter counts for the console, which may not know the official tables.
type Counter struct{ *report.Source }

// Count implements console.Counter.
func (c Counter) Count(r app.Reader, area string) (console.Figures, error) {
	f, err := c.Working(r, area)
	return figures{f}, err
}

type figures struct{ *report.Figures }

// Table implements console.Figures.
func (f figures) Table(name string, lang schema.Lang) (console.Table, error) {
	t, err := f.Figures.Table(name)
	if err != nil {
		return console.Table{}, err
	}
	return pageTable(t, lang), nil
}

// Villages implements console.Figures.
func (f figures) Villages() (all []console.Village) {
	for _, v := range f.Figures.Villages() {
		one := console.Village{Code: v.Code, Households: v.Households, People: v.People}
		if v.Center != nil {
			one.Center = &console.Place{Latitude: v.Center.Latitude, Longitude: v.Center.Longitude}
		}
		all = append(all, one)
	}
	return all
}

// pageTable is a table as the console shows it.
func pageTable(t report.Table, lang schema.Lang) console.Table {
	v := t.In(lang)
	out := console.Table{Name: v.Name, Title: v.Title, RowsAre: v.RowsAre, Differences: v.Differences, Note: v.Note}
	for _, told := range v.Basis.In(lang) {
		out.Basis = append(out.Basis, console.Told(told))
	}
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
	return out
}

// Reports gives the console the tables that can be asked for.
type Reports struct{ *report.Source }

// List implements console.Reports.
func (r Reports) List(lang schema.Lang) (out []console.Listing) {
	for _, l := range r.Source.List(lang) {
		out = append(out, console.Listing(l))
	}
	return out
}

// Table implements console.Reports.
func (r Reports) Table(ctx context.Context, q console.ReportQuery, lang schema.Lang) (console.Table, error) {
	t, err := r.Source.Table(ctx, pageQuery(q))
	if err != nil {
		return console.Table{}, err
	}
	return pageTable(t, lang), nil
}

// File implements console.Reports.
func (r Reports) File(ctx context.Context, q console.ReportQuery, format string, lang schema.Lang) (console.ReportFile, error) {
	t, err := r.Source.Table(ctx, pageQuery(q))
	if err != nil {
		return console.ReportFile{}, err
	}
	file, err := t.File(format, lang)
	return console.ReportFile(file), err
}

// Households implements console.Reports.
func (r Reports) Households(ctx context.Context, q console.ReportQuery, row, column string) ([]string, error) {
	return r.Source.Households(ctx, pageQuery(q), row, column)
}

func pageQuery(q console.ReportQuery) report.Query {
	return report.Query{Table: q.Table, Area: q.Area, Record: q.Record, At: q.At, Period: report.Period{From: q.From, Until: q.Until}}
}
