package auth_test

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/registry"
)

const password = "correct horse"

func (w *world) signIn(login, password string) (string, error) {
	return w.SignIn(w.ctx, app.Credentials{Login: login, Password: password, Client: "192.0.2.1"})
}

func TestSignIn_OpensASession(t *testing.T) {
	w := newWorld(t)
	cui := w.person("cui", password)
	session, err := w.signIn("cui", password)
	w.want(err, "")
	p, err := w.Who(w.ctx, session)
	w.want(err, "")
	if p.ID != cui.ID || len(p.Grants) != 1 {
		t.Errorf("the session is of %+v", p)
	}
	for _, forged := range []string{session + "A", strings.TrimSuffix(session, session[len(session)-4:]), strings.Split(session, ".")[0], ""} {
		w.want(w.SignOut(w.ctx, forged), "")
		w.comesIn(session, "") // ended by nobody who has not the whole of it
	}
	w.want(w.SignOut(w.ctx, session), "")
	_, err = w.Who(w.ctx, session)
	w.want(err, schema.Unauthenticated)
	w.want(w.SignOut(w.ctx, session), "")
}

func TestSignIn_ComposesPasswordsAlike(t *testing.T) {
	const composed, conjoining = "비밀번호는 아주 길게", "\u1107\u1175\u1106\u1175\u11af\u1107\u1165\u11ab\u1112\u1169\u1102\u1173\u11ab \u110b\u1161\u110c\u116e \u1100\u1175\u11af\u1100\u1166"
	w := newWorld(t)
	w.person("kim", composed)
	_, err := w.signIn("kim", conjoining)
	w.want(err, "")
}

func TestSignIn_RefusesAlike(t *testing.T) {
	w := newWorld(t)
	cui := w.person("cui", password)
	if _, err := w.AddPerson(w.ctx, registry.Person{Login: "without", Name: "无"}, ""); err != nil {
		t.Fatal(err)
	}
	for _, login := range []string{"cui", "nobody", "without", ""} {
		_, err := w.signIn(login, "wrong")
		w.want(err, schema.BadLogin)
		_, err = w.signIn(login, "")
		w.want(err, schema.BadLogin)
	}
	_, err := w.ChangePerson(w.ctx, cui.ID, func(p *registry.Person) { p.Disabled = true })
	w.want(err, "")
	_, err = w.signIn("cui", password)
	w.want(err, schema.BadLogin)
}

func TestWho_EndsIdleAndOldSessions(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	idle, err := w.signIn("cui", password)
	w.want(err, "")
	used, err := w.signIn("cui", password)
	w.want(err, "")
	for range 33 { // 165 hours of the 168
		w.pass(5 * time.Hour)
		_, err = w.Who(w.ctx, used)
		w.want(err, "")
	}
	_, err = w.Who(w.ctx, idle)
	w.want(err, schema.TokenExpired)
	w.pass(3 * time.Hour)
	_, err = w.Who(w.ctx, used)
	w.want(err, schema.TokenExpired)
	_, err = w.Who(w.ctx, used)
	w.want(err, schema.Unauthenticated)
}

func TestWho_RefusesForgedSessionsAndOldPasswords(t *testing.T) {
	w := newWorld(t)
	cui := w.person("cui", password)
	session, err := w.signIn("cui", password)
	w.want(err, "")
	secret, tie, _ := strings.Cut(session, ".")
	for _, forged := range []string{"", ".", secret, secret + ".", secret + "." + secret, "x." + tie} {
		_, err := w.Who(w.ctx, forged)
		w.want(err, schema.Unauthenticated)
	}
	w.want(w.SetPassword(w.ctx, cui.ID, "another horse"), "")
	_, err = w.Who(w.ctx, session)
	w.want(err, schema.Unauthenticated)

	session, err = w.signIn("cui", "another horse")
	w.want(err, "")
	_, err = w.ChangePerson(w.ctx, cui.ID, func(p *registry.Person) { p.Disabled = true })
	w.want(err, "")
	_, err = w.Who(w.ctx, session)
	w.want(err, schema.Unauthenticated)
}

func TestSignIn_ThrottlesALogin(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	w.person("kim", password)
	for range 5 {
		_, err := w.signIn("cui", "wrong")
		w.want(err, schema.BadLogin)
	}
	for _, seconds := range []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900} {
		_, err := w.signIn("cui", password) // even the right one has to wait
		w.want(err, schema.TooManyTries)
		if p, _ := app.AsProblem(err); p.Param != strconv.Itoa(seconds) {
			t.Fatalf("waits %s s, want %d", p.Param, seconds)
		}
		w.pass(time.Duration(seconds) * time.Second)
		_, err = w.signIn("cui", "wrong")
		w.want(err, schema.BadLogin)
	}
	_, err := w.signIn("kim", password) // another login is free to come
	w.want(err, "")
	w.pass(15 * time.Minute)
	_, err = w.signIn("cui", password)
	w.want(err, "")
	for range 4 { // and starts anew
		_, err = w.signIn("cui", "wrong")
		w.want(err, schema.BadLogin)
	}
}

func TestSignIn_ThrottlesAnAddress(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	for i := range 30 {
		_, err := w.signIn("guess"+strconv.Itoa(i), "wrong")
		w.want(err, schema.BadLogin)
	}
	_, err := w.signIn("cui", password)
	w.want(err, schema.TooManyTries)
	_, err = w.SignIn(w.ctx, app.Credentials{Login: "cui", Password: password, Client: "192.0.2.2"})
	w.want(err, "")
}

func TestSignIn_ManyAtOnceGetNoMoreTries(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	var mu sync.Mutex
	looked := 0
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			_, err := w.signIn("cui", "wrong")
			if p, _ := app.AsProblem(err); p.Code == schema.BadLogin {
				mu.Lock()
				looked++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if looked != 5 {
		t.Errorf("%d passwords were looked at, want 5", looked)
	}
}

func TestSignIn_GivesUpWaitingForATurn(t *testing.T) {
	w := newWorld(t)
	gone, cancel := context.WithCancel(w.ctx)
	cancel()
	_, err := w.SignIn(gone, app.Credentials{Login: "cui", Password: "wrong", Client: "192.0.2.1"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSignIn_RaisesTheCostOfOldHashes(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	dearer := auth.Cost{Memory: 16, Time: 2, Threads: 1}
	a, err := auth.New(w.ctx, w.store, auth.Config{Now: w.now, Random: rand.Reader, Cost: dearer})
	if err != nil {
		t.Fatal(err)
	}
	w.Auth = a
	session, err := w.signIn("cui", password)
	w.want(err, "")
	p, err := w.Who(w.ctx, session)
	w.want(err, "")
	if !strings.HasPrefix(p.Password, "$argon2id$v=19$m=16,t=2,p=1$") {
		t.Errorf("the hash is still %s", p.Password)
	}
}

func TestAddPerson_Refuses(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	good := registry.Person{Login: "kim", Name: "김영희", Lang: "ko", Grants: registry.Grants{{Role: registry.Auditor, Area: "22"}}}
	for _, c := range []struct {
		change func(*registry.Person)
		want   schema.ErrCode
	}{
		{func(p *registry.Person) { p.Login = "" }, schema.Required},
		{func(p *registry.Person) { p.Login = "a b" }, schema.BadPrintable},
		{func(p *registry.Person) { p.Login = strings.Repeat("a", 65) }, schema.TooLong},
		{func(p *registry.Person) { p.Name = "" }, schema.Required},
		{func(p *registry.Person) { p.Lang = "fr" }, schema.UnknownCode},
		{func(p *registry.Person) { p.Grants = registry.Grants{{Role: "king", Area: "22"}} }, schema.UnknownCode},
		{func(p *registry.Person) { p.Grants = registry.Grants{{Role: registry.Cadre, Area: ""}} }, schema.BadDigits},
		{func(p *registry.Person) { p.Grants = registry.Grants{{Role: registry.Cadre, Area: "22x"}} }, schema.BadDigits},
		{func(p *registry.Person) {
			p.Grants = append(slices.Clone(p.Grants), registry.Grant{Role: registry.LogAuditor, Area: "222426"})
		}, schema.RolesApart},
		{func(p *registry.Person) {}, ""},
	} {
		p := good
		c.change(&p)
		_, err := w.AddPerson(w.ctx, p, "")
		w.want(err, c.want)
	}
	_, err := w.AddPerson(w.ctx, good, "")
	w.want(err, schema.LoginTaken)
	_, err = w.AddPerson(w.ctx, registry.Person{Login: "lee", Name: "李"}, "short")
	w.want(err, schema.WrongLength)
	w.want(w.SetPassword(w.ctx, "nobody", password), schema.NotFound)
	w.want(w.SetPassword(w.ctx, "nobody", "short"), schema.WrongLength)
}
