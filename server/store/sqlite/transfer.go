package sqlite

import (
	"errors"
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// SaveTransfer implements app.Tx. What leaves is written first: within one village
// it opens the commit that what arrives belongs to, and the history replays in order.
func (s *session) SaveTransfer(t *registry.Transfer) error {
	by := syncproto.Seq(1)
	if !t.Evicts() {
		by = 0
	}
	for _, step := range []func() error{
		func() error { return s.advance(&t.Left, 1) },
		func() error { return s.advance(&t.Arrived, by) },
		func() error { return s.evict(t) },
		func() error { return s.saveLeft(t) },
		func() error { return s.saveUnit(&t.Arrived) },
		func() error { return s.adopt(&t.Left) },
		func() error { return s.adopt(&t.Arrived) },
		func() error { return s.saveApprovals(&t.Arrived) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("save the transfer of %s: %w", t.Left.Unit, err)
		}
	}
	return nil
}

// saveLeft keeps what left, and gives the household its new village or its forwarding
// address; those that led to it lead there as well.
func (s *session) saveLeft(t *registry.Transfer) error {
	left, arrived := &t.Left, &t.Arrived
	newest, err := s.saveHistory(left)
	if err != nil {
		return err
	}
	if left.Unit == arrived.Unit {
		return s.changeOne("UPDATE unit SET village = ?2, newest = ?3 WHERE id = ?1 AND forward = ''", left.Unit, arrived.Village, newest)
	}
	if err := s.exec("UPDATE unit SET forward = ?2 WHERE forward = ?1 AND forward <> ''", left.Unit, arrived.Unit); err != nil {
		return err
	}
	return s.changeOne("UPDATE unit SET rev = ?2, forward = ?3, newest = ?4 WHERE id = ?1 AND forward = ''",
		left.Unit, int64(left.Outcome.Rev), arrived.Unit, newest)
}

// adopt writes rows with the owner that they have now. They come parents first.
func (s *session) adopt(c *registry.Commit) error {
	for _, row := range c.Rows {
		if err := s.saveRow(s.sql.tables[row.Table].adopt, row, c.Outcome.Seq, c.Outcome.Rev); err != nil {
			return err
		}
	}
	return nil
}

// evict tells the devices of the old village. One that has not pulled for long may
// hold the rows as those of a household that has become part of this one there.
func (s *session) evict(t *registry.Transfer) error {
	if !t.Evicts() {
		return nil
	}
	return s.exec(`INSERT INTO eviction (village, seq, household)
		SELECT ?1, ?2, ?3 UNION ALL SELECT ?1, ?2, id FROM unit WHERE forward = ?3 AND forward <> '' AND village = ?1`,
		t.Left.Village, int64(t.Left.Outcome.Seq), t.Left.Unit)
}

// follow looks up where a household is that is not, or not itself any more, where it
// was looked for. One that was never there is not followed.
func (s *session) follow(out *registry.Situation, village, forward string) error {
	id, was := out.Unit.ID, false
	err := s.one("SELECT ?2 = ?3 OR EXISTS (SELECT 1 FROM eviction WHERE household = ?1 AND village = ?2)", []any{id, village, out.Unit.Village}, &was)
	if err != nil || !was {
		return err
	}
	if forward != "" {
		out.Unit.ID = forward
	}
	if err := s.one("SELECT village, rev FROM unit WHERE id = ?1", []any{out.Unit.ID}, &out.Unit.Village, &out.Unit.Rev); err != nil {
		return err
	}
	row, err := s.village(out.Unit.Village)
	if err != nil {
		return err
	}
	out.From, out.Seq = village, row.seq
	return nil
}

// Whereabouts implements app.ReadSync.
func (s *session) Whereabouts(household string) (now string, err error) {
	err = s.one("SELECT iif(forward = '', id, forward) FROM unit WHERE id = ?1", []any{household}, &now)
	return now, err
}

// Evictions implements app.ReadSync.
func (s *session) Evictions(village string, from, to syncproto.Seq) (households []string, err error) {
	err = s.each("SELECT DISTINCT household FROM eviction WHERE village = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY household",
		[]any{village, int64(from), int64(to)}, func(scan func(...any) error) error {
			var household string
			err := scan(&household)
			households = append(households, household)
			return err
		})
	return households, err
}

// EachForward implements app.ReadRecords. That forward is larger than nothing is said
// for the index, which has no line of those who are their own.
func (s *session) EachForward(fn func(household, to string) error) error {
	return s.each("SELECT id, forward FROM unit WHERE forward <> '' AND forward > ''", nil, func(scan func(...any) error) error {
		var household, to string
		if err := scan(&household, &to); err != nil {
			return err
		}
		return fn(household, to)
	})
}

// parts are the households that have become part of one.
func (s *session) parts(household string) (households []string, err error) {
	err = s.each("SELECT id FROM unit WHERE forward = ?1 AND forward <> '' ORDER BY id", []any{household}, func(scan func(...any) error) error {
		var part string
		err := scan(&part)
		households = append(households, part)
		return err
	})
	return households, err
}

// sameIdentity finds the living rows of other households of a county that hold one.
var sameIdentity = map[*schema.Table]string{
	schema.Household: `SELECT id, id, village FROM household
		WHERE registry_no = ?1 AND deleted = 0 AND village >= ?2 AND village < ?3 AND id <> ?4 ORDER BY id`,
	schema.Member: `SELECT id, household, village FROM member
		WHERE id_number_key = ?1 AND deleted = 0 AND left_on IS NULL AND village >= ?2 AND village < ?3 AND household <> ?4 ORDER BY id`,
}

// matches looks for identities among the other households of the county, whose code is
// the first six digits of a village's; for people by name and birth in the village.
func (s *session) matches(unit *syncproto.UnitState, identities []registry.Identity) (found []registry.Match, err error) {
	for _, id := range identities {
		id, ok := id.With(unit.Rows[syncproto.RowKey{Table: id.Table, ID: id.Row}])
		if !ok {
			continue
		}
		look := s.sameNumber
		if id.ByName() {
			look = s.sameName
		}
		matches, err := look(unit.Village, unit.ID, id)
		if err != nil {
			return nil, fmt.Errorf("look for %s %s: %w", id.Table.Name, id.Row, err)
		}
		for i := range matches {
			if err := s.asked(&matches[i]); err != nil {
				return nil, err
			}
		}
		found = append(found, matches...)
	}
	return found, nil
}

func (s *session) sameNumber(village, household string, id registry.Identity) (found []registry.Match, err error) {
	bounds := below(village[:min(6, len(village))])
	values, err := s.soughtAs(id.Table, id.Field, id.Value)
	for i := 0; i < len(values) && err == nil; i++ {
		err = s.each(sameIdentity[id.Table], []any{values[i], bounds[0], bounds[1], household}, func(scan func(...any) error) error {
			match := registry.Match{Identity: id}
			err := scan(&match.Other, &match.Household, &match.Village)
			found = append(found, match)
			return err
		})
	}
	return found, err
}

// sameName finds people of the village by their name; few share one, so the rest is
// compared here.
func (s *session) sameName(village, household string, id registry.Identity) (found []registry.Match, err error) {
	l, name := s.sql.tables[schema.Member].layout, schema.Member.Ordinal("name")
	text := "SELECT id, household, " + strings.Join(l.reads(), ", ") + ` FROM member
		WHERE village = ?1 AND name_key = ?2 AND deleted = 0 AND left_on IS NULL AND household <> ?3 ORDER BY id`
	values, err := s.soughtAs(schema.Member, name, id.Value)
	for i := 0; i < len(values) && err == nil; i++ {
		err = s.each(text, []any{village, values[i], household}, func(scan func(...any) error) error {
			row := schema.NewRow(schema.Member, "", "", village)
			err := s.readRow(l.scanning(row.Values, &row.ID, &row.Household), scan, &row.ID)
			if err == nil && id.Is(row) {
				found = append(found, registry.Match{Identity: id, Other: row.ID, OtherNumber: row.Get("id_number"), Household: row.Household, Village: village})
			}
			return err
		})
	}
	return found, err
}

// soughtAs are what a column is asked for to find a value: the value, or what a sealed one is
// found by. There are several while values are being sealed anew.
func (s *session) soughtAs(t *schema.Table, field int, v schema.Value) (values []any, err error) {
	f := &t.Fields[field]
	if !f.Sealed() {
		return []any{v.Text()}, nil
	}
	keys, err := s.vault.Indexes(indexName(t, f), v.Text())
	for _, key := range keys {
		values = append(values, key)
	}
	return values, err
}

// asked notes whether there is a case about a pair.
func (s *session) asked(match *registry.Match) error {
	for _, id := range match.AskedAs() {
		var one int
		err := s.one("SELECT 1 FROM conflict WHERE id = ?1", []any{id}, &one)
		switch {
		case err == nil:
			match.Known = true
			return nil
		case !errors.Is(err, app.ErrNotFound):
			return err
		}
	}
	return nil
}
