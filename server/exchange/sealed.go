package exchange

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ruhu/server/intake"
)

// sealedMark begins every sealed file, and none that can be delivered: not an archive, nor
// the beginning of a text.
const sealedMark = 1

func sealedFile(content []byte) bool { return len(content) > 0 && content[0] == sealedMark }

// SealAgain seals what lies in the folder anew: what an older program left open, and what is
// sealed under an older key. It returns how many files that were; one that is cut off goes on
// with the rest.
func (d *Desk) SealAgain(ctx context.Context) (sealed int, err error) {
	files, err := filepath.Glob(filepath.Join(d.folder, "*", "*"))
	if err != nil {
		return 0, err
	}
	for _, path := range files {
		if err := ctx.Err(); err != nil {
			return sealed, err
		}
		again, err := d.sealFile(path)
		if err != nil {
			return sealed, err
		}
		if again {
			sealed++
		}
	}
	return sealed, nil
}

func (d *Desk) sealFile(path string) (again bool, err error) {
	d.slips.Lock()
	defer d.slips.Unlock()
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && d.sealer.Current(content) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	token, name := filepath.Base(filepath.Dir(path)), filepath.Base(path)
	if sealedFile(content) {
		if content, err = d.sealer.OpenFile(token+"/"+name, content); err != nil {
			return false, err
		}
	}
	return true, d.writeSealed(filepath.Dir(path), token, name, content)
}

// openBytes is Open of a file that is held in memory.
func openBytes(name string, content []byte, today string) (*intake.Delivery, error) {
	if files, packed := archivedBytes(content); packed {
		return intake.Open(files, "", today)
	}
	return intake.Open(single{name, content}, name, today)
}

// single is a folder of one file, in memory.
type single struct {
	name    string
	content []byte
}

// Open implements fs.FS.
func (s single) Open(name string) (fs.File, error) {
	switch name {
	case s.name:
		return &memory{bytes.NewReader(s.content), s}, nil
	case ".":
		return &listing{single: s}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// memory is the file, open.
type memory struct {
	*bytes.Reader
	of single
}

// Stat implements fs.File.
func (m *memory) Stat() (fs.FileInfo, error) { return info{m.of.name, m.Reader.Size(), 0o400}, nil }

// Close implements fs.File.
func (m *memory) Close() error { return nil }

// listing is the folder, open.
type listing struct {
	single
	read bool
}

// Stat implements fs.File.
func (l *listing) Stat() (fs.FileInfo, error) { return info{".", 0, fs.ModeDir | 0o500}, nil }

// Read implements fs.File.
func (l *listing) Read([]byte) (int, error) { return 0, fs.ErrInvalid }

// Close implements fs.File.
func (l *listing) Close() error { return nil }

// ReadDir implements fs.ReadDirFile.
func (l *listing) ReadDir(int) ([]fs.DirEntry, error) {
	if l.read {
		return nil, nil
	}
	l.read = true
	return []fs.DirEntry{fs.FileInfoToDirEntry(info{l.name, int64(len(l.content)), 0o400})}, nil
}

// info describes either.
type info struct {
	name string
	size int64
	mode fs.FileMode
}

// Name implements fs.FileInfo.
func (i info) Name() string { return i.name }

// Size implements fs.FileInfo.
func (i info) Size() int64 { return i.size }

// Mode implements fs.FileInfo.
func (i info) Mode() fs.FileMode { return i.mode }

// ModTime implements fs.FileInfo.
func (i info) ModTime() time.Time { return time.Time{} }

// IsDir implements fs.FileInfo.
func (i info) IsDir() bool { return i.mode.IsDir() }

// Sys implements fs.FileInfo.
func (i info) Sys() any { return nil }

// archivedBytes is archived of a file in memory.
func archivedBytes(content []byte) (*zip.Reader, bool) {
	files, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || isWorkbook(files) {
		return nil, false
	}
	return files, true
}
