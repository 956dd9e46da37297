package driver

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// keys is what a device must not lose, in a file of its own. A real app keeps it where the
// system keeps secrets.
type keys struct {
	file string

	Seed    []byte `json:"seed"` // of the Ed25519 key; empty before the first enrolment
	Refresh string `json:"refresh"`
	Code    string `json:"code,omitzero"` // of an enrolment that was asked for and not answered
	Next    []byte `json:"next,omitzero"` // the seed that goes with it
}

func (k *keys) read() error {
	text, err := os.ReadFile(k.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(text, k)
}

func (k *keys) write() error {
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return write(k.file, text)
}

// write puts a file there, whole and on disk, or leaves the old one.
func write(file string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(file), ".part-")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(filepath.Dir(file))
}
