package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ruhu/server/vault"
)

// listedKeys is what ruhu keys list prints for machines.
type listedKeys struct {
	Folder string
	Keys   []struct {
		ID            string
		Seals, Needed bool
	}
}

func TestKeys_AreListedRotatedAndDropped(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔", "--no-password")
	var before, after listedKeys
	s.json(&before, "", "keys", "list")
	if before.Folder != vault.FolderOf(s.data) || len(before.Keys) != 1 || !before.Keys[0].Seals || !before.Keys[0].Needed {
		t.Fatalf("%+v", before)
	}
	first := before.Keys[0].ID
	if s.run(exitFailed, "", "keys", "drop", first); !strings.Contains(s.errs.String(), "ruhu keys rotate first") {
		t.Error(s.errs.String())
	}
	var made struct {
		Key  string
		Done bool
	}
	s.json(&made, "", "keys", "rotate")
	s.json(&after, "", "keys", "list")
	if !made.Done || made.Key == first || len(after.Keys) != 2 || after.Keys[0].ID != made.Key || !after.Keys[0].Seals || after.Keys[1].Needed {
		t.Errorf("%+v %+v", made, after)
	}
	s.run(exitOK, "", "keys", "drop", first)
	s.run(exitOK, "", "verify")
	if found, _ := filepath.Glob(filepath.Join(after.Folder, "*.key")); len(found) != 1 {
		t.Error(found)
	}
}

func TestKeys_InsideTheDataFolderAreRefused(t *testing.T) {
	s := newShell(t)
	for _, inside := range []string{s.data, filepath.Join(s.data, "keys"), filepath.Join(s.data, "a", "b")} {
		if s.run(exitFailed, "", "verify", "--keys", inside); !strings.Contains(s.errs.String(), "is inside the data folder") {
			t.Errorf("%s: %s", inside, s.errs.String())
		}
	}
	if _, err := os.Stat(s.data); err == nil {
		t.Error("something was made")
	}
	elsewhere := filepath.Join(t.TempDir(), "keys")
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔", "--no-password", "--keys", elsewhere)
	if found, _ := filepath.Glob(filepath.Join(elsewhere, "*.key")); len(found) != 1 {
		t.Error(found)
	}
	// Without the keys, in whichever language somebody reads.
	for lang, word := range map[string]string{"zh-CN": "密钥", "ko": "열쇠", "en": "the keys"} {
		if s.run(exitFailed, "", "verify", "--lang", lang); !strings.Contains(s.errs.String(), word) {
			t.Errorf("%s: %s", lang, s.errs.String())
		}
	}
}

// What the doctor says of the keys.
func TestDoctor_LooksAtTheKeys(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔", "--no-password")
	look := func(want string) {
		t.Helper()
		run(t.Context(), []string{"doctor", "--ntp", "", "--json", "--data", s.data}, strings.NewReader(""), &s.out, &s.errs)
		if !strings.Contains(s.out.String(), `"`+want+`"`) {
			t.Errorf("no %s in %s", want, s.out.String())
		}
		s.out.Reset()
	}
	s.out.Reset()
	look("keys_ok")
	folder := vault.FolderOf(s.data)
	files, _ := filepath.Glob(filepath.Join(folder, "*.key"))
	if os.PathSeparator == '/' {
		must(t, os.Chmod(files[0], 0o644))
		look("keys_exposed")
	}
	content, err := os.ReadFile(files[0])
	must(t, err)
	must(t, os.Chmod(files[0], 0o600))
	must(t, os.WriteFile(files[0], []byte("nothing"), 0o600))
	look("keys_unreadable")
	must(t, os.WriteFile(files[0], content, 0o600))
	must(t, os.Rename(folder, folder+"-gone"))
	look("keys_missing")
}
