package vitals

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"ruhu/server/app"
)

// leastFree is how much of the disk has to be free, however small the database is.
const leastFree = 2 << 30

// disk measures what the data takes, and what is free.
func (s *Source) disk(_ context.Context, v *app.System) (err error) {
	d := &v.Disk
	if d.Database, d.Log, err = s.Store.Sizes(); err != nil {
		return err
	}
	v.Store.Waiting = s.Store.Waiting()
	for folder, size := range map[string]*int64{s.Uploads: &d.Uploads, s.Deliveries: &d.Deliveries, s.Copies: &d.Copies} {
		if *size, err = sizeOf(filepath.Join(s.Data, folder)); err != nil {
			return err
		}
	}
	d.Reserve = max(leastFree, 2*d.Database)
	d.Free, err = s.Room(s.Data)
	return err
}

// sizeOf adds up the files in a folder. What goes meanwhile is passed over.
func sizeOf(folder string) (total int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			var info fs.FileInfo
			if info, err = entry.Info(); err == nil {
				total += info.Size()
			}
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	return total, err
}
