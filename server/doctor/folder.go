package doctor

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// folder looks whether the data folder is there, whose it is, and whether it can be written.
func (d *doctor) folder() {
	info, err := os.Stat(d.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.note("folder_missing", d.Data)
		return
	case err != nil:
		d.note("folder_unreadable", err)
		return
	case !info.IsDir():
		d.note("folder_missing", d.Data)
		return
	}
	before := len(d.findings)
	if open := openTo(info); open != "" {
		d.note("folder_open", d.Data, open)
	}
	if err := tryWriting(d.Data); err != nil {
		d.note("folder_readonly", err)
	}
	if name := strangerIn(d.Data, info); name != "" {
		d.note("folder_owner", name, d.Data)
	}
	if len(d.findings) == before {
		d.note("folder_ok", d.Data)
	}
}

// tryWriting writes a file that goes again at once.
func tryWriting(folder string) error {
	f, err := os.CreateTemp(folder, ".doctor-*")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 4096))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
}

// strangerIn names a file of the folder that belongs to somebody else than the folder: the
// server may not be able to write it. It looks at the folder and one level below.
func strangerIn(folder string, info fs.FileInfo) string {
	owner, known := ownerOf(info)
	if !known {
		return ""
	}
	for _, pattern := range []string{"*", "*/*"} {
		names, _ := filepath.Glob(filepath.Join(folder, pattern)) // the pattern is well formed
		for _, name := range names {
			other, err := os.Lstat(name)
			if err != nil {
				continue // it went
			}
			if who, _ := ownerOf(other); who != owner {
				return name
			}
		}
	}
	return ""
}

// leastRoom is what a server needs to go on at all; below reserve it goes on, and a copy of
// the database would have no room.
const (
	leastRoom = 256 << 20
	reserve   = 2 << 30
)

// disk looks how much room there is, and on what kind of file system.
func (d *doctor) disk() {
	free, err := d.Room(d.Data)
	if err != nil {
		d.note("disk_unreadable", err)
		return
	}
	want := int64(reserve)
	if info, err := os.Stat(d.Database); err == nil {
		want = max(want, 2*info.Size())
	}
	switch {
	case free < leastRoom:
		d.note("disk_full", megabytes(free))
	case free < want:
		d.note("disk_low", megabytes(free), megabytes(want))
	default:
		d.note("disk_ok", megabytes(free))
	}
	switch name, kind := fileSystem(d.Data); kind {
	case overNetwork:
		d.note("disk_network", name)
	case inMemory:
		d.note("disk_memory", name)
	case withoutJournal:
		d.note("disk_plain", name)
	}
}

// diskKind is what of a file system matters to a database.
type diskKind int

const (
	ordinary       diskKind = iota
	overNetwork             // locks and syncs may be promises only
	inMemory                // gone with the power
	withoutJournal          // FAT and its like: neither owners nor a journal
)
