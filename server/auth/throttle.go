package auth

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
)

const (
	firstWait   = time.Second
	forgetAfter = time.Hour
	maxTried    = 10_000 // keys remembered
	maxKept     = 1_000  // keys that outlive the server
)

// tryKind is what tries are counted by.
type tryKind string

// The kinds. A guesser at one address meets byPair, one with many logins byClient, one
// with many addresses byLogin; a person whose browser is known meets none of these, so
// that guessing at a login never keeps its owner out.
const (
	byPair    tryKind = "pair"    // a login from one address
	byLogin   tryKind = "login"   // a login from anywhere
	byClient  tryKind = "client"  // one address, behind which a whole office may sit
	byBrowser tryKind = "browser" // one that its person has signed in with before
	byProof   tryKind = "proof"   // codes and passwords of somebody who has shown a password

	byObjection tryKind = "objection" // what one address objects to, which is nobody's account
)

// limits is how many wrong tries cost nothing, how long one has to wait at the most after
// them, and whether a right one clears all: elsewhere it only gives itself back, or one
// good account would cover for guessing at others.
var limits = map[tryKind]struct {
	free    int
	longest time.Duration
	clears  bool
}{
	byPair:    {5, 15 * time.Minute, true},
	byLogin:   {100, time.Minute, false},
	byClient:  {30, 15 * time.Minute, false},
	byBrowser: {10, 15 * time.Minute, true},
	byProof:   {5, 15 * time.Minute, true},

	byObjection: {objectionTries, 15 * time.Minute, false},
}

// throttle makes guessing slow: after some wrong tries under a key, each further one has
// to wait twice as long. It lives in memory, within bounds; who is waiting is kept in the
// store now and then, so that a server which starts again does not forgive them.
type throttle struct {
	mu      sync.Mutex
	tries   map[tryKey]try
	changed bool // since it was kept
}

// tryKey is a kind and a hash of whom or what it counts.
type tryKey struct {
	kind tryKind
	name string
}

type try struct {
	wrong int
	last  time.Time // when the last one was let through
	until time.Time // none is let through before
}

func newThrottle() *throttle { return &throttle{tries: map[tryKey]try{}} }

// tryKey hashes the name with a key of the server's: people mistake the fields of a form
// and type passwords as logins, and what they type is kept.
func (a *Auth) tryKey(kind tryKind, name string) tryKey {
	mac := hmac.New(sha256.New, a.doorKey)
	mac.Write([]byte(string(kind) + "\n" + name))
	return tryKey{kind, hex.EncodeToString(mac.Sum(nil)[:16])}
}

// take lets one try through under all its keys, or refuses it with the seconds
// to wait. A try counts as wrong until forgive says otherwise, so that many at
// once gain nothing.
func (t *throttle) take(now time.Time, keys ...tryKey) *schema.Problem {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range keys {
		wait := t.tries[k].until.Sub(now)
		if wait > limits[k.kind].longest { // the clock was set back
			delete(t.tries, k)
		} else if wait > 0 {
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
		v.last, v.until = now, now.Add(k.waitAfter(v.wrong))
		t.makeRoom(now)
		t.tries[k] = v
	}
	t.changed = true
	return nil
}

// waitAfter is how long to wait after so many wrong tries.
func (k tryKey) waitAfter(wrong int) time.Duration {
	limit := limits[k.kind]
	switch over := wrong - limit.free; {
	case over < 0:
		return 0
	case over > 20: // a shift further would overflow in the end
		return limit.longest
	default:
		return min(firstWait<<over, limit.longest)
	}
}

// forgive takes a try back that was right.
func (t *throttle) forgive(keys ...tryKey) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range keys {
		v, tried := t.tries[k]
		if !tried {
			continue
		}
		if v.wrong--; v.wrong <= 0 || limits[k.kind].clears {
			delete(t.tries, k)
			continue
		}
		v.until = time.Time{}
		t.tries[k] = v
	}
	t.changed = true
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

// waiting are the newest keys whose free tries are used up; ok is false when nothing
// changed since it was asked last.
func (t *throttle) waiting(now time.Time) (tries []app.Try, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.changed {
		return nil, false
	}
	t.changed = false
	for k, v := range t.tries {
		if v.wrong >= limits[k.kind].free && now.Sub(v.last) <= forgetAfter {
			tries = append(tries, app.Try{Key: string(k.kind) + ":" + k.name, Wrong: v.wrong, Last: v.last.UnixMilli(), Until: v.until.UnixMilli()})
		}
	}
	slices.SortFunc(tries, func(a, b app.Try) int { return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(a.Key, b.Key)) })
	return tries[:min(len(tries), maxKept)], true
}

// counted counts the keys that have to wait, by their kinds.
func (t *throttle) counted(now time.Time) map[tryKind]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	waiting := map[tryKind]int{}
	for k, v := range t.tries {
		if v.until.After(now) {
			waiting[k.kind]++
		}
	}
	return waiting
}

// recall goes on counting what was kept.
func (t *throttle) recall(tries []app.Try) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range tries {
		kind, name, _ := strings.Cut(k.Key, ":")
		if _, known := limits[tryKind(kind)]; known {
			t.tries[tryKey{tryKind(kind), name}] = try{k.Wrong, time.UnixMilli(k.Last), time.UnixMilli(k.Until)}
		}
	}
}
