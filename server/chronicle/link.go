package chronicle

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
)

// KeyName is the name under which a store keeps the key that salts are made of.
const KeyName = "log salt"

// KeySize is how many bytes that key has.
const KeySize = 32

// saltSize is how many bytes stand before each detail. What is sealed may be one of few
// possible values, such as an ID number; 128 bits keep anybody from trying them.
const saltSize = 16

// Salt stands before one detail when it is hashed.
type Salt [saltSize]byte

// Linker computes the hashes of entries. It is not for use by several at once.
type Linker struct {
	mac  hash.Hash
	buf  []byte   // of an entry
	sums []byte   // of its details
	room [16]byte // of a salt's message; here it is made once and not for each
	salt [sha256.Size]byte
}

// NewLinker returns the linker of a store by the key that it keeps.
func NewLinker(key []byte) *Linker { return &Linker{mac: hmac.New(sha256.New, key)} }

// Link returns the hash of an entry that follows a hash. An entry with a text that is no
// text has none.
func (l *Linker) Link(before Hash, e *Entry) (Hash, error) {
	sealed := l.sealed(e)
	var err error
	if l.buf, err = e.append(append(l.buf[:0], before[:]...), sealed); err != nil {
		return Hash{}, fmt.Errorf("entry %d: %w", e.Number, err)
	}
	return sha256.Sum256(l.buf), nil
}

// Text returns an entry as it is hashed, behind the hash before it.
func (l *Linker) Text(e *Entry) ([]byte, error) { return e.append(nil, l.sealed(e)) }

// sealed is the hash of all details, "" when there are none.
func (l *Linker) sealed(e *Entry) string {
	if len(e.Details) == 0 {
		return ""
	}
	l.sums = l.sums[:0]
	for i, detail := range e.Details {
		sum := l.sumOf(l.Salt(e.Number, i), detail)
		l.sums = append(l.sums, sum[:]...)
	}
	all := sha256.Sum256(l.sums)
	return hex.EncodeToString(all[:])
}

// sumOf is the hash of one detail.
func (l *Linker) sumOf(salt Salt, detail []byte) Hash {
	l.buf = append(append(l.buf[:0], salt[:]...), detail...)
	return sha256.Sum256(l.buf)
}

// Salt is that of the detail at a place, counted from 0, of an entry.
func (l *Linker) Salt(entry int64, place int) (salt Salt) {
	binary.BigEndian.PutUint64(l.room[:8], uint64(entry))
	binary.BigEndian.PutUint64(l.room[8:], uint64(place))
	l.mac.Reset()
	l.mac.Write(l.room[:])
	copy(salt[:], l.mac.Sum(l.salt[:0]))
	return salt
}
