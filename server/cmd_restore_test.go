package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ruhu/server/store/sqlite"
)

func TestRestore_GoesBackToACopyAndBeginsAnEpoch(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔", "--no-password")
	database, from := filepath.Join(s.data, storeFile), filepath.Join(t.TempDir(), "copy.db")
	data, err := os.ReadFile(database) // no server runs
	if err == nil {
		err = os.WriteFile(from, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.run(exitOK, "", "user", "add", "kim", "--name", "金", "--no-password")
	for range 2 {
		var report sqlite.RestoreReport
		s.json(&report, "", "restore", "--from", from)
		if report.Epoch == "" || report.Lift < 1<<20 || report.Lost != 0 {
			t.Errorf("%+v", report)
		}
		var list people
		s.json(&list, "", "user", "list")
		if len(list.People) != 1 || list.People[0].Login != "cui" {
			t.Errorf("%+v", list)
		}
		if _, err := os.Stat(report.Aside); err != nil {
			t.Error(err)
		}
	}
	if told := s.run(exitOK, "", "restore", "--from", from); !strings.Contains(told, "Next: ruhu verify") {
		t.Error(told)
	}
	s.run(exitUsage, "", "restore", "--from", from+"x")

	if err := os.WriteFile(database, data, 0o600); err != nil { // by hand
		t.Fatal(err)
	}
	s.run(exitFailed, "", "user", "list")
	if told := s.errs.String(); !strings.Contains(told, "ruhu restore --from FILE") {
		t.Error(told)
	}
}
