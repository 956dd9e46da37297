package vitals

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"ruhu/server/app"
)

// backup looks for the newest copy of the database.
func (s *Source) backup(_ context.Context, v *app.System) error {
	restored := v.Backup.Restored
	v.Backup = s.Backed()
	v.Backup.Restored = restored
	return nil
}

// Backed says what is known of backups. That their folder cannot be read is for people to
// know, and no error.
func (s *Source) Backed() app.Backup {
	b, err := app.Backup{}, error(nil)
	switch {
	case s.OwnBackups != nil:
		b, err = s.OwnBackups()
		b.Own = true
	case s.Backups != "":
		err = s.countAll(&b)
	default:
		return b
	}
	if b.Watched = true; err != nil {
		b.Trouble = err.Error()
	}
	return b
}

// countAll looks for copies that others make.
func (s *Source) countAll(b *app.Backup) error {
	entries, err := os.ReadDir(s.Backups)
	for _, entry := range entries {
		err = errors.Join(err, s.count(entry, b))
	}
	return err
}

// count looks whether a file is a copy, and a newer one than those before.
func (s *Source) count(entry fs.DirEntry, b *app.Backup) error {
	info, err := entry.Info()
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil // it went, or is no file
	}
	if err != nil {
		return err
	}
	whole, err := s.IsCopy(filepath.Join(s.Backups, entry.Name()))
	if err != nil || !whole {
		return err
	}
	b.Copies++
	if made := info.ModTime().UnixMilli(); made > b.Made {
		b.Made, b.Size = made, info.Size()
	}
	return nil
}
