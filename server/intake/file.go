package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
)

// Bounds of what is read at all. The largest file of Antu County has 3 MB.
const (
	MaxFile  = 64 << 20 // bytes in a file
	MaxField = 64 << 10 // bytes in a cell
)

// column is a column that a file may have, or must.
type column struct {
	name     string
	required bool
}

// record is one row of a file under its header.
type record struct {
	file  string
	line  int
	index map[string]int // column by name
	cells []string
	form  *Fault // a fault of form: cells may be missing or in the wrong columns
	lost  bool   // for which the rows after it cannot be told from it either
}

func (r record) has(column string) bool { _, ok := r.index[column]; return ok }

// cell returns the text of a column without the spaces around it, "" when there
// is none.
func (r record) cell(column string) string {
	i, ok := r.index[column]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

func (r record) blank() bool {
	return !slices.ContainsFunc(r.cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// eachRecord calls fn with every row of a file that says anything, and tells
// what is wrong with the file itself: its size, encoding and header.
func (d *Delivery) eachRecord(files fs.FS, name string, columns []column, fn func(record)) error {
	data, err := load(files, name)
	if err != nil {
		return err
	}
	text, fault := decode(data)
	if fault != nil {
		fault.File = name
		d.damage(*fault)
		return nil
	}
	lines := csv.NewReader(bytes.NewReader(text))
	lines.FieldsPerRecord, lines.TrimLeadingSpace = -1, true
	r := record{file: name}
	if _, err := next(lines, &r); err != nil {
		return err
	}
	if r.form != nil {
		d.damage(*r.form)
		return nil
	}
	width := len(r.cells)
	r.index = d.header(name, r.cells, columns)
	d.headers[name] = r.index
	for {
		more, err := next(lines, &r)
		if err != nil || !more {
			return err
		}
		if r.checkWidth(width); r.lost {
			d.damage(*r.form)
		} else if r.form != nil || !r.blank() {
			fn(r)
		}
	}
}

// load reads a file up to one byte more than it may have.
func load(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open delivery: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return data, nil
}

// header finds each column by its name, and tells of those that are unknown,
// repeated or missing: then the file cannot be trusted to say what it seems to.
func (d *Delivery) header(file string, cells []string, columns []column) map[string]int {
	index := map[string]int{}
	fault := func(column string, p schema.Problem, told schema.Label) {
		d.damage(Fault{File: file, Row: 1, Column: column, Problem: p, told: told})
	}
	for i, cell := range cells {
		name := strings.TrimSpace(cell)
		shown := clip(name)
		if name == "" {
			shown = "#" + strconv.Itoa(i+1)
		}
		_, repeated := index[name]
		switch {
		case !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }):
			fault(shown, schema.Problem{Code: schema.UnknownField, Param: shown}, schema.Label{})
		case repeated:
			fault(shown, schema.Problem{Code: schema.DuplicateMember, Field: shown}, repeatedColumn)
		default:
			index[name] = i
		}
	}
	for _, c := range columns {
		if _, ok := index[c.name]; c.required && !ok {
			fault(c.name, schema.Problem{Code: schema.Required, Field: c.name}, columnMissing)
		}
	}
	return index
}

// next reads one row into r.
func next(lines *csv.Reader, r *record) (more bool, err error) {
	r.form, r.lost = nil, false
	r.cells, err = lines.Read()
	var bad *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return false, nil
	case errors.As(err, &bad):
		r.line, r.lost = bad.StartLine, bad.Line > bad.StartLine
		r.deform(malformed, schema.Problem{Code: schema.Malformed, Param: strconv.Itoa(bad.Column)})
	case err != nil:
		return false, fmt.Errorf("read %s: %w", r.file, err)
	default:
		r.line, _ = lines.FieldPos(0)
	}
	return true, nil
}

// checkWidth finds rows with another number of cells than the header. One that
// has line breaks too may be several rows in one.
func (r *record) checkWidth(width int) {
	if r.form != nil || r.blank() || len(r.cells) == width {
		return
	}
	r.lost = slices.ContainsFunc(r.cells, func(c string) bool { return strings.Contains(c, "\n") })
	r.deform(wrongWidth, schema.Problem{Code: schema.WrongLength, Param: fmt.Sprintf("%d ≠ %d", len(r.cells), width)})
}

func (r *record) deform(told schema.Label, p schema.Problem) {
	r.form = &Fault{File: r.file, Row: r.line, Problem: p, told: told}
}

// clip shortens what a stranger wrote to what a message can show.
func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
