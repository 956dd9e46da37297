package sqlite_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ruhu/server/app"
	"ruhu/server/store/sqlite"
	"ruhu/server/store/storetest"
)

// released is the newest version of the file that somebody may have. Fixtures up
// to it are frozen.
const released = 1

var update = flag.Bool("update", false, "write the fixture of the newest, unreleased version of the file anew")

const howToMigrate = `A file of version %d, migrated, is not what a new file is:
%s
If version %[1]d has been released, write the step: server/store/sqlite/migrations/%04[3]d_<what>.sql.
If it has not (the constant "released" in migrate_test.go), write its fixture anew:
go test ./server/store/sqlite -run Migrate_Ends -update`

// TestMigrate_EndsWithTheTablesOfANewFile makes a file of each version from its
// fixture, opens it, and compares its tables with those of a new file.
func TestMigrate_EndsWithTheTablesOfANewFile(t *testing.T) {
	newest, err := sqlite.NewestVersion()
	if err != nil {
		t.Fatal(err)
	}
	if *update && newest > released {
		tables := regexp.MustCompile(`(?m)^--.*\n`).ReplaceAllString(sqlite.NewTables(), "")
		text := fmt.Sprintf("-- The tables of version %d of the server's file. Frozen once that is released.\n\n%s", newest, strings.TrimSpace(tables)+"\n")
		if err := os.WriteFile(fixture(newest), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fresh := filepath.Join(t.TempDir(), "fresh.db")
	mustOpen(t, fresh).Close()
	want := schemaOf(t, fresh)
	for version := 1; version <= newest; version++ {
		old := filepath.Join(t.TempDir(), "old.db")
		makeVersion(t, old, version)
		mustOpen(t, old).Close()
		if difference := differences(schemaOf(t, old), want); difference != "" {
			t.Errorf(howToMigrate, version, difference, newest+1)
		}
	}
}

func fixture(version int) string { return filepath.Join("testdata", fmt.Sprintf("v%d.sql", version)) }

// makeVersion makes an empty file as the program of that version would have.
func makeVersion(t *testing.T, path string, version int) {
	t.Helper()
	text, err := os.ReadFile(fixture(version))
	if err != nil {
		t.Fatalf("every version of the file has a fixture: %v", err)
	}
	script(t, path, string(text)+fmt.Sprintf(`
		INSERT INTO meta (name, value) VALUES ('epoch', '0123456789abcdef'), ('reference', '0');
		PRAGMA application_id = %d; PRAGMA user_version = %d`, sqlite.ApplicationID, version))
}

// schemaOf returns a file's tables and indexes in a form that does not depend on
// how they came about: a column that was added later stands at another place.
func schemaOf(t *testing.T, path string) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite", sqlite.DSN(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string][]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		out[name] = definitions(text)
	}
	if err := rows.Err(); err != nil || len(out) == 0 {
		t.Fatalf("%d objects: %v", len(out), err)
	}
	return out
}

var (
	comments = regexp.MustCompile(`--[^\n]*`)
	quotes   = regexp.MustCompile("[\"`\\[\\]]")
	spaces   = regexp.MustCompile(`\s+`)
)

// definitions splits a CREATE statement into what stands before, in (columns and
// constraints, in order of the alphabet) and after its brackets.
func definitions(text string) []string {
	text = spaces.ReplaceAllString(quotes.ReplaceAllString(comments.ReplaceAllString(text, ""), ""), " ")
	var parts []string
	depth, start := 0, 0
	cut := func(end int) {
		if part := strings.TrimSpace(text[start:end]); part != "" {
			parts = append(parts, strings.NewReplacer(" (", "(", "( ", "(", " )", ")", " ,", ",", ", ", ",").Replace(part))
		}
		start = end + 1
	}
	for i, c := range text {
		switch {
		case c == '(':
			if depth++; depth == 1 {
				cut(i)
			}
		case c == ')':
			if depth--; depth == 0 {
				cut(i)
			}
		case c == ',' && depth == 1:
			cut(i)
		}
	}
	cut(len(text))
	slices.Sort(parts)
	return parts
}

func differences(got, want map[string][]string) string {
	var out strings.Builder
	for name := range want {
		if got[name] == nil {
			fmt.Fprintf(&out, "  only in the new file: %s\n", name)
		}
	}
	for name, parts := range got {
		if want[name] == nil {
			fmt.Fprintf(&out, "  only in the migrated file: %s\n", name)
			continue
		}
		for _, part := range parts {
			if !slices.Contains(want[name], part) {
				fmt.Fprintf(&out, "  only in the migrated file: %s: %s\n", name, part)
			}
		}
		for _, part := range want[name] {
			if !slices.Contains(parts, part) {
				fmt.Fprintf(&out, "  only in the new file: %s: %s\n", name, part)
			}
		}
	}
	return out.String()
}

func TestDifferences_SeeWhatMatters(t *testing.T) {
	base := definitions("CREATE TABLE a (\n  x INTEGER NOT NULL CHECK (x IN (0, 1)), -- why\n  y TEXT\n) STRICT")
	for text, same := range map[string]bool{
		`CREATE TABLE "a" (y TEXT, x INTEGER NOT NULL CHECK (x IN (0,1))) STRICT`:  true,
		`CREATE TABLE a (y TEXT, x INTEGER NOT NULL CHECK (x IN (0,1)))`:           false,
		`CREATE TABLE a (y TEXT, x INTEGER CHECK (x IN (0,1))) STRICT`:             false,
		`CREATE TABLE a (y TEXT, x INTEGER NOT NULL CHECK (x IN (0,2))) STRICT`:    false,
		`CREATE TABLE a (y TEXT, x INTEGER NOT NULL CHECK (x IN (0,1)), z) STRICT`: false,
		`CREATE TABLE a (x INTEGER NOT NULL CHECK (x IN (0,1))) STRICT`:            false,
	} {
		got := differences(map[string][]string{"a": definitions(text)}, map[string][]string{"a": base}) == ""
		if got != same {
			t.Errorf("the same: %v, want %v: %s", got, same, text)
		}
	}
}

// A few steps of a program to come.
var (
	addColumn = &fstest.MapFile{Data: []byte("ALTER TABLE person ADD COLUMN nickname TEXT NOT NULL DEFAULT 'none';\nUPDATE person SET nickname = login;")}
	remake    = &fstest.MapFile{Data: []byte(`
		CREATE TABLE person_new (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, login TEXT NOT NULL, lang TEXT NOT NULL,
			password TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0, lapses INTEGER NOT NULL DEFAULT 0) STRICT;
		INSERT INTO person_new SELECT id, name || '!', login, lang, password, disabled, lapses FROM person;
		DROP TABLE person;
		ALTER TABLE person_new RENAME TO person;
		CREATE UNIQUE INDEX person_by_login ON person (login) WHERE login <> '';`)}
	addTable = &fstest.MapFile{Data: []byte("CREATE TABLE more (x TEXT) STRICT")}
	broken   = &fstest.MapFile{Data: []byte("UPDATE person SET name = 'lost'; DROP TABLE server_key; INSERT INTO nowhere VALUES (1)")}
	orphans  = &fstest.MapFile{Data: []byte("UPDATE person SET name = 'lost'; DELETE FROM household")}
)

// program is the program of some version to come.
func program(steps ...*fstest.MapFile) fs.FS {
	folder := fstest.MapFS{"migrations/README.md": {}}
	for i, s := range steps {
		folder[fmt.Sprintf("migrations/%04d_step.sql", i+2)] = s
	}
	return folder
}

// grown is a closed file of version 1 with something in it.
func grown(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ruhu ?.db")
	s, err := sqlite.OpenWith(path, program())
	if err != nil {
		t.Fatal(err)
	}
	if err := storetest.Prepare(s); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		if err := survey(s, i, "before"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Exec("INSERT INTO person (id, name, login, lang, password) VALUES ('p', 'Kim', 'kim', '', '')"); err != nil {
		t.Fatal(err)
	}
	if err := s.Exec("INSERT INTO person_grant (person, role, area) VALUES ('p', 'cadre', '222426')"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func nameOf(t *testing.T, s *sqlite.Store) (name string) {
	t.Helper()
	err := s.Read(context.Background(), func(r app.Reader) error {
		p, err := r.Person("p")
		name = p.Name
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func TestMigrate_TakesEveryStepOnceAndKeepsACopy(t *testing.T) {
	path := grown(t)
	for _, c := range []struct {
		steps   []*fstest.MapFile
		version string
		name    string
	}{
		{nil, "1", "Kim"},
		{[]*fstest.MapFile{addColumn}, "2", "Kim"},
		{[]*fstest.MapFile{addColumn}, "2", "Kim"},
		{[]*fstest.MapFile{addColumn, remake, addTable}, "4", "Kim!"},
		{[]*fstest.MapFile{addColumn, remake, addTable}, "4", "Kim!"},
	} {
		s, err := sqlite.OpenWith(path, program(c.steps...))
		if err != nil {
			t.Fatal(err)
		}
		if got := nameOf(t, s); got != c.name {
			t.Errorf("version %s: the person is called %s, want %s", c.version, got, c.name)
		}
		versions, err := s.Pragma("user_version")
		if err != nil || versions[0] != c.version {
			t.Errorf("version %s, want %s: %v", versions[0], c.version, err)
		}
		keys, err := s.Pragma("foreign_keys")
		if err != nil || slices.Contains(keys, "0") {
			t.Errorf("foreign keys are off: %v %v", keys, err)
		}
		mustBeSound(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for version, then := range map[string]fs.FS{"1": program(), "2": program(addColumn)} {
		s, err := sqlite.OpenWith(path+".v"+version+"-backup", then)
		if err != nil {
			t.Fatalf("the copy of version %s: %v", version, err)
		}
		if got := nameOf(t, s); got != "Kim" {
			t.Errorf("the copy of version %s: the person is called %s", version, got)
		}
		mustBeSound(t, s)
		s.Close()
	}
	if _, err := os.Stat(path + ".v3-backup"); err == nil {
		t.Error("a step in the middle made a copy of its own")
	}
}

func TestMigrate_StepThatFailsLeavesTheFileAsItWas(t *testing.T) {
	for name, step := range map[string]*fstest.MapFile{"in the middle": broken, "with broken references": orphans} {
		path := grown(t)
		for range 2 {
			s, err := sqlite.OpenWith(path, program(step, addColumn))
			if err == nil {
				s.Close()
				t.Fatalf("%s: the step succeeded", name)
			}
			if !strings.Contains(err.Error(), "0002_step.sql") {
				t.Errorf("%s: which step it was is not told: %v", name, err)
			}
		}
		if s, err := sqlite.OpenWith(path, program(addColumn, step)); err == nil {
			s.Close()
			t.Fatalf("%s: the second step succeeded", name)
		}
		s, err := sqlite.OpenWith(path, program(addColumn, remake)) // the step mended
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := nameOf(t, s); got != "Kim!" {
			t.Errorf("%s: the person is called %s", name, got)
		}
		mustBeSound(t, s)
	}
}

func TestMigrate_NewerFileIsRefused(t *testing.T) {
	path := grown(t)
	s, err := sqlite.OpenWith(path, program(addColumn, addTable))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	_, err = sqlite.OpenWith(path, program(addColumn))
	if err == nil || !strings.Contains(err.Error(), "version 3") || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("a newer file: %v", err)
	}
}

func TestMigrate_NewFileHasTheNewestVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ruhu.db")
	for range 2 { // a new file takes no steps: its tables are the newest already
		s, err := sqlite.OpenWith(path, program(broken, broken))
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
}

func TestMigrate_StepsAreNumberedWithoutAGap(t *testing.T) {
	for name, folder := range map[string]fs.FS{
		"a gap":       fstest.MapFS{"migrations/0003_x.sql": addColumn},
		"twice":       fstest.MapFS{"migrations/0002_x.sql": addColumn, "migrations/0002_y.sql": addColumn},
		"version 1":   fstest.MapFS{"migrations/0001_x.sql": addColumn},
		"no number":   fstest.MapFS{"migrations/first.sql": addColumn},
		"no version":  fstest.MapFS{"migrations/x_0002.sql": addColumn},
		"backwards":   fstest.MapFS{"migrations/-002_x.sql": addColumn},
		"from nought": fstest.MapFS{"migrations/0000_x.sql": addColumn},
	} {
		s, err := sqlite.OpenWith(filepath.Join(t.TempDir(), "ruhu.db"), folder)
		if err == nil {
			s.Close()
			t.Errorf("%s: taken", name)
		}
	}
}
