package sqlite

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"ruhu/server/app"
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

// newestHistory is the id of the newest commit in the history, 0 when it is empty.
func (s *session) newestHistory() (id int64, err error) {
	err = s.one("SELECT coalesce(max(id), 0) FROM history", nil, &id)
	return id, err
}

// chance is a name that nobody else has.
func chance() string {
	name := make([]byte, 8)
	rand.Read(name) // never fails
	return hex.EncodeToString(name)
}

// beginEpoch begins a new timeline at a level: all counters are lifted, so that
// nothing that the lost timeline gave out is given out again, and of each device
// it is noted up to which number its answers are those of the backup.
func (s *session) beginEpoch(level, now int64) (epoch string, err error) {
	last, err := s.Epoch()
	if err != nil {
		return "", fmt.Errorf("epoch of the copy: %w", err)
	}
	lift := (level - syncproto.EpochLevel(last)) << syncproto.LiftBits
	epoch = syncproto.EpochOf(level, chance())
	err = inTransaction(s, func() error {
		return runAll(s,
			fmt.Sprintf("UPDATE village SET seq = seq + %d, rev = rev + %[1]d", lift),
			fmt.Sprintf("UPDATE unit SET rev = rev + %d", lift),
			"UPDATE device SET kept = (SELECT coalesce(max(n), 0) FROM receipt WHERE device = device.no)",
			fmt.Sprintf("INSERT INTO epoch (level, id, began, after, lift) VALUES (%d, '%s', %d, (SELECT coalesce(max(id), 0) FROM history), %d)", level, epoch, now, lift),
			fmt.Sprintf("UPDATE meta SET value = '%s' WHERE name = 'epoch'", epoch))
	})
	return epoch, err
}
