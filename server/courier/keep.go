package courier

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"ruhu/syncproto"
)

// How much is kept of one device: a stolen one could write any number of bundles.
const (
	maxKept      = 100
	maxKeptBytes = 2 * syncproto.MaxBundle
)

// keep stores a bundle that was refused because its device was shut out, sealed as
// it came, and returns the file. What was kept before is not kept twice, unless more
// of it came this time; and beyond what may be kept of a device nothing is.
func (c *Courier) keep(d *Delivery, plain []byte, from *file) (string, error) {
	sum := sha256.Sum256(plain)
	path := filepath.Join(c.Folder, fmt.Sprintf("%s-%d-%d-%x.age", d.Device.ID, d.First, d.Last, sum[:8]))
	others, err := filepath.Glob(filepath.Join(c.Folder, d.Device.ID+"-*.age"))
	if err != nil {
		return "", err
	}
	var before, all int64
	for _, other := range others {
		info, err := os.Stat(other)
		if err != nil {
			return "", err
		}
		if all += info.Size(); other == path {
			before = info.Size()
		}
	}
	room := maxKeptBytes - all
	if before == 0 && len(others) >= maxKept || room <= 0 {
		return "", nil
	}
	head := from.head
	from.dropHead() // it is not to grow by what is copied now
	kept, err := store(path, io.LimitReader(io.MultiReader(bytes.NewReader(head), from), room), before)
	if err != nil {
		return "", fmt.Errorf("keep a bundle: %w", err)
	}
	return kept, nil
}

// store writes a file that is whole and on disk, or not there. It replaces one of
// the same name that has fewer bytes; a source that breaks off has given what it has.
func store(path string, from io.Reader, before int64) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "*.part")
	if err != nil {
		return "", err
	}
	data := &broken{r: from}
	n, err := io.Copy(f, data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	if n <= before {
		return path, os.Remove(f.Name())
	}
	return path, os.Rename(f.Name(), path)
}

// broken is a source whose faults are its end.
type broken struct{ r io.Reader }

// Read implements io.Reader.
func (b *broken) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil {
		err = io.EOF
	}
	return n, err
}
