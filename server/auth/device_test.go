package auth_test

import (
	"crypto/ed25519"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/auth"
	"ruhu/server/registry"
)

func TestEnrol_BindsDeviceKeyAndPerson(t *testing.T) {
	w := newWorld(t)
	person := w.person("cui", "correct horse")
	p := w.phone()
	w.want(p.enrol(w.code(person.ID)), "")
	if p.Person != person.ID || p.Name != person.Name || p.Epoch == "" || p.Now.Milli() != w.clock.UnixMilli() || p.ExpiresIn != 900 {
		t.Errorf("enrolled as %+v", p.Enrolment)
	}
	if len(p.Device) != 36 || p.Device[14] != '7' {
		t.Errorf("device id %q is not a UUID of version 7", p.Device)
	}
	d, err := w.Device(w.ctx, p.Access)
	w.want(err, "")
	if d.ID != p.Device || d.Person != person.ID || d.No == 0 {
		t.Errorf("the token stands for %+v", d)
	}
}

func TestEnrol_TakesCodesAsPeopleTypeThem(t *testing.T) {
	w := newWorld(t)
	person := w.person("cui", "correct horse")
	for _, typed := range []func(string) string{
		strings.ToLower,
		func(c string) string { return c[:5] + "-" + c[5:] },
		func(c string) string { return " " + strings.NewReplacer("0", "O", "1", "l").Replace(c) },
	} {
		w.want(w.phone().enrol(typed(w.code(person.ID))), "")
	}
}

func TestEnrol_AnswerLostIsTheSameDeviceAgain(t *testing.T) {
	w := newWorld(t)
	code := w.code(w.person("cui", "correct horse").ID)
	p := w.phone()
	w.want(p.enrol(code), "")
	first := p.Enrolment
	w.pass(71 * time.Hour)
	w.want(p.enrol(code), "")
	if p.Device != first.Device || p.Refresh == first.Refresh || len(w.devices()) != 1 {
		t.Errorf("first %+v, then %+v", first, p.Enrolment)
	}
	// Had the first answer only been late, its token would still lead on.
	_, err := p.refresh(first.Refresh)
	w.want(err, "")
	w.want(w.phone().enrol(code), schema.BadEnrolCode)
}

// Whoever copied a phone may enrol the copy with the old code, but the two are
// then on one chain and give each other away.
func TestEnrol_AgainAfterUseGoesOnWhereTheChainEnds(t *testing.T) {
	w := newWorld(t)
	code := w.code(w.person("cui", "correct horse").ID)
	p := w.phone()
	w.want(p.enrol(code), "")
	owner, err := p.refresh(p.Refresh)
	w.want(err, "")
	w.want(p.enrol(code), "")
	_, err = p.refresh(p.Refresh)
	w.want(err, "")
	_, err = p.refresh(owner.Refresh)
	w.want(err, schema.TokenReused)
}

func TestEnrol_Refuses(t *testing.T) {
	w := newWorld(t)
	person := w.person("cui", "correct horse")
	code := w.code(person.ID)
	thief, p := w.phone(), w.phone()

	w.want(p.enrol("0000000000"), schema.BadEnrolCode)
	_, err := w.Enrol(w.ctx, auth.EnrolRequest{Code: code, PublicKey: p.key.Public().(ed25519.PublicKey), Signature: thief.sign("ruhu enrol\n" + code)})
	w.want(err, schema.BadSignature)
	_, err = w.Enrol(w.ctx, auth.EnrolRequest{Code: code, PublicKey: []byte("short"), Signature: p.sign("ruhu enrol\n" + code)})
	w.want(err, schema.BadSignature)
	w.want(p.enrol(code), "")
	w.want(thief.enrol(code), schema.BadEnrolCode)

	late := w.code(person.ID)
	w.pass(72 * time.Hour)
	w.want(w.phone().enrol(late), schema.BadEnrolCode)
	w.want(p.enrol(code), schema.BadEnrolCode)

	last := w.code(person.ID)
	_, err = w.ChangePerson(w.ctx, person.ID, func(p *registry.Person) { p.Disabled = true })
	w.want(err, "")
	w.want(w.phone().enrol(last), schema.BadEnrolCode)
	_, _, err = w.NewEnrolCode(w.ctx, person.ID)
	w.want(err, schema.NotFound)
	if len(w.devices()) != 1 {
		t.Errorf("%d devices", len(w.devices()))
	}
}

func TestRefresh_RotatesThroughRestarts(t *testing.T) {
	w := newWorld(t)
	p := w.enrolled()
	token := p.Refresh
	for range 5 {
		w.pass(89 * 24 * time.Hour)
		w.restart()
		next, err := p.refresh(token)
		w.want(err, "")
		_, err = w.Device(w.ctx, next.Access)
		w.want(err, "")
		token = next.Refresh
	}
	w.pass(90 * 24 * time.Hour)
	_, err := p.refresh(token)
	w.want(err, schema.TokenExpired)
}

func TestRefresh_AnswerLost(t *testing.T) {
	w := newWorld(t)
	p := w.enrolled()
	lost, err := p.refresh(p.Refresh)
	w.want(err, "")
	held, err := p.refresh(p.Refresh)
	w.want(err, "")
	// The lost answer arrives late, and the device uses it before the other.
	late, err := p.refresh(lost.Refresh)
	w.want(err, "")
	next, err := p.refresh(late.Refresh)
	w.want(err, "")
	_, err = p.refresh(next.Refresh)
	w.want(err, "")
	_, err = p.refresh(held.Refresh)
	w.want(err, schema.TokenReused)
}

func TestRefresh_ReuseRevokesTheDevice(t *testing.T) {
	w := newWorld(t)
	p := w.enrolled()
	second, err := p.refresh(p.Refresh)
	w.want(err, "")
	third, err := p.refresh(second.Refresh)
	w.want(err, "")
	_, err = p.refresh(p.Refresh)
	w.want(err, schema.TokenReused)
	_, err = p.refresh(third.Refresh)
	w.want(err, schema.DeviceRevoked)
	_, err = w.Device(w.ctx, third.Access)
	w.want(err, schema.DeviceRevoked)
}

func TestRefresh_NeedsTheDevicesKey(t *testing.T) {
	w := newWorld(t)
	p, thief := w.enrolled(), w.enrolled()
	_, err := w.Refresh(w.ctx, auth.RefreshRequest{Token: p.Refresh, Signature: thief.sign("ruhu refresh\n" + p.Refresh)})
	w.want(err, schema.BadSignature)
	_, err = w.Refresh(w.ctx, auth.RefreshRequest{Token: p.Refresh, Signature: p.sign("ruhu enrol\n" + p.Refresh)})
	w.want(err, schema.BadSignature)
	_, err = p.refresh("never-given")
	w.want(err, schema.Unauthenticated)
	_, err = p.refresh(p.Refresh)
	w.want(err, "")
}

func TestDevice_RevokedOrOfADisabledPersonIsShutOut(t *testing.T) {
	w := newWorld(t)
	p, q := w.enrolled(), w.enrolled()
	w.want(w.RevokeDevice(w.ctx, p.Device), "")
	_, err := w.Device(w.ctx, p.Access)
	w.want(err, schema.DeviceRevoked)
	_, err = p.refresh(p.Refresh)
	w.want(err, schema.DeviceRevoked)

	_, err = w.Device(w.ctx, q.Access)
	w.want(err, "")
	_, err = w.ChangePerson(w.ctx, q.Person, func(p *registry.Person) { p.Disabled = true })
	w.want(err, "")
	_, err = w.Device(w.ctx, q.Access)
	w.want(err, schema.Forbidden)
	w.want(w.RevokeDevice(w.ctx, "nobody's"), schema.NotFound)
}
