package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
)

// An import that is killed in the middle has done nothing: nothing half done is found
// when the store is opened again.
func TestKill_AnImportIsDoneOrNot(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: killing an import was NOT tried")
	}
	s, folder := newShell(t), filepath.Join(t.TempDir(), "registry")
	if err := generated().WriteCSV(folder); err != nil {
		t.Fatal(err)
	}
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔英子", "--no-password") // the store is there
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, "import", "--data", s.data, folder)
	c.Env = append(os.Environ(), asServer+"=1")
	end, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer end.Close()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	grown(t, filepath.Join(s.data, storeFile+"-wal"), 4<<20) // far into the transaction, which is larger than memory keeps
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err == nil {
		t.Fatal("the import was over before it was killed")
	}
	s.look(func(r app.Reader) error {
		for _, table := range schema.Replicated() {
			if n, err := r.CountRows(table, ""); n != 0 || err != nil {
				t.Errorf("%d rows of %s, %v", n, table.Name, err)
			}
		}
		return nil
	})
	s.run(exitOK, "", "verify")
}

// grown waits until a file has so many bytes.
func grown(t *testing.T, path string, bytes int64) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(2 * time.Minute); ; {
		if info, err := os.Stat(path); err == nil && info.Size() >= bytes {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s never had %d bytes", path, bytes)
		}
	}
}
