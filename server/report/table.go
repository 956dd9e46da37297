package report

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/server/geojson"
)

// Table is one table of an area, counted beside the plan where the plan has it. It
// is a plain value: nothing in it refers to the register any more.
type Table struct {
	Name     string    `json:"name"` // "1-1"; stable
	Title    Names     `json:"title"`
	Area     string    `json:"area"`
	AreaName Names     `json:"area_name"`
	RowsAre  Names     `json:"rows_are"` // what the rows stand for
	Columns  []Heading `json:"columns"`
	Rows     []Row     `json:"rows"`
	Note     Names     `json:"note,omitzero"` // what to know before the figures are used
	Basis    Basis     `json:"basis"`

	byPlace bool
	points  map[string]*geojson.Point // of its rows, where it is by place
}

// Names is a schema.Label that spells its languages in JSON.
type Names struct {
	ZH string `json:"zh-CN"`
	KO string `json:"ko"`
	EN string `json:"en"`
}

// In returns the name in a language, falling back to Chinese.
func (n Names) In(lang schema.Lang) string { return schema.Label(n).In(lang) }

// Heading is the heading of a row or a column. Key is stable: a code of the
// schema or of an area, a year, or a word.
type Heading struct {
	Key   string `json:"key"`
	Label Names  `json:"label"`
}

// Row is one row of a table, with a cell for each column.
type Row struct {
	Heading
	Scale int    `json:"scale"` // digits after the point in its figures: 2 for shares in per cent
	Cells []Cell `json:"cells"`
}

// Cell is one figure. Plan and Difference are nil where the plan has none.
type Cell struct {
	Value      int  `json:"value"`
	Plan       *int `json:"plan"`
	Difference *int `json:"difference"` // value − plan
}

// Keys of the rows and columns that sum others up.
const (
	total = "total"
	share = "share" // of the total row, in hundredths of a per cent
)

// Differences is how many cells differ from the plan.
func (t Table) Differences() int {
	n := 0
	for _, row := range t.Rows {
		for _, c := range row.Cells {
			if c.Difference != nil && *c.Difference != 0 {
				n++
			}
		}
	}
	return n
}

// Cell returns the figure in a row and a column, by their keys.
func (t Table) Cell(row, column string) (Cell, bool) {
	i := slices.IndexFunc(t.Rows, func(r Row) bool { return r.Key == row })
	j := slices.IndexFunc(t.Columns, func(c Heading) bool { return c.Key == column })
	if i < 0 || j < 0 {
		return Cell{}, false
	}
	return t.Rows[i].Cells[j], true
}

// table lays a form out with what was counted and what the plan says.
func (f *Figures) table(form form) Table {
	counted, planned := cells{}, cells{}
	for _, h := range f.households {
		form.count(f, h, counted.add)
	}
	if form.given != nil {
		form.given(f, counted.add)
	}
	form.plan(f, planned.add)
	rows, columns := foundIn(counted, planned)
	t := Table{
		Name: form.name, Title: Names(form.title), Area: f.Area, AreaName: Names(f.Name),
		RowsAre: Names(form.rowsAre), Columns: form.columns(f, columns), Note: Names(form.note), Basis: f.basis, byPlace: form.byPlace,
	}
	if form.byPlace {
		t.points = f.points()
	}
	for _, h := range form.rows(f, rows) {
		t.Rows = append(t.Rows, Row{Heading: h})
	}
	if form.shares {
		t.Rows = append(t.Rows, Row{Heading: named(share, shareLabel), Scale: 2})
		counted.addShares(t.Columns)
		planned.addShares(t.Columns)
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		for _, c := range t.Columns {
			row.Cells = append(row.Cells, newCell(counted, planned, at{row.Key, c.Key}))
		}
	}
	return t
}

func newCell(counted, planned cells, where at) Cell {
	c := Cell{Value: counted[where]}
	if plan, ok := planned[where]; ok {
		difference := c.Value - plan
		c.Plan, c.Difference = &plan, &difference
	}
	return c
}

// at is the place of a cell, by the keys of its row and column.
type at struct{ row, column string }

// cells are figures by place. A place that nothing was added to is absent: in
// the plan this means that it says nothing, which is not the same as 0.
type cells map[at]int

func (c cells) add(row, column string, n int) { c[at{row, column}] += n }

// addShares adds the share that each column has in the total, rounded half up
// as the plan rounds.
func (c cells) addShares(columns []Heading) {
	all, ok := c[at{total, total}]
	if !ok {
		return
	}
	for _, column := range columns {
		n := c[at{total, column.Key}]
		c[at{share, column.Key}] = (2*n*10000 + all) / max(2*all, 1)
	}
}

// foundIn returns the keys of the rows and columns that have a figure other
// than 0, sorted.
func foundIn(all ...cells) (rows, columns []string) {
	for _, c := range all {
		for where, n := range c {
			if n == 0 {
				continue
			}
			rows, columns = append(rows, where.row), append(columns, where.column)
		}
	}
	return distinct(rows), distinct(columns)
}

func distinct(keys []string) []string {
	slices.SortFunc(keys, cmp.Compare[string])
	return slices.Compact(keys)
}
