package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"

	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/server/vault"
	"ruhu/syncproto"
)

// session is one connection with its prepared statements. It implements
// app.Reader, and on the writer's connection app.Tx. Only one goroutine uses it
// at a time.
type session struct {
	conn driver.Conn
	sql  *statements
	free map[string][]*prepared // statements that nobody is using
	// failed is the first error of a statement that should have written. A method
	// of app.Tx may be several statements, so the transaction must not be
	// committed, even when its function goes on as if nothing had happened.
	failed error
	wrote  bool // something, or tried to
	// accounts says that people or devices were changed since the last commit.
	accounts bool
	// What the single writer knows without asking, dropped when a transaction
	// fails. Readers keep nothing.
	caches   bool
	villages map[string]*villageRow
	unsaved  []string // villages whose rows in the table are behind; see flush
	devices  map[string]registry.Device
	byNo     map[syncproto.DeviceNo]string // the id of each of them
	people   map[string]registry.Person
	epoch    string // "" until it was read
	end      *logEnd
	vault    *vault.Vault      // nil where there are no keys
	linker   *chronicle.Linker // nil until it was asked for
	// Room for what a statement takes, used again: the driver copies it.
	args                          []any
	room, sealed, stamps, changes []byte
	ends                          []int
	details                       [][]byte
}

var _ app.Tx = (*session)(nil)

// background: statements run to their end; the transactions around them are
// short, and a driver that watches a context pays a goroutine per statement.
var background = context.Background()

func newSession(conn driver.Conn, statements *statements, keys *vault.Vault) *session {
	s := &session{conn: conn, sql: statements, vault: keys, stamps: []byte{}, free: map[string][]*prepared{}}
	s.forget()
	return s
}

// forget drops what was remembered of the database.
func (s *session) forget() {
	s.villages, s.unsaved = map[string]*villageRow{}, nil
	s.devices = map[string]registry.Device{}
	s.byNo = map[syncproto.DeviceNo]string{}
	s.people = map[string]registry.Person{}
	s.end = nil
}

// maxRoom is the most that is kept for what is spelled or sealed next, in bytes.
const maxRoom = 1 << 20

// tidy gives up room that something unusually large took.
func (s *session) tidy() {
	for _, room := range []*[]byte{&s.room, &s.sealed, &s.changes} {
		if cap(*room) > maxRoom {
			*room = nil
		}
	}
}

func (s *session) close() error {
	var err error
	for _, list := range s.free {
		for _, p := range list {
			err = errors.Join(err, p.stmt.Close())
		}
	}
	return errors.Join(err, s.conn.Close())
}

// take returns a prepared statement for one use; give it back afterwards. One
// whose rows are still being read cannot be used again: a query inside the loop
// over another's rows, with the same text, gets a statement of its own.
func (s *session) take(text string) (*prepared, error) {
	if list := s.free[text]; len(list) > 0 {
		p := list[len(list)-1]
		s.free[text] = list[:len(list)-1]
		return p, nil
	}
	return prepare(s.conn, text)
}

func (s *session) give(text string, p *prepared) { s.free[text] = append(s.free[text], p) }

func (s *session) exec(text string, args ...any) error {
	_, err := s.execCount(text, args...)
	return err
}

// execCount runs a statement and returns how many rows it wrote.
func (s *session) execCount(text string, args ...any) (int64, error) {
	s.wrote = true
	p, err := s.take(text)
	if err != nil {
		return 0, s.fail(err)
	}
	defer s.give(text, p)
	result, err := p.run(args)
	if err != nil {
		return 0, s.fail(err)
	}
	return result.RowsAffected()
}

// insert adds a row and returns its number.
func (s *session) insert(text string, args ...any) (int64, error) {
	s.wrote = true
	p, err := s.take(text)
	if err != nil {
		return 0, s.fail(err)
	}
	defer s.give(text, p)
	result, err := p.run(args)
	if err != nil {
		return 0, s.fail(err)
	}
	return result.LastInsertId()
}

// fail remembers that the transaction cannot be committed any more.
func (s *session) fail(err error) error {
	if s.failed == nil {
		s.failed = err
	}
	return err
}

// changeOne runs an update of one row, or returns app.ErrNotFound.
func (s *session) changeOne(text string, args ...any) error {
	n, err := s.execCount(text, args...)
	if err == nil && n == 0 {
		err = app.ErrNotFound
	}
	return err
}

// one reads a single row into dest, or returns app.ErrNotFound.
func (s *session) one(text string, args []any, dest ...any) error {
	p, err := s.take(text)
	if err != nil {
		return err
	}
	defer s.give(text, p)
	return p.one(args, dest)
}

// each calls fn for every row of a query; fn scans.
func (s *session) each(text string, args []any, fn func(scan func(...any) error) error) error {
	p, err := s.take(text)
	if err != nil {
		return err
	}
	defer s.give(text, p)
	return p.each(args, fn)
}

// snapshot runs fn on one consistent state: that of its first look. The
// transaction ends whatever fn does, or the connection would be lost to others.
func (s *session) snapshot(fn func(app.Reader) error) (err error) {
	if err := s.exec("BEGIN"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.exec("ROLLBACK")) }()
	return fn(s)
}
