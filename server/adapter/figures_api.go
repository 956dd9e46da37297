package adapter

import (
	"context"

	"ruhu/schema"
	"ruhu/server/report"
	"ruhu/server/web/api"
)

// Figures gives the API the tables and their files: it may not know them either.
type Figures struct{ *report.Source }

// List implements api.Figures.
func (t Figures) List(lang schema.Lang) any { return t.Source.List(lang) }

// File implements api.Figures.
func (t Figures) File(ctx context.Context, q api.FigureQuery, format string, lang schema.Lang) (api.File, error) {
	table, err := t.Table(ctx, figureQuery(q))
	if err != nil {
		return api.File{}, err
	}
	file, err := table.File(format, lang)
	return api.File(file), err
}

// Households implements api.Figures.
func (t Figures) Households(ctx context.Context, q api.FigureQuery, row, column string) ([]string, error) {
	return t.Source.Households(ctx, figureQuery(q), row, column)
}

func figureQuery(q api.FigureQuery) report.Query {
	return report.Query{Table: q.Table, Area: q.Area, Record: q.Record, At: q.At, Period: report.Period{From: q.From, Until: q.Until}}
}
