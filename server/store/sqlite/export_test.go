package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"

	modernc "modernc.org/sqlite"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
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

// ReadByAll runs a query on every reader, each in a snapshot of its own.
func (s *Store) ReadByAll(text string, args ...any) (err error) {
	for range readers {
		reader, opening := s.reader(context.Background())
		if opening != nil {
			return opening
		}
		defer func() { s.idle <- reader }()
		if err == nil {
			err = reader.snapshot(func(app.Reader) error { return reader.drain(text, args) })
		}
	}
	return err
}

// ReadAgain runs a query twice in one snapshot, and returns how many pages had to be fetched for
// the second time.
func (s *Store) ReadAgain(text string, args ...any) (fetched int, err error) {
	err = s.Read(context.Background(), func(r app.Reader) error {
		on := r.(*session)
		if err := on.drain(text, args); err != nil {
			return err
		}
		before, err := on.status(modernc.DBStatusCacheMiss)
		if err != nil {
			return err
		}
		if err := on.drain(text, args); err != nil {
			return err
		}
		after, err := on.status(modernc.DBStatusCacheMiss)
		fetched = after - before
		return err
	})
	return fetched, err
}

// PageEndAgain asks where a page ends twice in one snapshot, and returns how much SQLite took
// from its small memory for the second time.
func (s *Store) PageEndAgain(village string, from, to syncproto.Seq) (taken int, err error) {
	err = s.Read(context.Background(), func(r app.Reader) error {
		on := r.(*session)
		var before int
		for range 2 {
			before = taken
			if _, err := on.PageEnd(village, from, to, 100); err != nil {
				return err
			}
			if _, taken, err = on.conn.(modernc.DBStatus).Status(modernc.DBStatusLookasideHit, false); err != nil {
				return err
			}
		}
		taken -= before
		return nil
	})
	return taken, err
}

// Held returns how many bytes of pages all connections have in their caches, once every reader
// is open.
func (s *Store) Held() (bytes int, err error) {
	add := func(on *session) error {
		n, err := on.status(modernc.DBStatusCacheUsed)
		bytes += n
		return err
	}
	err = s.Write(context.Background(), func(tx app.Tx) error { return add(tx.(*session)) })
	for range readers {
		reader, opening := s.reader(context.Background())
		if opening != nil {
			return 0, opening
		}
		defer func() { s.idle <- reader }()
		if err == nil {
			err = add(reader)
		}
	}
	return bytes, err
}

// KiB of pages that the writer and all connections may hold.
const (
	WriterCache = writerCache
	CacheKB     = writerCache + readers*readerCache
)

func (s *session) status(of modernc.DBStatusOp) (n int, err error) {
	n, _, err = s.conn.(modernc.DBStatus).Status(of, false)
	return n, err
}

func (s *session) drain(text string, args []any) error {
	return s.each(text, args, func(func(...any) error) error { return nil })
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

// Unseal makes a copy of a file in which everything stands open, as before files were sealed.
func Unseal(path, to string) error {
	if _, err := Copy(path, to); err != nil {
		return err
	}
	keys, err := keysOf(path, nil)
	if err != nil {
		return err
	}
	return onFile(to, keys, func(s *session) error {
		for _, p := range sealedPlaces() {
			if err := s.unsealPlace(p); err != nil {
				return fmt.Errorf("%s: %w", p.table, err)
			}
		}
		return nil
	})
}

func (s *session) unsealPlace(p sealedPlace) error {
	open := cmp.Or(p.was, p.column)
	if p.was != "" {
		if err := s.exec("ALTER TABLE " + p.table + " ADD COLUMN " + open + " TEXT"); err != nil {
			return err
		}
	}
	if p.layout != nil {
		for _, i := range p.layout.sealed {
			if err := s.exec("ALTER TABLE " + p.table + " ADD COLUMN " + quote(p.layout.table.Fields[i].Name) + " ANY"); err != nil {
				return err
			}
		}
	}
	var sets []string
	var args [][]any
	err := s.each("SELECT rowid, "+p.row+", "+p.column+" FROM "+p.table, nil, func(scan func(...any) error) error {
		var rowid int64
		var row string
		var sealed []byte
		if err := scan(&rowid, &row, &sealed); err != nil {
			return err
		}
		set, values := open+" = ?2", []any{rowid}
		if p.layout == nil {
			text, err := s.openText(sealed, p.table, row)
			if err != nil {
				return err
			}
			if values = append(values, text); p.was != "" {
				values[1] = string(text)
			}
			sets, args = append(sets, set), append(args, values)
			return nil
		}
		fields := make([]schema.Value, len(p.layout.table.Fields))
		if err := s.unseal(p.layout, row, sealed, fields); err != nil {
			return err
		}
		set = ""
		for n, i := range p.layout.sealed {
			set += fmt.Sprintf(", %s = ?%d", quote(p.layout.table.Fields[i].Name), n+2)
			values = append(values, bind(fields[i]))
		}
		sets, args = append(sets, set[2:]), append(args, values)
		return nil
	})
	for i := 0; i < len(sets) && err == nil; i++ {
		err = s.exec("UPDATE "+p.table+" SET "+sets[i]+" WHERE rowid = ?1", args[i]...)
	}
	return err
}
