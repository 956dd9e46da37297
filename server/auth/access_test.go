package auth_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"ruhu/schema"
	"ruhu/server/app"
)

func TestAccess_ExpiresByTheServersClock(t *testing.T) {
	w := newWorld(t)
	p := w.enrolled()
	w.pass(15*time.Minute - time.Second)
	_, err := w.Device(w.ctx, p.Access)
	w.want(err, "")
	w.pass(time.Second)
	_, err = w.Device(w.ctx, p.Access)
	w.want(err, schema.TokenExpired)
}

// A token that was found good is not good for ever, nor under another's name.
func TestAccess_IsCheckedAgainWhenSomebodyWasShutOut(t *testing.T) {
	w := newWorld(t)
	p, other := w.enrolled(), w.enrolled()
	for range 2 {
		device, err := w.Device(w.ctx, p.Access)
		w.want(err, "")
		if device.ID != p.Device {
			t.Errorf("device %s, want %s", device.ID, p.Device)
		}
		_, err = w.Device(w.ctx, other.Access)
		w.want(err, "")
	}
	w.want(w.RevokeDevice(w.ctx, p.Device), "")
	_, err := w.Device(w.ctx, p.Access)
	w.want(err, schema.DeviceRevoked)
	_, err = w.Device(w.ctx, other.Access)
	w.want(err, "")
	_, err = w.Device(w.ctx, p.Access[:len(p.Access)-1])
	w.want(err, schema.Unauthenticated)
}

// Each forgery is a good token but for one thing.
func TestAccess_RefusesForgeries(t *testing.T) {
	w := newWorld(t)
	p := w.enrolled()
	ours := w.signingKey()
	_, stranger, _ := ed25519.GenerateKey(rand.Reader)
	good := func() jwt.MapClaims {
		return jwt.MapClaims{"iss": "ruhu", "aud": "device", "sub": p.Device, "exp": w.clock.Add(time.Minute).Unix()}
	}
	with := func(name string, value any) jwt.MapClaims {
		c := good()
		if c[name] = value; value == nil {
			delete(c, name)
		}
		return c
	}
	var eddsa jwt.SigningMethod = jwt.SigningMethodEdDSA
	for _, c := range []struct {
		name   string
		method jwt.SigningMethod
		key    any
		claims jwt.MapClaims
		want   schema.ErrCode
	}{
		{"good", eddsa, ours, good(), ""},
		{"alg none", jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, good(), schema.Unauthenticated},
		{"HS256 keyed with the public key", jwt.SigningMethodHS256, []byte(ours.Public().(ed25519.PublicKey)), good(), schema.Unauthenticated},
		{"another key", eddsa, stranger, good(), schema.Unauthenticated},
		{"another issuer", eddsa, ours, with("iss", "elsewhere"), schema.Unauthenticated},
		{"no issuer", eddsa, ours, with("iss", nil), schema.Unauthenticated},
		{"another audience", eddsa, ours, with("aud", "desk"), schema.Unauthenticated},
		{"no audience", eddsa, ours, with("aud", nil), schema.Unauthenticated},
		{"never expires", eddsa, ours, with("exp", nil), schema.Unauthenticated},
		{"expired", eddsa, ours, with("exp", w.clock.Add(-time.Second).Unix()), schema.TokenExpired},
		{"expired and strange", eddsa, stranger, with("exp", w.clock.Add(-time.Second).Unix()), schema.Unauthenticated},
		{"unknown device", eddsa, ours, with("sub", "00000000-0000-7000-8000-000000000000"), schema.Unauthenticated},
		{"no device", eddsa, ours, with("sub", nil), schema.Unauthenticated},
		{"not yet", eddsa, ours, with("nbf", w.clock.Add(time.Hour).Unix()), schema.Unauthenticated},
		{"fat", eddsa, ours, with("jti", strings.Repeat("x", 2000)), schema.Unauthenticated},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			token, err := jwt.NewWithClaims(c.method, c.claims).SignedString(c.key)
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.Device(w.ctx, token)
			w.want(err, c.want)
		})
	}
	for _, token := range []string{"", ".", "..", strings.Repeat(".", 900), p.Access + "A", p.Refresh} {
		_, err := w.Device(w.ctx, token)
		w.want(err, schema.Unauthenticated)
	}
}

// signingKey is the key that the server keeps in its store.
func (w *world) signingKey() ed25519.PrivateKey {
	w.t.Helper()
	var seed []byte
	err := w.store.Read(w.ctx, func(r app.Reader) (err error) {
		seed, err = r.ServerKey("access token")
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return ed25519.NewKeyFromSeed(seed)
}
