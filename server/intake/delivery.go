package intake

import (
	"errors"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"

	"ruhu/schema"
)

// Delivery is what was found in a folder.
type Delivery struct {
	today   string
	sources []source
	open    []io.Closer // files that are read from while the delivery is

	households []string                     // ids in the order they came
	rows       map[string][]schema.Row      // by household, its own first
	villages   map[string]string            // of each household delivered, faulty or not
	numbers    map[string]string            // ids of households by registry number
	refused    map[string]bool              // households with a fault
	places     map[rowKey]*place            // where each row stands
	held       map[identity]rowKey          // who holds a number that nobody else may hold
	namesakes  map[string]int               // rows that people cannot tell apart, by what they know them by
	codes      map[string]map[string]string // by list and label
	tables     []*schema.Table
	readings   []*reading
	people     []Person
	faults     []Fault
	more       int  // faults beyond maxFaults
	count      int  // rows of all sources
	unusable   bool // a fault leaves open which households it concerns
	rootless   bool // not all households could be read
}

type rowKey struct {
	table *schema.Table
	id    string
}

// place is where a row stands, and whether it has an id of its own there.
type place struct {
	in        *reading
	line      int
	household string
	unnamed   bool
}

// Open reads a delivery: everything in a folder, or only the file of a name, if that
// is not "". today is the current date, YYYY-MM-DD in China Standard Time: some dates
// may not lie after it. What is wrong with the delivery is not an error but in
// Faults; an error is a folder that cannot be read.
func Open(files fs.FS, only, today string) (*Delivery, error) {
	d := &Delivery{
		today: today, rows: map[string][]schema.Row{}, villages: map[string]string{}, numbers: map[string]string{},
		refused: map[string]bool{}, places: map[rowKey]*place{}, held: map[identity]rowKey{}, namesakes: map[string]int{},
		codes: codesByLabel(),
	}
	err := d.list(files, only)
	if err == nil {
		err = d.readAll()
	}
	for _, f := range d.open {
		err = errors.Join(err, f.Close())
	}
	d.open, d.sources = nil, nil
	return d, err
}

// readAll reads table by table. Households come first: the others refer to them.
func (d *Delivery) readAll() error {
	for _, t := range schema.Replicated() {
		found := false
		for _, s := range d.sources {
			if s.table != t {
				continue
			}
			if !found {
				d.tables = append(d.tables, t)
			}
			found = true
			r := &reading{Delivery: d, source: s, columns: columnsOf(t)}
			r.take = func(c record) { d.takeRow(t, c) }
			d.readings = append(d.readings, r)
			if err := s.read(r); err != nil {
				return err
			}
		}
		if t.IsRoot() && !found {
			d.rootless = true
			d.damage(Fault{File: t.Name + extensionCSV, Problem: schema.Problem{Code: schema.Required, Table: t.Name}, told: fileMissing})
		}
	}
	for _, s := range d.sources {
		if s.table != nil {
			continue
		}
		if err := d.readPeople(s); err != nil {
			return err
		}
	}
	return nil
}

// Households yields the rows of each household that has no fault: its own row
// first, then its children in the order of the tables and files. It yields
// nothing when the delivery is unusable.
func (d *Delivery) Households() iter.Seq[[]schema.Row] {
	return func(yield func([]schema.Row) bool) {
		for _, id := range d.households {
			if !d.unusable && !d.refused[id] && !yield(d.rows[id]) {
				return
			}
		}
	}
}

// People returns the staff without the faulty ones, in the order of the file.
func (d *Delivery) People() []Person { return slices.Clone(d.people) }

// Locate begins a fault at a row that somebody else found fault with, as app.Import
// does when it knows more.
func (d *Delivery) Locate(p schema.Problem) (f Fault, ok bool) {
	at := d.places[rowKey{schema.TableOf(p.Table), p.Row}]
	if at == nil {
		return Fault{Problem: p}, false
	}
	f = at.in.where(at.line, p.Field, p, schema.Label{})
	f.Household = at.household
	return f, true
}

// Delivered reports whether a row says anything about a field: there is a column for
// it, or for one that it was a part of. Without one the row has null there, which
// says nothing about what stands.
func (d *Delivery) Delivered(row schema.Row, field int) bool {
	at := d.places[rowKey{row.Table, row.ID}]
	if at == nil {
		return true
	}
	t := row.Table
	for i := range t.Fields {
		if _, there := at.in.index[t.Fields[i].Name]; !there {
			continue
		}
		for _, cell := range t.UpgradedCell(i, schema.Null, schema.OldestVersion, schema.Version) {
			if cell.Field == field {
				return true
			}
		}
	}
	return false
}

// Unnamed reports whether a row has no id in the delivery: the one that it has here
// follows from what people know it by.
func (d *Delivery) Unnamed(row schema.Row) bool {
	at := d.places[rowKey{row.Table, row.ID}]
	return at != nil && at.unnamed
}

// Unusable reports whether a fault leaves open what it concerns: then nothing of the
// delivery can be taken.
func (d *Delivery) Unusable() bool { return d.unusable }

// Mentioned reports whether a household was delivered, be it with faults.
func (d *Delivery) Mentioned(household string) bool {
	_, ok := d.villages[household]
	return ok
}

// Villages are those of the households delivered, faulty or not, as they are written
// there.
func (d *Delivery) Villages() iter.Seq[string] { return maps.Values(d.villages) }

// Tables returns those that were delivered.
func (d *Delivery) Tables() []*schema.Table { return slices.Clone(d.tables) }

// Faults returns everything that is wrong, file by file; see Report for how many
// more there are when they are too many to keep.
func (d *Delivery) Faults() []Fault { return slices.Clone(d.faults) }

// Problems are what is wrong, without where.
func (d *Delivery) Problems() []schema.Problem {
	var all []schema.Problem
	for _, f := range d.faults {
		all = append(all, f.Problem)
	}
	return all
}

// damage records a fault for which the delivery cannot be used.
func (d *Delivery) damage(f Fault) {
	d.unusable = true
	d.fault(f)
}

// maxFaults is how many faults are kept. Nobody mends more by hand, and a file
// that is wrong in every cell must not fill the memory.
const maxFaults = 10_000

func (d *Delivery) fault(f Fault) {
	if len(d.faults) == maxFaults {
		d.more++
		return
	}
	d.faults = append(d.faults, f)
}
