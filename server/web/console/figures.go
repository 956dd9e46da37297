package console

import (
	"strconv"
	"strings"
	"sync"

	"ruhu/schema"
	"ruhu/server/app"
)

// Table is one official table in a language.
type Table struct {
	Name, Title string
	RowsAre     string // what the rows stand for
	Columns     []Heading
	Rows        []Row
	Differences int    // cells that differ from the plan
	Note        string // what to know before the figures are used, "" for nothing
	Basis       []Told // what they rest on
}

// Told is one thing that is said of figures.
type Told struct{ Label, Text string }

// Heading names a row or a column. Key is the same in every language.
type Heading struct{ Key, Label string }

// Row is one row of a table, with a cell for each column.
type Row struct {
	Heading
	Scale int // digits after the point in its figures
	Cells []Cell
}

// Cell is one figure. Plan and Difference are nil where the plan has none.
type Cell struct {
	Value            int
	Plan, Difference *int
}

// Keys of the rows and columns that pages name.
const (
	keyTotal      = "total"
	keyHouseholds = "households"
	keyPeople     = "people"
)

// at returns the figure in a row and a column, 0 where there is none.
func (t Table) at(row, column string) int {
	for _, r := range t.Rows {
		for i, c := range t.Columns {
			if r.Key == row && c.Key == column {
				return r.Cells[i].Value
			}
		}
	}
	return 0
}

// counted remembers what was counted of an area for as long as nothing changes
// in it: its villages' counters say so. A figure is never older than the state
// that the page reads.
type counted struct {
	counter Counter
	mu      sync.Mutex
	areas   map[string]*count // of the county's tree, so there is an end to them
}

// count is what was counted of an area, and on which state.
type count struct {
	mu      sync.Mutex // held while counting: who comes meanwhile waits for the same
	state   string
	figures Figures
}

// laidOut are figures whose tables are laid out once for every language.
type laidOut struct {
	Figures
	mu     sync.Mutex // held while laying out
	tables map[tableIn]Table
}

// tableIn names a table in a language.
type tableIn struct {
	name string
	lang schema.Lang
}

// Table implements Figures. Nobody may change what it returns.
func (f *laidOut) Table(name string, lang schema.Lang) (Table, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t, known := f.tables[tableIn{name, lang}]; known {
		return t, nil
	}
	t, err := f.Figures.Table(name, lang)
	if err == nil {
		f.tables[tableIn{name, lang}] = t
	}
	return t, err
}

func newCounted(c Counter) *counted { return &counted{counter: c, areas: map[string]*count{}} }

// of returns the figures of an area on the state that r reads.
func (k *counted) of(r app.Reader, area string) (Figures, error) {
	state, err := stateOf(r, area)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	c := k.areas[area]
	if c == nil {
		c = &count{}
		k.areas[area] = c
	}
	k.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == state {
		return c.figures, nil
	}
	figures, err := k.counter.Count(r, area)
	if err != nil {
		return nil, err
	}
	c.state, c.figures = state, &laidOut{Figures: figures, tables: map[tableIn]Table{}}
	return c.figures, nil
}

// stateOf names the state of an area: every commit in a village moves its
// counter on.
func stateOf(r app.Reader, area string) (string, error) {
	villages, err := r.Villages([]string{area})
	if err != nil {
		return "", err
	}
	version, err := r.ReferenceVersion()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(strconv.FormatInt(version, 10))
	for _, v := range villages {
		b.WriteByte(' ')
		b.WriteString(strconv.FormatInt(int64(v.Seq), 10))
	}
	return b.String(), nil
}
