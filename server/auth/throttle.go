package auth

import (
	"strconv"
	"sync"
	"time"

	"ruhu/schema"
)

const (
	loginTries  = 5  // wrong passwords for one login before it must wait
	clientTries = 30 // from one address, behind which a whole office may sit
	firstWait   = time.Second
	longestWait = 15 * time.Minute
	forgetAfter = time.Hour
	maxTried    = 10_000 // keys remembered
)

// throttle makes guessing slow: after some wrong tries under a key, each further
// one has to wait twice as long. It lives in memory: a server that starts again
// has forgiven everybody, once.
type throttle struct {
	mu    sync.Mutex
	tries map[tryKey]try
}

type tryKey struct{ kind, name string }

type try struct {
	wrong int
	last  time.Time // when the last one was let through
	until time.Time // none is let through before
}

func newThrottle() *throttle { return &throttle{tries: map[tryKey]try{}} }

func loginKey(login string) tryKey   { return tryKey{"login", login} }
func clientKey(client string) tryKey { return tryKey{"client", client} }

// free is how many wrong tries under a key cost nothing.
func (k tryKey) free() int {
	switch k.kind {
	case "login":
		return loginTries
	case "objection":
		return objectionTries
	}
	return clientTries
}

// take lets one try through under all its keys, or refuses it with the seconds
// to wait. A try counts as wrong until forgive says otherwise, so that many at
// once gain nothing.
func (t *throttle) take(now time.Time, keys ...tryKey) *schema.Problem {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range keys {
		if wait := t.tries[k].until.Sub(now); wait > 0 {
			seconds := int64((wait + time.Second - 1) / time.Second)
			return &schema.Problem{Code: schema.TooManyTries, Param: strconv.FormatInt(seconds, 10)}
		}
	}
	for _, k := range keys {
		v := t.tries[k]
		if now.Sub(v.last) > forgetAfter {
			v = try{}
		}
		v.wrong++
		v.last, v.until = now, now.Add(waitAfter(v.wrong-k.free()))
		t.makeRoom(now)
		t.tries[k] = v
	}
	return nil
}

// waitAfter is how long the tries over the free ones have to wait.
func waitAfter(over int) time.Duration {
	switch {
	case over < 0:
		return 0
	case over > 20: // a shift further would overflow in the end
		return longestWait
	}
	return min(firstWait<<over, longestWait)
}

// forgive takes a try back that was right. The login is cleared; the address is
// only given its try back, or one good account would cover for guessing at others.
func (t *throttle) forgive(login, client tryKey) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tries, login)
	if v, ok := t.tries[client]; ok {
		v.wrong--
		v.until = time.Time{}
		t.tries[client] = v
	}
}

// makeRoom drops what is forgotten, or else the oldest key, when there are too many.
func (t *throttle) makeRoom(now time.Time) {
	if len(t.tries) < maxTried {
		return
	}
	var oldest tryKey
	var at time.Time
	for k, v := range t.tries {
		if now.Sub(v.last) > forgetAfter {
			delete(t.tries, k)
		} else if at.IsZero() || v.last.Before(at) {
			oldest, at = k, v.last
		}
	}
	if len(t.tries) >= maxTried {
		delete(t.tries, oldest)
	}
}
