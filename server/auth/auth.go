package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"ruhu/server/app"
)

// Config is what enrolment and sign-in need besides a store.
type Config struct {
	Now    func() time.Time // the server's clock
	Random io.Reader        // of secrets; safe for use by many at once
	Cost   Cost             // of a password's hash; DefaultCost when zero
	Hashes int              // passwords hashed at once, since each takes Cost.Memory; 2 when zero
}

// Auth enrols devices, signs people in, and tells who a token stands for. Every
// refusal is a schema.Problem; any other error is a surprise.
type Auth struct {
	store     app.Store
	now       func() time.Time
	random    io.Reader
	key       ed25519.PrivateKey // signs access tokens
	parser    *jwt.Parser
	passwords *passwords
	throttle  *throttle
	passes    passes
	noticeKey []byte // marks the public pages of notices
	policy    Policy
	sealer    *sealer
	doorKey   []byte // of what browsers are known by, and tries are counted by
}

// New returns the doorkeeper of a store, which keeps its signing key there: a
// server that starts again goes on to honour the tokens it gave.
func New(ctx context.Context, store app.Store, cfg Config) (*Auth, error) {
	a := &Auth{store: store, now: cfg.Now, random: cfg.Random, throttle: newThrottle(), policy: DefaultPolicy(),
		passes: passes{known: map[[sha256.Size]byte]pass{}}}
	seed, err := a.serverKey(ctx, "access token", ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("key of access tokens: %w", err)
	}
	a.key = ed25519.NewKeyFromSeed(seed)
	a.parser = newParser(cfg.Now)
	if err := a.readKeys(ctx); err != nil {
		return nil, err
	}
	if a.passwords, err = newPasswords(cfg); err != nil {
		return nil, err
	}
	return a, a.recallTries(ctx)
}

// readKeys reads the keys of what is known at the door, and of what is shown to everybody.
func (a *Auth) readKeys(ctx context.Context) (err error) {
	if a.noticeKey, err = a.serverKey(ctx, "public notices", sha256.Size); err != nil {
		return fmt.Errorf("key of public notices: %w", err)
	}
	if a.doorKey, err = a.serverKey(ctx, "door", sha256.Size); err != nil {
		return fmt.Errorf("key of the door: %w", err)
	}
	seal, err := a.serverKey(ctx, "second factor", sealKeyBytes)
	if err != nil {
		return fmt.Errorf("key of second factors: %w", err)
	}
	a.sealer, err = newSealer(seal, a.random)
	return err
}

// serverKey returns a secret of the server, which is made when it is first asked for.
func (a *Auth) serverKey(ctx context.Context, name string, size int) ([]byte, error) {
	key, err := app.ServerKey(ctx, a.store, name, func() ([]byte, error) {
		key := make([]byte, size)
		_, err := io.ReadFull(a.random, key)
		return key, err
	})
	if err == nil && len(key) != size {
		return nil, fmt.Errorf("%q has %d bytes, not %d", name, len(key), size)
	}
	return key, err
}
