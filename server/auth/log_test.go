package auth_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
)

// entries are those that were added since the last look.
func (w *world) entries() (told []string) {
	w.t.Helper()
	err := w.store.Read(w.ctx, func(r app.Reader) error {
		return r.EachEntry(w.told+1, math.MaxInt64, func(e *chronicle.Entry) error {
			w.told = e.Number
			told = append(told, fmt.Sprintf("%s %s %s", e.Kind, e.Area, e.Facts))
			if secrets := []string{"argon2", "horse", "password\":\""}; slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(string(e.Facts), s) }) {
				w.t.Errorf("a secret: %s", e.Facts)
			}
			return nil
		})
	})
	w.want(err, "")
	return told
}

// Everything that is done to an account or a device is in the log, once, and nothing
// that was refused or left all as it was.
func TestLog_TellsOfAccountsAndDevices(t *testing.T) {
	w := newWorld(t)
	const village, township = "222426100200", "222426100"
	p, err := w.AddPerson(w.ctx, registry.Person{Login: "cui", Name: "崔英子", Grants: registry.Grants{{Role: registry.Cadre, Area: village}}}, "correct horse")
	w.want(err, "")
	change := func(change func(*registry.Person)) {
		_, err := w.ChangePerson(w.ctx, p.ID, change)
		w.want(err, "")
	}
	phone := w.phone()
	for _, c := range []struct {
		do   func()
		want []string
	}{
		{func() {}, []string{"person.added " + village + ` {"granted":["cadre@` + village + `"],"login":"cui","name":"崔英子","password":true}`}},
		{func() { change(func(p *registry.Person) {}) }, nil},
		{func() {
			_, err := w.AddPerson(w.ctx, registry.Person{Login: "cui", Name: "x"}, "")
			if err == nil {
				t.Error("added twice")
			}
		}, nil},
		{func() {
			change(func(p *registry.Person) { p.Grants[0].Role, p.Grants[0].Area = registry.TownshipReviewer, township })
		}, []string{"person.changed " + township + ` {"granted":["township_reviewer@` + township + `"],"login":"cui","withdrawn":["cadre@` + village + `"]}`}},
		{func() { w.want(w.SetPassword(w.ctx, p.ID, "another horse"), "") }, []string{"person.changed " + township + ` {"login":"cui","password":true}`}},
		{func() { w.want(phone.enrol(w.code(p.ID)), "") }, []string{"device.code " + township + " {}", "device.enrolled " + township + ` {"name":"Redmi 5","person":"` + p.ID + `"}`}},
		{func() { w.want(w.RevokeDevice(w.ctx, phone.Device), "") }, []string{"device.revoked " + township + ` {"name":"Redmi 5","person":"` + p.ID + `"}`}},
		{func() { w.want(w.RevokeDevice(w.ctx, phone.Device), "") }, nil},
		{func() { change(func(p *registry.Person) { p.Disabled = true }) }, []string{"person.changed " + township + ` {"disabled":true,"login":"cui"}`}},
		{func() { change(func(p *registry.Person) { p.Disabled = false }) }, []string{"person.changed " + township + ` {"disabled":false,"login":"cui"}`}},
	} {
		c.do()
		if got := w.entries(); !slices.Equal(got, c.want) {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestLog_TellsWhyADeviceWasShutOut(t *testing.T) {
	w := newWorld(t)
	p := w.enrolled()
	second, err := p.refresh(p.Refresh)
	w.want(err, "")
	_, err = p.refresh(second.Refresh)
	w.want(err, "")
	w.entries()
	_, err = p.refresh(p.Refresh)
	w.want(err, schema.TokenReused)
	if got := w.entries(); len(got) != 1 || !strings.HasPrefix(got[0], "device.revoked") || !strings.Contains(got[0], `"reused":true`) {
		t.Errorf("%q", got)
	}
}

// Every session that opens is in the log, and so are refused tries, in bounded number:
// without what was typed as a login that nobody has.
func TestLog_TellsOfSignInsInBoundedNumber(t *testing.T) {
	w := newWorld(t)
	w.person("cui", "correct horse")
	w.entries()
	try := func(login, password string) {
		w.SignIn(w.ctx, app.Credentials{Login: login, Password: password, Client: "10.0.0.7"})
	}
	try("cui", "correct horse")
	try("cui", "wrong")
	try("hunter2 my password", "wrong")
	want := []string{
		`signin 222426100200 {"from":"10.0.0.7"}`,
		`signin.refused 222426100200 {"code":"bad_login","from":"10.0.0.7"}`,
		`signin.refused  {"code":"bad_login","from":"10.0.0.7"}`,
	}
	if got := w.entries(); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	count := func() (kinds map[string]int, last int) {
		kinds = map[string]int{}
		for _, e := range w.entries() {
			kind, _, _ := strings.Cut(e, " ")
			kinds[kind]++
			if strings.Contains(e, `"last":true`) {
				last++
			}
		}
		return kinds, last
	}
	for range 50 { // at once: after the free ones none is let through
		try("cui", "wrong")
	}
	if got, last := count(); got["signin.throttled"] != 20 || got["signin.refused"] == 0 || last != 1 {
		t.Errorf("at once: %v, %d say that they are the last", got, last)
	}
	w.pass(24 * time.Hour)
	for range 300 { // from as many addresses, over two hours
		w.pass(24 * time.Second)
		w.SignIn(w.ctx, app.Credentials{Login: "nobody", Password: "wrong", Client: fmt.Sprint(w.clock.Unix())})
	}
	if got, last := count(); got["signin.refused"] != 100 || got["signin.throttled"] > 20 || last < 1 {
		t.Errorf("over a day: %v, %d say that they are the last", got, last)
	}
	w.pass(24 * time.Hour)
	try("nobody", "wrong")
	if got, _ := count(); got["signin.refused"] != 1 {
		t.Errorf("the next day: %v", got)
	}
}
