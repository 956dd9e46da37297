package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
)

// A copy is of one moment, whoever writes meanwhile, and is a store of its own.
func TestCopy_OfAStoreAtWork(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "it's 100 % ours?.db")
	store, err := sqlite.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var writing sync.WaitGroup
	stop := make(chan struct{})
	writing.Go(func() { // each transaction adds two people
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			err := store.Write(context.Background(), func(tx app.Tx) error {
				for half := range 2 {
					name := fmt.Sprintf("%d.%d", i, half)
					if err := tx.PutPerson(registry.Person{ID: name, Name: "崔", Login: name}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	last := 0
	for i := range 20 {
		to := filepath.Join(folder, fmt.Sprintf("copy %d?.db", i))
		if _, err := sqlite.Copy(path, to); err != nil {
			t.Fatal(err)
		}
		people := peopleIn(t, to)
		if people%2 != 0 || people < last {
			t.Fatalf("copy %d has %d people, the one before %d", i, people, last)
		}
		last = people
		for _, ending := range []string{"-wal", "-shm"} {
			if _, err := os.Stat(to + ending); err == nil {
				t.Errorf("copy %d is more than one file", i)
			}
		}
	}
	close(stop)
	writing.Wait()
	if last == 0 {
		t.Error("nobody wrote anything")
	}
}

func peopleIn(t *testing.T, path string) (n int) {
	t.Helper()
	s, err := sqlite.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Read(context.Background(), func(r app.Reader) error {
		people, err := r.People()
		n = len(people)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCopy_RefusesWhatIsNoStore(t *testing.T) {
	folder := t.TempDir()
	letter := filepath.Join(folder, "letter")
	if err := os.WriteFile(letter, []byte("dear county"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{letter, filepath.Join(folder, "nothing.db"), folder} {
		if _, err := sqlite.Copy(path, filepath.Join(folder, "copy.db")); err == nil {
			t.Errorf("%s was copied", path)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "nothing.db")); err == nil {
		t.Error("a database was made that was to be copied")
	}
}
