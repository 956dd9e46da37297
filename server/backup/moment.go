package backup

import (
	"bytes"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// Moment is one backup: what a data folder held at a moment.
type Moment struct {
	Name     string   `json:"-"`        // of its file, in the order of time
	Made     int64    `json:"made"`     // Unix milliseconds
	Epoch    string   `json:"epoch"`    // of the server
	Entry    int64    `json:"entry"`    // number of the newest entry of the log
	Head     string   `json:"head"`     // hash of that entry, hexadecimal
	Key      string   `json:"key"`      // that names are made with
	Database Database `json:"database"` //
	Files    []File   `json:"files"`    // by path
	MAC      string   `json:"mac"`      // of all of that
}

// Database is the database of a moment.
type Database struct {
	Size   int64    `json:"size"`   // bytes
	Pieces []string `json:"pieces"` // of pieceSize bytes; the last may be shorter
}

// File is a file that lay beside the database.
type File struct {
	Path     string `json:"path"` // in the data folder, with slashes
	Size     int64  `json:"size"`
	Modified int64  `json:"modified"` // Unix milliseconds
	Piece    string `json:"piece"`
}

// Size is how much the moment holds, in bytes.
func (m *Moment) Size() int64 {
	size := m.Database.Size
	for _, f := range m.Files {
		size += f.Size
	}
	return size
}

// maxMoment bounds the text of a moment: one of a million files.
const maxMoment = 512 << 20

// momentsFolder is where moments are.
const momentsFolder = "moments"

// nameFormat spells moments so that their names are in the order of time, on any file
// system.
const nameFormat = "20060102T150405.000Z"

// sign puts the HMAC on a moment.
func (m *Moment) sign(k *Key) error {
	mac, err := m.mac(k)
	m.MAC = mac
	return err
}

func (m *Moment) mac(k *Key) (string, error) {
	unsigned := *m
	unsigned.MAC = ""
	text, err := json.Marshal(unsigned)
	if err != nil {
		return "", err
	}
	return k.name(append([]byte("ruhu moment\n"), text...)), nil
}

// prove reports whether a moment is as it was written by who had the key.
func (m *Moment) prove(k *Key) error {
	mac, err := m.mac(k)
	if err == nil && !hmac.Equal([]byte(mac), []byte(m.MAC)) {
		err = fmt.Errorf("moment %s: %w, or not ours", m.Name, errDamaged)
	}
	return err
}

// keepMoment writes a moment, after all that it names.
func (r *Repository) keepMoment(m *Moment) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := r.root.MkdirAll(momentsFolder, 0o700); err != nil {
		return err
	}
	return errors.Join(writeFile(r.root, momentsFolder+"/"+m.Name, r.packer.EncodeAll(text, nil)), syncFolder(r.root, "."))
}

// Names returns the names of all moments, the oldest first.
func (r *Repository) Names() ([]string, error) {
	entries, err := fs.ReadDir(r.root.FS(), momentsFolder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if _, bad := time.Parse(nameFormat, e.Name()); bad == nil {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, err
}

// Moment reads one.
func (r *Repository) Moment(name string) (*Moment, error) {
	m := &Moment{Name: name}
	packed, err := r.root.ReadFile(momentsFolder + "/" + name)
	if err == nil {
		err = m.read(packed)
	}
	if err != nil {
		return nil, fmt.Errorf("moment %s: %w", name, err)
	}
	return m, nil
}

func (m *Moment) read(packed []byte) error {
	plain, err := zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxMoment))
	if err != nil {
		return err
	}
	defer plain.Close()
	text, err := io.ReadAll(io.LimitReader(plain, maxMoment))
	if err == nil {
		err = json.Unmarshal(text, m)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	return nil
}

// Newest tells how many moments there are, and of the newest when it was made and how
// much it holds.
func (r *Repository) Newest() (count int, made, size int64, err error) {
	names, err := r.Names()
	if err != nil || len(names) == 0 {
		return 0, 0, 0, err
	}
	m, err := r.Moment(names[len(names)-1])
	if err != nil {
		return len(names), 0, 0, err
	}
	return len(names), m.Made, m.Size(), nil
}

// Find returns the newest moment that is not later than a time.
func (r *Repository) Find(at time.Time) (*Moment, error) {
	names, err := r.Names()
	if err != nil {
		return nil, err
	}
	limit := at.UTC().Format(nameFormat)
	last := -1
	for i, name := range names {
		if strings.Compare(name, limit) <= 0 {
			last = i
		}
	}
	if last < 0 {
		return nil, fmt.Errorf("no backup is from before %s", at.UTC().Format(time.RFC3339))
	}
	return r.Moment(names[last])
}
