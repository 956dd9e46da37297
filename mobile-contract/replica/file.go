package replica

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"

	contract "ruhu/mobile-contract"
)

//go:embed system.sql
var systemSQL string

// format is the PRAGMA user_version of a replica: the shape of the system
// tables. The data tables grow by the schema's own version.
const format = 1

// settings: FULL, because under NORMAL a power cut takes acknowledged commits
// with it; 16 MB of cache, because the ids of a county's rows are spread over the
// whole index.
const settings = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=cache_size(-16000)&_defensive=1"

// errClosed answers every call after Close.
var errClosed = errors.New("replica: closed")

func (r *Replica) open(path string) error {
	name := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + settings
	var err error
	if r.db, err = sql.Open("sqlite", name); err != nil {
		return fmt.Errorf("open replica: %w", err)
	}
	// Everything runs on this one connection; a second could only wait for it.
	if r.conn, err = r.db.Conn(context.Background()); err != nil {
		return fmt.Errorf("open replica: %w", err)
	}
	os.Remove(path + ending) // of a process that died; there is none as a rule
	return r.write(func(t *tx) error {
		if _, err := t.r.conn.ExecContext(context.Background(), firstSQL); err != nil {
			return fmt.Errorf("make the replica's tables: %w", err)
		}
		found, err := number(t, "PRAGMA user_version")
		switch {
		case err != nil:
			return err
		case found > format:
			return fmt.Errorf("open replica: format %d is newer than %d; upgrade the app", found, format)
		case found == 0:
			err = create(t)
		default:
			err = grow(t)
		}
		return errors.Join(err, r.adoptPhotos(t))
	})
}

// Close closes the file. What was saved is on disk already.
func (r *Replica) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, s := range r.stmts {
		errs = append(errs, s.Close())
	}
	if r.conn != nil {
		errs = append(errs, r.conn.Close())
	}
	if r.db != nil {
		errs = append(errs, r.db.Close())
	}
	r.stmts, r.conn, r.db = nil, nil, nil
	return errors.Join(errs...)
}

// create makes the tables of a new file.
func create(t *tx) error {
	for _, script := range []string{contract.ReplicaSQL(t.r.view.version), systemSQL, fmt.Sprintf("PRAGMA user_version = %d", format)} {
		if _, err := t.r.conn.ExecContext(context.Background(), script); err != nil {
			return fmt.Errorf("make the replica's tables: %w", err)
		}
	}
	return t.exec("UPDATE device SET version = ?", t.r.view.version)
}
