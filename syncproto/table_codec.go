package syncproto

import (
	"slices"
	"strconv"

	"ruhu/schema"
)

// A table travels column by column, {"t", "cols", "vals"}: what stands in a column
// is alike, so that pages pack an eighth smaller than row by row. The first column
// is always there and says how many rows there are; another is left out when no
// row has anything in it.

// The columns that a page's rows have besides their fields.
const (
	idColumn = iota
	householdColumn
	revColumn
	deletedColumn
	pageHeads
)

var pageHeadNames = [pageHeads]string{"id", "household", "rev", "deleted"}

// column is one column to be written.
type column struct {
	name  string
	cell  func(row int) schema.Value
	blank schema.Value // what a row has in a column that is left out
	kept  bool         // it never is
}

func (w *writer) tablePage(p *TablePage) {
	columns := make([]column, 0, pageHeads+len(p.Table.Fields))
	columns = append(columns,
		column{name: pageHeadNames[idColumn], kept: true, cell: func(i int) schema.Value { return schema.TextOf(p.Rows[i].ID) }},
		column{name: pageHeadNames[householdColumn], blank: schema.TextOf(""), cell: func(i int) schema.Value { return schema.TextOf(p.Rows[i].Household) }},
		column{name: pageHeadNames[revColumn], kept: true, cell: func(i int) schema.Value { return schema.IntOf(int64(p.Rows[i].Rev)) }},
		column{name: pageHeadNames[deletedColumn], blank: schema.IntOf(0), cell: func(i int) schema.Value { return schema.BoolOf(p.Rows[i].Deleted) }})
	for f := range p.Table.Fields {
		columns = append(columns, column{name: p.Table.Fields[f].Name, cell: func(i int) schema.Value { return p.Rows[i].Values[f] }})
	}
	w.table(p.Table, len(p.Rows), columns)
}

func (w *writer) referenceTable(p *ReferenceTable) {
	columns := make([]column, 0, len(p.Table.Fields))
	for f := range p.Table.Fields {
		columns = append(columns, column{name: p.Table.Fields[f].Name, kept: f == 0, cell: func(i int) schema.Value { return p.Rows[i][f] }})
	}
	w.table(p.Table, len(p.Rows), columns)
}

func (w *writer) table(t *schema.Table, rows int, columns []column) {
	columns = slices.DeleteFunc(columns, func(c column) bool { return !c.kept && c.empty(rows) })
	w.open('{')
	w.textMember("t", t.Name)
	w.name("cols")
	w.open('[')
	for _, c := range columns {
		w.text(c.name)
	}
	w.close(']')
	w.name("vals")
	w.open('[')
	for _, c := range columns {
		w.open('[')
		for i := range rows {
			w.value(c.cell(i))
		}
		w.close(']')
	}
	w.close(']')
	w.close('}')
}

func (c *column) empty(rows int) bool {
	for i := range rows {
		if c.cell(i) != c.blank {
			return false
		}
	}
	return true
}

func (r *reader) tablePage() TablePage {
	var page TablePage
	page.Table = r.table(pageHeadNames[:], []int{idColumn, revColumn}, func(t *schema.Table) {
		page.Rows = append(page.Rows, PageRow{Values: make([]schema.Value, len(t.Fields))})
	}, func(column, row int) {
		switch to := &page.Rows[row]; column {
		case idColumn:
			to.ID = r.text(maxID)
		case householdColumn:
			to.Household = r.text(maxID)
		case revColumn:
			to.Rev = Rev(r.integer(0, int64(MaxHLC)))
		case deletedColumn:
			to.Deleted = r.integer(0, 1) == 1
		default:
			to.Values[column-pageHeads] = r.value()
		}
	})
	return page
}

func (r *reader) referenceTable() ReferenceTable {
	var table ReferenceTable
	table.Table = r.table(nil, nil, func(t *schema.Table) {
		table.Rows = append(table.Rows, make([]schema.Value, len(t.Fields)))
	}, func(column, row int) { table.Rows[row][column] = r.value() })
	return table
}

// table reads {"t", "cols", "vals"}, in this order, because each gives the next its
// meaning. It returns the table when it is known, and then has called add for every
// row and cell for every cell of the columns that are known, which it must consume.
// Columns are counted through the heads and then the fields. The heads at must have
// to be there.
func (r *reader) table(heads []string, must []int, add func(*schema.Table), cell func(column, row int)) (t *schema.Table) {
	var columns []int
	named, filled := false, false
	r.object(func(name string) {
		object := r.dec.StackPointer().Parent()
		switch {
		case name == "t":
			t, named = schema.TableOf(r.text(maxID)), true
		case name != "cols" && name != "vals":
			r.skip()
		case !named:
			r.missing(object, "t")
		case t == nil:
			r.skip()
		case name == "cols":
			columns = r.columns(t, heads, must)
		case columns == nil:
			r.missing(object, "cols")
		default:
			filled = true
			r.cells(columns, func() { add(t) }, cell)
		}
	})
	if t != nil && !filled {
		r.missing(r.dec.StackPointer(), "vals")
	}
	return t
}

// columns reads the names of a table's columns and returns their numbers, -1 for
// one that is not known.
func (r *reader) columns(t *schema.Table, heads []string, must []int) []int {
	columns := make([]int, 0, len(heads)+len(t.Fields))
	r.array(func() {
		name := r.text(maxID)
		column := slices.Index(heads, name)
		if f := t.Field(name); f != nil {
			column = len(heads) + f.Ordinal()
		}
		if column >= 0 && slices.Contains(columns, column) {
			r.fail(schema.DuplicateMember, name)
		}
		columns = append(columns, column)
	})
	for _, head := range must {
		if !slices.Contains(columns, head) {
			r.fail(schema.MissingMember, heads[head])
		}
	}
	return columns
}

// cells reads the columns, all as long as the first.
func (r *reader) cells(columns []int, add func(), cell func(column, row int)) {
	at, rows := 0, 0
	r.array(func() {
		if at == len(columns) {
			r.fail(schema.WrongLength, strconv.Itoa(len(columns)))
			return
		}
		row := 0
		r.array(func() {
			switch {
			case at > 0 && row >= rows:
				r.fail(schema.WrongLength, strconv.Itoa(rows))
				return
			case at == 0:
				add()
				rows++
			}
			if columns[at] < 0 {
				r.skip()
			} else {
				cell(columns[at], row)
			}
			row++
		})
		if row != rows {
			r.fail(schema.WrongLength, strconv.Itoa(rows))
		}
		at++
	})
	if at != len(columns) {
		r.fail(schema.WrongLength, strconv.Itoa(len(columns)))
	}
}
