package sqlite

import (
	"errors"
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// cell scans a column straight into a value.
type cell struct{ to *schema.Value }

// Scan implements sql.Scanner.
func (c cell) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c.to = schema.Null
	case int64:
		*c.to = schema.IntOf(v)
	case string:
		*c.to = schema.TextOf(v)
	case []byte:
		*c.to = schema.TextOf(string(v))
	default:
		return fmt.Errorf("sqlite: a column holds %T", src)
	}
	return nil
}

// cells returns scan destinations, one per value.
func cells(values []schema.Value) []any {
	dest := make([]any, 0, len(values))
	for i := range values {
		dest = append(dest, cell{&values[i]})
	}
	return dest
}

// rowStates reads all columns of rows.
func (s *session) rowStates(t *schema.Table, query string, args []any, fn func(*syncproto.RowState)) error {
	l := s.sql.tables[t].layout
	return s.each(query, args, func(scan func(...any) error) error {
		row := &syncproto.RowState{Row: schema.NewRow(t, "", "", "")}
		var stamps []byte
		r := l.scanning(row.Values, &row.ID, &row.Household, &row.Village, &row.Rev, &row.Deleted, &stamps)
		if err := s.readRow(r, scan, &row.ID); err != nil {
			return fmt.Errorf("read %s: %w", t.Name, err)
		}
		var err error
		if row.Stamps, err = syncproto.ParseStamps(stamps, len(t.Fields)+1); err != nil {
			return fmt.Errorf("read %s %s: %w", t.Name, row.ID, err)
		}
		fn(row)
		return nil
	})
}

// saveRow writes a row in its new state, with the statement that is for it.
func (s *session) saveRow(statement string, row *syncproto.RowState, seq syncproto.Seq, rev syncproto.Rev) error {
	l := s.sql.tables[row.Table].layout
	args := append(s.args[:0], row.ID)
	if l.owned() {
		args = append(args, row.Household)
	}
	args = append(args, row.Village)
	args, err := s.bindRow(s.bindState(args, row, seq, rev), l, row.ID, row.Values)
	return s.saved(statement, row, args, err)
}

// changeRow writes a row that stood in the table as it was before. What an index stands over
// is left as it is, but for the row's seq.
func (s *session) changeRow(row, before *syncproto.RowState, seq syncproto.Seq, rev syncproto.Rev) error {
	l := s.sql.tables[row.Table].layout
	args, err := s.bindState(s.args[:0], row, seq, rev), fits(row.Table, row.Values)
	for _, i := range l.moving {
		args = append(args, bind(row.Values[i]))
	}
	if l.sealsAnew() && err == nil {
		args, err = s.sealRow(args, l, row.ID, row.Values)
	}
	args = append(args, row.ID, row.Village, int64(before.Rev))
	if l.owned() {
		args = append(args, row.Household)
	}
	return s.saved(s.sql.tables[row.Table].change, row, args, err)
}

// bindState adds what says of a row how it stands, besides its values.
func (s *session) bindState(args []any, row *syncproto.RowState, seq syncproto.Seq, rev syncproto.Rev) []any {
	s.stamps = syncproto.AppendStamps(s.stamps[:0], row.Stamps)
	return append(args, int64(seq), int64(rev), schema.BoolOf(row.Deleted).Int(), s.stamps)
}

// saved runs the statement that writes a row, if its arguments could be made.
func (s *session) saved(statement string, row *syncproto.RowState, args []any, err error) error {
	s.args = args[:0]
	if err != nil {
		return fmt.Errorf("save %s %s: %w", row.Table.Name, row.ID, s.fail(err))
	}
	n, err := s.execCount(statement, args...)
	if err == nil && n != 1 {
		err = s.fail(errElsewhere)
	}
	if err != nil {
		return fmt.Errorf("save %s %s: %w", row.Table.Name, row.ID, err)
	}
	return nil
}

// errElsewhere reports a row that is saved for one household or village and
// belongs to another, or is not what it was read as.
var errElsewhere = errors.New("sqlite: the row belongs elsewhere")

// bindRow adds a row's values to a statement's arguments, in the order of its layout's
// writes.
func (s *session) bindRow(args []any, l *layout, id string, values []schema.Value) ([]any, error) {
	if err := fits(l.table, values); err != nil {
		return args, err
	}
	for _, i := range l.plain {
		args = append(args, bind(values[i]))
	}
	return s.sealRow(args, l, id, values)
}

// fits refuses a value of another kind than its field's, and null where the field is
// required: SQLite would turn the text "12" into the integer 12 where it can, and the digest
// would no longer be that of the row; and of what is sealed it sees nothing.
func fits(t *schema.Table, values []schema.Value) error {
	if len(values) != len(t.Fields) {
		return fmt.Errorf("sqlite: %d values for the %d fields of %s", len(values), len(t.Fields), t.Name)
	}
	for i, v := range values {
		f := &t.Fields[i]
		if v.IsNull() && f.Sealed() && f.Required() && f.In(schema.Version) {
			return fmt.Errorf("sqlite: %s.%s may not be null", t.Name, f.Name)
		}
		if !v.IsNull() && v.IsText() != f.Kind.IsText() {
			return fmt.Errorf("sqlite: %s.%s cannot hold the value of another kind", t.Name, f.Name)
		}
	}
	return nil
}

func bind(v schema.Value) any {
	switch {
	case v.IsInt():
		return v.Int()
	case v.IsText():
		return v.Text()
	}
	return nil
}

// EachRow implements app.ReadRecords.
func (s *session) EachRow(t *schema.Table, area string, fn func(schema.Row) error) error {
	row := schema.NewRow(t, "", "", "")
	r := s.sql.tables[t].layout.scanning(row.Values, &row.ID, &row.Household, &row.Village)
	return s.each(s.sql.tables[t].living, below(area), func(scan func(...any) error) error {
		if err := s.readRow(r, scan, &row.ID); err != nil {
			return err
		}
		return fn(row)
	})
}

// CountRows implements app.ReadRecords.
func (s *session) CountRows(t *schema.Table, area string) (int, error) {
	var n int
	err := s.one(s.sql.tables[t].count, below(area), &n)
	return n, err
}

// Household implements app.ReadRecords.
func (s *session) Household(id string) (syncproto.UnitState, error) {
	unit := syncproto.UnitState{ID: id}
	err := s.one("SELECT village, rev FROM unit WHERE id = ?1", []any{id}, &unit.Village, &unit.Rev)
	if err != nil {
		return unit, err
	}
	return unit, s.fillUnit(&unit, schema.OfHousehold)
}

// VillagePapers implements app.ReadRecords.
func (s *session) VillagePapers(village string) (syncproto.UnitState, error) {
	unit := syncproto.UnitState{ID: village, Village: village}
	row, err := s.village(village)
	if err != nil {
		return unit, err
	}
	unit.Rev = row.rev
	return unit, s.fillUnit(&unit, schema.OfVillage)
}

func (s *session) fillUnit(unit *syncproto.UnitState, scope schema.Scope) error {
	unit.Rows = map[syncproto.RowKey]*syncproto.RowState{}
	for _, t := range schema.Replicated() {
		if t.Scope != scope && !t.AlsoVillage {
			continue
		}
		err := s.rowStates(t, s.sql.ofUnit(t, unit), []any{unit.ID}, func(row *syncproto.RowState) { unit.Rows[row.Key()] = row })
		if err != nil {
			return err
		}
	}
	return nil
}

// PageEnd implements app.ReadSync.
func (s *session) PageEnd(village string, from, to syncproto.Seq, limit int) (app.PageEnd, error) {
	limit = max(limit, 1)
	seqs, tables, err := s.changed(village, from, to, limit+1)
	if err != nil || len(seqs) <= limit {
		return endOf(to, tables), err
	}
	if first := slices.Index(seqs, seqs[limit]); first > 0 { // where the commit begins that does not fit
		return endOf(seqs[first-1], tables[:first]), nil
	}
	_, tables, err = s.changed(village, seqs[0]-1, seqs[0], -1) // all of the one that never fits
	return endOf(seqs[0], tables), err
}

// changed lists the rows that changed in a village, by seq and table, in order
// of seq: at most limit of them, or all if it is negative.
func (s *session) changed(village string, from, to syncproto.Seq, limit int) (seqs []syncproto.Seq, tables []int, err error) {
	err = s.each(s.sql.changed, []any{village, int64(from), int64(to), limit}, func(scan func(...any) error) error {
		var table int
		var seq syncproto.Seq
		if err := scan(&table, &seq); err != nil {
			return err
		}
		seqs, tables = append(seqs, seq), append(tables, table)
		return nil
	})
	return seqs, tables, err
}

func endOf(seq syncproto.Seq, tables []int) app.PageEnd {
	end := app.PageEnd{Seq: seq, Rows: len(tables), Evicts: slices.Contains(tables, noTable)}
	for _, t := range schema.Replicated() {
		if slices.Contains(tables, t.Index()) {
			end.Tables = append(end.Tables, t)
		}
	}
	return end
}

// ChangedRows implements app.ReadSync.
func (s *session) ChangedRows(t *schema.Table, village string, from, to syncproto.Seq) ([]syncproto.PageRow, error) {
	var out []syncproto.PageRow
	l := s.sql.tables[t].layout
	err := s.each(s.sql.tables[t].changedIn, []any{village, int64(from), int64(to)}, func(scan func(...any) error) error {
		row := syncproto.PageRow{Values: make([]schema.Value, len(t.Fields))}
		if err := s.readRow(l.scanning(row.Values, &row.ID, &row.Household, &row.Rev, &row.Deleted), scan, &row.ID); err != nil {
			return err
		}
		out = append(out, row)
		return nil
	})
	return out, err
}
