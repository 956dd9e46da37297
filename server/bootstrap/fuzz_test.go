package bootstrap_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/bootstrap"
	"ruhu/server/store/sqlite"
)

// FuzzSync_File gives a device any file in place of a village's first copy, packed
// and with a tag that is right: it is taken whole and is what the server holds, or
// the village comes as rows.
func FuzzSync_File(f *testing.F) {
	w := newWorld(f)
	w.settle(north)
	plain := w.unpacked()
	f.Add(plain)
	f.Add(plain[:len(plain)/2])
	f.Add(bytes.Replace(plain, []byte(north), []byte(south), 3))
	f.Add(bytes.ReplaceAll(plain, []byte("CREATE"), []byte("INSERT")))
	f.Add([]byte("SQLite format 3\x00"))
	for _, query := range []string{"DELETE FROM member WHERE rowid = 1", "UPDATE snapshot SET seq = 99", "CREATE VIEW member2 AS SELECT * FROM member", "CREATE TRIGGER x AFTER INSERT ON unit BEGIN SELECT 1; END"} {
		body, _ := w.snapshot(north)
		f.Add(w.plain(w.forge(body, query).Body))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		w.TB = t
		d := w.enrol(north)
		d.meddle = func(got *replica.Download) { *got = *packed(file) }
		if _, err := d.Sync(d.line); err != nil {
			t.Fatalf("a file stopped the sync: %v", err)
		}
		if ok, err := d.Verify(); !ok || err != nil {
			t.Fatalf("does not verify: %v", err)
		}
		w.discard(d)
	})
}

// discard closes a device and takes its file away.
func (w *world) discard(d *device) {
	w.Helper()
	w.must(d.Close())
	files, err := filepath.Glob(filepath.Join(w.folder, "device*"))
	w.must(err)
	for _, file := range files {
		if strings.HasSuffix(file, "-first") {
			w.Errorf("left %s", file)
		}
		w.must(os.Remove(file))
	}
}

func (w *world) unpacked() []byte {
	w.Helper()
	body, _ := w.snapshot(north)
	return w.plain(body)
}

func (w *world) plain(body []byte) []byte {
	w.Helper()
	z, err := zstd.NewReader(nil)
	w.must(err)
	defer z.Close()
	plain, err := z.DecodeAll(body, nil)
	w.must(err)
	return plain
}

// FuzzOpen opens a cache in whose folder lies a file of any name and content: what
// is given out is the village's first copy, whatever lay there.
func FuzzOpen(f *testing.F) {
	w := newWorld(f)
	w.settle(north)
	body, tag := w.snapshot(north)
	files, err := os.ReadDir(w.copies())
	w.must(err)
	name := files[0].Name()
	f.Add(name, body)
	f.Add(name, body[:100])
	f.Add(strings.Replace(name, tag, strings.Repeat("0", len(tag)), 1), body)
	f.Add(strings.Replace(name, "-1-", "-2-", 1), body)
	f.Add("x"+name, []byte{})
	f.Add(".sqlite.zst", []byte{})
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		folder := filepath.Join(inMemory(t), "copies")
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if filepath.Base(name) != name || os.WriteFile(filepath.Join(folder, name), content, 0o600) != nil {
			return // no name that a file can have
		}
		cache, err := bootstrap.Open(folder, w.store, w.store.Store.(*sqlite.Store).Vault())
		if err != nil {
			t.Fatal(err)
		}
		got, gotTag, err := cache.Snapshot(ctx, north, schema.Version)
		if err != nil || gotTag != tag || !bytes.Equal(got, body) {
			t.Fatalf("%d bytes, tag %s, %v", len(got), gotTag, err)
		}
	})
}
