package sqlite

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"

	"ruhu/server/app"
)

// NewestVersion is the version of a file that this program makes.
func NewestVersion() (int, error) { return newestVersion() }

// ApplicationID marks a server's file.
const ApplicationID = applicationID

// DSN is how a file is opened.
var DSN = dsn

// NewTables is what a new file is made of.
func NewTables() string { return tablesSQL + systemSQL }

// OpenWith opens a store with other migrations than the program's own.
func OpenWith(path string, migrations fs.FS) (*Store, error) { return open(path, migrations) }

// Exec runs SQL on the connection that writes, in a transaction.
func (s *Store) Exec(text string, args ...any) error {
	return s.Write(context.Background(), func(tx app.Tx) error { return tx.(*session).exec(text, args...) })
}

// ExecIn runs SQL inside a transaction.
func (s *Store) ExecIn(tx app.Tx, text string) error { return tx.(*session).exec(text) }

// Pragma returns a pragma's value on every connection, the writer's first.
func (s *Store) Pragma(name string) (values []string, err error) {
	ask := func(on *session) error {
		var value any
		err := on.one("PRAGMA "+name, nil, &value)
		values = append(values, fmt.Sprint(value))
		return err
	}
	err = s.Write(context.Background(), func(tx app.Tx) error { return ask(tx.(*session)) })
	for range readers {
		reader, opening := s.reader(context.Background())
		if opening != nil {
			return nil, opening
		}
		defer func() { s.idle <- reader }()
		if err == nil {
			err = ask(reader)
		}
	}
	return values, err
}

// WriteByReader tries to write on a reader's connection.
func (s *Store) WriteByReader() error {
	return s.Read(context.Background(), func(r app.Reader) error {
		return r.(*session).exec("INSERT INTO server_key (name, secret) VALUES ('x', x'01')")
	})
}

// PicturesSharing is how pictures that share keys are looked up.
const PicturesSharing = picturesSharing

// Prepared returns the statements that the writer's connection has prepared so far.
func (s *Store) Prepared() (texts []string, err error) {
	err = s.Write(context.Background(), func(tx app.Tx) error {
		texts = slices.Sorted(maps.Keys(tx.(*session).free))
		return nil
	})
	return texts, err
}

// OfTables are the statements of every table, whatever they are for.
func OfTables() (texts []string) {
	all := newStatements()
	for _, t := range all.tables {
		for _, field := range reflect.ValueOf(t).Elem().Fields() {
			if field.Kind() == reflect.String {
				texts = append(texts, field.String())
			}
		}
	}
	return append(texts, all.changed)
}

// mostParameters is more than any statement has; the driver passes over the rest.
const mostParameters = 100

// Plan is how SQLite goes about a statement, a line for each loop.
func (s *Store) Plan(text string) (steps []string, err error) {
	err = s.Write(context.Background(), func(tx app.Tx) error {
		return tx.(*session).each("EXPLAIN QUERY PLAN "+text, make([]any, mostParameters), func(scan func(...any) error) error {
			var id, parent, unused int64
			var step string
			err := scan(&id, &parent, &unused, &step)
			steps = append(steps, step)
			return err
		})
	})
	return steps, err
}
