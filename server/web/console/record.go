package console

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"ruhu/schema"
	"ruhu/syncproto"
)

// section is the part of a household's page that shows one table.
type section struct {
	ID, Title string
	Cards     []card // each row with all its fields
	Grid      *grid  // or the rows below one another
}

// card is one row with its fields.
type card struct {
	Title   string
	Entries []entry
}

// entry is one field of a row.
type entry struct {
	Label string
	Value value
	Long  bool // takes a line of its own
}

// grid is several rows of a table, with the columns that any of them fills.
type grid struct {
	Columns []column
	Rows    [][]value
}

type column struct {
	Label  string
	Number bool // its figures stand flush right
}

const (
	longText   = 32 // characters, from which an entry takes a line of its own
	gridLimit  = 8  // columns that fit beside one another
	gridColumn = 24 // characters that fit a column
)

// sections shows a table for each of a list, leaving out those without rows.
func (f form) sections(unit syncproto.UnitState, tables []*schema.Table) []section {
	var out []section
	for _, t := range tables {
		if rows := livingRows(unit, t); len(rows) > 0 {
			out = append(out, f.section(t, rows))
		}
	}
	return out
}

func (f form) section(t *schema.Table, rows []schema.Row) section {
	s := section{ID: t.Name, Title: t.Label.In(f.lang)}
	if g := f.grid(t, rows); len(rows) > 1 && g != nil {
		s.Grid = g
		return s
	}
	for _, row := range rows {
		c := f.card(row)
		if len(rows) == 1 {
			c.Title = "" // the section's own title says it
		}
		s.Cards = append(s.Cards, c)
	}
	return s
}

// card shows a row but for the fields that are shown elsewhere.
func (f form) card(row schema.Row, elsewhere ...string) card {
	c := card{Title: f.ids.title(row, schema.Personal)}
	for i := range row.Table.Fields {
		field := &row.Table.Fields[i]
		if slices.Contains(elsewhere, field.Name) {
			continue
		}
		v := f.value(field, row.Values[i], schema.Personal)
		c.Entries = append(c.Entries, entry{Label: field.Label.In(f.lang), Value: v, Long: field.Kind == schema.Text && utf8.RuneCountInString(v.Text) > longText})
	}
	return c
}

// grid lays rows out below one another, or returns nil when they do not fit.
func (f form) grid(t *schema.Table, rows []schema.Row) *grid {
	g := &grid{Rows: make([][]value, len(rows))}
	for i := range t.Fields {
		field := &t.Fields[i]
		if !slices.ContainsFunc(rows, func(r schema.Row) bool { return !r.Values[i].IsNull() }) {
			continue
		}
		g.Columns = append(g.Columns, column{Label: field.Label.In(f.lang), Number: isFigure(field.Kind)})
		for j, row := range rows {
			v := f.value(field, row.Values[i], schema.Personal)
			if utf8.RuneCountInString(v.Text) > gridColumn {
				return nil
			}
			g.Rows[j] = append(g.Rows[j], v)
		}
	}
	if len(g.Columns) > gridLimit {
		return nil
	}
	return g
}

func isFigure(k schema.Kind) bool {
	return k == schema.Int || k == schema.Decimal || k == schema.Money
}

// livingRows are a household's rows of a table. Those that something ended, the
// day it names aside, come behind the others.
func livingRows(unit syncproto.UnitState, t *schema.Table) []schema.Row {
	var rows []schema.Row
	for key, row := range unit.Rows {
		if key.Table == t && !row.Deleted {
			rows = append(rows, row.Row)
		}
	}
	slices.SortFunc(rows, func(a, b schema.Row) int {
		return cmp.Or(cmp.Compare(ended(a), ended(b)), cmp.Compare(a.ID, b.ID))
	})
	return rows
}

// ended is 1 for a member who has left, and 0 for every other row.
func ended(row schema.Row) int {
	if row.Table == schema.Member && !row.Get("left_on").IsNull() {
		return 1
	}
	return 0
}
