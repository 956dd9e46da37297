package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// servedNow is what a file's meta says when its rows are of the newest schema
// version and its digests are those of every version that is served.
var servedNow = fmt.Sprintf("%d-%d", schema.OldestVersion, schema.Version)

// versionOf returns the schema version of a file's rows, and whether rows and
// digests are what this program serves. A file that does not say is of version 1.
func (s *session) versionOf() (rows int, current bool, err error) {
	var oldest int
	served := "1-1"
	err = s.one("SELECT value FROM meta WHERE name = 'schema'", nil, &served)
	if err != nil && !errors.Is(err, app.ErrNotFound) {
		return 0, false, err
	}
	if _, err := fmt.Sscanf(served, "%d-%d", &oldest, &rows); err != nil {
		return 0, false, fmt.Errorf("the file's schema versions %q: %w", served, err)
	}
	if rows > schema.Version {
		return 0, false, fmt.Errorf("the file has schema version %d, this program knows %d: use the newer program", rows, schema.Version)
	}
	return rows, served == servedNow, nil
}

// upgrade brings rows, their stamps and the villages' digests to this program's
// versions, by the steps that the schema declares. Revisions, counters and the
// history stay: no device sees a change that it would have to pull.
func (s *session) upgrade(from int) error {
	for _, t := range schema.Replicated() {
		if t.Changes(from) {
			if err := s.upgradeTable(t, from); err != nil {
				return fmt.Errorf("upgrade %s: %w", t.Name, err)
			}
		}
	}
	if err := s.digestAll(); err != nil {
		return fmt.Errorf("digests: %w", err)
	}
	return s.exec("INSERT INTO meta (name, value) VALUES ('schema', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value", servedNow)
}

func (s *session) upgradeTable(t *schema.Table, from int) error {
	var rows []*syncproto.RowState
	if err := s.rowStates(t, s.sql.tables[t].after, []any{""}, func(row *syncproto.RowState) { rows = append(rows, row) }); err != nil {
		return err
	}
	l := s.sql.tables[t].layout
	var sets []string
	for _, column := range l.writes() {
		sets = append(sets, column+" = ?")
	}
	update := "UPDATE " + quote(t.Name) + " SET stamps = ?, " + strings.Join(sets, ", ") + " WHERE id = ?"
	for _, row := range rows {
		values, stamps := t.Upgraded(row.Values, from, schema.Version), syncproto.UpgradedStamps(t, row.Stamps, from)
		if slices.Equal(values, row.Values) && slices.Equal(stamps, row.Stamps) {
			continue
		}
		args, err := s.bindRow([]any{syncproto.AppendStamps([]byte{}, stamps)}, l, row.ID, values)
		if err != nil {
			return err
		}
		if err := s.changeOne(update, append(args, row.ID)...); err != nil {
			return err
		}
	}
	return nil
}

// digestAll computes every village's digests from its rows.
func (s *session) digestAll() error {
	villages := map[string]*[syncproto.Buckets]syncproto.Digests{}
	for _, t := range schema.Replicated() {
		err := s.EachRow(t, "", func(row schema.Row) error {
			unit := row.Household
			if unit == "" {
				unit = row.Village
			}
			if villages[row.Village] == nil {
				villages[row.Village] = new([syncproto.Buckets]syncproto.Digests)
			}
			bucket := &villages[row.Village][syncproto.BucketOf(unit)]
			*bucket = bucket.Plus(syncproto.RowDigests(t, row.ID, row.Household, false, row.Values))
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := s.exec("UPDATE village SET digests = x''"); err != nil {
		return err
	}
	for code, buckets := range villages {
		if err := s.changeOne("UPDATE village SET digests = ?2 WHERE code = ?1", code, appendBuckets(nil, buckets)); err != nil {
			return err
		}
	}
	return nil
}
