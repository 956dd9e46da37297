package sqlite

import (
	"encoding/json"
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
)

// HouseholdLines implements app.ReadRecords. Nothing is read or counted for any other
// household.
func (s *session) HouseholdLines(areas, ids []string) (lines []app.HouseholdLine, err error) {
	within, err := json.Marshal(areas)
	if err != nil {
		return nil, fmt.Errorf("lines of households: %w", err)
	}
	among, err := json.Marshal(ids)
	if err != nil {
		return nil, fmt.Errorf("lines of households: %w", err)
	}
	l := s.sql.tables[schema.Household].layout
	err = s.each(linesSQL(l), []any{string(among), string(within)}, func(scan func(...any) error) error {
		line := app.HouseholdLine{Row: schema.NewRow(schema.Household, "", "", "")}
		err := s.readRow(l.scanning(line.Values, &line.ID, &line.Village, &line.People, &line.Conflicts, &line.VisitedAt), scan, &line.ID)
		line.Household = line.ID
		lines = append(lines, line)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lines of households: %w", err)
	}
	return lines, nil
}

// linesSQL asks for the lines of some ids at or below some areas: ':' follows '9'.
func linesSQL(l *layout) string {
	return `SELECT h.id, h.village,
			(SELECT count(*) FROM member WHERE household = h.id AND deleted = 0 AND left_on IS NULL),
			(SELECT count(*) FROM conflict WHERE household = h.id AND deleted = 0 AND state = 'open'),
			(SELECT coalesce(max(visited_at), 0) FROM visit WHERE household = h.id AND deleted = 0),
			` + strings.Join(l.reads(), ", ") + `
		FROM household AS h WHERE h.deleted = 0 AND h.id IN (SELECT value FROM json_each(?1))
			AND EXISTS (SELECT 1 FROM json_each(?2) WHERE h.village >= value AND h.village < value || ':')
		ORDER BY h.village, h.registry_no, h.id`
}
