// Package courier takes in what devices without a network gave to somebody to
// carry, and writes the receipts that go back the same way. Whoever carries a
// bundle can neither read nor change it; what is in it happens by the rights of
// the device that signed it.
package courier

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"log/slog"

	"ruhu/server/app"
	"ruhu/syncproto/seal"
)

// Config is what taking in bundles needs.
type Config struct {
	App    *app.App
	Log    *slog.Logger
	Random io.Reader // of the key that signs receipts
	Folder string    // where the bundles of devices that were shut out are kept
}

// Courier takes in bundles.
type Courier struct {
	Config
	secret    string // opens bundles
	recipient string // its public half
	key       ed25519.PrivateKey
}

// Names of the keys in the store. They travel with it: a server that was restored
// from a backup goes on to open what devices sealed for it.
const (
	sealKey = "courier seal"
	signKey = "courier receipts"
)

// New returns the courier's desk of a server. It makes the server's keys when
// there are none yet.
func New(ctx context.Context, cfg Config) (*Courier, error) {
	secret, err := app.ServerKey(ctx, cfg.App.Store(), sealKey, func() ([]byte, error) {
		secret, err := seal.NewSecret()
		return []byte(secret), err
	})
	if err != nil {
		return nil, err
	}
	seed, err := app.ServerKey(ctx, cfg.App.Store(), signKey, func() ([]byte, error) {
		seed := make([]byte, ed25519.SeedSize)
		_, err := io.ReadFull(cfg.Random, seed)
		return seed, err
	})
	if err != nil {
		return nil, err
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("key %q has %d bytes, not %d", signKey, len(seed), ed25519.SeedSize)
	}
	c := &Courier{Config: cfg, secret: string(secret), key: ed25519.NewKeyFromSeed(seed)}
	c.recipient, err = seal.Recipient(c.secret)
	return c, err
}

// Keys returns what a device must know of the server before it can use a courier:
// the age recipient that bundles are sealed to, and the Ed25519 public key that
// receipts are signed with.
func (c *Courier) Keys() (recipient string, verify []byte) {
	return c.recipient, c.key.Public().(ed25519.PublicKey)
}
