package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ruhu/server/vault"
	"ruhu/syncproto"
)

// RestoreReport says what Restore did.
type RestoreReport struct {
	Epoch   string `json:"epoch"`   // that begins with it
	Lift    int64  `json:"lift"`    // added to every counter
	Entries int64  `json:"entries"` // of the log in the copy
	Lost    int64  `json:"lost"`    // entries of the file that stood there, beyond the copy; -1 when it cannot be read
	Aside   string `json:"aside"`   // where the file that stood there is now, "" when there was none
}

// Restore lays a copy of a store in the place of the one at path, which nobody may
// have open, and begins a new epoch. The copy is a file that VACUUM INTO or
// SQLite's backup made, or that of a server that does not run, with the log beside
// it if there is one; it stays as it is. It is checked before anything is touched,
// and the file that stood at path is kept beside it. A crash in between leaves the
// old file or the new one, or a store that refuses to open until Restore is run again.
//
// The keys that the copy is sealed under must be there: without them nothing is touched.
func Restore(path, from string, now time.Time, with ...Option) (report RestoreReport, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return report, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return report, err
	}
	lock, err := acquire(path + ".lock")
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	keys, err := keysOf(path, with)
	if err != nil {
		return report, err
	}
	r := restoring{path: path, part: path + ".restoring", lock: lock, keys: keys, now: now}
	defer func() { err = errors.Join(err, removeStore(r.part)) }()
	if err := r.copy(from); err != nil {
		return r.report, fmt.Errorf("restore from %s: %w", from, err)
	}
	if err := r.prepare(); err != nil {
		return r.report, fmt.Errorf("restore from %s: %w", from, err)
	}
	return r.report, r.replace()
}

// restoring is one restore under way.
type restoring struct {
	path, part string
	lock       *os.File
	keys       *vault.Vault
	now        time.Time
	new        mark
	report     RestoreReport
}

// copy copies the database and its log to the file that is going to be prepared.
func (r *restoring) copy(from string) error {
	if err := removeStore(r.part); err != nil {
		return err
	}
	if err := copyFile(from, r.part); err != nil {
		return err
	}
	err := copyFile(from+"-wal", r.part+"-wal")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// removeStore removes a database and what SQLite keeps beside it.
func removeStore(path string) error {
	var err error
	for _, ending := range []string{"", "-wal", "-shm"} {
		if gone := os.Remove(path + ending); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// prepare checks the copy, brings its tables to this program's version and begins
// the new epoch. It leaves a single file, on disk.
func (r *restoring) prepare() error {
	before, level := r.before()
	var kept int64
	err := onFile(r.part, r.keys, func(s *session) error {
		if err := check(s); err != nil {
			return err
		}
		if err := migrate(s, "", migrations); err != nil {
			return err
		}
		if err := errors.Join(s.holdKeys(), s.wipe()); err != nil {
			return err
		}
		own, err := s.Epoch()
		if err != nil {
			return err
		}
		level = max(level, syncproto.EpochLevel(own))
		if kept, _, err = s.newestEntry(); err != nil {
			return err
		}
		// Should all that knew of an earlier restore be lost, the time still tells.
		level = max(level+1, hours(r.now))
		if r.report.Epoch, err = s.beginEpoch(level, r.now.UnixMilli(), before); err != nil {
			return err
		}
		r.report.Lift = (level - syncproto.EpochLevel(own)) << syncproto.LiftBits
		if r.new, err = s.markOf(); err != nil {
			return err
		}
		var busy, pages, copied int
		return s.one("PRAGMA wal_checkpoint(TRUNCATE)", nil, &busy, &pages, &copied)
	})
	r.report.Entries = kept
	if r.report.Lost = before.entry; before.entry >= 0 {
		r.report.Lost = max(0, before.entry-kept)
	}
	return errors.Join(err, syncFile(r.part))
}

// hours counts from when the county's campaign began.
func hours(now time.Time) int64 {
	return int64(now.Sub(time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)) / time.Hour)
}

// check refuses what is no server's database, or a damaged one.
func check(s *session) error {
	if err := isOurs(s); err != nil {
		return err
	}
	faults, err := s.Integrity()
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("the file is damaged: %s", faults[0])
	}
	return err
}

// isOurs refuses what is no server's database.
func isOurs(s *session) error {
	var application, objects int
	err := s.one("SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id", nil, &application, &objects)
	if err == nil && (application != applicationID || objects == 0) {
		err = errors.New("this is not a server's database")
	}
	return err
}

// before looks at the file that stands at path: how far it is, at entry -1 when it
// cannot be read, and the highest level of an epoch that anything here knows of.
// All of its log goes into the file, so that it can be moved as one.
func (r *restoring) before() (stands mark, level int64) {
	was, _ := readMark(r.lock)
	level = syncproto.EpochLevel(was.epoch)
	if _, err := os.Stat(r.path); errors.Is(err, fs.ErrNotExist) {
		return was, level
	}
	err := onFile(r.path, r.keys, func(s *session) (err error) {
		stands, err = s.markOf()
		return err
	})
	if err != nil {
		return mark{entry: -1}, level
	}
	return stands, max(level, syncproto.EpochLevel(stands.epoch))
}

// replace puts the prepared file in the place of the one that stands there.
func (r *restoring) replace() error {
	if _, err := os.Stat(r.path); err == nil {
		r.report.Aside = r.path + ".before-" + syncproto.EpochOf(r.now.Unix(), chance()[:4])
		if err := r.putAside(); err != nil {
			return fmt.Errorf("keep the old file: %w", err)
		}
	}
	err := os.Rename(r.part, r.path)
	if err == nil {
		err = syncFolder(filepath.Dir(r.path))
	}
	if err == nil {
		err = errors.Join(r.new.write(r.lock), r.lock.Sync())
	}
	return err
}

// putAside gives the old file a second name, so that there is one under its own at
// any time, and takes its log from it: beside the new one it would spoil that.
func (r *restoring) putAside() error {
	if err := os.Link(r.path, r.report.Aside); err != nil { // not every file system can
		if err := os.Rename(r.path, r.report.Aside); err != nil {
			return err
		}
	}
	err := os.Rename(r.path+"-wal", r.report.Aside+"-wal")
	if gone := os.Remove(r.path + "-shm"); err == nil || errors.Is(err, fs.ErrNotExist) {
		err = gone
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, syncFolder(filepath.Dir(r.path)))
}

// onFile runs do on a file that nobody else has open.
func onFile(path string, keys *vault.Vault, do func(s *session) error) (err error) {
	s, err := openSession(dsn(path), keys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return do(s)
}
