package replica

import (
	"bytes"
	"encoding/json"
	"fmt"

	"ruhu/schema"
	"ruhu/syncproto"
)

// snapshot is the server's last state of a row that has local edits.
type snapshot struct {
	Row
	there bool // false: the server has no such row; only table, id and owner are meant
}

// confirmed reads the snapshot of a row; found is false when the row has no local
// edits, and so is the server's as it stands.
func (t *tx) confirmed(k key) (s snapshot, found bool, err error) {
	s.Row.Row = schema.NewRow(k.Table, k.ID, "", "")
	var vals []byte
	found, err = t.one("SELECT household, village, rev, deleted, vals FROM confirmed WHERE tbl = ? AND row = ?",
		[]any{k.Table.Name, k.ID}, &s.Household, &s.Village, &s.Rev, &s.Deleted, &vals)
	if err != nil || vals == nil {
		return s, found, err
	}
	s.there = true
	return s, found, readValues(vals, s.Values)
}

// keepConfirmed takes the snapshot of a row before its first local edit.
func (t *tx) keepConfirmed(k key, c *syncproto.Changeset) error {
	has, err := number(t, "SELECT count(*) FROM confirmed WHERE tbl = ? AND row = ?", k.Table.Name, k.ID)
	if err != nil || has > 0 {
		return err
	}
	row, err := t.working(k)
	if err != nil {
		return err
	}
	s := snapshot{there: row != nil}
	if row == nil {
		row = &Row{Row: schema.NewRow(k.Table, k.ID, c.Household, c.Village)}
	}
	s.Row = *row
	return t.putConfirmed(&s)
}

func (t *tx) putConfirmed(s *snapshot) error {
	var vals any
	if s.there {
		vals = string(appendValues(nil, s.Values))
	}
	return t.exec("INSERT OR REPLACE INTO confirmed (tbl, row, household, village, rev, deleted, vals) VALUES (?, ?, ?, ?, ?, ?, ?)",
		s.Table.Name, s.ID, s.Household, s.Village, int64(s.Rev), s.Deleted, vals)
}

// appendValues spells values as a JSON array, in the order of the fields.
func appendValues(dst []byte, values []schema.Value) []byte {
	dst = append(dst, '[')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = syncproto.AppendValue(dst, v)
	}
	return append(dst, ']')
}

// readValues reads what appendValues wrote. Fields that the schema gained since
// are null.
func readValues(data []byte, into []schema.Value) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var cells []any
	if err := d.Decode(&cells); err != nil {
		return fmt.Errorf("read a confirmed row: %w", err)
	}
	for i, c := range cells {
		if i == len(into) {
			break
		}
		if n, ok := c.(json.Number); ok {
			whole, err := n.Int64()
			if err != nil {
				return fmt.Errorf("read a confirmed row: %w", err)
			}
			c = whole
		}
		var err error
		if into[i], err = valueOf(c); err != nil {
			return err
		}
	}
	return nil
}
