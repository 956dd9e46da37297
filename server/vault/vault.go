// Package vault seals what must not be read by whoever gets hold of the data folder alone.
//
// A sealed value is
//
//	1 byte   1, the form
//	4 bytes  the id of the key: the beginning of its SHA-256
//	12 bytes nonce, drawn for this value
//	n bytes  AES-256-GCM of the value
//	16 bytes tag
//
// The place that it belongs to (a table and a row) is authenticated with it: moved to
// another, it does not open. Equal values never look alike; what has to be found by
// equality is found by its [Vault.Index], an HMAC-SHA-256. Both are done under keys that are
// derived from the key's secret, one for each purpose.
//
// A nonce is drawn at random, so one key may seal 2^32 values (NIST SP 800-38D, 8.3): a county
// that seals a million a day has eleven years until it must have rotated.
//
// Keys lie in a folder of their own ([Load]), which is not the data folder.
package vault

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Overhead is by how many bytes a sealed value is longer than the value.
const Overhead = headSize + 12 + 16

const (
	form      = 1
	headSize  = 1 + len(ID{})
	keySize   = 32
	indexSize = 16
)

// ID names a key without telling it.
type ID [4]byte

// String spells the id in hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// ParseID reads what String wrote.
func ParseID(s string) (id ID, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return id, errors.New("vault: this is not the id of a key")
	}
	return ID(b), nil
}

// Place is where a sealed value belongs. No name has a byte 0 in it.
type Place struct{ Table, Row string }

// key is one key, ready for use by any number of goroutines.
type key struct {
	id     ID
	secret []byte
	made   time.Time
	aead   cipher.AEAD
	index  sync.Pool // of hash.Hash, the HMAC
}

func newKey(secret []byte, made time.Time) (*key, error) {
	if len(secret) != keySize {
		return nil, errors.New("vault: a key has 32 bytes")
	}
	sum := sha256.Sum256(secret)
	k := &key{id: ID(sum[:]), secret: secret, made: made}
	sealing, err := hkdf.Key(sha256.New, secret, nil, "ruhu vault: values", keySize)
	if err != nil {
		return nil, err
	}
	finding, err := hkdf.Key(sha256.New, secret, nil, "ruhu vault: index", keySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, err
	}
	k.index.New = func() any { return hmac.New(sha256.New, finding) }
	k.aead, err = cipher.NewGCMWithRandomNonce(block)
	return k, err
}

// Vault seals under its newest key, and opens what was sealed under any. It may be used by
// many goroutines.
type Vault struct {
	folder string
	keys   atomic.Pointer[[]*key] // the newest first
}

// What cannot be opened.
var (
	ErrNoKey    = errors.New("vault: a value is sealed under a key that is not here")
	ErrDamaged  = errors.New("vault: a sealed value is damaged, or is not where it belongs")
	errNotReady = errors.New("vault: there is no key to seal under")
)

// Empty reports whether there is no key.
func (v *Vault) Empty() bool { return v == nil || len(*v.keys.Load()) == 0 }

// Active is the key that seals; the zero ID when there is none.
func (v *Vault) Active() (id ID) {
	if !v.Empty() {
		id = (*v.keys.Load())[0].id
	}
	return id
}

// Has reports whether a key is here.
func (v *Vault) Has(id ID) bool { return v != nil && v.find(id) != nil }

func (v *Vault) find(id ID) *key {
	for _, k := range *v.keys.Load() {
		if k.id == id {
			return k
		}
	}
	return nil
}

// Key is what may be told of a key.
type Key struct {
	ID   ID
	Made time.Time
}

// Keys lists the keys, the newest first.
func (v *Vault) Keys() (all []Key) {
	for _, k := range *v.keys.Load() {
		all = append(all, Key{k.id, k.made})
	}
	return all
}

// scratch holds what is authenticated with a value while it is sealed or opened.
var scratch = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// bound writes what is authenticated: whatever says how to read the value, and its place.
func bound(to *bytes.Buffer, head []byte, at Place) []byte {
	to.Reset()
	to.Write(head)
	to.WriteString(at.Table)
	to.WriteByte(0)
	to.WriteString(at.Row)
	return to.Bytes()
}

// Seal adds a value to dst, sealed for its place.
func (v *Vault) Seal(dst, value []byte, at Place) ([]byte, error) {
	if v.Empty() {
		return dst, errNotReady
	}
	k := (*v.keys.Load())[0]
	dst = slices.Grow(dst, len(value)+Overhead)
	start := len(dst)
	dst = append(append(dst, form), k.id[:]...)
	room := scratch.Get().(*bytes.Buffer)
	defer scratch.Put(room)
	return k.aead.Seal(dst, nil, value, bound(room, dst[start:], at)), nil
}

// Open adds to dst the value that was sealed for a place.
func (v *Vault) Open(dst, sealed []byte, at Place) ([]byte, error) {
	id, ok := IDOf(sealed)
	if !ok {
		return dst, ErrDamaged
	}
	if v.Empty() {
		return dst, ErrNoKey
	}
	k := v.find(id)
	if k == nil {
		return dst, ErrNoKey
	}
	room := scratch.Get().(*bytes.Buffer)
	defer scratch.Put(room)
	out, err := k.aead.Open(dst, nil, sealed[headSize:], bound(room, sealed[:headSize], at))
	if err != nil {
		return dst, ErrDamaged
	}
	return out, nil
}

// IDOf is the key that a value is sealed under; ok is false for what is no sealed value.
func IDOf(sealed []byte) (id ID, ok bool) {
	if len(sealed) < Overhead || sealed[0] != form {
		return id, false
	}
	return ID(sealed[1:headSize]), true
}

// Head is how every value begins that is sealed under a key.
func (id ID) Head() []byte { return append([]byte{form}, id[:]...) }

// Index is what a value of a column is found by, under the key that seals.
func (v *Vault) Index(column, value string) ([]byte, error) {
	if v.Empty() {
		return nil, errNotReady
	}
	return (*v.keys.Load())[0].indexOf(column, value), nil
}

// Indexes are what a value of a column may be found by: by every key that is here, the one
// that seals first. While a rotation is under way, values stand under either.
func (v *Vault) Indexes(column, value string) (all [][]byte, err error) {
	if v.Empty() {
		return nil, errNotReady
	}
	for _, k := range *v.keys.Load() {
		all = append(all, k.indexOf(column, value))
	}
	return all, nil
}

func (k *key) indexOf(column, value string) []byte {
	h := k.index.Get().(hash.Hash)
	defer k.index.Put(h)
	h.Reset()
	h.Write([]byte(column))
	h.Write([]byte{0})
	h.Write([]byte(value))
	return h.Sum(nil)[:indexSize]
}
