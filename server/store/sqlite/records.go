package sqlite

import (
	"errors"
	"fmt"

	"ruhu/server/app"
	"ruhu/server/vault"
	"ruhu/syncproto"
)

var historyColumns = bare("id", "unit", "village", "seq", "rev", "device", "person", "changeset", "at", "received", "outcome", "sealed", "version")

// History implements app.ReadRecords.
func (s *session) History(unit string) ([]app.HistoryEntry, error) {
	var out []app.HistoryEntry
	if err := s.flush(); err != nil {
		return nil, err
	}
	err := s.eachHistory(unitChain, []any{unit}, func(h app.HistoryEntry) error {
		out = append(out, h)
		return nil
	})
	return out, err
}

// The entries of one unit, with those that have become part of it, and of one
// village, found from the newest backwards.
const (
	unitChain = `WHERE id IN (WITH RECURSIVE chain (entry) AS (
			SELECT newest FROM unit WHERE id = ?1 OR forward = ?1 AND forward <> '' UNION SELECT newest_paper FROM village WHERE code = ?1
			UNION SELECT unit_before FROM chain JOIN history ON id = entry
		) SELECT entry FROM chain) ORDER BY id`
	villageChain = `WHERE id IN (WITH RECURSIVE chain (entry) AS (
			SELECT newest FROM village WHERE code = ?1
			UNION SELECT village_before FROM chain JOIN history ON id = entry
		) SELECT entry FROM chain) ORDER BY id`
)

// decided finds out whether there is anything of a changeset, which is asked of each before
// it is decided, for less than it takes to find no row of many columns.
const decided = `SELECT +id AS "" FROM history WHERE changeset = ?1 LIMIT 1`

// HistoryOf implements app.ReadSync.
func (s *session) HistoryOf(changeset string) (out []app.HistoryEntry, err error) {
	var entry int64
	if err := s.one(decided, []any{changeset}, &entry); errors.Is(err, app.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("history of changeset %s: %w", changeset, err)
	}
	err = s.eachHistory("WHERE changeset = ?1 ORDER BY id", []any{changeset}, func(h app.HistoryEntry) error {
		out = append(out, h)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("history of changeset %s: %w", changeset, err)
	}
	return out, nil
}

// EachHistory implements app.ReadRecords.
func (s *session) EachHistory(area string, fn func(app.HistoryEntry) error) error {
	if err := s.flush(); err != nil {
		return err
	}
	if _, err := s.village(area); err == nil {
		return s.eachHistory(villageChain, []any{area}, fn)
	}
	return s.eachHistory("WHERE village >= ?1 AND village < ?2 ORDER BY id", below(area), fn)
}

func (s *session) eachHistory(where string, args []any, fn func(app.HistoryEntry) error) error {
	return s.each("SELECT "+historyColumns+" FROM history "+where, args, func(scan func(...any) error) error {
		var h app.HistoryEntry
		var sealed []byte
		var version int
		err := scan(&h.ID, &h.Unit, &h.Village, &h.Seq, &h.Rev, &h.Device, &h.Person, &h.Changeset, &h.At, &h.Received, &h.Outcome, &sealed, &version)
		if err != nil {
			return err
		}
		changes, err := s.openText(sealed, "history", numbered(h.ID))
		if err != nil {
			return err
		}
		list, problem := syncproto.DecodeChanges(changes)
		if problem != nil {
			return fmt.Errorf("history %d: %w", h.ID, problem)
		}
		h.Changes = syncproto.UpgradedChanges(list, version)
		return fn(h)
	})
}

// EachRefusal implements app.ReadRecords.
func (s *session) EachRefusal(fn func(app.Refusal) error) error {
	return s.eachRefusal("ORDER BY received, device, n", nil, fn)
}

func (s *session) eachRefusal(which string, args []any, fn func(app.Refusal) error) error {
	return s.each("SELECT device, n, village, received, body, problems FROM refusal "+which, args, func(scan func(...any) error) error {
		var r app.Refusal
		var body, outcome []byte
		if err := scan(&r.Device, &r.N, &r.Village, &r.Received, &body, &outcome); err != nil {
			return err
		}
		var err error
		if r.Body, err = s.openText(body, "refusal", ofDevice(int64(r.Device), r.N)); errors.Is(err, vault.ErrDamaged) {
			r.Body, err = body, nil // as it stands: the log does not know it
		}
		if err != nil {
			return err
		}
		o, problem := syncproto.DecodeOutcome(outcome)
		if problem != nil {
			return fmt.Errorf("refusal %d of device %d: %w", r.N, r.Device, problem)
		}
		r.Problems = o.Problems
		return fn(r)
	})
}

// CountOutcomes implements app.ReadRecords.
func (s *session) CountOutcomes() (map[syncproto.OutcomeKind]int, error) {
	out := map[syncproto.OutcomeKind]int{}
	err := s.each("SELECT outcome ->> 'outcome', count(*) FROM receipt GROUP BY 1", nil, func(scan func(...any) error) error {
		var kind syncproto.OutcomeKind
		var n int
		err := scan(&kind, &n)
		out[kind] = n
		return err
	})
	return out, err
}

// CountRepeats implements app.ReadRecords.
func (s *session) CountRepeats() (int, error) {
	var n int
	err := s.one("SELECT coalesce(sum(repeats), 0) FROM receipt", nil, &n)
	return n, err
}

// checks are what SQLite says of its file, and what it cannot know of ours: a line
// for each fault, or "ok".
var checks = [...]string{
	"PRAGMA integrity_check(20)",
	`SELECT format('%s %d refers to no %s', "table", rowid, parent) FROM pragma_foreign_key_check`,
	`SELECT format('history %d names %d as the one before it in its unit, not %d', id, unit_before, before) FROM
		(SELECT id, unit_before, lag(id, 1, 0) OVER (PARTITION BY unit ORDER BY id) AS before FROM history) WHERE unit_before <> before ORDER BY id LIMIT 20`,
	`SELECT format('history %d names %d as the one before it in its village, not %d', id, village_before, before) FROM
		(SELECT id, village_before, lag(id, 1, 0) OVER (PARTITION BY village ORDER BY id) AS before FROM history) WHERE village_before <> before ORDER BY id LIMIT 20`,
	`SELECT format('the history of %s ends with %d, not %d', id, newest, coalesce(last, 0)) FROM
		(SELECT id, newest FROM unit UNION ALL SELECT code, newest_paper FROM village)
		LEFT JOIN (SELECT unit, max(id) AS last FROM history GROUP BY unit) ON unit = id WHERE newest <> coalesce(last, 0) LIMIT 20`,
	`SELECT format('the history of village %s ends with %d, not %d', code, newest, coalesce(last, 0)) FROM village
		LEFT JOIN (SELECT village, max(id) AS last FROM history GROUP BY village) ON village = code WHERE newest <> coalesce(last, 0) LIMIT 20`,
}

// Integrity implements app.ReadRecords.
func (s *session) Integrity() ([]string, error) {
	if err := s.flush(); err != nil {
		return nil, err
	}
	var faults []string
	for _, check := range checks {
		err := s.each(check, nil, func(scan func(...any) error) error {
			var line string
			if err := scan(&line); err != nil {
				return err
			}
			if line != "ok" {
				faults = append(faults, line)
			}
			return nil
		})
		if err != nil {
			return faults, err
		}
	}
	return faults, nil
}
