package auth

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// secretBytes is the length of a token before it is spelled: far beyond guessing.
const secretBytes = 32

// newSecret returns a token that nobody can guess, in letters fit for a header.
func (a *Auth) newSecret() (string, error) {
	b := make([]byte, secretBytes)
	if _, err := io.ReadFull(a.random, b); err != nil {
		return "", fmt.Errorf("new secret: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// hashOf is what is kept of a secret. The purpose keeps a secret of one kind
// from being taken for one of another.
func hashOf(purpose, secret string) string {
	sum := sha256.Sum256([]byte("ruhu " + purpose + "\n" + secret))
	return hex.EncodeToString(sum[:])
}

// newID returns a UUID of version 7: the server's clock, then chance.
func (a *Auth) newID(now time.Time) (string, error) {
	var id [16]byte
	if _, err := io.ReadFull(a.random, id[6:]); err != nil {
		return "", fmt.Errorf("new id: %w", err)
	}
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(now.UnixMilli()))
	copy(id[:6], ms[2:])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]), nil
}

// signed reports whether the holder of a device's key signed a message.
func signed(key []byte, message string, signature []byte) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, []byte(message), signature)
}
