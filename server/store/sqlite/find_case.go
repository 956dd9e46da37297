package sqlite

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// openedAt is when a case was opened; those from before that was noted were about as old
// as what was offered, whose clock counts microseconds.
const openedAt = "coalesce(opened_at, offered_at / 1000)"

// FindCases implements app.ReadRecords. The page follows a case that was looked at,
// whether that still meets the query or not: what is settled meanwhile moves nothing.
func (s *session) FindCases(q app.CaseQuery) (page []schema.Row, total int, err error) {
	where, args, err := caseConditions(q)
	if err == nil {
		err = s.one("SELECT count(*) FROM conflict WHERE "+where, args, &total)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("find cases: %w", err)
	}
	if q.After != "" {
		where += " AND (" + openedAt + ", id) > (SELECT " + openedAt + ", id FROM conflict WHERE id = ?)"
		args = append(args, q.After)
	}
	l := s.sql.tables[schema.Conflict].layout
	text := "SELECT id, household, village, " + strings.Join(l.reads(), ", ") + " FROM conflict WHERE " + where + " ORDER BY " + openedAt + ", id LIMIT ?"
	err = s.each(text, append(args, cmp.Or(q.Limit, -1)), func(scan func(...any) error) error {
		row := schema.NewRow(schema.Conflict, "", "", "")
		err := s.readRow(l.scanning(row.Values, &row.ID, &row.Household, &row.Village), scan, &row.ID)
		page = append(page, row)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("find cases: %w", err)
	}
	return page, total, nil
}

func caseConditions(q app.CaseQuery) (where string, args []any, err error) {
	areas, err := json.Marshal(q.Areas)
	all := []string{"deleted = 0", "village IN (SELECT code FROM village JOIN json_each(?) ON code >= value AND code < value || ':')"}
	args = append(args, string(areas))
	for _, c := range []struct{ column, value string }{
		{"kind", q.Kind}, {"state", q.State}, {"table_name", q.Table}, {"field", q.Field},
	} {
		if c.value != "" {
			all, args = append(all, c.column+" = ?"), append(args, c.value)
		}
	}
	if q.Opened != 0 {
		all, args = append(all, openedAt+" <= ?"), append(args, q.Opened)
	}
	return strings.Join(all, " AND "), args, err
}

// Case implements app.ReadRecords.
func (s *session) Case(id string) (found *syncproto.RowState, err error) {
	err = s.rowStates(schema.Conflict, s.sql.tables[schema.Conflict].byID, []any{id}, func(row *syncproto.RowState) { found = row })
	if err == nil && found == nil {
		err = app.ErrNotFound
	}
	return found, err
}
