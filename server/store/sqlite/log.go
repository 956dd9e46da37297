package sqlite

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/server/vault"
	"ruhu/syncproto"
)

// logEnd is where the log ends. The single writer knows it without asking; it asks again
// when a transaction has failed, and what it knew may not have come about.
type logEnd struct {
	number int64
	hash   chronicle.Hash
}

// link gives an entry the next number, and the hash that follows from those before it.
func (s *session) link(e *chronicle.Entry) error {
	end, err := s.logEnd()
	if err != nil {
		return s.fail(err)
	}
	linker, err := s.links()
	if err != nil {
		return s.fail(err)
	}
	e.Number = end.number + 1
	if e.Hash, err = linker.Link(end.hash, e); err != nil {
		return s.fail(err)
	}
	if s.caches {
		s.end = &logEnd{e.Number, e.Hash}
	}
	return nil
}

// PutEntry implements app.Tx.
func (s *session) PutEntry(e chronicle.Entry) (number int64, err error) {
	if err := s.link(&e); err != nil {
		return 0, fmt.Errorf("put an entry: %w", err)
	}
	return e.Number, s.insertEntry(&e)
}

func (s *session) insertEntry(e *chronicle.Entry) error {
	err := s.exec(`INSERT INTO log (id, kind, at, person, device, receipt, area, unit, subject, facts, hash)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`,
		e.Number, string(e.Kind), e.At, e.Person, e.Device, e.Receipt, e.Area, e.Unit, e.Subject, string(e.Facts), e.Hash[:])
	if err != nil {
		return fmt.Errorf("put entry %d: %w", e.Number, err)
	}
	return nil
}

// logEnd finds where the log ends.
func (s *session) logEnd() (logEnd, error) {
	if s.end != nil {
		return *s.end, nil
	}
	var end logEnd
	for _, newest := range [...]string{
		"SELECT id, hash FROM history WHERE id = (SELECT max(id) FROM history)", "SELECT id, hash FROM log WHERE id = (SELECT max(id) FROM log)",
	} {
		var number int64
		var hash []byte
		err := s.one(newest, nil, &number, &hash)
		if err != nil && !errors.Is(err, app.ErrNotFound) {
			return end, fmt.Errorf("the end of the log: %w", err)
		}
		if number > end.number {
			end.number, end.hash = number, hashFrom(hash)
		}
	}
	return end, nil
}

// newestEntry is the number and the hash of the newest entry, 0 when there is none. It
// asks nothing of a file of an older version but its history.
func (s *session) newestEntry() (number int64, head chronicle.Hash, err error) {
	chained, err := s.has("log")
	if err != nil {
		return 0, head, err
	}
	if chained {
		return s.LogEnd()
	}
	err = s.one("SELECT coalesce(max(id), 0) FROM history", nil, &number)
	return number, head, err
}

// hashFrom reads a hash; other bytes give one that follows from nothing.
func hashFrom(b []byte) (h chronicle.Hash) {
	if len(b) == len(h) {
		copy(h[:], b)
	}
	return h
}

// links is the linker by the key that the file keeps.
func (s *session) links() (*chronicle.Linker, error) {
	if s.linker == nil {
		key, err := s.ServerKey(chronicle.KeyName)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", chronicle.KeyName, err)
		}
		s.linker = chronicle.NewLinker(key)
	}
	return s.linker, nil
}

// commitEntry is the entry of a commit.
func commitEntry(c *registry.Commit, details [][]byte) chronicle.Entry {
	facts := commitFacts{string(c.Outcome.Kind), int64(c.Outcome.Rev), int64(c.Outcome.Seq), schema.Version, int64(c.At)}
	return chronicle.Entry{
		Kind: chronicle.Committed, At: int64(c.Now), Person: c.Author.Person, Device: int64(c.Author.Device), Area: c.Village, Unit: c.Unit,
		Subject: c.Changeset.ID, Facts: facts.json(), Details: details,
	}
}

// spell writes changes as the history keeps them, and says what each of them is: taken apart
// when they are read ([chronicle.Items]) they are the same. Both are in room that is used
// again.
func (s *session) spell(changes []syncproto.Change) (list []byte, each [][]byte) {
	s.changes, s.ends = syncproto.AppendEachChange(s.changes[:0], s.ends[:0], changes)
	s.details = s.details[:0]
	begin := 1
	for _, end := range s.ends {
		s.details = append(s.details, s.changes[begin:end])
		begin = end + 1
	}
	return s.changes, s.details
}

// commitFacts are what an entry says of a commit besides whose and where it is.
type commitFacts struct {
	outcome                    string
	rev, seq, version, written int64
}

// historyEntry completes the entry of a commit that was read. What cannot be taken apart is one detail.
func historyEntry(e chronicle.Entry, f commitFacts, changes []byte) chronicle.Entry {
	e.Kind, e.Facts = chronicle.Committed, f.json()
	var err error
	if e.Details, err = chronicle.Items(changes); err != nil {
		e.Details = [][]byte{changes}
	}
	return e
}

// json spells the facts canonically.
func (f commitFacts) json() []byte {
	b, _ := jsontext.AppendQuote([]byte(`{"outcome":`), f.outcome)
	b = strconv.AppendInt(append(b, `,"rev":`...), f.rev, 10)
	b = strconv.AppendInt(append(b, `,"seq":`...), f.seq, 10)
	b = strconv.AppendInt(append(b, `,"version":`...), f.version, 10)
	b = strconv.AppendInt(append(b, `,"written":`...), f.written, 10)
	return append(b, '}')
}

// logRefusal puts the entry of a device's changeset that was refused, and is kept.
func (s *session) logRefusal(c *registry.Commit, outcome string) error {
	e, err := refusalEntry(c, outcome)
	if err != nil {
		return s.fail(err)
	}
	_, err = s.PutEntry(e)
	return err
}

func refusalEntry(c *registry.Commit, outcome string) (e chronicle.Entry, err error) {
	e = chronicle.Entry{
		Kind: chronicle.Refused, At: int64(c.Now), Person: c.Author.Person, Device: int64(c.Author.Device), Receipt: c.Outcome.N,
		Area: c.Village, Unit: c.Unit, Subject: c.Outcome.ID, Details: [][]byte{c.Changeset.Raw, []byte(outcome)},
	}
	e.Facts, err = chronicle.FactsOf(app.RefusalFacts(c.Changeset, c.Outcome.Problems))
	return e, err
}

const (
	// everyEntry is the log between two numbers. What is kept of a device's refusal is
	// part of its entry; one that was changed is not found any more.
	everyEntry = `SELECT id, 'commit', received, person, device, 0, village, unit, changeset, '', sealed, '', outcome, rev, seq, version, at, hash
			FROM history WHERE id BETWEEN ?1 AND ?2
		UNION ALL SELECT log.id, kind, log.at, person, log.device, receipt, area, unit, subject, facts, coalesce(body, x''), coalesce(problems, ''), '', 0, 0, 0, 0, hash
			FROM log LEFT JOIN refusal ON receipt > 0 AND refusal.device = log.device AND n = receipt AND village = area AND received = log.at
			WHERE log.id BETWEEN ?1 AND ?2
		ORDER BY 1`
	everyHash = "SELECT id, hash FROM history WHERE id BETWEEN ?1 AND ?2 UNION ALL SELECT id, hash FROM log WHERE id BETWEEN ?1 AND ?2 ORDER BY 1"
)

// EachEntry implements app.ReadLog.
func (s *session) EachEntry(from, to int64, fn func(*chronicle.Entry) error) error {
	return s.each(everyEntry, []any{from, to}, func(scan func(...any) error) error {
		e, err := s.scanEntry(scan)
		if err != nil {
			return err
		}
		return fn(&e)
	})
}

// scanEntry reads an entry. What is sealed and cannot be opened because it was changed is its
// detail as it stands, which is not what its hash is over; without the key nothing can be said.
func (s *session) scanEntry(scan func(...any) error) (e chronicle.Entry, err error) {
	var facts commitFacts
	var detail, problems, hash []byte
	err = scan(&e.Number, &e.Kind, &e.At, &e.Person, &e.Device, &e.Receipt, &e.Area, &e.Unit, &e.Subject, &e.Facts,
		&detail, &problems, &facts.outcome, &facts.rev, &facts.seq, &facts.version, &facts.written, &hash)
	if err != nil {
		return e, err
	}
	e.Hash = hashFrom(hash)
	if detail, err = s.detailOf(&e, detail); err != nil {
		return e, err
	}
	switch {
	case e.Kind == chronicle.Committed && len(e.Facts) == 0:
		e = historyEntry(e, facts, detail)
	case e.Receipt > 0:
		e.Details = [][]byte{detail, problems}
	}
	return e, err
}

// detailOf opens what is sealed of an entry.
func (s *session) detailOf(e *chronicle.Entry, sealed []byte) ([]byte, error) {
	table, row := "history", numbered(e.Number)
	switch {
	case len(sealed) == 0: // no refusal is kept with it
		return sealed, nil
	case e.Receipt > 0:
		table, row = "refusal", ofDevice(e.Device, e.Receipt)
	}
	opened, err := s.openText(sealed, table, row)
	if errors.Is(err, vault.ErrDamaged) {
		return sealed, nil
	}
	return opened, err
}

// EachHash implements app.ReadLog.
func (s *session) EachHash(from, to int64, fn func(number int64, hash chronicle.Hash) error) error {
	return s.each(everyHash, []any{from, to}, func(scan func(...any) error) error {
		var number int64
		var hash []byte
		if err := scan(&number, &hash); err != nil {
			return err
		}
		return fn(number, hashFrom(hash))
	})
}

// LogEnd implements app.ReadLog.
func (s *session) LogEnd() (number int64, head chronicle.Hash, err error) {
	end, err := s.logEnd()
	return end.number, end.hash, err
}

// EntriesOf implements app.ReadLog.
func (s *session) EntriesOf(unit string) (numbers []int64, err error) {
	if err := s.flush(); err != nil {
		return nil, err
	}
	err = s.each("SELECT id FROM history "+strings.TrimSuffix(unitChain, "ORDER BY id")+"UNION ALL SELECT id FROM log WHERE unit = ?1 AND unit <> '' ORDER BY 1",
		[]any{unit}, func(scan func(...any) error) error {
			var number int64
			err := scan(&number)
			numbers = append(numbers, number)
			return err
		})
	return numbers, err
}

// CountEntries implements app.ReadLog.
func (s *session) CountEntries(kind chronicle.Kind, person string, since syncproto.HLC) (n int, err error) {
	err = s.one("SELECT count(*) FROM log WHERE person = ?1 AND at >= ?2 AND kind = ?3", []any{person, int64(since), string(kind)}, &n)
	return n, err
}
