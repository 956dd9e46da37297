package sqlite

import (
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// ReferenceVersion implements app.ReadSync.
func (s *session) ReferenceVersion() (int64, error) {
	var version int64
	err := s.one("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'reference'", nil, &version)
	return version, err
}

// Reference implements app.ReadSync.
func (s *session) Reference(t *schema.Table) ([][]schema.Value, error) {
	var out [][]schema.Value
	columns := fieldColumns(t)
	err := s.each("SELECT "+columns+" FROM "+quote(t.Name)+" ORDER BY "+columns, nil, func(scan func(...any) error) error {
		row := make([]schema.Value, len(t.Fields))
		out = append(out, row)
		return scan(cells(row)...)
	})
	return out, err
}

// PutReference implements app.Tx. Areas are only added or renamed: villages and
// households refer to them.
func (s *session) PutReference(t *schema.Table, rows [][]schema.Value) error {
	if t != schema.Area {
		if err := s.exec("DELETE FROM " + quote(t.Name)); err != nil {
			return fmt.Errorf("put %s: %w", t.Name, err)
		}
	}
	text := putReferenceSQL(t)
	for _, row := range rows {
		if err := fits(t, row); err != nil {
			return fmt.Errorf("put %s: %w", t.Name, s.fail(err))
		}
		args := make([]any, len(row))
		for i, v := range row {
			args[i] = bind(v)
		}
		if err := s.exec(text, args...); err != nil {
			return fmt.Errorf("put %s: %w", t.Name, err)
		}
	}
	if t == schema.Area {
		// The lost timeline may have known a village that the backup does not.
		epoch, err := s.Epoch()
		if err == nil {
			err = s.exec("INSERT OR IGNORE INTO village (code, seq, rev, digests) SELECT code, ?1, ?1, x'' FROM area WHERE level = 'village'", syncproto.Floor(epoch))
		}
		if err != nil {
			return fmt.Errorf("put villages: %w", err)
		}
	}
	return s.exec("UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'reference'")
}

// putReferenceSQL adds a row; a later row of the same key replaces an earlier one.
func putReferenceSQL(t *schema.Table) string {
	return "INSERT OR REPLACE INTO " + quote(t.Name) + " (" + fieldColumns(t) + ") VALUES (" +
		strings.TrimSuffix(strings.Repeat("?, ", len(t.Fields)), ", ") + ")"
}
