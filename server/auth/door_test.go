package auth_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/auth"
)

func TestPolicy_EndsSessionsAsItSays(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	policy := auth.DefaultPolicy()
	policy.Idle, policy.Life = time.Hour, 3*time.Hour
	w.Rule(policy)
	idle, err := w.signIn("cui", password)
	w.want(err, "")
	used, err := w.signIn("cui", password)
	w.want(err, "")
	for range 3 {
		w.pass(50 * time.Minute)
		w.comesIn(used, "")
	}
	w.comesIn(idle, schema.TokenExpired)
	w.pass(30 * time.Minute)
	w.comesIn(used, schema.TokenExpired)
}

func TestSignOutEverywhere_EndsEverySessionOfOnePerson(t *testing.T) {
	w := newWorld(t)
	cui := w.person("cui", password)
	w.person("kim", password)
	sessions := map[string]schema.ErrCode{}
	for _, login := range []string{"cui", "cui", "kim"} {
		s, err := w.signIn(login, password)
		w.want(err, "")
		if sessions[s] = schema.Unauthenticated; login == "kim" {
			sessions[s] = ""
		}
	}
	w.entries()
	w.want(w.SignOutEverywhere(w.ctx, cui.ID), "")
	for s, want := range sessions {
		w.comesIn(s, want)
	}
	if told := w.entries(); len(told) != 1 || !strings.Contains(told[0], `"signed_out":2`) {
		t.Errorf("%q", told)
	}
}

func TestBrowser_ThatIsKnownIsNotLockedOut(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	w.person("kim", password)
	known, err := w.Remember("cui")
	w.want(err, "")
	in := func(login, word, browser string) error {
		_, err := w.SignIn(w.ctx, app.Credentials{Login: login, Password: word, Client: "192.0.2.1", Browser: browser})
		return err
	}
	for range 5 {
		w.want(in("cui", "wrong", ""), schema.BadLogin)
	}
	w.want(in("cui", password, ""), schema.TooManyTries)
	w.want(in("cui", password, known), "")
	for _, forged := range []string{known + "x", "x" + known, known[:len(known)-1], ".", "a.b"} {
		w.want(in("cui", password, forged), schema.TooManyTries)
	}
	// It is one browser's, of one login, and it too gets only so many tries.
	for range 5 {
		w.want(in("kim", "wrong", known), schema.BadLogin)
	}
	w.want(in("kim", password, known), schema.TooManyTries)
	for range 10 {
		w.want(in("cui", "wrong", known), schema.BadLogin)
	}
	w.want(in("cui", password, known), schema.TooManyTries)
}

func TestThrottle_ManyAddressesDoNotKeepALoginOutForLong(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	for i := range 300 {
		_, err := w.SignIn(w.ctx, app.Credentials{Login: "cui", Password: "wrong", Client: fmt.Sprint(i)})
		if p, refused := app.AsProblem(err); !refused || p.Code != schema.BadLogin && i < 100 {
			t.Fatalf("try %d: %v", i, err)
		}
	}
	_, err := w.SignIn(w.ctx, app.Credentials{Login: "cui", Password: password, Client: "own"})
	w.want(err, schema.TooManyTries)
	w.pass(time.Minute)
	_, err = w.SignIn(w.ctx, app.Credentials{Login: "cui", Password: password, Client: "own"})
	w.want(err, "")
}

func TestThrottle_GoesOnAfterARestart(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	for range 12 {
		_, err := w.signIn("cui", "wrong")
		w.want(err, schema.BadLogin)
		w.pass(15 * time.Minute)
	}
	_, err := w.signIn("cui", "wrong")
	w.want(err, schema.BadLogin)
	w.want(w.KeepTries(w.ctx), "")
	w.restart()
	_, err = w.signIn("cui", password)
	w.want(err, schema.TooManyTries)
	w.want(w.store.Read(w.ctx, func(r app.Reader) error {
		tries, err := r.Tries()
		for _, k := range tries {
			if strings.Contains(k.Key, "cui") || strings.Contains(k.Key, "192.0.2.") {
				t.Errorf("it says who: %s", k.Key)
			}
		}
		return err
	}), "")
	w.clock = w.clock.Add(-1000 * time.Hour) // a clock that is set back locks nobody out
	_, err = w.signIn("cui", password)
	w.want(err, "")
	w.want(w.KeepTries(w.ctx), "")
	w.restart()
	_, err = w.signIn("cui", password)
	w.want(err, "")
}

func TestPurge_LeavesWhatStillLetsIn(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	session, err := w.signIn("cui", password)
	w.want(err, "")
	p := w.enrolled()
	w.code(p.Person)
	done, err := w.Purge(w.ctx)
	w.want(err, "")
	if done != (app.Purged{}) {
		t.Errorf("%+v", done)
	}
	w.comesIn(session, "")
	w.pass(30*24*time.Hour + 73*time.Hour)
	done, err = w.Purge(w.ctx)
	w.want(err, "")
	if done != (app.Purged{Sessions: 1, Tokens: 1, Codes: 2}) {
		t.Errorf("%+v", done)
	}
	tokens, err := p.refresh(p.Refresh)
	w.want(err, "")
	w.pass(130 * 24 * time.Hour)
	if done, err = w.Purge(w.ctx); err != nil || done.Tokens != 2 {
		t.Errorf("%+v %v", done, err)
	}
	_, err = p.refresh(tokens.Refresh)
	w.want(err, schema.Unauthenticated)
}

// Whoever looks after the server sees how many have to wait, and not who.
func TestThrottled_CountsWhoHasToWait(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	if got := w.Throttled(); got != (app.Throttled{}) {
		t.Errorf("%+v", got)
	}
	for range 6 {
		w.signIn("cui", "wrong")
	}
	if got := w.Throttled(); got != (app.Throttled{Logins: 1}) {
		t.Errorf("%+v", got)
	}
	w.pass(time.Hour)
	if got := w.Throttled(); got != (app.Throttled{}) {
		t.Errorf("%+v", got)
	}
}
