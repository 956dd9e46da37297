package auth_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
)

// world is a server's doorkeeper over a real store, with a clock that stands
// still until a test moves it.
type world struct {
	*auth.Auth
	t     *testing.T
	ctx   context.Context
	store app.Store
	clock time.Time
	told  int64 // number of the last entry of the log that was looked at
}

// cheap makes a password's hash cost next to nothing.
func cheap() auth.Cost { return auth.Cost{Memory: 8, Time: 1, Threads: 1} }

func newWorld(t *testing.T) *world {
	t.Helper()
	store, err := sqlite.Open(filepath.Join(t.TempDir(), "ruhu.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	w := &world{t: t, ctx: t.Context(), store: store, clock: time.Date(2018, 7, 2, 8, 0, 0, 0, time.UTC)}
	w.restart()
	return w
}

// restart is a new process over the same store.
func (w *world) restart() {
	w.t.Helper()
	a, err := auth.New(w.ctx, w.store, auth.Config{Now: w.now, Random: rand.Reader, Cost: cheap()})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Auth = a
}

func (w *world) now() time.Time { return w.clock }

func (w *world) pass(d time.Duration) { w.clock = w.clock.Add(d) }

// person makes an account with a password.
func (w *world) person(login, password string) registry.Person {
	w.t.Helper()
	p, err := w.AddPerson(w.ctx, registry.Person{Login: login, Name: "崔英子",
		Grants: registry.Grants{{Role: registry.Cadre, Area: "222426100200"}}}, password)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// phone is a device that wants to be enrolled.
type phone struct {
	w   *world
	key ed25519.PrivateKey
	auth.Enrolment
}

func (w *world) phone() *phone {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	return &phone{w: w, key: key}
}

func (p *phone) sign(message string) []byte { return ed25519.Sign(p.key, []byte(message)) }

func (p *phone) enrol(code string) error {
	e, err := p.w.Enrol(p.w.ctx, auth.EnrolRequest{
		Code: code, PublicKey: p.key.Public().(ed25519.PublicKey), Name: "Redmi 5", Signature: p.sign("ruhu enrol\n" + code),
	})
	if err == nil {
		p.Enrolment = e
	}
	return err
}

func (p *phone) refresh(token string) (auth.Tokens, error) {
	return p.w.Refresh(p.w.ctx, auth.RefreshRequest{Token: token, Signature: p.sign("ruhu refresh\n" + token)})
}

// enrolled is a phone that has been enrolled for somebody new.
func (w *world) enrolled() *phone {
	w.t.Helper()
	p := w.phone()
	if err := p.enrol(w.code(w.person("cadre."+strconv.Itoa(len(w.devices())), "correct horse").ID)); err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) code(person string) string {
	w.t.Helper()
	code, _, err := w.NewEnrolCode(w.ctx, person)
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}

func (w *world) devices() (devices []registry.Device) {
	w.t.Helper()
	err := w.store.Read(w.ctx, func(r app.Reader) (err error) {
		devices, err = r.Devices()
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return devices
}

// want checks that an error is the refusal with a code; "" means no error at all.
func (w *world) want(err error, code schema.ErrCode) {
	w.t.Helper()
	p, refused := app.AsProblem(err)
	if code == "" && err != nil || code != "" && (!refused || p.Code != code) {
		w.t.Fatalf("got %v, want %q", err, code)
	}
}
