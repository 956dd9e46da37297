package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ruhu/server/app"
	"ruhu/server/store/sqlite"
	"ruhu/server/store/storetest"
)

// beforeChains is a file of version 1 with a history in which units and villages
// take turns. A village's own papers are a unit like any other.
const beforeChains = `
	INSERT INTO area (code, level, name_zh) VALUES ('222426101201', 'village', '甲'), ('222426101202', 'village', '乙');
	INSERT INTO village (code, digests) VALUES ('222426101201', x''), ('222426101202', x'');
	INSERT INTO unit (id, village, rev) VALUES ('a', '222426101201', 1), ('b', '222426101201', 1), ('c', '222426101202', 1), ('none', '222426101202', 1);
	INSERT INTO history (id, unit, village, seq, rev, device, person, changeset, at, received, outcome, changes) VALUES
		(1, 'a', '222426101201', 1, 1, 0, 'p', '1', 1, 1, 'applied', '[]'), (2, 'c', '222426101202', 1, 1, 0, 'p', '2', 1, 1, 'applied', '[]'),
		(4, 'b', '222426101201', 2, 1, 0, 'p', '4', 1, 1, 'applied', '[]'), (5, '222426101201', '222426101201', 3, 1, 0, 'p', '5', 1, 1, 'applied', '[]'),
		(6, 'a', '222426101201', 4, 2, 0, 'p', '6', 1, 1, 'applied', '[]'), (9, '222426101201', '222426101201', 5, 2, 0, 'p', '9', 1, 1, 'applied', '[]');`

func TestMigrate_OldHistoriesAreChained(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	makeVersion(t, path, 1)
	script(t, path, beforeChains)
	s := mustOpen(t, path)
	err := s.Read(context.Background(), func(r app.Reader) error {
		for unit, want := range map[string][]int64{"a": {1, 6}, "b": {4}, "c": {2}, "none": nil, "nobody": nil, "222426101201": {5, 9}} {
			history, err := r.History(unit)
			if err != nil {
				return err
			}
			expectEntries(t, "unit "+unit, history, want)
		}
		for area, want := range map[string][]int64{"222426101201": {1, 4, 5, 6, 9}, "222426101202": {2}, "222426": {1, 2, 4, 5, 6, 9}, "222427": nil} {
			var history []app.HistoryEntry
			err := r.EachHistory(area, func(h app.HistoryEntry) error { history = append(history, h); return nil })
			if err != nil {
				return err
			}
			expectEntries(t, "area "+area, history, want)
		}
		faults, err := r.Integrity()
		if len(faults) > 0 {
			t.Errorf("faults: %v", faults)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func expectEntries(t *testing.T, of string, history []app.HistoryEntry, want []int64) {
	t.Helper()
	var got []int64
	for _, h := range history {
		got = append(got, h.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: entries %v, want %v", of, got, want)
	}
}

// Whatever breaks a chain hides entries from those who look for them, so it must be
// found by a look at all.
func TestIntegrity_FindsBrokenChains(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"UPDATE history SET unit_before = 0", "before it in its unit"},
		{"UPDATE history SET village_before = village_before - 1 WHERE village_before > 1", "before it in its village"},
		{"UPDATE unit SET newest = newest - 1", "the history of 0"},
		{"UPDATE village SET newest = 0", "the history of village"},
		{"UPDATE village SET newest_paper = 1", "the history of 2"},
		{"DELETE FROM history WHERE id = 2", "before it in its unit"},
	} {
		s, _ := prepared(t)
		for i := range 3 {
			if err := survey(s, 4, "again "+string(rune('a'+i))); err != nil {
				t.Fatal(err)
			}
		}
		if faults := faultsOf(t, s); len(faults) > 0 {
			t.Fatalf("before %s: %v", c.text, faults)
		}
		if err := s.Exec(c.text); err != nil {
			t.Fatal(err)
		}
		if faults := faultsOf(t, s); !strings.Contains(strings.Join(faults, "\n"), c.want) {
			t.Errorf("%s: %q", c.text, faults)
		}
	}
}

func faultsOf(t *testing.T, s *sqlite.Store) (faults []string) {
	t.Helper()
	err := s.Read(context.Background(), func(r app.Reader) (err error) {
		faults, err = r.Integrity()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return faults
}

// A transaction sees its own history, although the village's row waits for its end.
func TestHistory_IsSeenInItsOwnTransaction(t *testing.T) {
	s, _ := prepared(t)
	village := storetest.Villages()[0]
	err := s.Write(context.Background(), func(tx app.Tx) error {
		for i := 1; i <= 2; i++ {
			if _, err := storetest.Survey(tx, village, household(0), string(rune('a'+i))); err != nil {
				return err
			}
			n := 0
			if err := tx.EachHistory(village, func(app.HistoryEntry) error { n++; return nil }); err != nil {
				return err
			}
			if n != i {
				t.Errorf("%d commits, seen %d", i, n)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// beforeHashes is a file of version 9 with a history, in which numbers are missing, and
// with a changeset that was refused and kept.
const beforeHashes = beforeChains + `
	INSERT INTO person (id, name, login, lang, password) VALUES ('p', '崔', 'p', '', '');
	INSERT INTO device (no, id, person, name, public_key, enrolled_at, seen_at) VALUES (5, 'd', 'p', '', x'', 1, 1);
	INSERT INTO receipt (device, n, id, outcome) VALUES (5, 1, 'x', '{"n":1,"id":"x","outcome":"rejected","problems":[{"code":"internal"}]}');
	INSERT INTO refusal (device, n, village, received, body, problems) VALUES
		(5, 1, '222426101201', 77, CAST('{"n":1,"id":"x","household":"a"}' AS BLOB), '{"n":1,"id":"x","outcome":"rejected","problems":[{"code":"internal"}]}');`

func TestMigrate_OldHistoriesGetTheirHashes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	makeVersion(t, path, 9)
	script(t, path, beforeHashes)
	s := mustOpen(t, path)
	var got []string
	look := func(r app.Reader) error {
		entries, err := storetest.Audit(r)
		for _, e := range entries {
			got = append(got, fmt.Sprint(e.Number, " ", e.Kind, " ", e.Unit, e.Subject, string(e.Facts)[:min(len(e.Facts), 14)]))
		}
		return err
	}
	if err := s.Read(context.Background(), look); err != nil {
		t.Fatal(err)
	}
	want := []string{"1 commit a1{\"outcome\":\"ap", "2 commit c2{\"outcome\":\"ap", "3 chain.unused {}", "4 commit b4{\"outcome\":\"ap",
		"5 commit 2224261012015{\"outcome\":\"ap", "6 commit a6{\"outcome\":\"ap", "7 chain.unused {}", "8 chain.unused {}",
		"9 commit 2224261012019{\"outcome\":\"ap", "10 refused ax{\"problems\":[{", "11 chain.begun {\"entries\":10}"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	again := mustReopen(t, s, path)
	if got = nil; again.Read(context.Background(), look) != nil || !slices.Equal(got, want) {
		t.Errorf("opened again: %q", got)
	}
}

func mustReopen(t *testing.T, s *sqlite.Store, path string) *sqlite.Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return mustOpen(t, path)
}
