package browser

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestApp_GoesOnAfterAnswersThatBreakOff breaks the answer to each kind of call once,
// after its head has come. That is a line that broke, and no fault of the app: it says so,
// and goes on with the next try.
func TestApp_GoesOnAfterAnswersThatBreakOff(t *testing.T) {
	l, _, codes := appCounty(t, 1)
	p := newAppPhone(t, l)
	core[map[string]string](p, "open")
	for _, path := range []string{"/v1/enrol", "/v1/token", "/v1/pull", "/snapshot"} {
		l.breakNext(path)
	}
	enrol := core[result[map[string]string]](p, "enrol", codes[0], "Redmi 5")
	if enrol.OK || enrol.Refusals[0]["code"] != "offline" {
		t.Fatalf("an enrolment whose answer broke off: %+v", enrol)
	}
	must(p, core[result[map[string]string]](p, "enrol", codes[0], "Redmi 5"))
	p.syncsAfterBreaks()

	home := core[[]appLine](p, "households", map[string]any{})[0]
	l.breakNext("/v1/push")
	must(p, core[result[string]](p, "save", draft(home, map[string]any{"remark": "sent twice"})))
	p.syncsAfterBreaks()
	for path := range l.broken.Range {
		t.Errorf("%s was never called", path)
	}
}

// syncsAfterBreaks syncs until nothing breaks any more.
func (p *appPhone) syncsAfterBreaks() {
	p.t.Helper()
	for range 5 {
		did := core[synced](p, "sync")
		if did.Refusal == nil {
			break
		}
		if did.Refusal["code"] != "offline" {
			p.t.Fatalf("a sync whose line broke: %+v", did)
		}
	}
	p.sync()
}

// stranger is an answer that something between a phone and the county gives.
type stranger struct {
	name, media string
	status      int
	body        string
}

var strangers = []stranger{
	{"a page that wants a log-in", "text/html", 200, "<title>Wi-Fi</title>"},
	{"JSON that wants a log-in", "application/json", 200, `{"error":"login required"}`},
	{"JSON that is a list", "application/json; charset=utf-8", 200, `[]`},
	{"JSON with nothing in it", "application/json", 200, `{}`},
	{"JSON cut short", "application/json", 200, `{"epoch":"0`},
	{"JSON of a proxy, 401", "application/json", 401, `{"code":"unauthenticated","error":"proxy"}`},
	{"JSON of a proxy, 403", "application/json", 403, `{"code":"forbidden"}`},
	{"JSON of a proxy, 404", "application/json", 404, `{"error":"no such host"}`},
	{"JSON of a proxy, 502", "application/json", 502, `{"error":"bad gateway"}`},
	{"a problem of a proxy, 502", "application/problem+json", 502, `{"type":"about:blank","title":"Bad Gateway","status":502}`},
	{"a problem of a proxy, 403", "application/problem+json", 403, `{"type":"https://proxy.example/blocked","code":"device_revoked"}`},
	{"a problem cut short", "application/problem+json", 503, `{"type":"urn:ruhu:problem:busy","cod`},
}

func (s stranger) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", s.media)
	w.WriteHeader(s.status)
	io.WriteString(w, s.body)
}

// TestApp_KnowsWhatIsNoAnswerOfTheCounty has something else answer in the county's place:
// a network that wants a log-in first, a proxy. Whatever it says, in JSON too, that is a
// line that leads elsewhere: each call is tried again by itself, and nothing is lost or begun anew.
func TestApp_KnowsWhatIsNoAnswerOfTheCounty(t *testing.T) {
	l, _, codes := appCounty(t, 2)
	p := enrolled(t, l, codes[0])
	home := core[[]appLine](p, "households", map[string]any{})[0]
	for i, s := range strangers {
		must(p, core[result[string]](p, "save", draft(home, map[string]any{"remark": fmt.Sprintf("behind %d", i)})))
		for _, call := range []string{"/v1/push", "/v1/pull", "/v1/token"} {
			if call == "/v1/token" {
				p.die()
				p.turnOn()
				core[map[string]string](p, "open")
			}
			p.behind(s, call)
		}
	}
	p.photograph(home, "teal")
	for _, s := range strangers {
		p.behind(s, "/v1/uploads")
	}
	l.guarded(nil)
	p.sync()
	if status := core[appStatus](p, "status"); status.Photos.Proven != status.Photos.Kept {
		t.Errorf("photos: %+v", status)
	}
	for _, s := range strangers {
		l.guarded(s.ServeHTTP)
		if enrol := core[result[map[string]string]](p, "enrol", codes[1], "Redmi 5"); enrol.OK || enrol.Refusals[0]["code"] != "offline" {
			t.Errorf("%s: an enrolment says %+v, want offline", s.name, enrol)
		}
	}
	l.guarded(nil)
	p.sync()
}

// behind has a stranger answer one call of a sync: it is offline, plans another try, and
// that one does what is left, without beginning anew.
func (p *appPhone) behind(s stranger, call string) {
	p.t.Helper()
	met := false
	p.line.guarded(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, call) {
			met = true
			s.ServeHTTP(w, r)
			return
		}
		p.line.proxy.ServeHTTP(w, r)
	})
	did := core[synced](p, "sync")
	p.line.guarded(nil)
	if !met {
		p.t.Fatalf("%s: %s was never asked", s.name, call)
	}
	if did.Refusal["code"] != "offline" || did.Again == 0 || did.Files != 0 {
		p.t.Errorf("%s answers %s: %+v, want offline, and another try planned", s.name, call, did)
	}
}
