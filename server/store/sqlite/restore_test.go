package sqlite_test

import (
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/server/store/storetest"
	"ruhu/syncproto"
)

// town is a store with one village, and a person at a desk who makes households.
type town struct {
	*testing.T
	path  string
	store *sqlite.Store
	now   time.Time
}

const (
	townVillage = "222426100200"
	townHome    = "0190aaaa-0000-7000-8000-00000000000a"
)

func newTown(t *testing.T) *town {
	w := &town{T: t, path: filepath.Join(t.TempDir(), "ruhu.db"), now: time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)}
	w.open()
	t.Cleanup(func() { w.store.Close() })
	w.write(func(tx app.Tx) error {
		text := schema.TextOf
		return tx.PutReference(schema.Area, [][]schema.Value{{text(townVillage), schema.Null, text("village"), text("村"), text("촌"), text("v")}})
	})
	return w
}

func (w *town) open() {
	w.Helper()
	var err error
	if w.store, err = sqlite.Open(w.path); err != nil {
		w.Fatal(err)
	}
}

func (w *town) write(fn func(app.Tx) error) {
	w.Helper()
	if err := w.store.Write(context.Background(), fn); err != nil {
		w.Fatal(err)
	}
}

func (w *town) read(fn func(app.Reader) error) {
	w.Helper()
	if err := w.store.Read(context.Background(), fn); err != nil {
		w.Fatal(err)
	}
}

// note writes a remark into a household, and returns the commit's counters.
func (w *town) note(home, remark string) (o syncproto.Outcome) {
	w.Helper()
	w.write(func(tx app.Tx) error {
		c := &syncproto.Changeset{ID: remark, By: "staff", Village: townVillage, Household: home}
		s, err := tx.Load(home, townVillage, registry.NeedsOf(c))
		if err != nil {
			return err
		}
		row := syncproto.NewRowState(schema.Household, home, home, townVillage)
		for i := range schema.Household.Fields {
			if f := &schema.Household.Fields[i]; f.Required() {
				row.Values[i] = schema.IntOf(1)
				if f.Kind.IsText() {
					row.Values[i] = schema.TextOf("x")
				}
			}
		}
		o = syncproto.Outcome{Kind: syncproto.Applied, Seq: s.Seq + 1, Rev: max(s.Unit.Rev, s.Floor) + 1}
		return tx.Save(&registry.Commit{Changeset: c, Outcome: o, Unit: home, Village: townVillage, Rows: []*syncproto.RowState{row},
			Changes: []syncproto.Change{{Key: row.Key(), Field: schema.Household.Ordinal("remark"), Offered: schema.TextOf(remark), After: schema.TextOf(remark)}}})
	})
	return o
}

// copy makes a copy of the running store, as an operator would.
func (w *town) copy(name string) string {
	w.Helper()
	to := filepath.Join(filepath.Dir(w.path), name)
	script(w.T, w.path, "VACUUM INTO '"+to+"'")
	return to
}

func (w *town) restore(from string) sqlite.RestoreReport {
	w.Helper()
	if err := w.store.Close(); err != nil {
		w.Fatal(err)
	}
	report, err := sqlite.Restore(w.path, from, w.now)
	if err != nil {
		w.Fatal(err)
	}
	w.open()
	return report
}

func TestRestore_NoCounterMeansTwoCommits(t *testing.T) {
	w := newTown(t)
	first := w.note(townHome, "in the copy")
	from := w.copy("copy.db")
	later := "0190aaaa-0000-7000-8000-00000000000b"
	known, unknown := w.note(townHome, "lost"), w.note(later, "lost, too")
	report := w.restore(from)
	if report.Entries != 1 || report.Lost != 2 || report.Aside == "" {
		t.Errorf("%+v", report)
	}
	for range 2 {
		again, fresh := w.note(townHome, w.now.String()), w.note(later, w.now.String()+" again")
		if again.Rev <= known.Rev+1000 || fresh.Rev <= unknown.Rev+1000 || again.Seq <= unknown.Seq+1000 {
			t.Errorf("before the restore %+v and %+v, after it %+v and %+v", known, unknown, again, fresh)
		}
		known, unknown = again, fresh
		w.restore(from) // the very same copy, in the same hour
	}
	if first.Seq != 1 || first.Rev != 1 {
		t.Errorf("a new store begins at %+v", first)
	}
	report2, err := app.New(w.store, time.Now, nil).Verify(context.Background(), nil)
	for _, f := range report2.Faults {
		if strings.Contains(f, "seq") {
			t.Error(f)
		}
	}
	if err != nil || report2.Commits != 1 {
		t.Errorf("%+v %v", report2, err)
	}
}

func TestRestore_KeepsTheOldFileWhole(t *testing.T) {
	w := newTown(t)
	from := w.copy("copy.db")
	w.note(townHome, "lost")
	report := w.restore(from)
	aside := town{T: t, path: report.Aside}
	aside.open()
	defer aside.store.Close()
	aside.write(func(tx app.Tx) error {
		h, err := tx.HistoryOf("lost")
		if len(h) != 1 || h[0].Seq != 1 {
			t.Errorf("the file that was put aside: %+v", h)
		}
		return err
	})
}

func TestRestore_RefusesWhatIsNoSoundCopy(t *testing.T) {
	w := newTown(t)
	w.note(townHome, "kept")
	sound := w.copy("sound.db")
	data, err := os.ReadFile(sound)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) / 2; i < len(data)/2+4096; i++ {
		data[i] ^= 0x55
	}
	damaged, garbage := filepath.Join(t.TempDir(), "damaged.db"), filepath.Join(t.TempDir(), "garbage.db")
	for name, content := range map[string][]byte{damaged: data, garbage: []byte(strings.Repeat("no database ", 1000))} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sqlite.Restore(w.path, sound, w.now); err == nil {
		t.Fatal("restored under a running server")
	}
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{damaged, garbage, filepath.Join(t.TempDir(), "nothing.db")} {
		if _, err := sqlite.Restore(w.path, from, w.now); err == nil {
			t.Errorf("restored from %s", from)
		}
	}
	w.open()
	if o := w.note(townHome, "goes on"); o.Rev != 2 {
		t.Errorf("after restores that failed: %+v", o)
	}
	left, err := filepath.Glob(w.path + ".restoring*")
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// A file that is older than what was last written, or that is gone, must not be
// taken for the one that was there.
func TestOpen_AnOlderFileIsNoticed(t *testing.T) {
	w := newTown(t)
	from := w.copy("copy.db")
	w.note(townHome, "lost")
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	for what, replace := range map[string]func() error{
		"older": func() error { return os.WriteFile(w.path, data, 0o600) },
		"gone":  func() error { return os.Remove(w.path) },
	} {
		if err := replace(); err != nil {
			t.Fatal(err)
		}
		if s, err := sqlite.Open(w.path); err == nil {
			s.Close()
			t.Errorf("%s: opened", what)
		} else if !strings.Contains(err.Error(), "ruhu restore") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := sqlite.Restore(w.path, from, w.now); err != nil {
		t.Fatal(err)
	}
	w.open()
	w.note(townHome, "goes on")
}

// The log goes on after a restore, and says how far the one was that was cut off.
func TestRestore_TheLogSaysWhatWasCutOff(t *testing.T) {
	w := newTown(t)
	w.note(townHome, "in the copy")
	from := w.copy("copy.db")
	w.note(townHome, "lost")
	var head chronicle.Hash
	w.read(func(r app.Reader) (err error) { _, head, err = r.LogEnd(); return err })
	w.restore(from)
	w.note(townHome, "afterwards")
	w.read(func(r app.Reader) error {
		entries, err := storetest.Audit(r)
		if err != nil || len(entries) != 3 || entries[1].Kind != chronicle.Restored || entries[1].At != w.now.UnixMicro() {
			t.Fatalf("%v %v", entries, err)
		}
		for _, want := range []string{`"cut":2,`, hex.EncodeToString(head[:]), `"epoch":"` + entries[1].Subject + `"`} {
			if facts := string(entries[1].Facts); !strings.Contains(facts, want) {
				t.Errorf("%s says nothing of %s", facts, want)
			}
		}
		return nil
	})
}
