package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

const (
	accessLife     = 15 * time.Minute
	accessIssuer   = "ruhu"
	accessAudience = "device"
	maxAccess      = 1024 // bytes; ours are about 220
)

// newParser takes only what accessToken makes: one algorithm, whatever a token's
// own header says, and one issuer, audience and clock.
func newParser(now func() time.Time) *jwt.Parser {
	return jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithIssuer(accessIssuer),
		jwt.WithAudience(accessAudience),
		jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(now),
		jwt.WithStrictDecoding(),
	)
}

// accessToken says for a quarter of an hour which device is calling. It says
// nothing about what the device may do.
func (a *Auth) accessToken(device string, now time.Time) (string, error) {
	unsigned := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.RegisteredClaims{
		Issuer:    accessIssuer,
		Audience:  jwt.ClaimStrings{accessAudience},
		Subject:   device,
		ExpiresAt: jwt.NewNumericDate(now.Add(accessLife)),
	})
	delete(unsigned.Header, "typ") // it travels with every request, and says nothing that we look at
	token, err := unsigned.SignedString(a.key)
	if err != nil {
		return "", fmt.Errorf("sign access token: %w", err)
	}
	return token, nil
}

// Device returns the device that an access token stands for; its counters may be
// those of an earlier call. A device that was revoked, or whose person was disabled,
// is refused with DeviceRevoked or Forbidden however young its token is.
func (a *Auth) Device(ctx context.Context, access string) (registry.Device, error) {
	accounts, now := a.store.Accounts(), a.now()
	if device, ok := a.passes.find(access, accounts, now); ok {
		return device, nil
	}
	var device registry.Device
	id, until, err := a.subject(access)
	if err != nil {
		return device, err
	}
	err = a.store.Read(ctx, func(r app.Reader) (err error) {
		device, err = r.Device(id)
		if errors.Is(err, app.ErrNotFound) {
			// A server restored from a backup can be younger than its tokens.
			return schema.Problem{Code: schema.Unauthenticated}
		}
		if err != nil {
			return fmt.Errorf("device %s: %w", id, err)
		}
		return mayCall(r, device)
	})
	if err == nil {
		a.passes.keep(access, pass{device: device, accounts: accounts, until: until})
	}
	return device, err
}

// subject checks a token and returns the device it names, and until when it does.
func (a *Auth) subject(access string) (id string, until time.Time, err error) {
	if access == "" || len(access) > maxAccess {
		return "", until, schema.Problem{Code: schema.Unauthenticated}
	}
	var claims jwt.RegisteredClaims
	_, err = a.parser.ParseWithClaims(access, &claims, func(*jwt.Token) (any, error) { return a.key.Public(), nil })
	switch {
	case err == nil:
		return claims.Subject, claims.ExpiresAt.Time, nil
	case onlyExpired(err):
		return "", until, schema.Problem{Code: schema.TokenExpired}
	}
	return "", until, schema.Problem{Code: schema.Unauthenticated}
}

// onlyExpired reports whether a token was ours and its time is the only thing
// wrong with it: the device then knows that it need only refresh.
func onlyExpired(err error) bool {
	return errors.Is(err, jwt.ErrTokenExpired) && !errors.Is(err, jwt.ErrTokenInvalidIssuer) &&
		!errors.Is(err, jwt.ErrTokenInvalidAudience)
}

// mayCall refuses a device that was revoked, or whose person was disabled. Only the
// first is told to wipe itself: a person can be let in again, and what lies unsent
// on the device is somebody's work.
func mayCall(r app.Reader, device registry.Device) error {
	if device.Revoked {
		return schema.Problem{Code: schema.DeviceRevoked}
	}
	person, err := r.Person(device.Person)
	if err != nil {
		return fmt.Errorf("person of device %s: %w", device.ID, err)
	}
	if person.Disabled {
		return schema.Problem{Code: schema.Forbidden}
	}
	return nil
}
