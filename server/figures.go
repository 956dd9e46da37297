package main

import (
	"context"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/report"
	"ruhu/server/web/api"
	"ruhu/server/web/console"
)

// counter counts for the console, which may not know the official tables.
type counter struct{ *report.Source }

// Count implements console.Counter.
func (c counter) Count(r app.Reader, area string) (console.Figures, error) {
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

// reports gives the console the tables that can be asked for.
type reports struct{ *report.Source }

// List implements console.Reports.
func (r reports) List(lang schema.Lang) (out []console.Listing) {
	for _, l := range r.Source.List(lang) {
		out = append(out, console.Listing(l))
	}
	return out
}

// Table implements console.Reports.
func (r reports) Table(ctx context.Context, q console.ReportQuery, lang schema.Lang) (console.Table, error) {
	t, err := r.Source.Table(ctx, pageQuery(q))
	if err != nil {
		return console.Table{}, err
	}
	return pageTable(t, lang), nil
}

// File implements console.Reports.
func (r reports) File(ctx context.Context, q console.ReportQuery, format string, lang schema.Lang) (console.ReportFile, error) {
	t, err := r.Source.Table(ctx, pageQuery(q))
	if err != nil {
		return console.ReportFile{}, err
	}
	file, err := t.File(format, lang)
	return console.ReportFile(file), err
}

// Households implements console.Reports.
func (r reports) Households(ctx context.Context, q console.ReportQuery, row, column string) ([]string, error) {
	return r.Source.Households(ctx, pageQuery(q), row, column)
}

func pageQuery(q console.ReportQuery) report.Query {
	return report.Query{Table: q.Table, Area: q.Area, Record: q.Record, At: q.At, Period: report.Period{From: q.From, Until: q.Until}}
}

// tables gives the API the tables and their files: it may not know them either.
type tables struct{ *report.Source }

// List implements api.Figures.
func (t tables) List(lang schema.Lang) any { return t.Source.List(lang) }

// File implements api.Figures.
func (t tables) File(ctx context.Context, q api.FigureQuery, format string, lang schema.Lang) (api.File, error) {
	table, err := t.Table(ctx, figureQuery(q))
	if err != nil {
		return api.File{}, err
	}
	file, err := table.File(format, lang)
	return api.File(file), err
}

// Households implements api.Figures.
func (t tables) Households(ctx context.Context, q api.FigureQuery, row, column string) ([]string, error) {
	return t.Source.Households(ctx, figureQuery(q), row, column)
}

func figureQuery(q api.FigureQuery) report.Query {
	return report.Query{Table: q.Table, Area: q.Area, Record: q.Record, At: q.At, Period: report.Period{From: q.From, Until: q.Until}}
}
