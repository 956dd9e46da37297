package sqlite

import (
	"encoding/json"
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
)

// FindHouseholds implements app.ReadRecords. What meets the query is looked for
// once, by ids alone; nothing is read or counted for a household off the page.
func (s *session) FindHouseholds(q app.HouseholdQuery) (page []app.HouseholdLine, total int, err error) {
	where, args, err := conditions(q)
	if err != nil {
		return nil, 0, fmt.Errorf("find households: %w", err)
	}
	err = s.each(findSQL(where), append(args, q.Limit, q.Offset), func(scan func(...any) error) error {
		line := app.HouseholdLine{Row: schema.NewRow(schema.Household, "", "", "")}
		err := scan(cells(line.Values, &total, &line.ID, &line.Village, &line.People, &line.Conflicts, &line.VisitedAt)...)
		line.Household = line.ID
		page = append(page, line)
		return err
	})
	if err == nil && page == nil { // nothing met it, or the page lies behind the end
		err = s.one("SELECT count(*) FROM household WHERE "+where, args, &total)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("find households: %w", err)
	}
	return page, total, nil
}

// findSQL is the query of a page; its last two arguments are limit and offset.
func findSQL(where string) string {
	return `WITH found AS MATERIALIZED (SELECT id, village, registry_no FROM household WHERE ` + where + `)
		SELECT (SELECT count(*) FROM found), h.id, h.village,
			(SELECT count(*) FROM member WHERE household = h.id AND deleted = 0 AND left_on IS NULL),
			(SELECT count(*) FROM conflict WHERE household = h.id AND deleted = 0 AND state = 'open'),
			(SELECT coalesce(max(visited_at), 0) FROM visit WHERE household = h.id AND deleted = 0),
			` + fieldColumns(schema.Household) + `
		FROM household AS h WHERE h.id IN (SELECT id FROM found ORDER BY village, registry_no, id LIMIT ? OFFSET ?)
		ORDER BY h.village, h.registry_no, h.id`
}

// conditions are those of a query that ask for anything, and their arguments.
// Only these stand in the statement, so that each finds its index.
func conditions(q app.HouseholdQuery) (where string, args []any, err error) {
	all := []string{"deleted = 0"}
	add := func(condition string, arg any) {
		all, args = append(all, condition), append(args, arg)
	}
	addList := func(condition string, list []string) {
		text, failed := json.Marshal(list)
		if failed != nil {
			err = failed
		}
		add(condition, string(text))
	}
	addList("village IN (SELECT code FROM village JOIN json_each(?) ON code >= value AND code < value || ':')", q.Areas)
	if q.IDs != nil {
		addList("id IN (SELECT value FROM json_each(?))", q.IDs)
	}
	if q.Cause != "" {
		add("main_cause = ?", q.Cause)
	}
	if q.Status != "" {
		add("status = ?", q.Status)
	}
	if q.Name != "" {
		add("(instr(head_name, ?) > 0 OR id IN (SELECT household FROM member WHERE deleted = 0 AND instr(name, ?) > 0))", q.Name)
		args = append(args, q.Name)
	}
	if q.IDTail != "" {
		add("id IN (SELECT household FROM member WHERE deleted = 0 AND substr(id_number, -length(?)) = ?)", q.IDTail)
		args = append(args, q.IDTail)
	}
	return strings.Join(all, " AND "), args, err
}
