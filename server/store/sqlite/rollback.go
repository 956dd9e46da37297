package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
)

// ErrNotNewer says that there is nothing to go back from: this program can open the file.
var ErrNotNewer = errors.New("no newer program has taken this database forward: this one can open it")

// ErrNoneKept says that there is nothing to go back to.
var ErrNoneKept = errors.New("no copy was kept that this program can open: restore from a backup, or use the newer program")

// Later is what a newer program has taken in after the copy was made that this program would
// go back to.
type Later struct {
	Changesets int        // of devices, which send them again after a restore
	Decisions  []Decision // of people at desks, which nobody sends again
}

// Decision is one of a desk's.
type Decision struct {
	Entry  int64  `json:"entry"` // its number in the log
	At     int64  `json:"at"`    // Unix microseconds
	Person string `json:"person"`
	What   string `json:"what"`  // kind of the entry
	About  string `json:"about"` // household, village, account or device
}

// Back finds the newest copy beside a file that this program can open, where a newer one has
// taken the file forward, and tells what came since. It changes nothing.
func Back(path string) (kept Kept, later Later, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return kept, later, err
	}
	newest, err := newestVersion()
	if err != nil {
		return kept, later, err
	}
	if err := isNewer(path, newest); err != nil {
		return kept, later, err
	}
	if kept, err = keptFor(path, newest); err != nil {
		return kept, later, err
	}
	later, err = since(path, kept.Path)
	return kept, later, err
}

// newestVersion is that of the files that this program makes.
func newestVersion() (int, error) {
	steps, err := stepsIn(migrations)
	return len(steps) + 1, err
}

// isNewer refuses a file that this program could open itself.
func isNewer(path string, newest int) error {
	var version int
	err := looking(path, func(s *session) error {
		if err := isOurs(s); err != nil {
			return err
		}
		return s.one("SELECT user_version FROM pragma_user_version", nil, &version)
	})
	if err == nil && version <= newest {
		err = ErrNotNewer
	}
	return err
}

func keptFor(path string, newest int) (Kept, error) {
	all, err := KeptCopies(path)
	for _, k := range all {
		if k.Version <= newest {
			return k, nil
		}
	}
	return Kept{}, errors.Join(err, ErrNoneKept)
}

// since tells what stands in a file and not in an older copy of it. Both are looked at with
// what no version of them has changed.
func since(path, older string) (later Later, err error) {
	var end int64
	err = looking(older, func(s *session) (err error) {
		end, _, err = s.newestEntry()
		return err
	})
	if err != nil {
		return later, fmt.Errorf("the copy %s: %w", older, err)
	}
	err = looking(path, func(s *session) error {
		if err := s.one("SELECT count(*) FROM history WHERE id > ?1 AND device <> 0", []any{end}, &later.Changesets); err != nil {
			return err
		}
		return s.each(decisionsSince, []any{end}, func(scan func(...any) error) error {
			var d Decision
			err := scan(&d.Entry, &d.At, &d.Person, &d.What, &d.About)
			later.Decisions = append(later.Decisions, d)
			return err
		})
	})
	return later, err
}

// decisionsSince are commits of people at desks, and what became of accounts, devices and
// deliveries: but not that somebody looked or signed in.
const decisionsSince = `SELECT id, at, person, 'commit', unit FROM history WHERE id > ?1 AND device = 0 AND person <> ''
	UNION ALL SELECT id, at, person, kind, CASE WHEN subject <> '' THEN subject ELSE unit END FROM log WHERE id > ?1
		AND kind IN ('person.added', 'person.changed', 'device.code', 'device.enrolled', 'device.revoked', 'imported', 'household.parted')
	ORDER BY 1`

// looking reads something from a file that stays as it is.
func looking(path string, do func(*session) error) error {
	s, err := lookAt(path, nil)
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.close())
}
