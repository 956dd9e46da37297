// Package sqlite keeps the server's data in one SQLite file: write-ahead log,
// full synchronisation, strict tables, foreign keys. One connection writes and
// groups waiting transactions into one commit to disk; a pool of others reads.
package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	modernc "modernc.org/sqlite" // the driver; pure Go

	"ruhu/server/app"
	"ruhu/server/vault"
)

// readers is how many transactions can read at once.
const readers = 8

// Store is an app.Store in one SQLite file.
type Store struct {
	path   string
	file   driver.Connector
	sql    statements
	writer *writer
	idle   chan *session // readers that are free
	opened chan struct{} // one for each reader there is, free or not
	closed chan struct{}
	lock   *os.File
	keys   *vault.Vault
	close  sync.Once
}

var _ app.Store = (*Store)(nil)

// Open opens the store in a file, making it when it does not exist and taking it
// forward when an older program made it. It fails when another process has the
// file open, because two writers with a counter each would tear every village's
// sequence apart.
//
// What is said of people is sealed under keys that lie beside the store's folder, or where
// [Keys] says. A new store makes its first key; one whose keys are gone is a [vault.Missing].
func Open(path string, with ...Option) (*Store, error) {
	s, err := open(path, migrations, with...)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	return s, nil
}

// Option says how a store is opened.
type Option func(*options)

type options struct{ keys string }

// Keys names the folder of the keys, for one that does not lie beside the store's.
func Keys(folder string) Option { return func(o *options) { o.keys = folder } }

// keysOf reads the keys of the store in a file. There may be none yet.
func keysOf(path string, with []Option) (*vault.Vault, error) {
	var o options
	for _, set := range with {
		set(&o)
	}
	if o.keys == "" {
		o.keys = vault.FolderOf(filepath.Dir(path))
	}
	return vault.Load(o.keys)
}

func open(path string, migrations fs.FS, with ...Option) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	lock, err := acquire(path + ".lock")
	if err != nil {
		return nil, err
	}
	keys, err := keysOf(path, with)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	file, err := modernc.NewConnector(dsn(path))
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s := &Store{
		path: path, file: file, sql: newStatements(), lock: lock, keys: keys,
		idle: make(chan *session, readers), opened: make(chan struct{}, readers), closed: make(chan struct{}),
	}
	if err := s.start(path, migrations); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// dsn spells a path as SQLite's URI: any character may stand in it. _defensive
// keeps SQL from damaging the file by way of pragmas, and _dqs from taking a
// misspelt column for a text. temp_store keeps what a savepoint may have to undo
// in memory: in files it was 7 % slower, and they are people's data in /tmp.
// A cached page takes twice its 4 KB of memory: with its header it is a little more,
// and the allocator rounds up to powers of two.
// The log is copied by the copier; wal_autocheckpoint stands for the time before
// there is one.
func dsn(path string) string {
	q := url.Values{"_defensive": {"1"}, "_dqs": {"0"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"cache_size(-10000)", "temp_store(MEMORY)", "wal_autocheckpoint(4000)",
	}}
	return uri(path, q)
}

func uri(path string, q url.Values) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows drive
	}
	return "file://" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// start opens the connection that writes, which makes or migrates the file.
func (s *Store) start(path string, migrations fs.FS) error {
	writing, err := s.connect()
	if err != nil {
		return err
	}
	if err := writing.checkMark(s.lock); err != nil {
		return errors.Join(err, writing.close())
	}
	if err := migrate(writing, path, migrations); err != nil {
		return errors.Join(err, writing.close())
	}
	if err := errors.Join(writing.holdKeys(), writing.wipe()); err != nil {
		return errors.Join(err, writing.close())
	}
	writing.forget() // as it was before
	writing.caches = true
	own, err := s.connect()
	if err != nil {
		return errors.Join(err, writing.close())
	}
	copier, err := newCopier(own, writing)
	if err != nil {
		return errors.Join(err, own.close(), writing.close())
	}
	s.writer = newWriter(writing, copier, func() int { return len(s.opened) }, s.lock)
	return nil
}

func (s *Store) connect() (*session, error) {
	conn, err := s.file.Connect(background)
	if err != nil {
		return nil, err
	}
	return newSession(conn, &s.sql, s.keys), nil
}

// Write implements app.Store.
func (s *Store) Write(ctx context.Context, fn func(app.Tx) error) error {
	return s.writer.do(ctx, false, fn)
}

// WriteAgain implements app.Store.
func (s *Store) WriteAgain(ctx context.Context, fn func(app.Tx) error) error {
	return s.writer.do(ctx, true, fn)
}

// Read implements app.Store.
func (s *Store) Read(ctx context.Context, fn func(app.Reader) error) error {
	reader, err := s.reader(ctx)
	if err != nil {
		return err
	}
	defer func() { s.idle <- reader }()
	return reader.snapshot(fn)
}

// Accounts implements app.Store.
func (s *Store) Accounts() uint64 { return s.writer.accounts.Load() }

// reader waits for a free reader. One is opened when none is free and there may
// be more: reading the schema takes each a few milliseconds.
func (s *Store) reader(ctx context.Context) (*session, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-s.closed:
		return nil, errClosed
	case reader := <-s.idle:
		return reader, nil
	default:
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.closed:
		return nil, errClosed
	case reader := <-s.idle:
		return reader, nil
	case s.opened <- struct{}{}:
		reader, err := s.openReader()
		if err != nil {
			<-s.opened
		}
		return reader, err
	}
}

// openReader opens a connection that cannot write. Its cache is small: any commit
// empties it, and there are as many as readers.
func (s *Store) openReader() (*session, error) {
	reader, err := s.connect()
	if err != nil {
		return nil, fmt.Errorf("open reader: %w", err)
	}
	if err := reader.exec(fmt.Sprintf("PRAGMA query_only = 1; PRAGMA cache_size = -%d", readerCache)); err != nil {
		return nil, errors.Join(fmt.Errorf("open reader: %w", err), reader.close())
	}
	return reader, nil
}

// Close waits for the running transactions and closes the file. Transactions
// that begin later fail; closing again does nothing.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		close(s.closed)
		if s.writer != nil {
			err = s.writer.stop()
		}
		for range readers {
			select {
			case s.opened <- struct{}{}: // one that never was
			case reader := <-s.idle:
				err = errors.Join(err, reader.close())
			}
		}
		err = errors.Join(err, s.lock.Close())
	})
	return err
}

// acquire takes the lock file that keeps a second server out.
func acquire(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("another server has it open (%s is locked): %w", path, err), f.Close())
	}
	return f, nil
}
