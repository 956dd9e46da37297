package sqlite_test

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/store/sqlite"
	"ruhu/server/store/storetest"
)

// recorded is the version of the file that testdata/chain.sql is of.
const recorded = 15

// recording is a file with the log that was recorded, brought to the newest version.
func recording(t *testing.T) *sqlite.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "old.db")
	makeVersion(t, path, recorded)
	text, err := os.ReadFile(filepath.Join("testdata", "chain.sql"))
	if err != nil {
		t.Fatal(err)
	}
	script(t, path, string(text))
	return mustOpen(t, path)
}

// A log that was written long ago holds by every program that follows, entry for entry:
// hashes stand in files and in signed heads that nobody can compute anew.
func TestChain_RecordedLongAgoStillHolds(t *testing.T) {
	const head = "ba5e263e9a4527b2f42f907061ed3c75e409a847bd7d86c1b20f27d762e1ad3a"
	err := recording(t).Read(context.Background(), func(r app.Reader) error {
		entries, err := storetest.Audit(r)
		if err != nil {
			return err
		}
		if last := entries[len(entries)-1]; len(entries) != 9 || last.Hash != hashOf(t, head) {
			t.Errorf("%d entries, the last is %s", len(entries), last.Hash)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Any column of an entry that is read otherwise than it was written breaks it.
func TestChain_RecordedLongAgoBreaksWhereItIsChanged(t *testing.T) {
	s, undone := recording(t), errors.New("undone")
	for _, harm := range []string{
		"UPDATE log SET facts = replace(facts, '崔', '金') WHERE id = 1", "UPDATE log SET device = 2 WHERE id = 2",
		"UPDATE history SET sealed = (SELECT sealed FROM history WHERE id = 4) WHERE id = 3", "UPDATE history SET outcome = 'applied' WHERE id = 4",
		"UPDATE history SET at = at + 1 WHERE id = 4", "UPDATE refusal SET body = x'00'", "UPDATE refusal SET problems = '{}'",
		"UPDATE log SET subject = 'z' WHERE id = 6", "UPDATE log SET at = at + 1 WHERE id = 7", "UPDATE history SET sealed = zeroblob(99) WHERE id = 8",
		"UPDATE history SET version = 1 WHERE id = 8", "DELETE FROM log WHERE id = 7",
	} {
		err := s.Write(context.Background(), func(tx app.Tx) error {
			if err := s.ExecIn(tx, harm); err != nil {
				t.Fatal(err)
			}
			if _, err := storetest.Audit(tx); err == nil || !strings.Contains(err.Error(), "entry") {
				t.Errorf("%s: %v", harm, err)
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Error(err)
		}
	}
}

func hashOf(t *testing.T, digits string) (h chronicle.Hash) {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil || copy(h[:], b) != len(h) {
		t.Fatalf("%q is no hash", digits)
	}
	return h
}
