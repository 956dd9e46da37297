package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ruhu/server/app"
	"ruhu/server/registry"
)

// session is one connection with its prepared statements. It implements
// app.Reader, and on the writer's connection app.Tx. Only one goroutine uses it
// at a time.
type session struct {
	conn     *sql.Conn
	sql      *statements
	prepared map[string]*sql.Stmt
	// What the single writer knows without asking, dropped when a transaction
	// fails. Readers keep nothing.
	caches   bool
	villages map[string]*villageRow
	devices  map[string]registry.Device
	people   map[string]registry.Person
}

var _ app.Tx = (*session)(nil)

// background: statements run to their end; the transactions around them are
// short, and a driver that watches a context pays a goroutine per statement.
var background = context.Background()

func newSession(conn *sql.Conn, statements *statements) *session {
	s := &session{conn: conn, sql: statements, prepared: map[string]*sql.Stmt{}}
	s.forget()
	return s
}

// forget drops what was remembered of the database.
func (s *session) forget() {
	s.villages = map[string]*villageRow{}
	s.devices = map[string]registry.Device{}
	s.people = map[string]registry.Person{}
}

func (s *session) close() error {
	var err error
	for _, stmt := range s.prepared {
		err = errors.Join(err, stmt.Close())
	}
	return errors.Join(err, s.conn.Close())
}

// stmt returns the prepared form of a statement.
func (s *session) stmt(text string) (*sql.Stmt, error) {
	if stmt := s.prepared[text]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(background, text)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", text, err)
	}
	s.prepared[text] = stmt
	return stmt, nil
}

func (s *session) exec(text string, args ...any) error {
	_, err := s.execResult(text, args...)
	return err
}

func (s *session) execResult(text string, args ...any) (sql.Result, error) {
	stmt, err := s.stmt(text)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(background, args...)
}

// one reads a single row into dest, or returns app.ErrNotFound.
func (s *session) one(text string, args []any, dest ...any) error {
	stmt, err := s.stmt(text)
	if err != nil {
		return err
	}
	err = stmt.QueryRowContext(background, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return app.ErrNotFound
	}
	return err
}

// each calls fn for every row of a query; fn scans.
func (s *session) each(text string, args []any, fn func(scan func(...any) error) error) error {
	stmt, err := s.stmt(text)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(background, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// snapshot runs fn on one consistent state.
func (s *session) snapshot(fn func(app.Reader) error) error {
	if err := s.exec("BEGIN"); err != nil {
		return err
	}
	err := fn(s)
	return errors.Join(err, s.exec("COMMIT"))
}
