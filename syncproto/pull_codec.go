package syncproto

import "ruhu/schema"

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
		default:
			r.unknown()
		}
	})
	if q.Device == "" {
		r.failAt(schema.MissingMember, "/device")
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
		case "reference":
			ref := r.reference()
			p.Reference = &ref
		default:
			r.raw()
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
			r.raw()
		}
	})
	return v
}

func (r *reader) tablePage() TablePage {
	var t TablePage
	r.rows(&t.Table, func(fields []int, before int) {
		row := PageRow{Values: make([]schema.Value, len(t.Table.Fields))}
		column := 0
		r.array(func() {
			switch {
			case column >= before+len(fields):
				r.raw()
			case column >= before:
				if v, f := r.value(), fields[column-before]; f >= 0 {
					row.Values[f] = v
				}
			case column == 0:
				row.ID = r.text(maxID)
			case column == 1:
				row.Household = r.text(maxID)
			case column == 2:
				row.Rev = Rev(r.integer(0, int64(MaxHLC)))
			case column == 3:
				row.Deleted = r.integer(0, 1) == 1
			}
			column++
		})
		t.Rows = append(t.Rows, row)
	}, len(rowColumns))
	return t
}

// rows reads {"t", "cols", "rows"} in this order and calls each for every row
// of a table that is known; fields maps the columns after the first ones to
// ordinals, -1 for a column that is not known.
func (r *reader) rows(table **schema.Table, each func(fields []int, before int), before int) {
	var fields []int
	r.object(func(name string) {
		switch name {
		case "t":
			*table = schema.TableOf(r.text(maxID))
		case "cols":
			column := 0
			r.array(func() {
				col := r.text(maxID)
				if column++; column > before {
					fields = append(fields, ordinalOf(*table, col))
				}
			})
		case "rows":
			r.array(func() {
				if *table == nil {
					r.raw()
					return
				}
				each(fields, before)
			})
		default:
			r.raw()
		}
	})
}

func ordinalOf(t *schema.Table, name string) int {
	if t == nil || t.Field(name) == nil {
		return -1
	}
	return t.Field(name).Ordinal()
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
			r.raw()
		}
	})
	return ref
}

func (r *reader) referenceTable() ReferenceTable {
	var t ReferenceTable
	r.rows(&t.Table, func(fields []int, _ int) {
		row := make([]schema.Value, len(t.Table.Fields))
		column := 0
		r.array(func() {
			v := r.value()
			if column < len(fields) && fields[column] >= 0 {
				row[fields[column]] = v
			}
			column++
		})
		t.Rows = append(t.Rows, row)
	}, 0)
	return t
}
