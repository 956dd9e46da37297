package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// tortureIn runs the command on nothing that takes long.
func tortureIn(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e strings.Builder
	status = run(t.Context(), args, &o, &e)
	return status, o.String(), e.String()
}

func TestTorture_UsageErrors(t *testing.T) {
	for _, args := range [][]string{{"-only", "nonsense"}, {"-only", "kills,"}, {"-scale", "0"}, {"-scale", "-1"}, {"-seed", "x"}, {"more"}} {
		if status, out, errs := tortureIn(t, args...); status != 2 || out != "" || !strings.Contains(errs, "Usage") {
			t.Errorf("%v: status %d, %q, %q", args, status, out, errs)
		}
	}
	status, _, errs := tortureIn(t, "-help")
	if status != 0 {
		t.Errorf("help: status %d", status)
	}
	for _, f := range faults() {
		if !strings.Contains(errs, f.name) || f.tries < 1 {
			t.Errorf("%s is not told of: %s", f.name, errs)
		}
	}
}

func TestTorture_AProgramThatIsNoneBreaksEverything(t *testing.T) {
	status, out, _ := tortureIn(t, "-only", "two", "-scale", "0.01", "-program", "no such program", "-folder", t.TempDir(), "-json")
	var told struct{ Faults []result }
	if err := json.Unmarshal([]byte(out), &told); err != nil || status != 1 || len(told.Faults) != 1 || len(told.Faults[0].Broken) == 0 {
		t.Errorf("status %d, %v: %s", status, err, out)
	}
}

func TestResult_TellsWhatWasSkippedAndWhatBroke(t *testing.T) {
	skipped, broken, held := &result{Fault: "power", Tries: 9}, &result{Fault: "kills", Tries: 9}, &result{Fault: "two", Counts: map[string]int{"b": 2, "a": 1}}
	skipped.end(time.Now(), errors.Join(errSkipped, errors.New("no root")))
	for range 30 {
		broken.broke("lost")
	}
	broken.end(time.Now(), errors.New("and more"))
	held.end(time.Now(), nil)
	small := &result{Fault: "full", Unjudged: "the storm was too small"}
	if skipped.verdict() != "SKIPPED" || skipped.Tries != 0 || broken.verdict() != "BROKEN" || len(broken.Broken) != 21 || held.verdict() != "held" || small.verdict() != "NOT JUDGED" {
		t.Errorf("%+v %+v %+v %+v", skipped, broken, held, small)
	}
	var text strings.Builder
	if err := write(&text, []*result{skipped, broken, held, small}, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"NOT tried", "no root", "BROKEN: lost", "and 11 more", "a 1, b 2", "NOT JUDGED: the storm was too small"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in:\n%s", want, &text)
		}
	}
}

// Whatever becomes of a request, it arrives as it was sent or not at all, and so does its
// answer; and each fate comes up.
func TestProxy_LosesAndRepeatsButChangesNothing(t *testing.T) {
	var mu sync.Mutex
	arrived := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		arrived[string(body)]++
		w.Write([]byte("answer to " + string(body)))
	}))
	defer server.Close()
	p, err := newProxy(1, func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, server.Listener.Addr().String())
	})
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	client := &http.Client{Transport: &http.Transport{DialContext: p.way}}
	p.turn(true)
	heard := map[string]bool{}
	for n := range 120 {
		text := strings.Repeat("x", n) + "."
		req, err := http.NewRequest("POST", "http://anywhere/", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer one")
		res, err := client.Do(req)
		if err != nil {
			continue
		}
		said, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err == nil && string(said) != "answer to "+text {
			t.Errorf("%q was answered with %q", text, said)
		}
		heard[text] = err == nil
	}
	twiceIn := 0
	mu.Lock()
	defer mu.Unlock()
	for text, times := range arrived {
		if strings.Trim(text, "x") != "." || times > 2 {
			t.Errorf("%q arrived %d times", text, times)
		}
		if times == 2 {
			twiceIn++
		}
	}
	for text := range heard {
		if heard[text] && arrived[text] == 0 {
			t.Errorf("%q was answered and never arrived", text)
		}
	}
	for _, fate := range append(fates, arrives) {
		if p.counts[fate] == 0 {
			t.Errorf("no request was %s", fate)
		}
	}
	if twiceIn == 0 {
		t.Error("nothing arrived twice")
	}
}
