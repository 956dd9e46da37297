package sqlite

import (
	"bytes"
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	modernc "modernc.org/sqlite"
)

// headerSize is the beginning of a database file that says what it is:
// https://www.sqlite.org/fileformat.html
const headerSize = 100

// IsCopy reports whether a file is a database of ours, all of it: what Restore would look
// into. It looks at the file's header and length only.
func IsCopy(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	var header [headerSize]byte
	if _, err := io.ReadFull(f, header[:]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return false, nil
		}
		return false, err
	}
	info, err := f.Stat()
	return err == nil && describesOurs(header[:], info.Size()), err
}

func describesOurs(header []byte, size int64) bool {
	number := binary.BigEndian
	page := int64(number.Uint16(header[16:]))
	if page == 1 {
		page = 1 << 16
	}
	pages := int64(number.Uint32(header[28:]))
	return bytes.HasPrefix(header, []byte("SQLite format 3\x00")) && number.Uint32(header[68:]) == applicationID && page*pages == size
}

// Stand is how far a store was when it was copied.
type Stand struct {
	Epoch string
	Entry int64  // number of the newest entry of the log
	Head  string // hash of that entry, hexadecimal
}

// Copy makes a file of the store at path, as it is at one moment, page by page: what does
// not change keeps its place. A server may be at work on it: neither waits for the other.
func Copy(path, to string) (Stand, error) {
	stand, err := copyStore(path, to)
	if err != nil {
		return Stand{}, fmt.Errorf("copy the store %s: %w", path, err)
	}
	return stand, nil
}

func copyStore(path, to string) (stand Stand, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return stand, err
	}
	if to, err = filepath.Abs(to); err != nil {
		return stand, err
	}
	if err := removeStore(to); err != nil {
		return stand, err
	}
	file, err := modernc.NewConnector(dsn(path) + "&mode=rw") // one that is not there is not made
	if err != nil {
		return stand, err
	}
	conn, err := file.Connect(background)
	if err != nil {
		return stand, err
	}
	if err := errors.Join(copyPages(conn, to), conn.Close()); err != nil {
		return stand, errors.Join(err, removeStore(to))
	}
	err = onFile(to, nil, func(s *session) error {
		if err := isOurs(s); err != nil {
			return err
		}
		m, err := s.markOf()
		stand = Stand{Epoch: m.epoch, Entry: m.entry, Head: hex.EncodeToString(m.head[:])}
		return err
	})
	return stand, errors.Join(err, syncFile(to))
}

// copyPages copies all pages in one read transaction.
func copyPages(from driver.Conn, to string) error {
	source, can := from.(interface {
		NewBackup(to string) (*modernc.Backup, error)
	})
	if !can {
		return errors.New("the driver cannot copy")
	}
	backup, err := source.NewBackup(uri(to, url.Values{}))
	if err != nil {
		return err
	}
	_, err = backup.Step(-1)
	return errors.Join(err, backup.Finish())
}
