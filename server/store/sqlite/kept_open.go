package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// KeepOpen is how long copies stay in which everything stands open: those that were made
// before an update to the first version that seals, and databases of that time which a
// restore has put aside.
const KeepOpen = 30 * 24 * time.Hour

// sealedSince is the version of the file from which on nothing of people stands open.
const sealedSince = 19

// DropOpen removes the copies beside a file in which everything stands open and that have been
// there for long enough, and returns how many. What cannot be read stays, and is an error.
func DropOpen(path string, now time.Time) (dropped int, err error) {
	var all []string
	for _, pattern := range []string{".v*-backup", ".before-*"} {
		found, err := filepath.Glob(path + pattern)
		if err != nil {
			return 0, err
		}
		all = append(all, found...)
	}
	for _, copied := range all {
		gone, failed := dropOpen(copied, now)
		if err = errors.Join(err, failed); gone {
			dropped++
		}
	}
	return dropped, err
}

func dropOpen(path string, now time.Time) (gone bool, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (filepath.Ext(path) == ".part" || now.Sub(info.ModTime()) < KeepOpen) {
		return false, nil
	}
	if err != nil || isLog(path) {
		return false, err // its log goes with it
	}
	var version int
	err = looking(path, func(s *session) error { return s.one("PRAGMA user_version", nil, &version) })
	if err != nil {
		return false, fmt.Errorf("look into %s: %w", path, err)
	}
	if version >= sealedSince {
		return false, nil
	}
	return true, removeStore(path)
}

func isLog(path string) bool {
	ending := path[max(0, len(path)-4):]
	return ending == "-wal" || ending == "-shm"
}
