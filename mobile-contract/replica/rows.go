package replica

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Row is one row of the replica.
type Row struct {
	schema.Row
	Rev     syncproto.Rev // of the household when the server last wrote the row; 0 while it is only here
	Deleted bool
}

// key names the row as overlay and confirmed do.
func (r *Row) key() key { return key{Table: r.Table, ID: r.ID} }

type key = syncproto.RowKey

// statements are the SQL texts of one data table.
type statements struct {
	take   string // a row from a page
	put    string // a working row
	drop   string // one row, by id
	clear  string // all rows of a village
	strip  string // all rows of a household in a village, or with '' of its own papers
	get    string // one row, by id
	unit   string // living rows of a household, by id
	papers string // living rows of a village's own papers, by id
	all    string // living rows of a village
	taken  string // living rows of the villages of the file that is attached
	every  string // every row
	fields []int  // ordinals of the fields among their columns, in order
}

// statementsFor are those of a table as a schema version has it.
func statementsFor(t *schema.Table, version int) statements {
	fields := t.FieldsAt(version)
	columns := []string{"id"}
	owner := "''"
	switch {
	case t.IsRoot():
		owner = "id"
	case t.Scope == schema.OfHousehold:
		owner = "household"
		columns = append(columns, "household")
	}
	columns = append(columns, "village", "rev", "deleted")
	read := []string{"id", owner, "village", "rev", "deleted"}
	columns, read = append(columns, names(t, fields)...), append(read, names(t, fields)...)
	insert := " INTO " + t.Name + " (" + strings.Join(columns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"
	from := "SELECT " + strings.Join(read, ", ") + " FROM " + t.Name
	return statements{
		take:   "INSERT" + insert + onConflict(t.Name, columns[1:]),
		put:    "INSERT OR REPLACE" + insert,
		drop:   "DELETE FROM " + t.Name + " WHERE id = ?",
		clear:  "DELETE FROM " + t.Name + " WHERE village = ?",
		strip:  "DELETE FROM " + t.Name + " WHERE village = ? AND " + owner + " = ?",
		get:    from + " WHERE id = ?",
		unit:   from + " WHERE " + t.OwnerColumn() + " = ? AND deleted = 0 ORDER BY id",
		papers: from + " WHERE village = ? AND " + owner + " = '' AND deleted = 0 ORDER BY id",
		all:    from + " WHERE village = ? AND deleted = 0",
		taken:  from + " WHERE deleted = 0 AND " + ofTheFile,
		every:  from,
		fields: fields,
	}
}

func names(t *schema.Table, fields []int) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = t.Fields[f].Name
	}
	return out
}

// onConflict replaces the row that is here, unless a village says farewell to a
// row that has already arrived in another.
func onConflict(table string, columns []string) string {
	sets := make([]string, len(columns))
	for i, c := range columns {
		sets[i] = c + " = excluded." + c
	}
	return " ON CONFLICT (id) DO UPDATE SET " + strings.Join(sets, ", ") +
		" WHERE excluded.deleted = 0 OR excluded.village = " + table + ".village"
}

// args appends what take and put bind, with the fields of their columns.
func (r *Row) args(dst []any, fields []int) []any {
	dst = append(dst, r.ID)
	if !r.Table.IsRoot() && r.Table.Scope == schema.OfHousehold {
		dst = append(dst, r.Household)
	}
	dst = append(dst, r.Village, int64(r.Rev), schema.BoolOf(r.Deleted).Int())
	for _, f := range fields {
		dst = append(dst, bound(r.Values[f]))
	}
	return dst
}

// bound is a value as SQLite takes it.
func bound(v schema.Value) driver.Value {
	switch {
	case v.IsInt():
		return v.Int()
	case v.IsText():
		return v.Text()
	}
	return nil
}

// valueOf is what bound made of a value.
func valueOf(v any) (schema.Value, error) {
	switch v := v.(type) {
	case nil:
		return schema.Null, nil
	case int64:
		return schema.IntOf(v), nil
	case string:
		return schema.TextOf(v), nil
	}
	return schema.Null, fmt.Errorf("replica: a column holds a %T", v)
}

// eachRow calls visit for every row that one of a table's statements reads. The
// row and its values are the visitor's only until it returns.
func (t *tx) eachRow(table *schema.Table, query string, visit func(*Row) error, args ...any) error {
	return t.eachOf(t.r.view.tables[table], table, query, visit, args...)
}

func (t *tx) eachOf(of statements, table *schema.Table, query string, visit func(*Row) error, args ...any) error {
	row := Row{Row: schema.NewRow(table, "", "", "")}
	fields := of.fields
	cells := make([]any, len(fields))
	var rev, deleted int64 // named types would go the long way through reflection
	into := []any{&row.ID, &row.Household, &row.Village, &rev, &deleted}
	for i := range cells {
		into = append(into, &cells[i])
	}
	return t.each(func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		row.Rev, row.Deleted = syncproto.Rev(rev), deleted != 0
		for i, c := range cells {
			var err error
			if row.Values[fields[i]], err = valueOf(c); err != nil {
				return err
			}
		}
		return visit(&row)
	}, query, args...)
}

// working reads a row as the cadre sees it; nil when there is none.
func (t *tx) working(k key) (*Row, error) {
	if !k.Table.In(t.r.view.version) {
		return nil, nil
	}
	var found *Row
	err := t.eachRow(k.Table, t.r.view.tables[k.Table].get, func(r *Row) error {
		found = r // the last and only visit: nobody else writes to it
		return nil
	}, k.ID)
	return found, err
}

func (t *tx) put(r *Row) error {
	text := t.r.view.tables[r.Table]
	return t.exec(text.put, r.args(nil, text.fields)...)
}
