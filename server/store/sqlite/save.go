package sqlite

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/vault"
	"ruhu/syncproto"
)

// Load implements app.Tx.
func (s *session) Load(unit, village string, needs registry.Needs) (registry.Situation, error) {
	out := registry.Situation{Unit: syncproto.UnitState{ID: unit, Village: village, Rows: map[syncproto.RowKey]*syncproto.RowState{}}}
	row, err := s.village(village)
	if errors.Is(err, app.ErrNotFound) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("load village %s: %w", village, err)
	}
	out.VillageKnown, out.Seq = true, row.seq
	epoch, err := s.Epoch()
	if err != nil {
		return out, fmt.Errorf("load the epoch: %w", err)
	}
	out.Floor = syncproto.Rev(syncproto.Floor(epoch))
	household := ""
	if unit == village {
		out.Unit.Rev = row.rev
	} else {
		household = unit
		forward := ""
		err := s.one(unitOf, []any{unit}, &out.Unit.Village, &out.Unit.Rev, &forward)
		if err != nil && !errors.Is(err, app.ErrNotFound) {
			return out, fmt.Errorf("load household %s: %w", unit, err)
		}
		if forward != "" || out.Unit.Village != village {
			if err := s.follow(&out, village, forward); err != nil {
				return out, fmt.Errorf("follow household %s: %w", unit, err)
			}
			needs = needs.Forwarded(unit, out.Unit.ID)
			village, household = out.Unit.Village, out.Unit.ID
		}
	}
	if err := s.loadRows(&out.Unit, needs); err != nil {
		return out, err
	}
	if len(needs.Identities) > 0 {
		if out.Matches, err = s.matches(&out.Unit, needs.Identities); err != nil {
			return out, err
		}
	}
	if needs.Facts {
		if out.Facts, err = s.Facts(village, household); err != nil {
			return out, err
		}
	}
	if needs.Parts {
		if out.Parts, err = s.parts(household); err != nil {
			return out, err
		}
	}
	if needs.Approved {
		out.Approved, err = s.approvedOf(household)
	}
	return out, err
}

// unitOf is where a household is, and its revision.
var unitOf = "SELECT " + bare("village", "rev", "forward") + " FROM unit WHERE id = ?1"

func (s *session) loadRows(unit *syncproto.UnitState, needs registry.Needs) error {
	keep := func(row *syncproto.RowState) { unit.Rows[row.Key()] = row }
	for _, t := range needs.Tables {
		if err := s.rowStates(t, s.sql.ofUnit(t, unit), []any{unit.ID}, keep); err != nil {
			return err
		}
	}
	for _, key := range needs.Rows {
		if key.Table == nil || unit.Rows[key] != nil {
			continue
		}
		if err := s.rowStates(key.Table, s.sql.tables[key.Table].byID, []any{key.ID}, keep); err != nil {
			return err
		}
	}
	return nil
}

// Save implements app.Tx.
func (s *session) Save(c *registry.Commit) error {
	err := s.saveCommit(c)
	for i := 0; i < len(c.Also) && err == nil; i++ {
		err = s.saveCommit(&c.Also[i])
	}
	if err != nil || c.Author.Device == 0 {
		return err
	}
	return s.saveReceipt(c)
}

// saveCommit writes everything that a commit is on its own household.
func (s *session) saveCommit(c *registry.Commit) error {
	if c.Writes() {
		if err := s.advance(c, 1); err != nil {
			return err
		}
	}
	if len(c.Changes) > 0 || c.Writes() {
		if err := s.saveUnit(c); err != nil {
			return err
		}
	}
	// Parents first: children refer to them.
	slices.SortStableFunc(c.Rows, func(a, b *syncproto.RowState) int { return cmp.Compare(a.Table.Index(), b.Table.Index()) })
	for _, row := range c.Rows {
		var err error
		if before := c.Before[row.Key()]; s.sql.tables[row.Table].layout.fixed(before, row) {
			err = s.changeRow(row, before, c.Outcome.Seq, c.Outcome.Rev)
		} else {
			err = s.saveRow(s.sql.tables[row.Table].upsert, row, c.Outcome.Seq, c.Outcome.Rev)
		}
		if err != nil {
			return err
		}
	}
	return s.saveApprovals(c)
}

// advance moves the village's counter on, by one or by none for what belongs to the
// commit before, and its digests.
func (s *session) advance(c *registry.Commit, by syncproto.Seq) error {
	row, err := s.changeVillage(c.Village)
	if err != nil {
		return fmt.Errorf("save village %s: %w", c.Village, err)
	}
	if c.Outcome.Seq != row.seq+by {
		return fmt.Errorf("save village %s: seq %d after %d", c.Village, c.Outcome.Seq, row.seq)
	}
	row.seq = c.Outcome.Seq
	if c.Unit == c.Village {
		row.rev = c.Outcome.Rev
	}
	bucket := &row.buckets[syncproto.BucketOf(c.Unit)]
	*bucket = bucket.Plus(c.Digests)
	return nil
}

// saveUnit keeps what changed, and makes it the newest that is known of the unit.
func (s *session) saveUnit(c *registry.Commit) error {
	newest, err := s.saveHistory(c)
	if err != nil || c.Unit == c.Village {
		return err
	}
	if !c.Writes() {
		return s.exec("UPDATE unit SET newest = ?2 WHERE id = ?1", c.Unit, newest)
	}
	err = s.changeOne(`INSERT INTO unit (id, village, rev, newest) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, newest = max(newest, excluded.newest) WHERE village = excluded.village`,
		c.Unit, c.Village, int64(c.Outcome.Rev), newest)
	if errors.Is(err, app.ErrNotFound) {
		err = s.fail(errElsewhere)
	}
	if err != nil {
		return fmt.Errorf("save household %s: %w", c.Unit, err)
	}
	return nil
}

// writtenIn is the schema version in whose words history is written today.
var writtenIn = strconv.Itoa(schema.Version)

// saveHistory keeps the changes, of which a household that arrived with nothing may
// have none, as the newest entry of the log, and returns its number. Each
// entry names the one before it in its unit and in its village: an index by either
// would take a key at a random place for every commit, in a tree that grows with
// the history.
func (s *session) saveHistory(c *registry.Commit) (id int64, err error) {
	village, err := s.changeVillage(c.Village)
	if err != nil {
		return 0, fmt.Errorf("save history of %s: %w", c.Unit, err)
	}
	before := "coalesce((SELECT newest FROM unit WHERE id = ?1), 0)"
	if c.Unit == c.Village {
		before = "?13"
	}
	changes, details := s.spell(c.Changes)
	entry := commitEntry(c, details)
	if err := s.link(&entry); err != nil {
		return 0, fmt.Errorf("save history of %s: %w", c.Unit, err)
	}
	s.sealed, err = s.vault.Seal(s.sealed[:0], changes, vault.Place{Table: "history", Row: numbered(entry.Number)})
	if err != nil {
		return 0, fmt.Errorf("save history of %s: %w", c.Unit, s.fail(err))
	}
	err = s.exec(`INSERT INTO history (unit, village, seq, rev, device, person, changeset, at, received, outcome, sealed, unit_before, village_before, version, id, hash)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, `+before+`, ?12, `+writtenIn+`, ?14, ?15)`,
		c.Unit, c.Village, int64(c.Outcome.Seq), int64(c.Outcome.Rev), int64(c.Author.Device), c.Author.Person,
		c.Changeset.ID, int64(c.At), int64(c.Now), string(c.Outcome.Kind), s.sealed, village.newest, village.newestPaper,
		entry.Number, entry.Hash[:])
	if err != nil {
		return 0, fmt.Errorf("save history of %s: %w", c.Unit, err)
	}
	village.newest = entry.Number
	if c.Unit == c.Village {
		village.newestPaper = entry.Number
	}
	return entry.Number, nil
}

// saveReceipt keeps the answer, and a refused changeset in full, which the log tells of.
func (s *session) saveReceipt(c *registry.Commit) error {
	outcome := string(syncproto.AppendOutcome(nil, &c.Outcome))
	err := s.exec("INSERT INTO receipt (device, n, id, outcome) VALUES (?, ?, ?, ?)", int64(c.Author.Device), c.Outcome.N, c.Outcome.ID, outcome)
	if err != nil {
		return fmt.Errorf("save receipt %d: %w", c.Outcome.N, err)
	}
	s.answered(c.Author.Device, c.Outcome.N)
	if c.Outcome.Kind != syncproto.Rejected {
		return nil
	}
	body, err := s.sealText(c.Changeset.Raw, "refusal", ofDevice(int64(c.Author.Device), c.Outcome.N))
	if err == nil {
		err = s.exec("INSERT INTO refusal (device, n, village, received, body, problems) VALUES (?, ?, ?, ?, ?, ?)",
			int64(c.Author.Device), c.Outcome.N, c.Village, int64(c.Now), body, outcome)
	}
	if err != nil {
		return fmt.Errorf("save refusal %d: %w", c.Outcome.N, err)
	}
	return s.logRefusal(c, outcome)
}

// Receipt implements app.ReadSync.
func (s *session) Receipt(device syncproto.DeviceNo, n int64) (app.Receipt, error) {
	var r app.Receipt
	var outcome []byte
	if err := s.one("SELECT id, outcome FROM receipt WHERE device = ?1 AND n = ?2", []any{int64(device), n}, &r.ID, &outcome); err != nil {
		return r, err
	}
	o, problem := syncproto.DecodeOutcome(outcome)
	if problem != nil {
		return r, fmt.Errorf("receipt %d of device %d: %w", n, device, problem)
	}
	r.Outcome = o
	return r, nil
}

// NoteRepeat implements app.Tx.
func (s *session) NoteRepeat(device syncproto.DeviceNo, n int64) error {
	return s.changeOne("UPDATE receipt SET repeats = repeats + 1 WHERE device = ?1 AND n = ?2", int64(device), n)
}

// Villages implements app.ReadSync.
func (s *session) Villages(areas []string) ([]app.VillageState, error) {
	if err := s.flush(); err != nil {
		return nil, err
	}
	found := map[string]app.VillageState{}
	for _, area := range areas {
		err := s.each("SELECT code, seq, digests, trimmed FROM village WHERE code >= ?1 AND code < ?2", below(area), func(scan func(...any) error) error {
			var v app.VillageState
			var digests []byte
			if err := scan(&v.Village, &v.Seq, &digests, &v.Trimmed); err != nil {
				return err
			}
			buckets := bucketsFrom(digests)
			v.Digests = syncproto.SumDigests(buckets[:]...)
			found[v.Village] = v
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	out := make([]app.VillageState, 0, len(found))
	for _, v := range found {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b app.VillageState) int { return cmp.Compare(a.Village, b.Village) })
	return out, nil
}

// Buckets implements app.ReadRecords.
func (s *session) Buckets(village string) ([syncproto.Buckets]syncproto.Digests, error) {
	row, err := s.village(village)
	if err != nil {
		return [syncproto.Buckets]syncproto.Digests{}, err
	}
	return row.buckets, nil
}
