// Package seal closes what a courier carries, so that only the one it is for can
// read it: gzip, then age to one X25519 key. It stands beside the pure syncproto
// because age takes its randomness from the machine.
package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"filippo.io/age"

	"ruhu/schema"
	"ruhu/syncproto"
)

// ErrNotForUs is what Open answers for something that another key would open.
var ErrNotForUs = errors.New("seal: sealed for somebody else")

// maxHeader bounds what stands before the sealed bytes. One recipient takes 170;
// each more would cost the reader a key exchange.
const maxHeader = 2 << 10

// NewSecret makes a key pair and returns its secret half, as age spells it.
func NewSecret() (string, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return "", fmt.Errorf("make a sealing key: %w", err)
	}
	return identity.String(), nil
}

// Recipient returns the public half of a key pair: what others seal to.
func Recipient(secret string) (string, error) {
	identity, err := age.ParseX25519Identity(secret)
	if err != nil {
		return "", fmt.Errorf("read a sealing key: %w", err)
	}
	return identity.Recipient().String(), nil
}

// CheckRecipient reports why nothing can be sealed to a text, or nil.
func CheckRecipient(recipient string) error {
	_, err := age.ParseX25519Recipient(recipient)
	return err
}

// Seal packs and closes bytes for a recipient. No two calls give the same.
func Seal(plain []byte, recipient string) ([]byte, error) {
	var out bytes.Buffer
	w, err := SealStream(&out, plain, recipient)
	if err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return out.Bytes(), nil
}

// Open undoes Seal. What it does with bytes from anybody is bounded: it reads at
// most syncproto.MaxSealed of them and makes at most MaxCarried of that. A fault
// is a schema.Problem, or ErrNotForUs.
func Open(sealed []byte, secret string) ([]byte, error) {
	if len(sealed) > syncproto.MaxSealed {
		return nil, schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(syncproto.MaxSealed)}
	}
	plain, rest, err := OpenStream(bytes.NewReader(sealed), secret)
	if err != nil {
		return nil, err
	}
	switch n, err := io.Copy(io.Discard, rest); {
	case err != nil:
		return nil, broken
	case n > 0:
		return nil, schema.Problem{Code: schema.BadCompression}
	}
	return plain, nil
}

// broken is what is wrong with something that no Seal made, or not like this.
var broken = schema.Problem{Code: schema.BadBundle, Param: "seal"}
