package intake

import (
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/server/intake/xlsx"
)

// reading is the reading of one source: its first row is the header, and each row
// after it is handed on.
type reading struct {
	*Delivery
	source
	columns []column
	take    func(record)
	index   map[string]int // where each column stands, from 0; nil before the header
	width   int            // columns of the header
	headed  []bool         // whether each has any heading
	rows    int            // under the header
	barren  bool           // the first row is no header, so nothing can be read
	words   bool           // values are spelled as people write them
	book    *xlsx.Book     // nil of a CSV file
}

// cell is one cell of a row.
type cell struct {
	text string
	kind xlsx.Kind // 0 in a CSV file, where everything is text
	// fault is what makes the cell unreadable.
	fault schema.ErrCode
}

// record is one row under its header.
type record struct {
	*reading
	line  int
	cells []cell
	form  *Fault // a fault of form: cells may be missing or in the wrong columns
	lost  bool   // for which the rows after it cannot be told from it either
}

func (r record) has(column string) bool { _, ok := r.index[column]; return ok }

// raw returns the cell of a column, an empty one when there is none.
func (r record) raw(column string) cell {
	i, ok := r.index[column]
	if !ok || i >= len(r.cells) {
		return cell{}
	}
	return r.cells[i]
}

// cell returns the text of a column that is no field of the schema, without the
// spaces around it.
func (r record) cell(column string) string {
	return narrow(plain(r.raw(column).text))
}

func (r record) blank() bool {
	return !slices.ContainsFunc(r.cells, func(c cell) bool { return c.fault != "" || strings.TrimSpace(c.text) != "" })
}

// name is how people find the source.
func (r *reading) name() string {
	if r.sheet != "" {
		return r.file + " " + r.sheet
	}
	return r.file
}

// letter is the name that a table calculator gives a column.
func (r *reading) letter(column string) string {
	if i, ok := r.index[column]; ok {
		return xlsx.Letter(i + 1)
	}
	return ""
}

// where begins a fault at a row and a column.
func (r *reading) where(line int, name string, p schema.Problem, told schema.Label) Fault {
	f := Fault{File: r.file, Sheet: r.sheet, Row: line, Column: name, Letter: r.letter(name), Problem: p, told: told}
	if i := slices.IndexFunc(r.columns, func(c column) bool { return c.name == name }); i >= 0 {
		f.headings = r.columns[i].headings
	}
	return f
}

// damage records a fault for which the delivery cannot be used.
func (r *reading) damage(f Fault) {
	r.rootless = r.rootless || r.table == schema.Household
	r.Delivery.damage(f)
}

// row takes the next row that says anything.
func (r *reading) row(c record) {
	c.reading = r
	if r.index == nil {
		r.header(c)
		return
	}
	if r.barren {
		return
	}
	if c.lost {
		r.damage(*c.form)
		return
	}
	if r.count++; r.count > MaxRows {
		if r.count == MaxRows+1 {
			r.damage(r.where(c.line, "", schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(MaxRows)}, tooManyRows))
		}
		return
	}
	r.rows++
	r.take(c)
}

// header finds each column by its name or its label, and tells of those that are
// unknown, repeated or missing: then the source cannot be trusted to say what it
// seems to.
//
// One heading that is no name of a field says that people wrote the whole: then the
// values are in words, too.
func (r *reading) header(c record) {
	r.index, r.width = map[string]int{}, len(c.cells)
	r.words = slices.ContainsFunc(c.cells, func(cell cell) bool {
		heading := strings.TrimSpace(cell.text)
		return heading != "" && !slices.ContainsFunc(r.columns, func(c column) bool { return c.name == heading })
	})
	r.barren = !slices.ContainsFunc(c.cells, func(cell cell) bool { return r.columnOf(strings.TrimSpace(cell.text)) != "" })
	for i, cell := range c.cells {
		heading := strings.TrimSpace(cell.text)
		shown := clip(heading)
		if r.headed = append(r.headed, heading != ""); r.barren {
			break
		}
		if heading == "" {
			if r.book != nil {
				continue // is found when there is anything beneath it
			}
			shown = "#" + strconv.Itoa(i+1)
		}
		r.head(c.line, i, r.columnOf(heading), shown)
	}
	if r.barren {
		r.damage(r.where(c.line, "", schema.Problem{Code: schema.Malformed}, noHeader))
		return
	}
	for _, known := range r.columns {
		if !c.has(known.name) && known.required {
			r.damage(r.where(c.line, known.name, schema.Problem{Code: schema.Required, Field: known.name}, columnMissing))
		}
	}
}

// head puts a column in its place.
func (r *reading) head(line, i int, name, shown string) {
	_, repeated := r.index[name]
	p, told := schema.Problem{Code: schema.UnknownField, Param: shown}, schema.Label{}
	switch {
	case name != "" && !repeated:
		r.index[name] = i
		return
	case repeated:
		p, told = schema.Problem{Code: schema.DuplicateMember, Field: shown}, repeatedColumn
	}
	f := r.where(line, shown, p, told)
	f.Letter = xlsx.Letter(i + 1)
	r.damage(f)
}

// columnOf is the column that a heading means, "" when it means none.
func (r *reading) columnOf(heading string) string {
	for _, c := range r.columns {
		if c.name == heading {
			return c.name
		}
	}
	heading = bare(heading)
	for _, c := range r.columns {
		if slices.ContainsFunc(c.headings, func(h string) bool { return bare(h) == heading }) {
			return c.name
		}
	}
	return ""
}
