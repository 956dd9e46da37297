package sqlite_test

import (
	"fmt"
	"strings"
	"testing"

	"ruhu/server/store/sqlite"
)

// A writer goes through a file of 36 MB again and again, and in between eight readers read a
// little. However long they do, a reader finds the pages that it has just had, and together
// they keep to their share of memory.
func TestCaches_NobodyGrowsAtTheExpenseOfOthers(t *testing.T) {
	const rows, rounds, written, read = 9000, 5, 1500, 100 // of rows that fill a page each
	s, _ := prepared(t)
	err := s.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
		INSERT INTO server_key (name, secret) SELECT 'page ' || i, zeroblob(3000) FROM n`, rows)
	if err != nil {
		t.Fatal(err)
	}
	const some = "SELECT secret FROM server_key WHERE rowid > ?1 AND rowid <= ?2"
	for i := range rounds {
		for at := 0; at < rows; at += written {
			if err := s.Exec("UPDATE server_key SET secret = zeroblob(3000) WHERE rowid > ?1 AND rowid <= ?2", at, at+written); err != nil {
				t.Fatal(err)
			}
		}
		// Who commits is answered before the caches are trimmed; the next turn comes after that.
		if err := s.Exec("DELETE FROM server_key WHERE rowid = -1"); err != nil {
			t.Fatal(err)
		}
		if err := s.ReadByAll(some, i*read, (i+1)*read); err != nil {
			t.Fatal(err)
		}
		fetched, err := s.ReadAgain(some, i*read, i*read+read/2)
		if err != nil || fetched > 0 {
			t.Fatalf("round %d: a reader fetched %d pages that it has just had; %v", i, fetched, err)
		}
	}
	held, err := s.Held() // a twentieth of that are what SQLite notes of pages
	if most := sqlite.CacheKB << 10 * 21 / 20; err != nil || held > most {
		t.Errorf("the connections hold %d bytes of pages, of %d that they may; %v", held, most, err)
	}
}

// The writer's share is told twice: once more each time the caches are trimmed.
func TestCaches_TheWriterBeginsWithItsShare(t *testing.T) {
	if want := fmt.Sprintf("cache_size%%28-%d%%29", sqlite.WriterCache); !strings.Contains(sqlite.DSN("x"), want) {
		t.Errorf("no %s in %s", want, sqlite.DSN("x"))
	}
}
