package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/klauspost/compress/zstd"
)

// marker is the file that says what a folder is, so that none of anything else is
// ever taken for one.
const marker = "ruhu-backups"

// format is what the marker says.
const format = "ruhu backups, format 1\n"

// ErrNoRepository is what Open answers for a folder that holds no backups.
var ErrNoRepository = errors.New("there are no backups in this folder")

// Repository is a folder of backups.
type Repository struct {
	root   *os.Root
	packer *zstd.Encoder
}

// in is a folder in which files are written.
func in(root *os.Root) (*Repository, error) {
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &Repository{root, packer}, nil
}

// Create opens a folder of backups, which is made when there is none. A folder with
// something else in it is refused: names and files of others are not ours to sweep.
func Create(folder string) (*Repository, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	r, err := Open(folder)
	if !errors.Is(err, ErrNoRepository) {
		return r, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("%s: %w, and something else: name an empty one", folder, ErrNoRepository)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	if r, err = in(root); err != nil {
		return nil, err
	}
	if err := writeFile(root, marker, []byte(format)); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return r, nil
}

// Open opens a folder of backups.
func Open(folder string) (*Repository, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	text, err := root.ReadFile(marker)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = fmt.Errorf("%s: %w", folder, ErrNoRepository)
	case err == nil && string(text) != format:
		err = fmt.Errorf("%s: backups of another version: %q", folder, text)
	}
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return in(root)
}

// Close lets go of the folder.
func (r *Repository) Close() error { return errors.Join(r.packer.Close(), r.root.Close()) }
