package chaos

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"

	"modernc.org/sqlite"
)

// disks lets single files run out of space. SQLite keeps its limit of pages per
// connection, and neither store nor replica hands theirs out, so the driver is asked
// to tell of every connection that it opens.
type disks struct {
	mu      sync.Mutex
	writers map[string]driver.ExecerContext // by path: the connection that was opened first
}

// theDisks is one for the process, as the driver's hooks are.
var theDisks = sync.OnceValue(func() *disks {
	d := &disks{writers: map[string]driver.ExecerContext{}}
	sqlite.RegisterConnectionHook(func(conn sqlite.ExecQuerierContext, dsn string) error {
		path, _, _ := strings.Cut(strings.TrimPrefix(dsn, "file:"), "?")
		path = "/" + strings.TrimLeft(path, "/")
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.writers[path] == nil {
			d.writers[path] = conn
		}
		return nil
	})
	return d
})

// forget must be called before a file is opened again.
func (d *disks) forget(path string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.writers, path)
}

// fill leaves a file as large as it is; free takes the limit away.
func (d *disks) fill(path string) error { return d.limit(path, 1) }
func (d *disks) free(path string) error { return d.limit(path, 1<<30) }

func (d *disks) limit(path string, pages int) error {
	d.mu.Lock()
	conn := d.writers[path]
	d.mu.Unlock()
	if conn == nil {
		return errors.New("chaos: no open file " + path)
	}
	_, err := conn.ExecContext(context.Background(), "PRAGMA max_page_count = "+strconv.Itoa(pages), nil)
	return err
}

// isFull reports whether an error is that of a full disk.
func isFull(err error) bool {
	const full = 13 // SQLITE_FULL
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == full
}

// image is a database as it lies on disk at one moment: what a process that dies
// right then leaves behind. mark is what a server's store notes beside it.
type image struct{ main, wal, mark []byte }

func imageOf(path string) (i image, err error) {
	if i.main, err = os.ReadFile(path); err != nil {
		return i, err
	}
	for ending, into := range map[string]*[]byte{"-wal": &i.wal, ".lock": &i.mark} {
		*into, err = os.ReadFile(path + ending)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return i, err
		}
	}
	return i, nil
}

// put lays an image down in the place of what is there. The file must be closed.
func (i image) put(path string) error {
	err := errors.Join(remove(path+"-wal"), remove(path+"-shm"), remove(path+".lock"), os.WriteFile(path, i.main, 0o600))
	if len(i.wal) > 0 {
		err = errors.Join(err, os.WriteFile(path+"-wal", i.wal, 0o600))
	}
	if len(i.mark) > 0 {
		err = errors.Join(err, os.WriteFile(path+".lock", i.mark, 0o600))
	}
	return err
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// between is what lies on disk when the process dies while it writes: the log is
// written in order, from its end or from its beginning on, and at is how far that
// came, from 0 to 1. inside is false when more than the log differs: then the image
// is the later one.
func between(before, after image, at float64) (torn image, inside bool) {
	if string(before.main) != string(after.main) || string(before.wal) == string(after.wal) {
		return after, false
	}
	same := 0
	for same < min(len(before.wal), len(after.wal)) && before.wal[same] == after.wal[same] {
		same++
	}
	cut := same + int(at*float64(len(after.wal)-same))
	torn = image{main: after.main, mark: before.mark, wal: append([]byte(nil), after.wal[:cut]...)}
	if cut < len(before.wal) {
		torn.wal = append(torn.wal, before.wal[cut:]...)
	}
	return torn, true
}
