package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ruhu/server/app"
	"ruhu/server/chronicle"
)

// accounts adds people, each of whom is an entry of the log.
func (s *shell) accounts(logins ...string) {
	s.t.Helper()
	for _, login := range logins {
		s.run(exitOK, "", "user", "add", login, "--name", login, "--grant", "cadre@222426100200", "--no-password")
	}
}

// head signs where the log ends, and keeps it elsewhere.
func (s *shell) head() (file string) {
	s.t.Helper()
	file = filepath.Join(s.t.TempDir(), "head")
	if err := os.WriteFile(file, []byte(s.run(exitOK, "", "log", "head")), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return file
}

func TestLog_IsListedFilteredAndPaged(t *testing.T) {
	s := newShell(t)
	s.accounts("cui", "kim", "piao")
	s.run(exitOK, "", "user", "disable", "kim")
	type list struct {
		Entries []app.EntryView
		Next    int64
	}
	for _, c := range []struct {
		args string
		want string
		next int64
	}{
		{"", "[4 3 2 1]", 0}, {"--limit 2", "[4 3]", 3}, {"--limit 2 --before 3", "[2 1]", 0}, {"--limit 4", "[4 3 2 1]", 0},
		{"--kind person.changed", "[4]", 0}, {"--area 222426", "[4 3 2 1]", 0}, {"--area 11", "[]", 0},
		{"--from 2001-01-01", "[4 3 2 1]", 0}, {"--to 2001-01-01", "[]", 0}, {"--household x", "[]", 0},
	} {
		var l list
		s.json(&l, "", append([]string{"log", "list"}, strings.Fields(c.args)...)...)
		numbers := []int64{}
		for _, e := range l.Entries {
			numbers = append(numbers, e.Number)
		}
		if fmt.Sprint(numbers) != c.want || l.Next != c.next {
			t.Errorf("%s: %v, next %d", c.args, numbers, l.Next)
		}
	}
	if told := s.run(exitOK, "", "log", "list", "--lang", "en"); !strings.Contains(told, "account changed") || !strings.Contains(told, "kim") {
		t.Error(told)
	}
	s.run(exitFailed, "", "log", "list", "--kind", "nonsense")
	s.run(exitUsage, "", "log", "list", "--from", "yesterday")
}

// An export is checked without the server, and proves that the log has only grown.
func TestLog_ExportsAreCheckedWithoutTheServer(t *testing.T) {
	s := newShell(t)
	s.accounts("cui", "kim")
	older := s.head()
	s.accounts("piao")
	key := strings.TrimSpace(s.run(exitOK, "", "log", "key"))
	file := filepath.Join(t.TempDir(), "export")
	s.run(exitOK, "", "log", "export", "--area", "222426", "--since", older, "--out", file)
	s.run(exitFailed, "", "log", "export", "--all", "--out", file) // never over another file
	elsewhere := newShell(t)
	var checked chronicle.Checked
	elsewhere.json(&checked, "", "log", "check", file, "--key", key)
	if checked.Entries != 3 || checked.Size != 3 || checked.Older != 2 {
		t.Errorf("%+v", checked)
	}
	if _, err := os.Stat(elsewhere.data); err == nil {
		t.Error("checking made a data folder")
	}
	s.run(exitOK, "", "log", "export", "--entry", "2", "--reason", "抽查")
	s.run(exitFailed, "", "log", "export", "--entry", "77")
	s.run(exitFailed, "", "log", "export")
	var l struct{ Entries []app.EntryView }
	s.json(&l, "", "log", "list", "--kind", "unmasked")
	if len(l.Entries) != 1 || !strings.Contains(string(l.Entries[0].Facts), `"抽查"`) {
		t.Errorf("looks behind the curtain: %+v", l.Entries)
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(strings.Replace(string(text), `"login":"kim"`, `"login":"cui"`, 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	elsewhere.run(exitFailed, "", "log", "check", file, "--key", key)
	if told := elsewhere.errs.String(); !strings.Contains(told, "entry 2 ") {
		t.Error(told)
	}
}

// The chain of a log whose end was cut off holds. The server's own mark tells, and who
// takes that away, too, is told by a head that was kept elsewhere.
func TestVerify_AHeadTellsThatTheEndWasCutOff(t *testing.T) {
	s := newShell(t)
	s.accounts("cui", "kim")
	first := s.head()
	s.accounts("piao", "jin")
	last := s.head()
	s.run(exitOK, "", "verify", "--head", first, "--head", last)
	s.sql("DELETE FROM log WHERE id >= 3")
	s.run(exitFailed, "", "verify")
	if told := s.errs.String(); !strings.Contains(told, "older than what was last written") {
		t.Error(told)
	}
	if err := os.Remove(filepath.Join(s.data, storeFile+".lock")); err != nil {
		t.Fatal(err)
	}
	s.run(exitOK, "", "verify", "--head", first)
	told := s.run(exitFailed, "", "verify", "--head", first, "--head", last)
	if !strings.Contains(told, "it ends with entry 2") || !strings.Contains(told, "entry 3 and what followed was cut off") || strings.Count(told, "FAULT") != 1 {
		t.Error(told)
	}
	s.accounts("li", "zhang", "wang") // and others put in their place
	if told := s.run(exitFailed, "", "verify", "--head", last); !strings.Contains(told, "its first 4 entries are not those of the head") {
		t.Error(told)
	}
	if err := os.WriteFile(last, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run(exitFailed, "", "verify", "--head", last)
}

// After a restore the log is not what a head says that was signed in between; why is told.
func TestVerify_TellsOfTheRestoreThatCutOffAHead(t *testing.T) {
	s := newShell(t)
	s.accounts("cui")
	kept := s.head()
	database, from := filepath.Join(s.data, storeFile), filepath.Join(t.TempDir(), "copy.db")
	data, err := os.ReadFile(database)
	if err == nil {
		err = os.WriteFile(from, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.accounts("kim", "piao")
	lost := s.head()
	s.run(exitOK, "", "restore", "--from", from)
	s.run(exitOK, "", "verify", "--head", kept)
	for _, more := range [][]string{nil, {"jin", "li"}} {
		s.accounts(more...)
		if told := s.run(exitFailed, "", "verify", "--head", kept, "--head", lost); !strings.Contains(told, "entry 2 tells of a restore") || strings.Count(told, "FAULT") != 1 {
			t.Error(told)
		}
	}
}

// sql changes the database behind the server's back.
func (s *shell) sql(text string) {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.data, storeFile))
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(text); err != nil {
		s.t.Fatal(err)
	}
}
