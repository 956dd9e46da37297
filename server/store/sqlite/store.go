// Package sqlite keeps the server's data in one SQLite file: write-ahead log,
// full synchronisation, strict tables, foreign keys. One connection writes and
// groups waiting transactions into one commit to disk; a pool of others reads.
package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver; pure Go

	"ruhu/schema"
	"ruhu/server/app"
)

//go:embed tables.sql
var tablesSQL string

//go:embed system.sql
var systemSQL string

// readers is how many transactions can read at once.
const readers = 8

// Store is an app.Store in one SQLite file.
type Store struct {
	db     *sql.DB
	sql    statements
	writer *writer
	idle   chan *session // readers that are free
	all    []*session
	lock   *os.File
	close  sync.Once
}

var _ app.Store = (*Store)(nil)

// Open opens the store in a file, making it when it does not exist. It fails
// when another process has the file open, because two writers with a counter
// each would tear every village's sequence apart.
func Open(path string) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	lock, err := acquire(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s, err := open(path)
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	s.lock = lock
	return s, nil
}

func open(path string) (*Store, error) {
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readers + 1)
	db.SetMaxIdleConns(readers + 1)
	s := &Store{db: db, sql: newStatements(), idle: make(chan *session, readers)}
	if err := s.start(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func dsn(path string) string {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"cache_size(-32000)", "temp_store(MEMORY)", "wal_autocheckpoint(4000)",
	}}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

// start opens the connections: the writer first, which makes or migrates the
// file, then the readers.
func (s *Store) start() error {
	ctx := context.Background()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	if err := migrate(ctx, conn); err != nil {
		return err
	}
	writing := newSession(conn, &s.sql)
	writing.caches = true
	s.writer = newWriter(writing)
	for range readers {
		conn, err := s.db.Conn(ctx)
		if err != nil {
			return err
		}
		if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 1"); err != nil {
			return err
		}
		reader := newSession(conn, &s.sql)
		s.all = append(s.all, reader)
		s.idle <- reader
	}
	return nil
}

// Write implements app.Store.
func (s *Store) Write(ctx context.Context, fn func(app.Tx) error) error {
	return s.writer.do(ctx, fn)
}

// Read implements app.Store.
func (s *Store) Read(ctx context.Context, fn func(app.Reader) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case reader := <-s.idle:
		defer func() { s.idle <- reader }()
		return reader.snapshot(fn)
	}
}

// Close waits for the running transactions and closes the file.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		s.writer.stop()
		for range s.all {
			<-s.idle
		}
		for _, reader := range append(s.all, s.writer.session) {
			err = errors.Join(err, reader.close())
		}
		err = errors.Join(err, s.db.Close(), s.lock.Close())
	})
	return err
}

// migrate makes the tables of a new file, and takes an old one forward.
func migrate(ctx context.Context, conn *sql.Conn) error {
	var version int
	if err := conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	switch {
	case version == schema.Version:
		return nil
	case version > schema.Version:
		return fmt.Errorf("the file has schema version %d, this program knows %d: use the newer program", version, schema.Version)
	case version == 0:
		return create(ctx, conn)
	}
	return fmt.Errorf("no way from schema version %d to %d", version, schema.Version)
}

// create makes a new file in one transaction, with an epoch of its own.
func create(ctx context.Context, conn *sql.Conn) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	epoch := make([]byte, 8)
	rand.Read(epoch) // never fails
	for _, step := range []string{tablesSQL, systemSQL,
		fmt.Sprintf("INSERT INTO meta (name, value) VALUES ('epoch', '%s'), ('reference', '0')", hex.EncodeToString(epoch)),
		fmt.Sprintf("PRAGMA user_version = %d", schema.Version),
	} {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// acquire takes the lock file that keeps a second server out.
func acquire(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, fs.FileMode(0o600))
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("another server has the data folder open: %w", err)
	}
	return f, nil
}
