package backup

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

// pieceSize is how much of a database one piece holds: 32 of its pages. Smaller ones
// would be fewer bytes after a day of work, and more files, each of which waits for the
// disk.
const pieceSize = 128 << 10

// maxPiece bounds what a piece unpacks to: no file of the data folder is larger.
const maxPiece = 1 << 30

// errDamaged is what is wrong with a piece whose bytes are not those that were written.
var errDamaged = errors.New("damaged")

// name is what content is called.
func (k *Key) name(content []byte) string {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write(content)
	return hex.EncodeToString(mac.Sum(nil))
}

// validName reports whether a text is the name of a piece: no other becomes a path.
func validName(name string) bool {
	raw, err := hex.DecodeString(name)
	return err == nil && len(raw) == sha256.Size && hex.EncodeToString(raw) == name
}

func pathOf(name string) string { return "pieces/" + name[:2] + "/" + name[2:] }

// keep has content as a piece, which it may be already, and returns its name and how
// many bytes were written. A piece that is used again counts as new: see Sweep.
func (r *Repository) keep(k *Key, content []byte, now time.Time) (name string, written int64, err error) {
	name = k.name(content)
	path := pathOf(name)
	if sound, err := r.sound(path); err != nil {
		return "", 0, err
	} else if sound {
		return name, 0, r.root.Chtimes(path, now, now)
	}
	sealed, err := r.seal(k, content)
	if err != nil {
		return "", 0, fmt.Errorf("close a piece: %w", err)
	}
	if err := r.root.MkdirAll("pieces/"+name[:2], 0o700); err != nil {
		return "", 0, err
	}
	if err := writeFile(r.root, path, sealed); err != nil {
		return "", 0, err
	}
	return name, int64(len(sealed)), r.root.Chtimes(path, now, now)
}

// sound reports whether a file is there whose bytes are those that were written. One
// that is damaged is written anew.
func (r *Repository) sound(path string) (bool, error) {
	_, err := r.sealed(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errDamaged) {
		return false, nil
	}
	return err == nil, err
}

// sealed reads a piece as it is closed.
func (r *Repository) sealed(path string) ([]byte, error) {
	all, err := r.root.ReadFile(path)
	if err != nil {
		return nil, err
	}
	end := len(all) - sha256.Size
	if end < 0 {
		return nil, errDamaged
	}
	if sum := sha256.Sum256(all[:end]); !bytes.Equal(sum[:], all[end:]) {
		return nil, errDamaged
	}
	return all[:end], nil
}

// piece reads what a piece holds.
func (r *Repository) piece(k *Key, identity Identity, name string) ([]byte, error) {
	if !validName(name) {
		return nil, fmt.Errorf("piece %q: no name of one", name)
	}
	sealed, err := r.sealed(pathOf(name))
	if err != nil {
		return nil, fmt.Errorf("piece %s: %w", name, err)
	}
	content, err := open(sealed, identity)
	if err != nil {
		return nil, fmt.Errorf("piece %s: %w", name, err)
	}
	if k.name(content) != name {
		return nil, fmt.Errorf("piece %s: it holds something else", name)
	}
	return content, nil
}

// seal packs content and closes it to the recipients.
func (r *Repository) seal(k *Key, content []byte) ([]byte, error) {
	var out bytes.Buffer
	closed, err := age.Encrypt(&out, k.recipients...)
	if err != nil {
		return nil, err
	}
	_, err = closed.Write(r.packer.EncodeAll(content, nil))
	if err = errors.Join(err, closed.Close()); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(out.Bytes())
	return append(out.Bytes(), sum[:]...), nil
}

// open undoes seal.
func open(sealed []byte, identity Identity) ([]byte, error) {
	packed, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if err != nil {
		return nil, err
	}
	plain, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPiece))
	if err != nil {
		return nil, err
	}
	defer plain.Close()
	content, err := io.ReadAll(io.LimitReader(plain, maxPiece+1))
	if err == nil && len(content) > maxPiece {
		err = errDamaged
	}
	return content, err
}
