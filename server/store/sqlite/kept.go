package sqlite

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// keptCopies is how many copies from before migrations stay beside a file.
const keptCopies = 3

// Kept is a copy that was made beside a file before a program took that forward.
type Kept struct {
	Path    string
	Version int // of the file
	Size    int64
}

func keptName(file string, version int) string { return fmt.Sprintf("%s.v%d-backup", file, version) }

// KeptCopies returns the copies beside a file, those of the newest version first.
func KeptCopies(file string) (all []Kept, err error) {
	folder, err := os.ReadDir(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	for _, entry := range folder {
		k := Kept{Path: filepath.Join(filepath.Dir(file), entry.Name())}
		if n, _ := fmt.Sscanf(entry.Name(), filepath.Base(file)+".v%d-backup", &k.Version); n != 1 || k.Path != keptName(file, k.Version) {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return nil, err
		}
		k.Size = info.Size()
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b Kept) int { return cmp.Compare(b.Version, a.Version) })
	return all, nil
}

// keepCopy copies the database, as it stands, to a file beside it. That is there under its
// name only when it is whole, proven and on disk; where it has no room, nothing is left.
func keepCopy(s *session, file string, version int) (err error) {
	part := keptName(file, version) + ".part"
	if err := removeStore(part); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeStore(part))
		}
	}()
	if err := s.exec("VACUUM INTO ?1", part); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(part, 0o600), proveCopy(part, version), syncFile(part)); err != nil {
		return err
	}
	if err := os.Rename(part, keptName(file, version)); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(file))
}

// proveCopy reads a copy that was just made, as somebody will who needs it.
func proveCopy(path string, version int) error {
	s, err := lookAt(path, nil)
	if err != nil {
		return err
	}
	var said string
	var got int
	err = errors.Join(s.one("PRAGMA quick_check(1)", nil, &said), s.one("PRAGMA user_version", nil, &got))
	if err == nil && (said != "ok" || got != version) {
		err = fmt.Errorf("the copy has version %d, and SQLite says of it: %s", got, said)
	}
	return errors.Join(err, s.close())
}

// dropKept lets go of the oldest copies.
func dropKept(file string) error {
	all, err := KeptCopies(file)
	if err != nil {
		return fmt.Errorf("look for older copies: %w", err)
	}
	for i := keptCopies; i < len(all); i++ {
		if err := os.Remove(all[i].Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("drop an older copy: %w", err)
		}
	}
	return nil
}
