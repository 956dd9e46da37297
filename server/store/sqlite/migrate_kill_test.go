package sqlite_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/server/store/sqlite"
)

// migrateFile is the variable that makes a test run the one that is killed while it takes a
// file forward.
const migrateFile = "RUHU_MIGRATE_FILE"

// TestMigrate_KilledAtAnyMoment: whoever is killed while a file is taken forward leaves the
// old file or the new one, and a copy that is whole or none; the next start ends it.
func TestMigrate_KilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: surviving kill -9 in a migration was NOT tested")
	}
	c := newPastCounty(t)
	c.deliver(plainHouseholds(8)...)
	c.store.Close()
	want := approvalsIn(t, c.path)
	random := rand.New(rand.NewPCG(8, 8))
	midway, kills := 0, effort.Of(t, "kills a version", 0, 3, 30)
	for _, version := range []int{1, 9, 17} {
		for range kills {
			path := filepath.Join(t.TempDir(), "old.db")
			makeVersion(t, path, version)
			copyRows(t, c.path, path)
			killMigration(t, path, time.Duration(random.IntN(800))*time.Millisecond)
			if version == formOf(t, path) {
				midway++
			}
			kept, err := sqlite.KeptCopies(path)
			if err != nil || len(kept) > 1 || len(kept) == 1 && formOf(t, kept[0].Path) != version {
				t.Fatalf("version %d: copies %v: %v", version, kept, err)
			}
			s := mustOpen(t, path)
			report, err := app.New(s, func() time.Time { return c.now }, slog.New(slog.DiscardHandler)).Verify(context.Background(), nil)
			if err != nil || len(report.Faults) > 0 {
				t.Errorf("version %d: %v %v", version, report.Faults, err)
			}
			s.Close()
			if got := approvalsIn(t, path); len(got) != len(want) {
				t.Errorf("version %d: %d entries of the approved record, want %d", version, len(got), len(want))
			}
		}
	}
	t.Logf("%d were killed before the new file stood", midway)
}

// formOf is the version of a file that can be read.
func formOf(t *testing.T, path string) int {
	t.Helper()
	look := mustLook(t, path)
	version, _, _, err := look.Form()
	if err != nil {
		t.Fatal(err)
	}
	if err := look.Close(); err != nil {
		t.Fatal(err)
	}
	return version
}

// killMigration opens a file in a process of its own, which is killed after a time unless it
// has ended by itself.
func killMigration(t *testing.T, path string, after time.Duration) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestMigrate_Child$")
	child.Env = append(os.Environ(), migrateFile+"="+path)
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var word string
	if _, err := fmt.Fscanln(out, &word); err != nil || word != "begin" {
		t.Fatalf("the child said %q: %v", word, err)
	}
	timer := time.AfterFunc(after, func() { child.Process.Kill() })
	_ = child.Wait() // killed, or done
	timer.Stop()
}

func TestMigrate_Child(t *testing.T) {
	path := os.Getenv(migrateFile)
	if path == "" {
		t.Skip("runs only as a child of TestMigrate_KilledAtAnyMoment")
	}
	fmt.Println("begin")
	mustOpen(t, path).Close()
}

// A disk fills with what nobody looks at: the newest three copies stay, and only their owner
// can read them.
func TestMigrate_KeepsTheNewestCopies(t *testing.T) {
	path := grown(t)
	steps := []*fstest.MapFile{addColumn}
	for n := range 5 {
		s, err := sqlite.OpenWith(path, program(steps...))
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		steps = append(steps, &fstest.MapFile{Data: fmt.Appendf(nil, "CREATE TABLE more%d (x TEXT) STRICT", n)})
	}
	kept, err := sqlite.KeptCopies(path)
	if err != nil || len(kept) != 3 || kept[0].Version != 5 || kept[2].Version != 3 {
		t.Errorf("%+v: %v", kept, err)
	}
	for _, k := range kept {
		info, err := os.Stat(k.Path)
		if err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
			t.Errorf("%s: %v %v", k.Path, info.Mode(), err)
		}
	}
}
