package report

import (
	"context"
	"slices"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
)

// Query says which figures are asked for.
type Query struct {
	Table  string
	Area   string
	Period // only for tables of one
}

// store is what figures are counted in.
type store interface {
	Read(ctx context.Context, fn func(app.Reader) error) error
}

// Source answers questions for figures, each on the state of the moment.
type Source struct {
	store store
	now   func() time.Time
}

// NewSource returns the figures of a store. now is the server's clock.
func NewSource(s store, now func() time.Time) *Source { return &Source{store: s, now: now} }

// Listing is one table that can be asked for.
type Listing struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// Period says that it counts what happened in one.
	Period  bool     `json:"period"`
	Formats []string `json:"formats"`
}

// List returns every table in the order in which they are shown.
func (s *Source) List(lang schema.Lang) []Listing {
	var all []Listing
	for _, family := range families() {
		for _, form := range family.forms {
			all = append(all, Listing{Name: form.name, Title: form.title.In(lang), Period: family.period, Formats: formatsOf(form.byPlace)})
		}
	}
	return all
}

// Table counts the table that is asked for. A table or an area that is not there is
// a schema.Problem with the code NotFound; what else is wrong with the query is one
// with the field that says it.
func (s *Source) Table(ctx context.Context, q Query) (Table, error) {
	f, err := s.count(ctx, q)
	if err != nil {
		return Table{}, err
	}
	return f.Table(q.Table)
}

// Households returns the ids of the households behind a figure; see
// Figures.Households.
func (s *Source) Households(ctx context.Context, q Query, row, column string) ([]string, error) {
	f, err := s.count(ctx, q)
	if err != nil {
		return nil, err
	}
	return f.Households(q.Table, row, column)
}

// count counts what a query asks for, but nothing for a table that does not exist.
func (s *Source) count(ctx context.Context, q Query) (*Figures, error) {
	family, err := familyOf(q)
	if err != nil {
		return nil, err
	}
	var f *Figures
	err = s.store.Read(ctx, func(r app.Reader) (err error) {
		f, err = family.count(r, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	f.basis = Basis{At: app.Today(s.now()), Period: q.Period}
	return f, nil
}

// family is tables that are counted in one go.
type family struct {
	forms  []form
	period bool // a query may name one
	count  func(app.Reader, Query) (*Figures, error)
}

// families are all tables, in the order in which they are shown.
func families() []family {
	return []family{
		{forms: forms(), count: func(r app.Reader, q Query) (*Figures, error) { return Count(r, q.Area) }},
		{forms: visitForms(), period: true, count: func(r app.Reader, q Query) (*Figures, error) { return CountVisits(r, q.Area, q.Period) }},
	}
}

func familyOf(q Query) (family, error) {
	all := families()
	i := slices.IndexFunc(all, func(f family) bool {
		_, err := formOf(f.forms, q.Table)
		return err == nil
	})
	if i < 0 {
		return family{}, schema.Problem{Code: schema.NotFound}
	}
	if q.Period != (Period{}) && !all[i].period {
		return family{}, schema.Problem{Code: schema.BadQuery, Field: "from"}
	}
	return all[i], nil
}
