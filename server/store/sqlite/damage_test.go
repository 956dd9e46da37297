package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/server/store/storetest"
	"ruhu/syncproto"
)

func TestStrict_RefusesTheWrongType(t *testing.T) {
	s, _ := prepared(t)
	for _, text := range []string{
		"INSERT INTO poverty_line (year, kind, amount) VALUES ('next year', 'national', 1)",
		"INSERT INTO poverty_line (year, kind, amount) VALUES (2018, 'national', 1.5)",
		"INSERT INTO poverty_line (year, kind, amount) VALUES (2018, x'00', 1)",
		"INSERT INTO poverty_line (year, kind, amount) VALUES (2018, 'national', NULL)",
		"UPDATE village SET digests = 'text'",
		"INSERT INTO unit (id, village, rev) VALUES ('x', 'no such village', 1)",
		"UPDATE misspelt SET x = 1",
		`UPDATE village SET rev = "a text in the wrong quotes"`,
	} {
		if err := s.Exec(text); err == nil {
			t.Errorf("taken: %s", text)
		}
	}
}

// Damage is put into one row at a time. Whatever looks at it says so; nothing
// panics, and what is not damaged can still be read.
func TestDamage_IsAnErrorAndNotAPanic(t *testing.T) {
	ctx := context.Background()
	for _, damage := range []string{"x'01'", "x'ffffffffffffffffffffff'", "x'010101'", "x'010101ff01'", "x'01010102fe'", "zeroblob(300)"} {
		s, _ := prepared(t)
		if err := errors.Join(survey(s, 4, "whole"), survey(s, 8, "damaged")); err != nil {
			t.Fatal(err)
		}
		if err := s.Exec("UPDATE member SET stamps = "+damage+" WHERE id = ?1", household(8)); err != nil {
			t.Fatal(err)
		}
		if err := s.Read(ctx, func(r app.Reader) error { _, err := r.Household(household(8)); return err }); err == nil {
			t.Errorf("stamps %s: read as if they were whole", damage)
		}
		if err := survey(s, 8, "again"); err == nil {
			t.Errorf("stamps %s: written over", damage)
		}
		if err := survey(s, 4, "again"); err != nil {
			t.Errorf("the neighbour: %v", err)
		}
	}
}

func TestDamage_OfAnswersAndHistory(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		text string
		look func(app.Reader) error
	}{
		{"UPDATE history SET sealed = zeroblob(64)", func(r app.Reader) error { _, err := r.History(household(4)); return err }},
		{"UPDATE history SET sealed = substr(sealed, 1, length(sealed) - 1)", func(r app.Reader) error { return r.EachHistory("", func(app.HistoryEntry) error { return nil }) }},
		{"UPDATE receipt SET outcome = '{'", func(r app.Reader) error { _, err := r.Receipt(1, 1); return err }},
		{"UPDATE refusal SET problems = 'no JSON'", func(r app.Reader) error { return r.EachRefusal(func(app.Refusal) error { return nil }) }},
	} {
		s, _ := prepared(t)
		if err := survey(s, 4, "whole"); err != nil {
			t.Fatal(err)
		}
		saveRefusal(t, s)
		if err := s.Read(ctx, c.look); err != nil {
			t.Fatalf("before %s: %v", c.text, err)
		}
		if err := s.Exec(c.text); err != nil {
			t.Fatal(err)
		}
		if err := s.Read(ctx, c.look); err == nil || errors.Is(err, app.ErrNotFound) {
			t.Errorf("after %s: %v", c.text, err)
		}
	}
}

func saveRefusal(t *testing.T, s *sqlite.Store) {
	t.Helper()
	err := s.Write(context.Background(), func(tx app.Tx) error {
		return tx.Save(&registry.Commit{
			Changeset: &syncproto.Changeset{N: 1, ID: "x"}, Author: registry.Author{Device: 1}, Unit: household(4), Village: storetest.Villages()[0],
			Outcome: syncproto.Outcome{N: 1, ID: "x", Kind: syncproto.Rejected, Problems: []schema.Problem{{Code: schema.Internal}}},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestIntegrity_FindsBrokenReferences(t *testing.T) {
	s, path := prepared(t)
	if err := errors.Join(survey(s, 4, "whole"), s.Close()); err != nil {
		t.Fatal(err)
	}
	script(t, path, "PRAGMA foreign_keys = 0; DELETE FROM household")
	s = mustOpen(t, path)
	err := s.Read(context.Background(), func(r app.Reader) error {
		faults, err := r.Integrity()
		if len(faults) == 0 {
			t.Error("members without a household are no fault")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestFullDisk fills the disk under a crowd of writers, twice. Each is told the
// truth, nothing is there in part, and when there is room again all goes on.
func TestFullDisk_TellsTheTruthAndGoesOn(t *testing.T) {
	s, path := prepared(t)
	told := map[int]error{} // the last answer for each household
	texts := map[int]string{}
	n := 0
	for round := range 2 {
		limit(t, s, 40)
		var mu sync.Mutex
		var wg sync.WaitGroup
		failures := 0
		for range 8 {
			wg.Go(func() {
				for range 25 {
					mu.Lock()
					n++
					id, text := n, fmt.Sprintf("round %d, %0500d", round, n)
					mu.Unlock()
					err := survey(s, id, text)
					mu.Lock()
					told[id], texts[id] = err, text
					if err != nil {
						failures++
						if !errors.Is(err, app.ErrDiskFull) {
							t.Errorf("told of a full disk: %v", err)
						}
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if failures == 0 || failures == 200 {
			t.Fatalf("round %d: %d of 200 writes failed", round, failures)
		}
		check := func(r app.Reader) error {
			for id, err := range told {
				text, found := storetest.SurveyText(r, household(id))
				if (err == nil) != (found == nil) || err == nil && text != texts[id] {
					return fmt.Errorf("household %d was told %v, and is %q, %v", id, err, text, found)
				}
			}
			return storetest.Sound(r)
		}
		if err := s.Read(context.Background(), check); err != nil {
			t.Fatalf("round %d, full: %v", round, err)
		}
		unlimit(t, s)
		n++
		told[n], texts[n] = survey(s, n, "room again"), "room again"
		if told[n] != nil {
			t.Fatalf("round %d, with room again: %v", round, told[n])
		}
		if err := s.Read(context.Background(), check); err != nil {
			t.Fatalf("round %d, with room again: %v", round, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = mustOpen(t, path)
		if err := s.Read(context.Background(), check); err != nil {
			t.Fatalf("round %d, opened again: %v", round, err)
		}
	}
}

// limit leaves the file room for a few more pages.
func limit(t *testing.T, s *sqlite.Store, pages int) {
	t.Helper()
	values, err := s.Pragma("page_count")
	if err != nil {
		t.Fatal(err)
	}
	var count int
	fmt.Sscan(values[0], &count)
	if _, err := s.Pragma(fmt.Sprintf("max_page_count = %d", count+pages)); err != nil {
		t.Fatal(err)
	}
}

func unlimit(t *testing.T, s *sqlite.Store) {
	t.Helper()
	if _, err := s.Pragma("max_page_count = 1073741823"); err != nil {
		t.Fatal(err)
	}
}

// A commit that fails has failed for everybody in it, and leaves the way free.
func TestCommit_FailureIsToldAndLeavesTheWayFree(t *testing.T) {
	s, _ := prepared(t)
	for range 3 {
		err := s.Write(context.Background(), func(tx app.Tx) error {
			_, err := storetest.Survey(tx, storetest.Villages()[0], household(4), "lost")
			return errors.Join(err, s.ExecIn(tx, "PRAGMA defer_foreign_keys = 1"),
				s.ExecIn(tx, "INSERT INTO unit (id, village, rev) VALUES ('x', 'no such village', 1)"))
		})
		if err == nil {
			t.Fatal("a commit with a broken reference succeeded")
		}
	}
	if err := survey(s, 8, "afterwards"); err != nil {
		t.Error(err)
	}
	err := s.Read(context.Background(), func(r app.Reader) error {
		if _, err := r.Household(household(4)); !errors.Is(err, app.ErrNotFound) {
			t.Errorf("something is there of a commit that failed: %v", err)
		}
		return storetest.Sound(r)
	})
	if err != nil {
		t.Error(err)
	}
}

// Somebody else's program that writes to the file makes us wait, and then fail;
// it ends nothing.
func TestBegin_FailureIsToldAndLeavesTheWayFree(t *testing.T) {
	s, path := prepared(t)
	if _, err := s.Pragma("busy_timeout = 1"); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", sqlite.DSN(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 5 {
		wg.Go(func() {
			if err := survey(s, i, "locked out"); err == nil {
				t.Error("two programs write at once")
			}
		})
	}
	wg.Wait()
	if _, err := db.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := survey(s, 1, "afterwards"); err != nil {
		t.Error(err)
	}
	mustBeSound(t, s)
}
