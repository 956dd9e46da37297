package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/store/sqlite"
	"ruhu/server/vault"
)

// standsOpen lists the files of a folder in which a text stands.
func standsOpen(t *testing.T, folder string, texts ...string) (found []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "-backup") || strings.HasSuffix(file, ".keys") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if bytes.Contains(content, []byte(text)) {
				found = append(found, filepath.Base(file)+": "+text)
			}
		}
	}
	return found
}

// said are the values of a county that stand in no file of a store.
func said(rows [][]schema.Row) (texts []string) {
	for _, unit := range rows {
		for _, row := range unit {
			for i := range row.Table.Fields {
				f := &row.Table.Fields[i]
				if v := row.Values[i]; f.Sealed() && v.IsText() && len(v.Text()) > 8 {
					texts = append(texts, v.Text())
				}
			}
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// TestSealed_NothingOfAFileFromBeforeStandsOpen: a file that an older program made is sealed
// when it is opened, its free pages and its log with it.
func TestSealed_NothingOfAFileFromBeforeStandsOpen(t *testing.T) {
	c := newPastCounty(t)
	households := plainHouseholds(8)
	c.deliver(households...)
	texts := said(households)
	if len(texts) < 20 {
		t.Fatalf("%d texts to look for", len(texts))
	}
	if found := standsOpen(t, filepath.Dir(c.path), texts...); len(found) > 0 {
		t.Errorf("of the new file: %v", found)
	}
	c.store.Close()
	if found := standsOpen(t, filepath.Dir(c.path), texts...); len(found) > 0 {
		t.Errorf("of the new file, closed: %v", found)
	}
	for _, version := range []int{1, 9, 18} {
		old := filepath.Join(t.TempDir(), "data", "old.db")
		if err := os.Mkdir(filepath.Dir(old), 0o700); err != nil {
			t.Fatal(err)
		}
		makeVersion(t, old, version)
		copyRows(t, c.path, old)
		if found := standsOpen(t, filepath.Dir(old), texts...); len(found) < len(texts) {
			t.Fatalf("version %d: the old file has %d of %d", version, len(found), len(texts))
		}
		s := mustOpen(t, old)
		if found := standsOpen(t, filepath.Dir(old), texts...); len(found) > 0 {
			t.Errorf("version %d: %v", version, found)
		}
		s.Close()
	}
}

// A store whose keys are gone is refused before anything is touched, in three languages.
func TestSealed_WithoutItsKeysAStoreIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "ruhu.db")
	s := mustOpen(t, path)
	s.Close()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	keys := vault.FolderOf(filepath.Dir(path))
	if err := os.Rename(keys, keys+"-elsewhere"); err != nil {
		t.Fatal(err)
	}
	_, err = sqlite.Open(path)
	var missing vault.Missing
	if !errors.As(err, &missing) {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, lang := range schema.Langs {
		text := missing.In(lang)
		if said[text] = true; !strings.Contains(text, keys) || !strings.Contains(text, missing.Keys[0].String()) {
			t.Errorf("%s: %s", lang, text)
		}
	}
	if len(said) != len(schema.Langs) {
		t.Error("not in every language")
	}
	if _, err := os.Stat(keys); err == nil {
		t.Error("another key was made")
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
	again, err := sqlite.Open(path, sqlite.Keys(keys+"-elsewhere"))
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

// A sealed value opens in no other row: whoever can write the file cannot give one person's
// number to another unseen.
func TestSealed_AValueIsBoundToItsRow(t *testing.T) {
	s, _ := prepared(t)
	if err := errors.Join(survey(s, 4, "one"), survey(s, 8, "other")); err != nil {
		t.Fatal(err)
	}
	if err := s.Exec("UPDATE household SET sealed = (SELECT sealed FROM household WHERE id = ?1) WHERE id = ?2", household(4), household(8)); err != nil {
		t.Fatal(err)
	}
	err := s.Read(context.Background(), func(r app.Reader) error { _, err := r.Household(household(8)); return err })
	if !errors.Is(err, vault.ErrDamaged) {
		t.Error(err)
	}
}

// Rotation: new values are sealed under the new key at once, old ones when the work is done;
// until then both are found, and no hash of the log changes.
func TestRotate_SealsAnewAndChangesNothing(t *testing.T) {
	c := newPastCounty(t)
	c.deliver(plainHouseholds(8)...)
	want, hashes := approvalsIn(t, c.path), hashesOf(t, c.store)
	first := c.store.Vault().Active()
	second, err := c.store.Rotate(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	held, err := c.store.HeldKeys(t.Context())
	if err != nil || !slices.Equal(held, []vault.ID{first, second}) || c.store.Vault().Active() != second {
		t.Fatalf("%v %v", held, err)
	}
	forget := func() error { return c.store.Write(t.Context(), c.store.ForgetKeys) }
	if forget() == nil {
		t.Error("the old key was given up with all that is sealed under it")
	}
	// Whoever is cut off goes on.
	cut, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.store.Reseal(cut); err == nil {
		t.Error("it did not stop")
	}
	c.store.Close()
	c.store = mustOpen(t, c.path)
	n, err := c.store.Reseal(t.Context())
	if err != nil || n < 40 {
		t.Fatalf("%d: %v", n, err)
	}
	if n, err := c.store.Reseal(t.Context()); n != 0 || err != nil {
		t.Errorf("again: %d %v", n, err)
	}
	if err := forget(); err != nil {
		t.Fatal(err)
	}
	c.store.Close()
	if err := c.store.Vault().Drop(first); err != nil {
		t.Fatal(err)
	}
	c.store = mustOpen(t, c.path)
	if got := approvalsIn(t, c.path); !slices.Equal(got, want) {
		t.Error("the approved record is another")
	}
	if got := hashesOf(t, c.store); !slices.Equal(got, hashes) {
		t.Error("the log is another")
	}
	raw, err := os.ReadFile(c.path)
	if head := first.Head(); err != nil || bytes.Contains(raw, head) {
		t.Errorf("something is sealed under the old key yet: %v", err)
	}
}

func hashesOf(t *testing.T, s *sqlite.Store) (all []string) {
	t.Helper()
	err := s.Read(t.Context(), func(r app.Reader) error {
		end, _, err := r.LogEnd()
		if err != nil {
			return err
		}
		return r.EachHash(1, end, func(_ int64, hash chronicle.Hash) error {
			all = append(all, hash.String())
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Copies from before files were sealed go after their time, and no others.
func TestDropOpen_OpenCopiesGoAfterTheirTime(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "ruhu.db")
	makeVersion(t, path, 18)
	mustOpen(t, path).Close()
	old, sealed := path+".v18-backup", path+".before-1-abcd"
	if _, err := sqlite.Copy(path, sealed); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if n, err := sqlite.DropOpen(path, now.Add(sqlite.KeepOpen-time.Hour)); n != 0 || err != nil {
		t.Errorf("before its time: %d %v", n, err)
	}
	if n, err := sqlite.DropOpen(path, now.Add(sqlite.KeepOpen+time.Hour)); n != 1 || err != nil {
		t.Errorf("after its time: %d %v", n, err)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("it is there yet")
	}
	for _, stays := range []string{path, sealed} {
		if _, err := os.Stat(stays); err != nil {
			t.Error(err)
		}
	}
}
