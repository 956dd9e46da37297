package browser

import (
	"io"
	"net/http"
	"net/http/httptest"
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

// TestApp_KnowsAPageThatIsNoAnswer shows the app what a network answers that wants a
// log-in first: a page, with 200. That is no answer of the county's, and tried again.
func TestApp_KnowsAPageThatIsNoAnswer(t *testing.T) {
	l, c, codes := appCounty(t, 1)
	p := enrolled(t, l, codes[0])
	home := core[[]appLine](p, "households", map[string]any{})[0]
	portal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<title>Wi-Fi</title>")
	}))
	defer portal.Close()
	l.lead(t, &county{url: portal.URL})
	must(p, core[result[string]](p, "save", draft(home, map[string]any{"remark": "behind a portal"})))
	did := core[synced](p, "sync")
	if did.Refusal["code"] != "offline" || did.Again == 0 {
		t.Errorf("behind a portal: %+v, want offline, and another try planned", did)
	}
	l.lead(t, c)
	p.sync()
}
