package auth_test

import (
	"crypto/rand"
	"runtime"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/registry"
)

// TestSignIn_TakesTheSameWorkForWhoeverItIs counts hashes by the memory that they take,
// which no clock and no busy machine changes: a login that nobody has costs as much as one
// with a wrong password, so that how long an answer takes tells nothing.
func TestSignIn_TakesTheSameWorkForWhoeverItIs(t *testing.T) {
	w := newWorld(t)
	w.person("cui", password)
	shut := w.person("shut", password)
	_, err := w.AddPerson(w.ctx, registry.Person{Login: "without", Name: "无"}, "")
	w.want(err, "")
	_, err = w.ChangePerson(w.ctx, shut.ID, func(p *registry.Person) { p.Disabled = true })
	w.want(err, "")
	cost := auth.Cost{Memory: 16 << 10, Time: 1, Threads: 1}
	dear, err := auth.New(w.ctx, w.store, auth.Config{Now: w.now, Random: rand.Reader, Cost: cost})
	w.want(err, "")
	if _, err := dear.SignIn(w.ctx, app.Credentials{Login: "cui", Password: password, Client: "a"}); err != nil {
		t.Fatal(err) // from here on the password is hashed at this cost
	}
	w.want(dear.SetPassword(w.ctx, shut.ID, password), "")
	for _, c := range []struct{ login, password string }{
		{"cui", "wrong"}, {"cui", ""}, {"nobody", "wrong"}, {"without", "wrong"}, {"without", ""}, {"shut", password}, {"shut", "wrong"}, {"", ""},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := dear.SignIn(w.ctx, app.Credentials{Login: c.login, Password: c.password, Client: c.login + c.password})
		runtime.ReadMemStats(&after)
		w.want(err, schema.BadLogin)
		if hashes := (after.TotalAlloc - before.TotalAlloc) / uint64(cost.Memory<<10); hashes != 1 {
			t.Errorf("%q with %q took %d hashes", c.login, c.password, hashes)
		}
	}
}
