package sqlite

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed tables.sql
var tablesSQL string

//go:embed system.sql
var systemSQL string

// migrations holds the steps from one version of the file to the next.
//
//go:embed migrations
var migrations embed.FS

// applicationID marks a file as a server's ("RUHU"), so that a phone's replica or
// somebody else's database is not taken for one.
const applicationID = 0x52554855

// inGo are what is to be done after a step's SQL that SQL cannot do.
var inGo = map[string]func(*session) error{"migrations/0019_sealed.sql": (*session).sealAll}

// step takes a file to a version from the one before.
type step struct {
	version int
	name    string
	sql     string
}

// stepsIn returns the steps in the folder "migrations": files named 0002_what.sql
// and so on, by version, without a gap.
func stepsIn(folder fs.FS) ([]step, error) {
	names, err := fs.Glob(folder, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var steps []step
	for _, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		version, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("migration %s: its name does not begin with a version: %w", name, err)
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{version: version, name: name, sql: string(text)})
	}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.version, b.version) })
	for i, s := range steps {
		if s.version != i+2 {
			return nil, fmt.Errorf("migration %s: expected version %d", s.name, i+2)
		}
	}
	return steps, nil
}

// migrate makes the tables of a new file, and takes an old one forward: its tables
// by the steps of the folder, then its rows by those of the schema, all in one
// transaction. The version of the file is its own: it grows with every step, also
// where devices see no change and schema.Version stays. A copy of an old file is kept beside
// file first, unless that is "".
func migrate(s *session, file string, migrations fs.FS) error {
	steps, err := stepsIn(migrations)
	if err != nil {
		return err
	}
	var version, application, objects int
	err = s.one("SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version, pragma_application_id", nil,
		&version, &application, &objects)
	newest := len(steps) + 1
	switch {
	case err != nil:
		return err
	case objects == 0:
		if err := s.readyKeys(); err != nil {
			return err
		}
		return create(s, newest)
	case application != applicationID || version == 0:
		return errors.New("this is not a server's database")
	case version > newest:
		return newerFile(version, newest)
	}
	if err := s.readyKeys(); err != nil {
		return err
	}
	rows, current, err := s.versionOf()
	if err != nil || current && version == newest {
		return err
	}
	if file == "" {
		return forward(s, steps[version-1:], rows)
	}
	if err := keepCopy(s, file, version); err != nil {
		return fmt.Errorf("copy before migrating: %w", err)
	}
	if err := forward(s, steps[version-1:], rows); err != nil {
		return err
	}
	return dropKept(file)
}

// newerFile is what an older program says of a newer one's file.
func newerFile(version, newest int) error {
	return fmt.Errorf("the file has version %d, this program knows %d: use the newer program, or go back to what it kept before it took the file forward (ruhu rollback --help)", version, newest)
}

// create makes a new file in one transaction, with an epoch of its own.
func create(s *session, version int) error {
	return inTransaction(s, func() error {
		err := runAll(s, tablesSQL, systemSQL,
			fmt.Sprintf("INSERT INTO meta (name, value) VALUES ('epoch', '%s'), ('reference', '0'), ('schema', '%s')", chance(), servedNow),
			fmt.Sprintf("PRAGMA application_id = %d", applicationID),
			fmt.Sprintf("PRAGMA user_version = %d", version))
		if err != nil {
			return err
		}
		return errors.Join(s.holdKeys(), s.beginChain())
	})
}

// forward takes the steps, and brings rows of a schema version to the newest.
// Foreign keys are off meanwhile (SQLite allows that only outside a transaction),
// because dropping a table to make it anew would break every reference to it; that
// none is broken in the end is checked.
func forward(s *session, steps []step, rows int) error {
	if err := s.exec("PRAGMA foreign_keys = 0"); err != nil {
		return err
	}
	err := inTransaction(s, func() error {
		approving, err := s.has("approval")
		if err != nil {
			return err
		}
		for _, next := range steps {
			if err := next.run(s); err != nil {
				return fmt.Errorf("migration %s: %w", next.name, err)
			}
		}
		if err := s.upgrade(rows); err != nil {
			return err
		}
		if approving {
			return s.beginChain()
		}
		return errors.Join(s.addPastApprovals(), s.beginChain())
	})
	return errors.Join(err, s.exec("PRAGMA foreign_keys = 1"))
}

// run takes the step.
func (next step) run(s *session) error {
	if err := runAll(s, next.sql, fmt.Sprintf("PRAGMA user_version = %d", next.version)); err != nil {
		return err
	}
	if more := inGo[next.name]; more != nil {
		if err := more(s); err != nil {
			return err
		}
	}
	var broken int
	err := s.one("SELECT count(*) FROM pragma_foreign_key_check", nil, &broken)
	if err == nil && broken > 0 {
		err = fmt.Errorf("%d references are broken", broken)
	}
	return err
}

// has reports whether the file has a table.
func (s *session) has(table string) (there bool, err error) {
	err = s.one("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1", []any{table}, &there)
	return there, err
}

func runAll(s *session, texts ...string) error {
	for _, text := range texts {
		if err := s.exec(text); err != nil {
			return err
		}
	}
	return nil
}

func inTransaction(s *session, do func() error) (err error) {
	if err := s.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.exec("ROLLBACK"))
		}
	}()
	if err := do(); err != nil {
		return err
	}
	return s.exec("COMMIT")
}

// syncFile brings a file that somebody else wrote to disk.
func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
