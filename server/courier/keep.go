package courier

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// maxKept is how many bundles of one device are kept: a stolen one could write
// any number.
const maxKept = 100

// keep stores a bundle that was refused because its device was shut out, sealed as
// it came, and returns the file. What was kept before is not kept twice, and
// beyond maxKept nothing is.
func (c *Courier) keep(d *Delivery, plain, sealed []byte) (string, error) {
	sum := sha256.Sum256(plain)
	path := filepath.Join(c.Folder, fmt.Sprintf("%s-%d-%d-%x.age", d.Device.ID, d.First, d.Last, sum[:8]))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	others, err := filepath.Glob(filepath.Join(c.Folder, d.Device.ID+"-*.age"))
	if err != nil || len(others) >= maxKept {
		return "", err
	}
	if err := store(path, sealed); err != nil {
		return "", fmt.Errorf("keep a bundle: %w", err)
	}
	return path, nil
}

// store writes a file that is whole and on disk, or not there.
func store(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "*.part")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), path)
}
