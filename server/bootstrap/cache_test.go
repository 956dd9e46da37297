package bootstrap_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/bootstrap"
	"ruhu/server/store/sqlite"
)

func TestSnapshot_IsKeptUntilTheVillageMovesOn(t *testing.T) {
	w := newWorld(t)
	w.settle(north, south)
	body, tag := w.snapshot(north)
	w.snapshot(south)
	w.visit(south, w.households(south)[0])
	again, same := w.snapshot(north)
	if tag != same || string(body) != string(again) || w.store.reads.Load() != 2 {
		t.Errorf("made anew although nothing happened in the village: %d reads", w.store.reads.Load())
	}
	w.visit(north, w.households(north)[0])
	if _, newer := w.snapshot(north); newer == tag {
		t.Error("an old file was given out")
	}
	w.snapshot(south)
	files, err := os.ReadDir(w.copies())
	w.must(err)
	if len(files) != 2 || w.store.reads.Load() != 4 {
		t.Errorf("%d files, %d reads", len(files), w.store.reads.Load())
	}
	info, err := os.Stat(w.copies())
	w.must(err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v", info.Mode())
	}
}

func TestSnapshot_OutlivesTheServerButNotItsEpoch(t *testing.T) {
	w := newWorld(t)
	w.settle(north)
	_, tag := w.snapshot(north)
	w.must(os.WriteFile(filepath.Join(w.copies(), "new-123"), []byte("half a file"), 0o600))
	w.open()
	if _, same := w.snapshot(north); same != tag || w.store.reads.Load() != 1 {
		t.Errorf("made anew by a server that was started again")
	}
	if files, _ := os.ReadDir(w.copies()); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
	restored := &otherEpoch{w.store}
	cache, err := bootstrap.Open(w.copies(), restored, w.store.Store.(*sqlite.Store).Vault())
	w.must(err)
	_, newer, err := cache.Snapshot(ctx, north, schema.Version)
	w.must(err)
	if newer == tag || w.store.reads.Load() != 2 {
		t.Error("a file of another history was given out")
	}
}

// otherEpoch is a store that was restored from a backup.
type otherEpoch struct{ *counted }

func (s *otherEpoch) Read(ctx context.Context, fn func(app.Reader) error) error {
	return s.counted.Read(ctx, func(r app.Reader) error { return fn(epochReader{r}) })
}

type epochReader struct{ app.Reader }

func (epochReader) Epoch() (string, error) { return "another", nil }

func TestSnapshot_IsMadeOnceForAllWhoAskAtOnce(t *testing.T) {
	w := newWorld(t)
	w.settle(north)
	var wg sync.WaitGroup
	tags := make([]string, 20)
	for i := range tags {
		wg.Go(func() {
			var err error
			if _, tags[i], err = w.cache.Snapshot(ctx, north, schema.Version); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, tag := range tags {
		if tag != tags[0] {
			t.Errorf("%s and %s", tag, tags[0])
		}
	}
	if n := w.store.reads.Load(); n != 1 {
		t.Errorf("read %d times", n)
	}
}

func TestSnapshot_ADamagedFileIsMadeAnew(t *testing.T) {
	w := newWorld(t)
	w.settle(north)
	body, tag := w.snapshot(north)
	files, err := os.ReadDir(w.copies())
	w.must(err)
	path := filepath.Join(w.copies(), files[0].Name())
	damaged := append([]byte{}, body...)
	damaged[len(damaged)/2] ^= 4
	w.must(os.WriteFile(path, damaged, 0o600))
	if again, same := w.snapshot(north); same != tag || string(again) != string(body) {
		t.Error("a damaged file was given out")
	}
	w.must(os.Remove(path))
	if again, _ := w.snapshot(north); string(again) != string(body) {
		t.Error("a lost file was not made anew, or the same rows gave other bytes")
	}
}

func TestSnapshot_OfNoVillageIsNone(t *testing.T) {
	w := newWorld(t)
	for _, village := range []string{"", "..", "222426", "222426999299", "../../../etc/x", "22242610020\x00"} {
		_, _, err := w.cache.Snapshot(ctx, village, schema.Version)
		var p schema.Problem
		if !errors.As(err, &p) || p.Code != schema.NotFound {
			t.Errorf("%q: %v", village, err)
		}
	}
}
