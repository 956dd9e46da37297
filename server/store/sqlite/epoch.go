package sqlite

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/syncproto"
)

// Epoch implements app.ReadSync. It stays while the file is open: only a restore,
// which has the file to itself, begins another.
func (s *session) Epoch() (string, error) {
	if s.epoch != "" {
		return s.epoch, nil
	}
	var epoch string
	err := s.one("SELECT value FROM meta WHERE name = 'epoch'", nil, &epoch)
	if s.caches {
		s.epoch = epoch
	}
	return epoch, err
}

// Lifts implements app.ReadRecords.
func (s *session) Lifts() ([]app.Lift, error) {
	var lifts []app.Lift
	err := s.each("SELECT after, lift FROM epoch ORDER BY level", nil, func(scan func(...any) error) error {
		var l app.Lift
		err := scan(&l.After, &l.By)
		lifts = append(lifts, l)
		return err
	})
	return lifts, err
}

// chance is a name that nobody else has.
func chance() string {
	name := make([]byte, 8)
	rand.Read(name) // never fails
	return hex.EncodeToString(name)
}

// beginEpoch begins a new timeline at a level: all counters are lifted, so that
// nothing that the lost timeline gave out is given out again, and of each device
// it is noted up to which number its answers are those of the backup. The log goes on,
// and says what was cut off.
func (s *session) beginEpoch(level, now int64, cut mark) (epoch string, err error) {
	last, err := s.Epoch()
	if err != nil {
		return "", fmt.Errorf("epoch of the copy: %w", err)
	}
	lift := (level - syncproto.EpochLevel(last)) << syncproto.LiftBits
	epoch = syncproto.EpochOf(level, chance())
	err = inTransaction(s, func() error {
		err := runAll(s,
			fmt.Sprintf("UPDATE village SET seq = seq + %d, rev = rev + %[1]d", lift),
			fmt.Sprintf("UPDATE unit SET rev = rev + %d", lift),
			"UPDATE device SET kept = (SELECT coalesce(max(n), 0) FROM receipt WHERE device = device.no)",
			fmt.Sprintf("INSERT INTO epoch (level, id, began, after, lift) VALUES (%d, '%s', %d, (SELECT coalesce(max(id), 0) FROM history), %d)", level, epoch, now, lift),
			fmt.Sprintf("UPDATE meta SET value = '%s' WHERE name = 'epoch'", epoch))
		if err != nil {
			return err
		}
		return s.logRestore(last, epoch, now, cut)
	})
	return epoch, err
}

// logRestore says in the log from where it goes on, and where the one that was cut off
// ended: whoever holds a signed head of that finds it there.
func (s *session) logRestore(from, epoch string, now int64, cut mark) error {
	facts, err := chronicle.FactsOf(restoreFacts{cut.entry, cut.epoch, hex.EncodeToString(cut.head[:]), epoch, from})
	if err != nil {
		return err
	}
	_, err = s.PutEntry(chronicle.Entry{Kind: chronicle.Restored, At: now * 1000, Subject: epoch, Facts: facts})
	return err
}

// restoreFacts are what an entry says of a restore. A log that could not be read has cut
// -1, and one that was not there has nothing.
type restoreFacts struct {
	Cut      int64  `json:"cut"` // number of the newest entry that was cut off
	CutEpoch string `json:"cut_epoch"`
	CutHead  string `json:"cut_head"` // its hash
	Epoch    string `json:"epoch"`    // that begins
	From     string `json:"from"`     // epoch of the copy
}
