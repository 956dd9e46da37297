package vault

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A key is a file of its own, which is written once and never changed: its name says when
// it was made and its id, its only line is [firstWord] and the secret.
const (
	nameFormat = "20060102T150405.000Z"
	ending     = ".key"
	firstWord  = "ruhu-vault-key-1 "
)

// FolderOf is where the keys of a data folder lie unless something else is said: beside it.
func FolderOf(data string) string { return filepath.Clean(data) + ".keys" }

// Load reads the keys in a folder. A folder that is not there has none.
func Load(folder string) (*Vault, error) {
	v := &Vault{folder: folder}
	keys, err := readKeys(folder)
	if err != nil {
		return nil, fmt.Errorf("the keys in %s: %w", folder, err)
	}
	v.keys.Store(&keys)
	return v, nil
}

// Folder is where the keys lie.
func (v *Vault) Folder() string { return v.folder }

func readKeys(folder string) (keys []*key, err error) {
	files, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, f := range slices.Backward(files) { // names begin with the time
		if !strings.HasSuffix(f.Name(), ending) {
			continue // of whoever died over writing one
		}
		k, err := readKey(filepath.Join(folder, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		keys = append(keys, k)
	}
	return keys, nil
}

var errNoKeyFile = errors.New("this is no key, or it is damaged")

func readKey(path string) (*key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	k, err := parseKey(filepath.Base(path), text)
	if err != nil {
		return nil, err
	}
	return k, nil
}

// parseKey reads a key as its file has it. The id in the name proves that it is whole.
func parseKey(name string, text []byte) (*key, error) {
	made, id, named := strings.Cut(strings.TrimSuffix(name, ending), "-")
	at, err := time.Parse(nameFormat, made)
	line, found := bytes.CutPrefix(bytes.TrimSpace(text), []byte(firstWord))
	secret, bad := base64.StdEncoding.DecodeString(string(line))
	if err != nil || !named || !found || bad != nil {
		return nil, errNoKeyFile
	}
	k, err := newKey(secret, at)
	if err != nil || k.id.String() != id {
		return nil, errNoKeyFile
	}
	return k, nil
}

func (k *key) name() string { return k.made.UTC().Format(nameFormat) + "-" + k.id.String() + ending }

func (k *key) text() []byte {
	return fmt.Appendf(nil, "%s%s\n", firstWord, base64.StdEncoding.EncodeToString(k.secret))
}

// Make adds a new key on disk, newer than all others. Nothing is sealed under it before Use.
func (v *Vault) Make(now time.Time) (ID, error) {
	secret := make([]byte, keySize)
	rand.Read(secret) // never fails
	for _, k := range *v.keys.Load() {
		if now = now.UTC().Truncate(time.Millisecond); !now.After(k.made) { // a clock that went back
			now = k.made.Add(time.Millisecond)
		}
	}
	k, err := newKey(secret, now.UTC().Truncate(time.Millisecond))
	if err == nil {
		err = v.write(k)
	}
	if err != nil {
		return ID{}, fmt.Errorf("make a key in %s: %w", v.folder, err)
	}
	return k.id, nil
}

// Use reads the folder anew: from here on the newest key seals.
func (v *Vault) Use() error {
	again, err := Load(v.folder)
	if err == nil {
		v.keys.Store(again.keys.Load())
	}
	return err
}

// write lets a key be on disk, whole, when it has its name. Only its owner can read it.
func (v *Vault) write(k *key) error {
	if err := os.MkdirAll(v.folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(v.folder, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(k.text())
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(v.folder, k.name()))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return errors.Join(syncFolder(v.folder), syncFolder(filepath.Dir(v.folder)))
}

// Drop removes a key from disk and from use.
func (v *Vault) Drop(id ID) error {
	k := v.find(id)
	if k == nil {
		return ErrNoKey
	}
	if err := errors.Join(os.Remove(filepath.Join(v.folder, k.name())), syncFolder(v.folder)); err != nil {
		return fmt.Errorf("drop key %s: %w", id, err)
	}
	return v.Use()
}

// Export returns all keys as text, for a backup that is closed, and Import adds those of
// such a text that are not here.
func Export(folder string) ([]byte, error) {
	v, err := Load(folder)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, k := range slices.Backward(*v.keys.Load()) {
		fmt.Fprintf(&out, "%s %s", k.name(), k.text())
	}
	return out.Bytes(), nil
}

// Import adds the keys of a text that Export wrote to those in a folder.
func Import(folder string, text []byte) (added int, err error) {
	v, err := Load(folder)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(line, " ")
		k, err := parseKey(name, []byte(rest))
		if err != nil {
			return added, fmt.Errorf("bring keys back: %w", err)
		}
		if v.Has(k.id) {
			continue
		}
		if err := v.write(k); err != nil {
			return added, fmt.Errorf("bring keys back: %w", err)
		}
		added++
	}
	return added, nil
}

// Exposed lists what of a folder of keys others than its owner can read, as far as the file
// system says so.
func Exposed(folder string) (paths []string, err error) {
	if runtime.GOOS == "windows" { // modes say nothing there
		return nil, nil
	}
	err = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			paths = append(paths, path)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return paths, err
}
