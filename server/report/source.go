package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
)

// Query says which figures are asked for.
type Query struct {
	Table string
	Area  string
	// Record is Approved, Working, or "" for the first of them that the table is
	// counted from.
	Record string
	// At is the day at whose end, in China, the approved record is looked at; "" is now.
	At     string
	Period // only for tables of one
}

// The records that tables are counted from.
const (
	Approved = "approved" // what townships have approved, or the county delivered
	Working  = "working"  // what stands now, whoever has or has not looked at it
)

// store is what figures are counted in.
type store interface {
	Read(ctx context.Context, fn func(app.Reader) error) error
}

// Source answers questions for figures, each on the state of the moment.
type Source struct {
	store store
	now   func() time.Time
	cache *app.ByVillage[*village]
}

// NewSource returns the figures of a store. now is the server's clock.
func NewSource(s store, now func() time.Time) *Source {
	return &Source{store: s, now: now, cache: app.NewByVillage(readVillage)}
}

// Listing is one table that can be asked for.
type Listing struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// Records are those that it may be counted from, the first when none is named.
	Records []string `json:"records"`
	// Period says that it counts what happened in one.
	Period  bool     `json:"period"`
	Formats []string `json:"formats"`
}

// List returns every table in the order in which they are shown.
func (s *Source) List(lang schema.Lang) []Listing {
	var all []Listing
	for _, family := range families() {
		for _, form := range family.forms {
			all = append(all, Listing{Name: form.name, Title: form.title.In(lang), Records: family.records, Period: family.period, Formats: formatsOf(form.byPlace)})
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

// Working counts the register as it is worked on, on the state that r reads: what Count
// counts and what relocation has reached, of villages that changed since somebody last
// asked. What is not there is as with Count.
func (s *Source) Working(r app.Reader, area string) (*Figures, error) {
	f, err := newFigures(r, area, slices.Concat(forms(), coverageForms()))
	if err != nil {
		return nil, err
	}
	cases, err := readCases(r, area, app.Always)
	if err != nil {
		return nil, err
	}
	villages, err := s.cache.In(r, []string{area})
	if err != nil {
		return nil, err
	}
	f.assemble(records(villages), Working, cases)
	f.cover(villages)
	f.centers = centers(villages)
	return f, nil
}

// Warm gathers every village ahead, so that nobody waits for it who asks first.
func (s *Source) Warm(ctx context.Context) error {
	return s.store.Read(ctx, func(r app.Reader) error {
		_, err := s.cache.In(r, []string{""})
		return err
	})
}

// count counts what a query asks for, but nothing that does not exist.
func (s *Source) count(ctx context.Context, q Query) (*Figures, error) {
	family, err := familyOf(q.Table)
	if err != nil {
		return nil, err
	}
	basis, before, err := s.basis(q, family)
	if err != nil {
		return nil, err
	}
	var f *Figures
	err = s.store.Read(ctx, func(r app.Reader) (err error) {
		if f, err = family.count(s, r, q.Area, basis, before); err == nil {
			f.basis.Record, f.basis.At, f.basis.Period = basis.Record, basis.At, basis.Period
		}
		return err
	})
	return f, err
}

// basis says what figures are counted from, and before which instant.
func (s *Source) basis(q Query, f family) (b Basis, before int64, err error) {
	b = Basis{Record: cmp.Or(q.Record, f.records[0]), At: app.Today(s.now()), Period: q.Period}
	switch {
	case !slices.Contains(f.records, b.Record):
		return b, 0, schema.Problem{Code: schema.NotOneOf, Field: "record", Param: strings.Join(f.records, ", ")}
	case q.Period != (Period{}) && !f.period:
		return b, 0, schema.Problem{Code: schema.BadQuery, Field: "from"}
	case q.At == "":
		return b, app.Always, nil
	case !slices.Contains(f.records, Approved):
		return b, 0, schema.Problem{Code: schema.BadQuery, Field: "at"}
	}
	_, next, ok := app.Day(q.At)
	switch {
	case !ok:
		return b, 0, schema.Problem{Code: schema.BadDate, Field: "at"}
	case q.At > b.At:
		return b, 0, schema.Problem{Code: schema.InFuture, Field: "at"}
	case q.At < b.At && b.Record != Approved:
		return b, 0, schema.Problem{Code: schema.NotOneOf, Field: "record", Param: Approved}
	}
	if q.At == b.At {
		return b, app.Always, nil
	}
	b.At = q.At
	return b, next.UnixMilli(), nil
}

// family is tables that are counted in one go.
type family struct {
	forms   []form
	records []string // that they may be counted from, the first when none is named
	period  bool     // a query may name one
	count   func(s *Source, r app.Reader, area string, b Basis, before int64) (*Figures, error)
}

// families are all tables, in the order in which they are shown.
func families() []family {
	return []family{
		{forms: forms(), records: []string{Approved, Working}, count: (*Source).countRegister},
		{forms: coverageForms(), records: []string{Working}, count: (*Source).countCoverage},
		{forms: visitForms(), records: []string{Working}, period: true, count: (*Source).countPeriod},
	}
}

func (s *Source) countRegister(r app.Reader, area string, b Basis, before int64) (*Figures, error) {
	f, err := newFigures(r, area, forms())
	if err != nil {
		return nil, err
	}
	cases, err := readCases(r, area, before)
	if err != nil {
		return nil, err
	}
	parts, err := s.read(r, area, before)
	if err != nil {
		return nil, err
	}
	f.assemble(parts, b.Record, cases)
	f.basis.Standing = standing(parts)
	return f, nil
}

// read gathers both records of an area: as they stand now, or with the approved one as
// it stood before an instant.
func (s *Source) read(r app.Reader, area string, before int64) ([]*both, error) {
	if before != app.Always {
		b, err := readBoth(r, area, before, nil)
		return []*both{b}, err
	}
	villages, err := s.cache.In(r, []string{area})
	return records(villages), err
}

func (s *Source) countCoverage(r app.Reader, area string, _ Basis, _ int64) (*Figures, error) {
	f, err := newFigures(r, area, coverageForms())
	if err != nil {
		return nil, err
	}
	villages, err := s.cache.In(r, []string{area})
	if err != nil {
		return nil, err
	}
	f.assemble(records(villages), Working, nil)
	f.cover(villages)
	return f, nil
}

func (s *Source) countPeriod(r app.Reader, area string, b Basis, _ int64) (*Figures, error) {
	return CountVisits(r, area, b.Period)
}

func familyOf(table string) (family, error) {
	all := families()
	i := slices.IndexFunc(all, func(f family) bool {
		_, err := formOf(f.forms, table)
		return err == nil
	})
	if i < 0 {
		return family{}, schema.Problem{Code: schema.NotFound}
	}
	return all[i], nil
}
