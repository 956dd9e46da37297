package chronicle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/mod/sumdb/tlog"
)

// Heading is the first line of an export: the signed head that everything in it is
// proven against, and the proof that an older one is of the same log.
type Heading struct {
	Format     string      `json:"format"` // "ruhu log 1"
	Checkpoint string      `json:"checkpoint"`
	Older      string      `json:"older,omitzero"`
	Consistent []tlog.Hash `json:"consistent,omitempty"`
}

// Format is what the heading of an export says that it is.
const Format = "ruhu log 1"

// Proved is one entry of an export with everything that proves it, a line each.
type Proved struct {
	Entry   jsontext.Value `json:"entry"`
	Before  Hash           `json:"before"` // hash of the entry before it
	Details []Detail       `json:"details,omitempty"`
	Proof   []tlog.Hash    `json:"proof"` // that the tree has it
}

// Detail is shown with its salt, or hidden behind its hash.
type Detail struct {
	Text  string `json:"text,omitzero"`
	Bytes []byte `json:"bytes,omitzero"` // what is no text
	Salt  string `json:"salt,omitzero"`
	Sum   string `json:"sum,omitzero"`
}

// Prove returns an entry of a tree with its proof. shown says which of its details are.
func (l *Linker) Prove(t *Tree, e *Entry, before Hash, shown func(detail []byte) bool) (p Proved, err error) {
	if p.Entry, err = l.Text(e); err != nil {
		return p, err
	}
	for i, detail := range e.Details {
		salt := l.Salt(e.Number, i)
		sum := l.sumOf(salt, detail)
		switch d := (Detail{Salt: hex.EncodeToString(salt[:])}); {
		case !shown(detail):
			p.Details = append(p.Details, Detail{Sum: hex.EncodeToString(sum[:])})
		case utf8.Valid(detail):
			d.Text = string(detail)
			p.Details = append(p.Details, d)
		default:
			d.Bytes = detail
			p.Details = append(p.Details, d)
		}
	}
	p.Before = before
	p.Proof, err = tlog.ProveRecord(t.Size, e.Number-1, t)
	return p, err
}

// ProveOlder returns the proof that the tree begins with the one of an older checkpoint.
func (t *Tree) ProveOlder(older Checkpoint) ([]tlog.Hash, error) {
	if older.Size == 0 || older.Size > t.Size {
		return nil, fmt.Errorf("a head of %d entries is not older than one of %d", older.Size, t.Size)
	}
	return tlog.ProveTree(t.Size, older.Size, t)
}

// Check checks a heading by the key that its checkpoints must be signed with, and returns
// the newer one.
func (h Heading) Check(key string) (c Checkpoint, err error) {
	if h.Format != Format {
		return c, errors.New("not an export of a log")
	}
	if c, err = OpenCheckpoint([]byte(h.Checkpoint), key); err != nil || h.Older == "" {
		return c, err
	}
	older, err := OpenCheckpoint([]byte(h.Older), key)
	if err != nil {
		return c, fmt.Errorf("the older head: %w", err)
	}
	if older.Size == 0 {
		return c, nil // everything begins with nothing
	}
	if err := tlog.CheckTree(h.Consistent, c.Size, c.Root, older.Size, older.Root); err != nil {
		return c, fmt.Errorf("the log does not begin with the older head's %d entries: %w", older.Size, err)
	}
	return c, nil
}

// Check checks an entry against a checkpoint, and returns its number.
func (p Proved) Check(c Checkpoint) (number int64, err error) {
	text := jsontext.Value(bytes.Clone(p.Entry))
	if err := text.Canonicalize(); err != nil {
		return 0, fmt.Errorf("an entry: %w", err)
	}
	var said struct {
		N       int64  `json:"n"`
		Details string `json:"details"`
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return 0, fmt.Errorf("an entry: %w", err)
	}
	if err := checkDetails(p.Details, said.Details); err != nil {
		return said.N, fmt.Errorf("entry %d: %w", said.N, err)
	}
	hash := Hash(sha256.Sum256(append(p.Before[:], text...)))
	if err := tlog.CheckRecord(p.Proof, c.Size, c.Root, said.N-1, leafOf(hash)); err != nil {
		return said.N, fmt.Errorf("entry %d is not in the log of the signed head: %w", said.N, err)
	}
	return said.N, nil
}

// checkDetails compares details with the hash of them all. Leaving out all of them hides
// them; leaving out some is not possible.
func checkDetails(details []Detail, sealed string) error {
	if len(details) == 0 {
		return nil
	}
	var sums []byte
	for i, d := range details {
		sum, err := d.sum()
		if err != nil {
			return fmt.Errorf("detail %d: %w", i+1, err)
		}
		sums = append(sums, sum...)
	}
	if all := sha256.Sum256(sums); hex.EncodeToString(all[:]) != sealed {
		return errors.New("its details are not those that were hashed")
	}
	return nil
}

func (d Detail) sum() ([]byte, error) {
	if d.Salt == "" {
		sum, err := hex.DecodeString(d.Sum)
		if err == nil && len(sum) != sha256.Size {
			err = fmt.Errorf("a hash of %d bytes", len(sum))
		}
		return sum, err
	}
	salt, err := hex.DecodeString(d.Salt)
	if err != nil || len(salt) != saltSize {
		return nil, errors.New("a salt that is none")
	}
	data := d.Bytes
	if data == nil {
		data = []byte(d.Text)
	}
	sum := sha256.Sum256(append(salt, data...))
	return sum[:], nil
}
