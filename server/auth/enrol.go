package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

const (
	codeLife     = 72 * time.Hour
	codeLength   = 10 // of 5 bits each
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codePurpose  = "enrol code"
	enrolDomain  = "ruhu enrol\n" // before the code in what a device signs
)

// NewEnrolCode makes a code with which one device can be enrolled for a person.
// It is shown once; only its hash is kept.
func (a *Auth) NewEnrolCode(ctx context.Context, person string) (code string, expires time.Time, err error) {
	return a.newEnrolCode(ctx, "", func(tx app.Tx) (registry.Person, error) { return personIn(tx, person) })
}

// newEnrolCode makes a code in the name of somebody, for the person that whose finds.
func (a *Auth) newEnrolCode(ctx context.Context, by string, whose func(app.Tx) (registry.Person, error)) (code string, expires time.Time, err error) {
	if code, err = a.letters(codeLength); err != nil {
		return "", expires, err
	}
	expires = a.now().Add(codeLife)
	return code, expires, a.store.Write(ctx, func(tx app.Tx) error {
		p, err := whose(tx)
		if err != nil {
			return err
		}
		if p.Disabled {
			return schema.Problem{Code: schema.NotFound}
		}
		err = tx.PutEnrolCode(app.EnrolCode{Hash: hashOf(codePurpose, code), Person: p.ID, ExpiresAt: expires.UnixMilli()})
		if err != nil {
			return err
		}
		return app.Record(tx, struct{}{}, chronicle.Entry{Kind: chronicle.EnrolCodeMade, At: a.now().UnixMicro(), Person: by, Area: p.Reach().Span(), Subject: p.ID})
	})
}

// plainCode undoes what people do to a code that they copy by hand: small
// letters, spaces and dashes, and the look-alikes that Crockford's alphabet
// leaves out.
func plainCode(typed string) string {
	return strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(typed))
}

// EnrolRequest is a device asking to be bound to the person of a code.
type EnrolRequest struct {
	Code      string
	PublicKey []byte // Ed25519
	Name      string // what people call the device
	Signature []byte // by that key, of "ruhu enrol\n" and the code as it stands here
}

// Enrolment is what a device is told when it is enrolled.
type Enrolment struct {
	Device    string // id
	Person    string // id
	Name      string // the person's
	Epoch     string
	Now       syncproto.HLC // the server's clock
	Access    string
	ExpiresIn int64 // seconds that Access lives
	Refresh   string
}

// Enrol binds a device to the person of a code. A device whose answer was lost
// asks again with the same code and key: it is the same device then, and gets
// new tokens. With another key a used code is worth nothing.
func (a *Auth) Enrol(ctx context.Context, req EnrolRequest) (Enrolment, error) {
	var e Enrolment
	if !signed(req.PublicKey, enrolDomain+req.Code, req.Signature) {
		return e, schema.Problem{Code: schema.BadSignature}
	}
	// Strangers' guesses end here, and never queue with those who write.
	err := a.store.Read(ctx, func(r app.Reader) error {
		_, err := a.openCode(r, req)
		return err
	})
	if err != nil {
		return e, err
	}
	err = a.store.Write(ctx, func(tx app.Tx) error {
		code, err := a.openCode(tx, req)
		if err != nil {
			return err
		}
		e, err = a.enrolIn(tx, code, req)
		return err
	})
	return e, err
}

// openCode finds the code that a device may enrol with.
func (a *Auth) openCode(r app.Reader, req EnrolRequest) (app.EnrolCode, error) {
	code, err := r.EnrolCode(hashOf(codePurpose, plainCode(req.Code)))
	if errors.Is(err, app.ErrNotFound) || err == nil && code.ExpiresAt <= a.now().UnixMilli() {
		return code, schema.Problem{Code: schema.BadEnrolCode}
	}
	if err != nil {
		return code, fmt.Errorf("enrolment code: %w", err)
	}
	person, err := r.Person(code.Person)
	if err != nil {
		return code, fmt.Errorf("person of an enrolment code: %w", err)
	}
	if person.Disabled {
		return code, schema.Problem{Code: schema.BadEnrolCode}
	}
	if code.Device == "" {
		return code, nil
	}
	device, err := r.Device(code.Device)
	switch {
	case err != nil:
		return code, fmt.Errorf("device of an enrolment code: %w", err)
	case !bytes.Equal(device.PublicKey, req.PublicKey):
		return code, schema.Problem{Code: schema.BadEnrolCode}
	case device.Revoked:
		return code, schema.Problem{Code: schema.DeviceRevoked}
	}
	return code, nil
}

func (a *Auth) enrolIn(tx app.Tx, code app.EnrolCode, req EnrolRequest) (Enrolment, error) {
	now := a.now()
	if code.Device == "" {
		id, err := a.bind(tx, code, req, now)
		if err != nil {
			return Enrolment{}, err
		}
		code.Device = id
	}
	// The code is the first link of the chain of tokens. Handed in again, it goes
	// on where the chain ends: whoever still holds an older link is found out.
	root := app.RefreshToken{Hash: code.Hash, Device: code.Device, ExpiresAt: code.ExpiresAt}
	last, err := newest(tx, root)
	if err != nil {
		return Enrolment{}, err
	}
	tokens, err := a.extend(tx, now, last)
	if err != nil {
		return Enrolment{}, err
	}
	person, err := tx.Person(code.Person)
	if err != nil {
		return Enrolment{}, fmt.Errorf("person %s: %w", code.Person, err)
	}
	epoch, err := tx.Epoch()
	return Enrolment{
		Device: code.Device, Person: person.ID, Name: person.Name, Epoch: epoch, Now: syncproto.HLC(now.UnixMicro()),
		Access: tokens.Access, ExpiresIn: tokens.ExpiresIn, Refresh: tokens.Refresh,
	}, err
}

// bind makes the device of a code that was not used yet.
func (a *Auth) bind(tx app.Tx, code app.EnrolCode, req EnrolRequest, now time.Time) (string, error) {
	id, err := a.newID(now)
	if err != nil {
		return "", err
	}
	device := registry.Device{
		ID: id, Person: code.Person, Name: req.Name, PublicKey: req.PublicKey,
		EnrolledAt: now.UnixMilli(), SeenAt: now.UnixMilli(),
	}
	if device.No, err = tx.PutDevice(device); err != nil {
		return "", fmt.Errorf("put device: %w", err)
	}
	if err := tx.UseEnrolCode(code.Hash, id); err != nil {
		return "", fmt.Errorf("use enrolment code: %w", err)
	}
	return id, a.logDevice(tx, chronicle.DeviceEnrolled, device.Person, device, false)
}
