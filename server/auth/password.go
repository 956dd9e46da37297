package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost is what guessing one password takes (argon2id, RFC 9106).
type Cost struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultCost is OWASP's choice for a server with little memory.
func DefaultCost() Cost { return Cost{Memory: 19 * 1024, Time: 2, Threads: 1} }

const (
	saltBytes = 16
	keyBytes  = 32
)

// errBadHash is a stored password that is not one of ours.
var errBadHash = errors.New("auth: a stored password cannot be read")

// passwords hashes and checks, a few at a time.
type passwords struct {
	cost   Cost
	random io.Reader
	turns  chan struct{} // one place for each hash that may run at once
	nobody string        // the hash of no password
}

func newPasswords(cfg Config) (*passwords, error) {
	if cfg.Cost == (Cost{}) {
		cfg.Cost = DefaultCost()
	}
	if cfg.Hashes == 0 {
		cfg.Hashes = 2
	}
	p := &passwords{cost: cfg.Cost, random: cfg.Random, turns: make(chan struct{}, cfg.Hashes)}
	key := make([]byte, saltBytes+keyBytes)
	if _, err := io.ReadFull(cfg.Random, key); err != nil {
		return nil, fmt.Errorf("password hashing: %w", err)
	}
	p.nobody = spell(cfg.Cost, key[:saltBytes], key[saltBytes:])
	return p, nil
}

// hash returns the PHC form of a password's hash.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(p.random, salt); err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	key, err := p.derive(ctx, p.cost, password, salt, keyBytes)
	if err != nil {
		return "", err
	}
	return spell(p.cost, salt, key), nil
}

// check reports whether a password fits a hash. For somebody who has none, ""
// takes as long as any other and fits nothing.
func (p *passwords) check(ctx context.Context, hash, password string) (bool, error) {
	if hash == "" {
		hash = p.nobody
	}
	cost, salt, want, err := read(hash)
	if err != nil {
		return false, err
	}
	got, err := p.derive(ctx, cost, password, salt, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// stale reports whether a hash was made at another cost than today's.
func (p *passwords) stale(hash string) bool {
	cost, _, _, err := read(hash)
	return err == nil && cost != p.cost
}

// derive waits for a turn: a crowd at the door must not take all the memory.
// Passwords typed on different keyboards may compose their letters differently,
// so they are compared in one form (RFC 8265).
func (p *passwords) derive(ctx context.Context, c Cost, password string, salt []byte, size uint32) ([]byte, error) {
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a turn to hash: %w", ctx.Err())
	}
	return argon2.IDKey(norm.NFC.Bytes([]byte(password)), salt, c.Time, c.Memory, c.Threads, size), nil
}

// spell and read are the PHC string format.
func spell(c Cost, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

func read(hash string) (c Cost, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errBadHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); err != nil || c.Time == 0 || c.Threads == 0 {
		return c, nil, nil, errBadHash
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	key, keyErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || keyErr != nil || len(key) == 0 {
		return c, nil, nil, errBadHash
	}
	return c, salt, key, nil
}
