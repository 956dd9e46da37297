package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
)

// sealer closes secrets that must be read again, unlike passwords: AES-256-GCM under a key
// of the server. Whoever sees one table, a query or a log does not see them. The key is in
// the same database, where the store seals it in turn, under a key that is not.
type sealer struct {
	aead   cipher.AEAD
	random io.Reader
}

const sealKeyBytes = 32

func newSealer(key []byte, random io.Reader) (*sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key of sealed secrets: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	return &sealer{aead, random}, err
}

// seal closes a secret for one owner: under another's name it does not open.
func (s *sealer) seal(secret []byte, owner string) ([]byte, error) {
	nonce := make([]byte, s.aead.NonceSize())
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return nil, fmt.Errorf("seal a secret: %w", err)
	}
	return s.aead.Seal(nonce, nonce, secret, []byte(owner)), nil
}

var errSealed = errors.New("auth: a sealed secret cannot be read")

func (s *sealer) open(sealed []byte, owner string) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, errSealed
	}
	secret, err := s.aead.Open(nil, sealed[:n], sealed[n:], []byte(owner))
	if err != nil {
		return nil, errSealed
	}
	return secret, nil
}
