package sqlite_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"ruhu/server/app"
	"ruhu/server/photo/picture"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
)

// Look-alikes are looked up, whatever there is of pictures: nothing is gone through.
func TestPicturesSharing_IsNoScan(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	mustOpen(t, path).Close()
	db, err := sql.Open("sqlite", sqlite.DSN(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	plan, err := db.Query("EXPLAIN QUERY PLAN "+sqlite.PicturesSharing, "[1,2,3]", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	var lines []string
	for plan.Next() {
		var id, parent, unused int
		var line string
		if err := plan.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
		if strings.HasPrefix(line, "SCAN") && !strings.HasPrefix(line, "SCAN json_each") {
			t.Errorf("it goes through everything: %s", line)
		}
	}
	text := strings.Join(lines, "\n")
	for _, want := range []string{"SEARCH k USING PRIMARY KEY (key=? AND picture>?)", "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the plan:\n%s", want, text)
		}
	}
}

// hashes are those of one picture: of the whole and, a few bits unlike, without its
// edges. As with houses, some bits are mostly set and others mostly not.
func hashes(dice *rand.Rand) (all []picture.Hash) {
	var whole picture.Hash
	for bit := range 64 {
		if dice.IntN(100) < 20+bit {
			whole.Slow |= 1 << bit
		}
	}
	whole.Fast = dice.Uint64()
	for i := range 3 {
		h := whole
		for range i * 3 {
			h.Slow ^= 1 << dice.IntN(64)
		}
		all = append(all, h)
	}
	return all
}

// BenchmarkPicturesSharing looks for the look-alikes of one picture among those of a
// county, one to a household, and of ten counties.
func BenchmarkPicturesSharing(b *testing.B) {
	const county = 5646
	for _, n := range []int{county, 10 * county} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			store := mustOpen(b, filepath.Join(b.TempDir(), "x.db"))
			defer store.Close()
			dice := rand.New(rand.NewPCG(1, 2))
			err := store.Write(b.Context(), func(tx app.Tx) error {
				for i := range n {
					p := registry.Picture{SHA256: fmt.Sprintf("%064x", i)}
					all := hashes(dice)
					for _, h := range all {
						p.Hashes = append(p.Hashes, registry.PictureHash(h))
					}
					if err := tx.PutPicture(p, picture.Keys(all)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			found := 0
			for b.Loop() {
				err := store.Read(b.Context(), func(r app.Reader) error {
					candidates, err := r.PicturesSharing(picture.Lookups(hashes(dice)), 0)
					found += len(candidates)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(found)/float64(b.N), "candidates/op")
		})
	}
}
