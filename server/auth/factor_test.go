package auth_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/registry"
)

// reviewer makes an account of the township with a password.
func (w *world) reviewer(login string) registry.Person {
	w.t.Helper()
	p, err := w.AddPerson(w.ctx, registry.Person{Login: login, Name: "朴" + login,
		Grants: registry.Grants{{Role: registry.TownshipReviewer, Area: "222426100"}}}, password)
	w.want(err, "")
	return p
}

// authenticator is what a person has on a phone of their own.
type authenticator struct {
	w   *world
	key []byte
}

// code is the code of an instant so many steps from now.
func (d authenticator) code(steps int64) string {
	mac := hmac.New(sha1.New, d.key)
	binary.Write(mac, binary.BigEndian, d.w.clock.Unix()/30+steps)
	sum := mac.Sum(nil)
	at := sum[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// armed sets up a second factor for somebody, and returns their authenticator, the codes
// for recovery, and the session it was done in.
func (w *world) armed(p registry.Person) (authenticator, []string, string) {
	w.t.Helper()
	session, err := w.signIn(p.Login, password)
	w.want(err, "")
	w.want(w.OfferFactor(w.ctx, p.ID, password), "")
	f, err := w.Factor(w.ctx, p)
	w.want(err, "")
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(f.Key)
	if err != nil || len(key) != 20 || !strings.Contains(f.URI, f.Key) {
		w.t.Fatalf("%+v: %v", f, err)
	}
	d := authenticator{w, key}
	codes, err := w.ConfirmFactor(w.ctx, session, d.code(0))
	w.want(err, "")
	return d, codes, session
}

func (w *world) withCode(login, code string) (string, error) {
	return w.SignIn(w.ctx, app.Credentials{Login: login, Password: password, Code: code, Client: "192.0.2.1"})
}

// comesIn reports whether a session opens the pages, and with what it is refused.
func (w *world) comesIn(session string, code schema.ErrCode) {
	w.t.Helper()
	_, err := w.Who(w.ctx, session)
	w.want(err, code)
}

func TestFactor_IsAskedForOnceItIsSet(t *testing.T) {
	w := newWorld(t)
	d, recovery, session := w.armed(w.reviewer("piao"))
	w.comesIn(session, "")
	if len(recovery) != 10 {
		t.Errorf("%q", recovery)
	}
	begun, err := w.signIn("piao", password)
	w.want(err, "")
	w.comesIn(begun, schema.CodeRequired)
	_, err = w.Visitor(w.ctx, begun)
	w.want(err, schema.CodeRequired)
	_, err = w.Complete(w.ctx, begun, d.code(0), "192.0.2.1")
	w.want(err, schema.BadCode) // that which confirmed it
	w.pass(30 * time.Second)
	whole, err := w.Complete(w.ctx, begun, d.code(0)[:3]+" "+d.code(0)[3:], "192.0.2.1")
	w.want(err, "")
	w.comesIn(whole, "")
	w.comesIn(begun, schema.Unauthenticated)
	_, err = w.Complete(w.ctx, begun, d.code(1), "192.0.2.1")
	w.want(err, schema.Unauthenticated)
	_, err = w.Complete(w.ctx, whole, d.code(1), "192.0.2.1")
	w.want(err, schema.Unauthenticated)
}

func TestFactor_TakesEachCodeOnceAndOneStepEitherWay(t *testing.T) {
	w := newWorld(t)
	d, _, _ := w.armed(w.reviewer("piao"))
	w.pass(time.Hour)
	for _, c := range []struct {
		code string
		want schema.ErrCode
	}{
		{d.code(-2), schema.BadCode}, {d.code(2), schema.BadCode}, {"", ""}, {"12345", schema.BadCode}, {"<script>", schema.BadCode},
		{d.code(-1), ""}, {d.code(-1), schema.BadCode}, {d.code(0), ""}, {d.code(0), schema.BadCode}, {d.code(-1), schema.BadCode}, {d.code(1), ""},
	} {
		_, err := w.withCode("piao", c.code)
		w.want(err, c.want)
		w.restart() // the throttle is another test's
	}
}

func TestFactor_ManyAtOnceUseACodeOnce(t *testing.T) {
	w := newWorld(t)
	d, _, _ := w.armed(w.reviewer("piao"))
	w.pass(time.Hour)
	var mu sync.Mutex
	in := 0
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := w.withCode("piao", d.code(0)); err == nil {
				mu.Lock()
				in++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if in != 1 {
		t.Errorf("%d came in by one code", in)
	}
}

func TestFactor_GuessingCodesIsSlow(t *testing.T) {
	w := newWorld(t)
	d, _, _ := w.armed(w.reviewer("piao"))
	w.pass(time.Hour)
	for i := range 5 {
		_, err := w.SignIn(w.ctx, app.Credentials{Login: "piao", Password: password, Code: "000000", Client: fmt.Sprint(i)})
		w.want(err, schema.BadCode)
	}
	_, err := w.SignIn(w.ctx, app.Credentials{Login: "piao", Password: password, Code: d.code(0), Client: "another"})
	w.want(err, schema.TooManyTries)
	w.pass(time.Second)
	_, err = w.SignIn(w.ctx, app.Credentials{Login: "piao", Password: password, Code: d.code(0), Client: "another"})
	w.want(err, "")
}

func TestFactor_RecoveryCodesWorkOnce(t *testing.T) {
	w := newWorld(t)
	p := w.reviewer("piao")
	_, recovery, _ := w.armed(p)
	_, others, _ := w.armed(w.reviewer("li"))
	typed := strings.ToLower(strings.ReplaceAll(recovery[0], "-", " "))
	w.entries()
	session, err := w.withCode("piao", typed)
	w.want(err, "")
	w.comesIn(session, "")
	if told := w.entries(); len(told) != 2 || !strings.Contains(told[0], `"recovery_code":"used"`) || !strings.HasPrefix(told[1], "signin ") {
		t.Errorf("%q", told)
	}
	for _, code := range []string{typed, recovery[0], others[0], "0000-0000-0000-0000"} {
		_, err = w.withCode("piao", code)
		w.want(err, schema.BadCode)
	}
	f, err := w.Factor(w.ctx, p)
	w.want(err, "")
	if f.Codes != 9 || !f.Set || f.Key != "" || f.URI != "" {
		t.Errorf("%+v", f)
	}
	_, err = w.RenewRecoveryCodes(w.ctx, p, "wrong")
	w.want(err, schema.WrongPassword)
	w.pass(time.Hour)
	fresh, err := w.RenewRecoveryCodes(w.ctx, p, password)
	w.want(err, "")
	w.pass(time.Hour)
	_, err = w.withCode("piao", recovery[1])
	w.want(err, schema.BadCode)
	_, err = w.withCode("piao", fresh[1])
	w.want(err, "")
	_, err = w.RenewRecoveryCodes(w.ctx, w.reviewer("zhao"), password)
	w.want(err, schema.FactorDue)
}

func TestFactor_IsConfirmedByACodeOfItsOwnInTime(t *testing.T) {
	w := newWorld(t)
	p := w.reviewer("piao")
	first, _, session := w.armed(p)
	w.want(w.OfferFactor(w.ctx, p.ID, "wrong"), schema.WrongPassword)
	w.want(w.OfferFactor(w.ctx, p.ID, password), "")
	w.pass(30 * time.Second)
	_, err := w.ConfirmFactor(w.ctx, session, first.code(0))
	w.want(err, schema.BadCode)
	_, err = w.withCode("piao", first.code(0)) // what was there still counts
	w.want(err, "")
	f, err := w.Factor(w.ctx, p)
	w.want(err, "")
	key, _ := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(f.Key)
	second := authenticator{w, key}
	w.pass(15 * time.Minute)
	if f, err = w.Factor(w.ctx, p); f.Key != "" || err != nil {
		t.Errorf("it is still shown: %+v %v", f, err)
	}
	_, err = w.ConfirmFactor(w.ctx, session, second.code(0))
	w.want(err, schema.BadCode)
}

func TestFactor_SettingItUpEndsOtherSessions(t *testing.T) {
	w := newWorld(t)
	p := w.reviewer("piao")
	elsewhere, err := w.signIn("piao", password)
	w.want(err, "")
	_, _, session := w.armed(p)
	w.comesIn(elsewhere, schema.Unauthenticated)
	w.comesIn(session, "")
}

func TestFactor_IsRequiredAfterItsGrace(t *testing.T) {
	w := newWorld(t)
	policy := auth.DefaultPolicy()
	w.reviewer("piao")
	w.person("cadre", password)
	w.pass(30 * 24 * time.Hour) // the grace begins when they come
	session, err := w.signIn("piao", password)
	w.want(err, "")
	w.comesIn(session, "")
	w.pass(policy.Grace)
	for _, login := range []string{"piao", "cadre"} {
		session, err = w.signIn(login, password)
		w.want(err, "")
		if login == "cadre" {
			w.comesIn(session, "") // a password is enough in the village
			continue
		}
		w.comesIn(session, schema.FactorDue)
		if _, err := w.Visitor(w.ctx, session); err != nil {
			t.Errorf("the way to set it up is shut: %v", err)
		}
	}
	policy.Optional = true
	w.Rule(policy)
	session, err = w.signIn("piao", password)
	w.want(err, "")
	w.comesIn(session, "")
}

func TestFactor_SecretsAreSealedForTheirOwner(t *testing.T) {
	w := newWorld(t)
	p, q := w.reviewer("piao"), w.reviewer("li")
	d, _, _ := w.armed(p)
	w.armed(q)
	var stolen app.SecondFactor
	w.want(w.store.Write(w.ctx, func(tx app.Tx) (err error) {
		if stolen, err = tx.SecondFactor(p.ID); err != nil {
			return err
		}
		stolen.Person, stolen.Step = q.ID, 0
		return tx.PutSecondFactor(stolen)
	}), "")
	if strings.Contains(string(stolen.Secret), string(d.key)) {
		t.Error("the secret lies open")
	}
	w.pass(time.Hour)
	if _, err := w.withCode("li", d.code(0)); err == nil {
		t.Error("another's secret lets in")
	}
}
