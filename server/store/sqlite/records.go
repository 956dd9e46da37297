package sqlite

import (
	"fmt"

	"ruhu/server/app"
	"ruhu/syncproto"
)

const historyColumns = "id, unit, village, seq, rev, device, person, changeset, at, received, outcome, changes"

// History implements app.ReadRecords.
func (s *session) History(unit string) ([]app.HistoryEntry, error) {
	var out []app.HistoryEntry
	err := s.eachHistory("WHERE unit = ?1 ORDER BY id", []any{unit}, func(h app.HistoryEntry) error {
		out = append(out, h)
		return nil
	})
	return out, err
}

// HistoryOf implements app.ReadSync.
func (s *session) HistoryOf(changeset string) (app.HistoryEntry, error) {
	out, err := app.HistoryEntry{}, app.ErrNotFound
	failed := s.eachHistory("WHERE changeset = ?1 ORDER BY id LIMIT 1", []any{changeset}, func(h app.HistoryEntry) error {
		out, err = h, nil
		return nil
	})
	if failed != nil {
		err = failed
	}
	return out, err
}

// EachHistory implements app.ReadRecords.
func (s *session) EachHistory(area string, fn func(app.HistoryEntry) error) error {
	return s.eachHistory("WHERE village >= ?1 AND village < ?2 ORDER BY id", below(area), fn)
}

func (s *session) eachHistory(where string, args []any, fn func(app.HistoryEntry) error) error {
	return s.each("SELECT "+historyColumns+" FROM history "+where, args, func(scan func(...any) error) error {
		var h app.HistoryEntry
		var changes []byte
		err := scan(&h.ID, &h.Unit, &h.Village, &h.Seq, &h.Rev, &h.Device, &h.Person, &h.Changeset, &h.At, &h.Received, &h.Outcome, &changes)
		if err != nil {
			return err
		}
		list, problem := syncproto.DecodeChanges(changes)
		if problem != nil {
			return fmt.Errorf("history %d: %w", h.ID, problem)
		}
		h.Changes = list
		return fn(h)
	})
}

// EachRefusal implements app.ReadRecords.
func (s *session) EachRefusal(fn func(app.Refusal) error) error {
	return s.each("SELECT device, n, village, received, body, problems FROM refusal ORDER BY received, device, n", nil, func(scan func(...any) error) error {
		var r app.Refusal
		var outcome []byte
		if err := scan(&r.Device, &r.N, &r.Village, &r.Received, &r.Body, &outcome); err != nil {
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

// Integrity implements app.ReadRecords.
func (s *session) Integrity() ([]string, error) {
	var faults []string
	for _, check := range []string{"PRAGMA integrity_check(20)", "PRAGMA foreign_key_check"} {
		err := s.each(check, nil, func(scan func(...any) error) error {
			var line string
			var rest [3]any
			dest := []any{&line}
			if check == "PRAGMA foreign_key_check" {
				dest = append(dest, &rest[0], &rest[1], &rest[2])
			}
			if err := scan(dest...); err != nil {
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
