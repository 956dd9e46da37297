package sqlite

import (
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

// cells returns scan destinations: the leading ones given, then one per value.
func cells(values []schema.Value, leading ...any) []any {
	dest := slices.Grow(leading, len(values))
	for i := range values {
		dest = append(dest, cell{&values[i]})
	}
	return dest
}

// rowStates reads all columns of rows.
func (s *session) rowStates(t *schema.Table, query, key string, fn func(*syncproto.RowState)) error {
	return s.each(query, []any{key}, func(scan func(...any) error) error {
		row := &syncproto.RowState{Row: schema.NewRow(t, "", "", "")}
		var stamps []byte
		if err := scan(cells(row.Values, &row.ID, &row.Household, &row.Village, &row.Rev, &row.Deleted, &stamps)...); err != nil {
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

// saveRow writes a row in its new state.
func (s *session) saveRow(row *syncproto.RowState, seq syncproto.Seq, rev syncproto.Rev) error {
	t := row.Table
	text := s.sql.tables[t]
	args := make([]any, 0, text.columns)
	args = append(args, row.ID)
	if t.Scope == schema.OfHousehold && !t.IsRoot() {
		args = append(args, row.Household)
	}
	args = append(args, row.Village, int64(seq), int64(rev), schema.BoolOf(row.Deleted).Int(), syncproto.AppendStamps([]byte{}, row.Stamps))
	for _, v := range row.Values {
		args = append(args, bind(v))
	}
	if err := s.exec(text.upsert, args...); err != nil {
		return fmt.Errorf("save %s %s: %w", t.Name, row.ID, err)
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
	dest := cells(row.Values, &row.ID, &row.Household, &row.Village)
	return s.each(s.sql.tables[t].living, below(area), func(scan func(...any) error) error {
		if err := scan(dest...); err != nil {
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
		query := s.sql.tables[t].byOwner
		switch {
		case t.AlsoVillage && scope == schema.OfVillage:
			query = s.sql.tables[t].byVillage
		case t.Scope != scope:
			continue
		}
		err := s.rowStates(t, query, unit.ID, func(row *syncproto.RowState) { unit.Rows[row.Key()] = row })
		if err != nil {
			return err
		}
	}
	return nil
}

// PageEnd implements app.ReadSync.
func (s *session) PageEnd(village string, from, to syncproto.Seq, limit int) (app.PageEnd, error) {
	var seqs []syncproto.Seq
	var tables []int
	err := s.each(s.sql.changed, []any{village, int64(from), int64(to), limit + 1}, func(scan func(...any) error) error {
		var table int
		var seq syncproto.Seq
		if err := scan(&table, &seq); err != nil {
			return err
		}
		seqs, tables = append(seqs, seq), append(tables, table)
		return nil
	})
	if err != nil {
		return app.PageEnd{}, err
	}
	if len(seqs) <= limit {
		return endOf(to, tables), nil
	}
	first := slices.Index(seqs, seqs[limit]) // where the commit begins that does not fit
	if first > 0 {
		return endOf(seqs[first-1], tables[:first]), nil
	}
	return app.PageEnd{Seq: seqs[0], Rows: len(seqs), Tables: schema.Replicated()}, nil
}

func endOf(seq syncproto.Seq, tables []int) app.PageEnd {
	end := app.PageEnd{Seq: seq, Rows: len(tables)}
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
	err := s.each(s.sql.tables[t].changedIn, []any{village, int64(from), int64(to)}, func(scan func(...any) error) error {
		row := syncproto.PageRow{Values: make([]schema.Value, len(t.Fields))}
		if err := scan(cells(row.Values, &row.ID, &row.Household, &row.Rev, &row.Deleted)...); err != nil {
			return err
		}
		out = append(out, row)
		return nil
	})
	return out, err
}
