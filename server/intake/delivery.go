package intake

import (
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"

	"ruhu/schema"
)

// Delivery is what was found in a folder.
type Delivery struct {
	today string

	households []string                  // ids in the order of the file
	rows       map[string][]schema.Row   // by household, its own first
	villages   map[string]string         // of each household delivered, faulty or not
	refused    map[string]bool           // households with a fault
	places     map[rowKey]place          // where each row stands
	headers    map[string]map[string]int // columns of each file, by name
	people     []Person
	faults     []Fault
	more       int  // faults beyond maxFaults
	unusable   bool // a fault leaves open which households it concerns
	rootless   bool // not all households could be read
}

type rowKey struct {
	table *schema.Table
	id    string
}

type place struct {
	line      int
	household string
}

// Open reads a delivery. today is the current date, YYYY-MM-DD in China Standard
// Time: some dates may not lie after it. What is wrong with the delivery is not
// an error but in Faults; an error is a folder that cannot be read.
func Open(files fs.FS, today string) (*Delivery, error) {
	d := &Delivery{
		today: today, rows: map[string][]schema.Row{}, villages: map[string]string{},
		refused: map[string]bool{}, places: map[rowKey]place{}, headers: map[string]map[string]int{},
	}
	names, err := d.list(files)
	if err != nil {
		return nil, err
	}
	for _, t := range schema.Replicated() { // households come first: the others refer to them
		if name := fileOf(t.Name); slices.Contains(names, name) {
			if err := d.readTable(files, name, t); err != nil {
				return nil, err
			}
		} else if t.IsRoot() {
			d.damage(Fault{File: name, Problem: schema.Problem{Code: schema.Required, Table: t.Name}, told: fileMissing})
		}
	}
	if slices.Contains(names, peopleFile) {
		err = d.readPeople(files)
	}
	return d, err
}

const (
	extension  = ".csv"
	peopleFile = "people.csv"
)

func fileOf(table string) string { return table + extension }

// list returns the CSV files that can be read as tables. One that cannot is a
// fault, because it may be a table with its name misspelt; anything else in the
// folder is none of ours.
func (d *Delivery) list(files fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, fmt.Errorf("open delivery: %w", err)
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.HasPrefix(name, ".") || !strings.EqualFold(path.Ext(name), extension) {
			continue
		}
		if p, ok := readable(name); !ok {
			d.damage(Fault{File: name, Problem: p})
			continue
		}
		names = append(names, name)
	}
	return names, nil
}

// readable reports whether a file holds rows of households or the staff.
func readable(name string) (schema.Problem, bool) {
	stem, _ := strings.CutSuffix(name, extension)
	t := schema.TableOf(stem)
	switch {
	case name == peopleFile:
	case t == nil:
		return schema.Problem{Code: schema.UnknownTable, Param: clip(stem)}, false
	case t.ServerOnly:
		return schema.Problem{Code: schema.FieldServer, Table: t.Name}, false
	case t.Scope != schema.OfHousehold:
		return schema.Problem{Code: schema.WrongUnit, Table: t.Name}, false
	}
	return schema.Problem{}, true
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

// Locate says where a row stands that somebody else found fault with, as
// app.Import does when it knows more: the file, and the row in it.
func (d *Delivery) Locate(table, id string) (file string, row int, ok bool) {
	p, ok := d.places[rowKey{schema.TableOf(table), id}]
	if !ok {
		return "", 0, false
	}
	return fileOf(table), p.line, true
}

// Delivered reports whether there is a column for a field, or for one that it was
// a part of. Without one the rows
// have null there, which says nothing about what stands.
func (d *Delivery) Delivered(t *schema.Table, field int) bool {
	header := d.headers[fileOf(t.Name)]
	for i := range t.Fields {
		if _, there := header[t.Fields[i].Name]; !there {
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

// Faults returns everything that is wrong, file by file; see Report for how many
// more there are when they are too many to keep.
func (d *Delivery) Faults() []Fault { return slices.Clone(d.faults) }

// damage records a fault for which the delivery cannot be used.
func (d *Delivery) damage(f Fault) {
	d.unusable = true
	d.rootless = d.rootless || f.File == fileOf(schema.Household.Name)
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
