package main

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cached are the routes whose answers a browser may keep: they are nobody's data, or only
// for who has the link. Everything else is no-store.
var cached = map[string]bool{"/v1/dictionary": true, "/v1/pictures/:hash": true, "/static/:file": true, "/app": true, "/app/*": true}

// TestHeaders_StandOnEveryAnswer asks every route that is served, as nobody and over TLS,
// and for what is not there: whatever the answer is, a browser is told what it must not do
// with it.
func TestHeaders_StandOnEveryAnswer(t *testing.T) {
	s, err := openSite(t.Context(), filepath.Join(t.TempDir(), "data"), "", time.Now, rand.Reader, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	edge := s.edge(nil)
	served := httptest.NewTLSServer(edge.Handler())
	t.Cleanup(served.Close)
	client := served.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	asked := 0
	ask := func(method, route, accept string) {
		path := strings.NewReplacer(":", "x", "*", "x").Replace(route)
		req, err := http.NewRequestWithContext(t.Context(), method, served.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", accept)
		res, err := client.Do(req)
		if err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		asked++
		for _, fault := range headerFaults(res, cached[route]) {
			t.Errorf("%s %s for %s, %s: %s", method, path, accept, res.Status, fault)
		}
	}
	for _, r := range edge.Routes() {
		ask(r.Method, r.Path, "text/html")
		ask(r.Method, r.Path, "application/json")
		ask(http.MethodOptions, r.Path, "*/*")
		ask(http.MethodTrace, r.Path, "*/*")
	}
	for _, path := range []string{"/nothing", "/v1/nothing", "/static/nothing.css", "/static/", "/v1/", "/.git/config", "/debug/pprof/"} {
		ask(http.MethodGet, path, "text/html")
		ask("PROPFIND", path, "*/*")
	}
	if asked < 4*len(edge.Routes()) {
		t.Errorf("only %d answers", asked)
	}
}

// headerFaults is what an answer's headers fail to forbid, or tell that is nobody's business.
func headerFaults(res *http.Response, mayBeKept bool) (faults []string) {
	h := res.Header
	for name, want := range map[string][]string{
		"X-Content-Type-Options": {"nosniff"}, "X-Frame-Options": {"DENY"}, "Referrer-Policy": {"no-referrer", "same-origin"},
		"Cross-Origin-Opener-Policy": {"same-origin"}, "Cross-Origin-Resource-Policy": {"same-origin"},
		"Strict-Transport-Security": {"max-age=31536000; includeSubDomains"},
	} {
		if got := h.Get(name); got != want[0] && got != want[len(want)-1] {
			faults = append(faults, name+": "+got)
		}
	}
	policy := h.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, part) {
			faults = append(faults, "the policy lacks "+part)
		}
	}
	for _, part := range []string{"'unsafe-inline'", "'unsafe-eval'", "http", " *"} {
		if strings.Contains(policy, part) {
			faults = append(faults, "the policy allows "+part)
		}
	}
	for _, name := range []string{"Access-Control-Allow-Origin", "Server", "X-Powered-By", "Via"} {
		if h.Get(name) != "" {
			faults = append(faults, "it tells "+name)
		}
	}
	if h.Get("Cache-Control") != "no-store" && !mayBeKept {
		faults = append(faults, "it may be kept: "+h.Get("Cache-Control"))
	}
	if res.ContentLength > 0 && h.Get("Content-Type") == "" {
		faults = append(faults, "it has no type")
	}
	if res.StatusCode >= http.StatusInternalServerError && res.StatusCode != http.StatusServiceUnavailable {
		faults = append(faults, "it failed")
	}
	return faults
}
