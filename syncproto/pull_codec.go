package syncproto

import (
	"maps"
	"slices"
	"strconv"

	"ruhu/schema"
)

// Limits of a pull.
const (
	MaxPageRows = 5000      // rows in one page, but for a single larger commit
	maxCursor   = 64 << 10  // bytes
	MaxPage     = 256 << 20 // bytes of a page that a device is ready to read
)

// AppendPullRequest adds the JSON of a pull request.
func AppendPullRequest(dst []byte, q *PullRequest) []byte {
	w := &writer{buf: dst}
	w.open('{')
	w.textMember("device", q.Device)
	w.textMember("cursor", q.Cursor)
	w.intMember("v", int64(q.Version))
	w.intMember("limit", int64(q.Limit))
	if q.Have != nil {
		w.name("have")
		w.open('{')
		for _, village := range slices.Sorted(maps.Keys(q.Have)) {
			w.name(village)
			w.integer(int64(q.Have[village]))
		}
		w.close('}')
	}
	w.close('}')
	return w.buf
}

// DecodePullRequest reads a pull request.
func DecodePullRequest(data []byte) (PullRequest, *schema.Problem) {
	q := PullRequest{Version: 1}
	r := newReader(data)
	r.object(func(name string) {
		switch name {
		case "device":
			q.Device = r.text(maxID)
		case "cursor":
			q.Cursor = r.text(maxCursor)
		case "v":
			q.Version = int(r.integer(1, maxVersion))
		case "limit":
			q.Limit = int(r.integer(0, MaxPageRows))
		case "have":
			q.Have = map[string]Seq{}
			r.object(func(village string) {
				if !schema.ValidVillage(village) {
					r.fail(schema.BadVillage, village)
					return
				}
				q.Have[village] = Seq(r.integer(0, int64(MaxHLC)))
			})
		default:
			r.unknown()
		}
	})
	if q.Device == "" {
		r.missing("", "device")
	}
	return q, r.end()
}

// rowColumns are the columns that come before the fields in a page's rows.
var rowColumns = [...]string{"id", "household", "rev", "deleted"}

// AppendPage adds the JSON of a page: per village and table, the column names
// once and the rows as arrays.
func AppendPage(dst []byte, p *Page) []byte {
	w := &writer{buf: dst}
	w.open('{')
	w.textMember("epoch", p.Epoch)
	w.intMember("now", int64(p.Now))
	w.textMember("cursor", p.Cursor)
	w.trueMember("more", p.More)
	w.name("villages")
	w.open('[')
	for i := range p.Villages {
		w.village(&p.Villages[i])
	}
	w.close(']')
	if len(p.Gone) > 0 {
		w.name("gone")
		w.open('[')
		for _, v := range p.Gone {
			w.text(v)
		}
		w.close(']')
	}
	if len(p.Files) > 0 {
		w.name("files")
		w.open('[')
		for _, v := range p.Files {
			w.text(v)
		}
		w.close(']')
	}
	if p.Reference != nil {
		w.name("reference")
		w.reference(p.Reference)
	}
	w.close('}')
	return w.buf
}

func (w *writer) village(v *VillagePage) {
	w.open('{')
	w.textMember("village", v.Village)
	w.intMember("to", int64(v.To))
	w.textMember("digest", v.Digest)
	w.name("tables")
	w.open('[')
	for _, t := range v.Tables {
		w.open('{')
		w.textMember("t", t.Table.Name)
		w.columns(t.Table, rowColumns[:])
		w.name("rows")
		w.open('[')
		for i := range t.Rows {
			w.pageRow(&t.Rows[i])
		}
		w.close(']')
		w.close('}')
	}
	w.close(']')
	w.close('}')
}

func (w *writer) columns(t *schema.Table, before []string) {
	w.name("cols")
	w.open('[')
	for _, c := range before {
		w.text(c)
	}
	for i := range t.Fields {
		w.text(t.Fields[i].Name)
	}
	w.close(']')
}

func (w *writer) pageRow(r *PageRow) {
	w.open('[')
	w.text(r.ID)
	w.text(r.Household)
	w.integer(int64(r.Rev))
	w.integer(schema.BoolOf(r.Deleted).Int())
	for _, v := range r.Values {
		w.value(v)
	}
	w.close(']')
}

func (w *writer) reference(ref *ReferencePage) {
	w.open('{')
	w.intMember("version", ref.Version)
	w.name("tables")
	w.open('[')
	for _, t := range ref.Tables {
		w.open('{')
		w.textMember("t", t.Table.Name)
		w.columns(t.Table, nil)
		w.name("rows")
		w.open('[')
		for _, row := range t.Rows {
			w.open('[')
			for _, v := range row {
				w.value(v)
			}
			w.close(']')
		}
		w.close(']')
		w.close('}')
	}
	w.close(']')
	w.close('}')
}

// DecodePage reads a page. Tables, columns and members that this version does
// not know are passed over.
func DecodePage(data []byte) (Page, *schema.Problem) {
	var p Page
	r := newReader(data)
	r.object(func(name string) {
		switch name {
		case "epoch":
			p.Epoch = r.text(maxID)
		case "now":
			p.Now = HLC(r.integer(0, int64(MaxHLC)))
		case "cursor":
			p.Cursor = r.text(maxCursor)
		case "more":
			p.More = r.boolean()
		case "villages":
			r.array(func() { p.Villages = append(p.Villages, r.village()) })
		case "gone":
			r.array(func() { p.Gone = append(p.Gone, r.text(maxID)) })
		case "files":
			r.array(func() { p.Files = append(p.Files, r.text(maxID)) })
		case "reference":
			ref := r.reference()
			p.Reference = &ref
		default:
			r.skip()
		}
	})
	return p, r.end()
}

func (r *reader) village() VillagePage {
	var v VillagePage
	r.object(func(name string) {
		switch name {
		case "village":
			v.Village = r.text(maxID)
		case "to":
			v.To = Seq(r.integer(0, int64(MaxHLC)))
		case "digest":
			v.Digest = r.text(maxID)
		case "tables":
			r.array(func() {
				if t := r.tablePage(); t.Table != nil {
					v.Tables = append(v.Tables, t)
				}
			})
		default:
			r.skip()
		}
	})
	return v
}

func (r *reader) tablePage() TablePage {
	var page TablePage
	page.Table = r.table(rowColumns[:], func(t *schema.Table, fields []int) {
		row := PageRow{Values: make([]schema.Value, len(t.Fields))}
		r.row(row.Values, fields, len(rowColumns), func(column int) {
			switch column {
			case 0:
				row.ID = r.text(maxID)
			case 1:
				row.Household = r.text(maxID)
			case 2:
				row.Rev = Rev(r.integer(0, int64(MaxHLC)))
			case 3:
				row.Deleted = r.integer(0, 1) == 1
			}
		})
		page.Rows = append(page.Rows, row)
	})
	return page
}

// table reads {"t", "cols", "rows"}, in this order, because each gives the next its
// meaning. It calls row for every row of a table that is known, which it returns.
func (r *reader) table(heads []string, row func(t *schema.Table, fields []int)) (t *schema.Table) {
	var fields []int
	named := false
	r.object(func(name string) {
		object := r.dec.StackPointer().Parent()
		switch {
		case name == "t":
			t, named = schema.TableOf(r.text(maxID)), true
		case name != "cols" && name != "rows":
			r.skip()
		case !named:
			r.missing(object, "t")
		case t == nil:
			r.skip()
		case name == "cols":
			fields = r.columns(t, heads)
		case fields == nil:
			r.missing(object, "cols")
		default:
			r.array(func() { row(t, fields) })
		}
	})
	return t
}

// columns reads the names of a table's columns. It returns the ordinals of those
// after the heads, -1 for one that is not known.
func (r *reader) columns(t *schema.Table, heads []string) []int {
	fields := make([]int, 0, len(t.Fields))
	n := 0
	r.array(func() {
		name := r.text(maxID)
		field := ordinalOf(t, name)
		switch {
		case n < len(heads) && name != heads[n]:
			r.fail(schema.UnknownField, name)
		case n >= len(heads) && field >= 0 && slices.Contains(fields, field):
			r.fail(schema.DuplicateMember, name)
		case n >= len(heads):
			fields = append(fields, field)
		}
		n++
	})
	if n < len(heads) {
		r.fail(schema.WrongLength, strconv.Itoa(len(heads)))
	}
	return fields
}

// row reads one row as long as its columns: head consumes the first ones, the
// values of the others go to their fields.
func (r *reader) row(values []schema.Value, fields []int, heads int, head func(column int)) {
	n := 0
	r.array(func() {
		switch column := n - heads; {
		case column < 0:
			head(n)
		case column >= len(fields) || fields[column] < 0:
			r.skip()
		default:
			values[fields[column]] = r.value()
		}
		n++
	})
	if n != heads+len(fields) {
		r.fail(schema.WrongLength, strconv.Itoa(heads+len(fields)))
	}
}

// ordinalOf returns the ordinal of a table's field, or -1.
func ordinalOf(t *schema.Table, name string) int {
	if f := t.Field(name); f != nil {
		return f.Ordinal()
	}
	return -1
}

func (r *reader) reference() ReferencePage {
	var ref ReferencePage
	r.object(func(name string) {
		switch name {
		case "version":
			ref.Version = r.integer(0, int64(MaxHLC))
		case "tables":
			r.array(func() {
				if t := r.referenceTable(); t.Table != nil {
					ref.Tables = append(ref.Tables, t)
				}
			})
		default:
			r.skip()
		}
	})
	return ref
}

func (r *reader) referenceTable() ReferenceTable {
	var table ReferenceTable
	table.Table = r.table(nil, func(t *schema.Table, fields []int) {
		row := make([]schema.Value, len(t.Fields))
		r.row(row, fields, 0, nil)
		table.Rows = append(table.Rows, row)
	})
	return table
}
