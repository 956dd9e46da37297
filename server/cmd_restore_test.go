package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ruhu/server/photo"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
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
		if report.Epoch == "" || report.Lift < 1<<20 || report.Lost != 1 { // of an account, then of the restore before
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
	s.run(exitFailed, "", "restore", "--from", from+"x")
	s.run(exitFailed, "", "restore", "--from", from, "--identity", from) // that is for a folder of backups

	if err := os.WriteFile(database, data, 0o600); err != nil { // by hand
		t.Fatal(err)
	}
	s.run(exitFailed, "", "user", "list")
	if told := s.errs.String(); !strings.Contains(told, "ruhu restore --from FILE") {
		t.Error(told)
	}
}

// Photos are no part of a copy: those that came after it was made stay.
func TestRestore_KnowsThePhotosThatAreNewerThanTheCopy(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔", "--no-password")
	database, from := filepath.Join(s.data, storeFile), filepath.Join(t.TempDir(), "copy.db")
	data, err := os.ReadFile(database)
	if err == nil {
		err = os.WriteFile(from, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	whole, spoilt := s.photo("the roof"), s.photo("the wall")
	if err := os.WriteFile(filepath.Join(s.data, photosFolder, spoilt[:2], spoilt[2:]), []byte("the w"), 0o600); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Photos  int
		Damaged []string `json:"photos_damaged"`
	}
	s.json(&report, "", "restore", "--from", from)
	if report.Photos != 1 || !slices.Equal(report.Damaged, []string{spoilt}) {
		t.Errorf("%+v; want 1 and %s", report, spoilt)
	}
	told := s.run(exitOK, "", "restore", "--from", from)
	if !strings.Contains(told, "1 photos are newer") || !strings.Contains(told, "Damaged: the file of photo "+spoilt) || strings.Contains(told, whole) {
		t.Error(told)
	}
}

// photo lays bytes into the folder of photos, and returns their hash.
func (s *shell) photo(text string) string {
	s.t.Helper()
	folder, err := photo.Open(filepath.Join(s.data, photosFolder))
	if err != nil {
		s.t.Fatal(err)
	}
	defer folder.Close()
	sum := sha256.Sum256([]byte(text))
	p := syncproto.Photo{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(text))}
	if err := folder.Put(s.t.Context(), p, strings.NewReader(text)); err != nil {
		s.t.Fatal(err)
	}
	return p.SHA256
}
