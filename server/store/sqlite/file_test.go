package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"ruhu/server/app"
	"ruhu/server/store/sqlite"
	"ruhu/server/store/storetest"
)

func mustOpen(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// prepared opens a new store with areas in it.
func prepared(t testing.TB) (s *sqlite.Store, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ruhu.db")
	s = mustOpen(t, path)
	if err := storetest.Prepare(s); err != nil {
		t.Fatal(err)
	}
	return s, path
}

func household(n int) string { return fmt.Sprintf("0190eeee-0000-7000-8000-%012x", n) }

// survey saves one commit in a transaction of its own.
func survey(s app.Store, n int, text string) error {
	return s.Write(context.Background(), func(tx app.Tx) error {
		_, err := storetest.Survey(tx, storetest.Villages()[n%4], household(n), text)
		return err
	})
}

func mustBeSound(t testing.TB, s app.Store) {
	t.Helper()
	if err := s.Read(context.Background(), storetest.Sound); err != nil {
		t.Fatal(err)
	}
}

func TestOpen_SecondIsRefusedWhileTheFirstLives(t *testing.T) {
	s, path := prepared(t)
	for range 3 {
		second, err := sqlite.Open(path)
		if err == nil {
			second.Close()
			t.Fatal("a second server has the file open")
		}
		if !strings.Contains(err.Error(), "another server") || !strings.Contains(err.Error(), path) {
			t.Errorf("the refusal does not say why: %v", err)
		}
	}
	if err := survey(s, 1, "still writing"); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	mustBeSound(t, mustOpen(t, path))
}

func TestOpen_OnlyOneOfManyWins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ruhu.db")
	opened := make(chan *sqlite.Store, 8)
	var wg sync.WaitGroup
	for range cap(opened) {
		wg.Go(func() {
			s, err := sqlite.Open(path)
			if err == nil {
				opened <- s
			} else if !strings.Contains(err.Error(), "another server") {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(opened) != 1 {
		t.Errorf("%d servers have the file open", len(opened))
	}
	for len(opened) > 0 {
		(<-opened).Close()
	}
	mustOpen(t, path)
}

func TestOpen_AnyCharacterMayStandInThePath(t *testing.T) {
	for _, name := range []string{
		"with space and what?mode=ro", "a#b 100% %41", "安图县 데이터 [brackets]", "a&b=c;d quote'\"+:", "C:", "back\\slash",
	} {
		if runtime.GOOS == "windows" && strings.ContainsAny(name, `:"?*\`) {
			continue // no name there
		}
		path := filepath.Join(t.TempDir(), name, name+".db")
		s, err := sqlite.Open(path)
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if err := errors.Join(storetest.Prepare(s), survey(s, 1, name), s.Close()); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%q: the file is not where it should be: %v", name, err)
		}
		again, err := sqlite.Open(path)
		if err != nil {
			t.Errorf("%q, again: %v", name, err)
			continue
		}
		mustBeSound(t, again)
		again.Close()
	}
}

func TestOpen_RelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	s := mustOpen(t, filepath.Join("a folder", "ruhu.db"))
	if _, err := os.Stat(filepath.Join("a folder", "ruhu.db")); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	mustOpen(t, "ruhu.db")
}

func TestOpen_FilesOfOthersAreRefusedAndLeftAlone(t *testing.T) {
	folder := t.TempDir()
	garbage := filepath.Join(folder, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("this is no database. ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(folder, "foreign.db")
	script(t, foreign, "CREATE TABLE meta (name TEXT); PRAGMA user_version = 1")
	unknown := filepath.Join(folder, "replica.db")
	script(t, unknown, "CREATE TABLE meta (name TEXT); PRAGMA user_version = 1; PRAGMA application_id = 7")
	newer := filepath.Join(folder, "newer.db")
	script(t, newer, fmt.Sprintf("CREATE TABLE meta (name TEXT); PRAGMA user_version = 99; PRAGMA application_id = %d", sqlite.ApplicationID))
	for path, why := range map[string]string{
		garbage: "not a database", foreign: "not a server's database", unknown: "not a server's database", newer: "newer program", folder: "",
	} {
		for range 2 { // the first try leaves no lock behind
			s, err := sqlite.Open(path)
			if err == nil {
				s.Close()
				t.Fatalf("%s was opened", path)
			}
			if !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "another server") {
				t.Errorf("%s: %v, want %q", filepath.Base(path), err, why)
			}
		}
	}
	db, err := sql.Open("sqlite", sqlite.DSN(foreign))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var tables int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil || tables != 1 {
		t.Errorf("%d tables in somebody else's file: %v", tables, err)
	}
}

// TestOpen_FailureLeavesNothingOpen opens a refused file more often than a
// process may hold files.
func TestOpen_FailureLeavesNothingOpen(t *testing.T) {
	count := func() int {
		files, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip("no way to count open files here")
		}
		return len(files)
	}
	path := filepath.Join(t.TempDir(), "foreign.db")
	script(t, path, "CREATE TABLE meta (name TEXT)")
	before := count()
	for range 10 {
		if s, err := sqlite.Open(path); err == nil {
			s.Close()
			t.Fatal("opened")
		}
	}
	if after := count(); after > before {
		t.Errorf("%d files are open, %d were", after, before)
	}
}

// script makes a database without the store.
func script(t testing.TB, path, text string) {
	t.Helper()
	db, err := sql.Open("sqlite", sqlite.DSN(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(text); err != nil {
		t.Fatal(err)
	}
}

func TestPragmas_AreInForceOnEveryConnection(t *testing.T) {
	s, _ := prepared(t)
	for _, want := range []struct{ name, writer, reader string }{
		{"journal_mode", "wal", "wal"},
		{"synchronous", "2", "2"}, // FULL
		{"foreign_keys", "1", "1"},
		{"query_only", "0", "1"},
		{"busy_timeout", "10000", "10000"},
	} {
		values, err := s.Pragma(want.name)
		if err != nil || len(values) != 9 {
			t.Fatalf("%d connections: %v", len(values), err)
		}
		for i, got := range values {
			if i == 0 && got != want.writer || i > 0 && got != want.reader {
				t.Errorf("connection %d: %s is %s", i, want.name, got)
			}
		}
	}
	if err := s.WriteByReader(); err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("a reader wrote: %v", err)
	}
}
