package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

const (
	refreshLife    = 90 * 24 * time.Hour
	refreshPurpose = "refresh token"
	refreshDomain  = "ruhu refresh\n" // before the token in what a device signs
)

// RefreshRequest is a device asking for new tokens.
type RefreshRequest struct {
	Token     string // the refresh token it holds
	Signature []byte // by the device's key, of "ruhu refresh\n" and the token
}

// Tokens let a device in.
type Tokens struct {
	Access    string
	ExpiresIn int64  // seconds that Access lives
	Refresh   string // replaces the one that was handed in
}

// Refresh exchanges a refresh token for its successor. When a token comes again
// and nobody has used its successor, the answer was lost: another successor takes
// its place. When the successor has been used, two hold tokens of one device: the
// device is revoked, whichever of them is the thief.
func (a *Auth) Refresh(ctx context.Context, req RefreshRequest) (Tokens, error) {
	var tokens Tokens
	var reused bool
	err := a.store.Read(ctx, func(r app.Reader) error {
		_, _, err := a.openLink(r, req)
		return err
	})
	if err != nil {
		return tokens, err
	}
	err = a.store.Write(ctx, func(tx app.Tx) error {
		link, device, err := a.openLink(tx, req)
		if err != nil {
			return err
		}
		tokens, reused, err = a.rotate(tx, link)
		if reused {
			err = a.shutOut(tx, "", device, true)
		}
		return err
	})
	if err == nil && reused {
		return Tokens{}, schema.Problem{Code: schema.TokenReused}
	}
	return tokens, err
}

// openLink finds the token that a device hands in, if it is the device's to use.
// The signature comes first: a token alone is not enough to do any harm.
func (a *Auth) openLink(r app.Reader, req RefreshRequest) (app.RefreshToken, registry.Device, error) {
	link, err := r.RefreshToken(hashOf(refreshPurpose, req.Token))
	if errors.Is(err, app.ErrNotFound) {
		return link, registry.Device{}, schema.Problem{Code: schema.Unauthenticated}
	}
	if err != nil {
		return link, registry.Device{}, fmt.Errorf("refresh token: %w", err)
	}
	device, err := r.Device(link.Device)
	if err != nil {
		return link, device, fmt.Errorf("device of a refresh token: %w", err)
	}
	if !signed(device.PublicKey, refreshDomain+req.Token, req.Signature) {
		return link, device, schema.Problem{Code: schema.BadSignature}
	}
	if err := mayCall(r, device); err != nil {
		return link, device, err
	}
	if link.ExpiresAt <= a.now().UnixMilli() {
		return link, device, schema.Problem{Code: schema.TokenExpired}
	}
	return link, device, nil
}

// rotate makes the successor of a link, or finds that the link was left behind.
func (a *Auth) rotate(tx app.Tx, link app.RefreshToken) (tokens Tokens, reused bool, err error) {
	ends := []app.RefreshToken{link}
	if link.Successor != "" {
		next, err := tx.RefreshToken(link.Successor)
		if err != nil {
			return tokens, false, fmt.Errorf("successor of a refresh token: %w", err)
		}
		if next.Successor != "" {
			return tokens, true, nil
		}
		// Should the answer arrive after all, the link that it brings leads on to
		// the same place.
		ends = append(ends, next)
	}
	tokens, err = a.extend(tx, a.now(), ends...)
	return tokens, false, err
}

// extend adds a new link to a chain, as the successor of all the ends given.
func (a *Auth) extend(tx app.Tx, now time.Time, ends ...app.RefreshToken) (Tokens, error) {
	device := ends[0].Device
	secret, err := a.newSecret()
	if err != nil {
		return Tokens{}, err
	}
	fresh := app.RefreshToken{Hash: hashOf(refreshPurpose, secret), Device: device, ExpiresAt: now.Add(refreshLife).UnixMilli()}
	for _, end := range ends {
		end.Successor = fresh.Hash
		if err := tx.PutRefreshToken(end); err != nil {
			return Tokens{}, fmt.Errorf("put refresh token: %w", err)
		}
	}
	if err := tx.PutRefreshToken(fresh); err != nil {
		return Tokens{}, fmt.Errorf("put refresh token: %w", err)
	}
	access, err := a.accessToken(device, now)
	return Tokens{Access: access, ExpiresIn: int64(accessLife / time.Second), Refresh: secret}, err
}

// newest follows a chain to its end. root need not have been stored.
func newest(r app.Reader, root app.RefreshToken) (app.RefreshToken, error) {
	link, err := r.RefreshToken(root.Hash)
	if errors.Is(err, app.ErrNotFound) {
		return root, nil
	}
	for err == nil && link.Successor != "" {
		link, err = r.RefreshToken(link.Successor)
	}
	if err != nil {
		return link, fmt.Errorf("chain of refresh tokens: %w", err)
	}
	return link, nil
}
