package field_test

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ruhu/server/web"
	"ruhu/server/web/field"
)

var built = fstest.MapFS{
	"index.html":           {Data: []byte("<!doctype html><title>app</title>")},
	"sw.js":                {Data: []byte("self")},
	"assets/core-abc.js":   {Data: []byte("export {}")},
	"assets/sqlite-1.wasm": {Data: []byte("\x00asm")},
	".gitignore":           {Data: []byte("*")},
}

func serve(t *testing.T, files fstest.MapFS) func(path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	app, err := field.New(files)
	if err != nil {
		t.Fatal(err)
	}
	edge := web.New(web.Config{Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: rand.Reader})
	app.Register(edge)
	return func(path string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		answer := httptest.NewRecorder()
		edge.Handler().ServeHTTP(answer, r)
		return answer
	}
}

func TestApp_IsServedAsWhatItIs(t *testing.T) {
	get := serve(t, built)
	for path, want := range map[string]struct{ media, cache string }{
		"/app":                      {"text/html; charset=utf-8", "no-cache"},
		"/app/":                     {"text/html; charset=utf-8", "no-cache"},
		"/app/sw.js":                {"text/javascript; charset=utf-8", "no-cache"},
		"/app/assets/core-abc.js":   {"text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		"/app/assets/sqlite-1.wasm": {"application/wasm", "public, max-age=31536000, immutable"},
	} {
		answer := get(path)
		h := answer.Header()
		if answer.Code != http.StatusOK || h.Get("Content-Type") != want.media || h.Get("Cache-Control") != want.cache {
			t.Errorf("%s: %d, %q, %q", path, answer.Code, h.Get("Content-Type"), h.Get("Cache-Control"))
		}
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "unsafe-eval'") && !strings.Contains(policy, "'wasm-unsafe-eval'") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if h.Get("Service-Worker-Allowed") != field.Root {
			t.Errorf("%s: the service worker may not serve %s", path, field.Root)
		}
	}
}

func TestApp_IsAskedForAgainWithoutBeingSentAgain(t *testing.T) {
	get := serve(t, built)
	tag := get("/app/").Header().Get("ETag")
	if again := get("/app/", "If-None-Match", tag); tag == "" || again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("tag %q: %d with %d bytes", tag, again.Code, again.Body.Len())
	}
	if other := get("/app/", "If-None-Match", `"another"`); other.Code != http.StatusOK {
		t.Errorf("another tag: %d", other.Code)
	}
}

func TestApp_HasNothingElse(t *testing.T) {
	get := serve(t, built)
	for _, path := range []string{"/app/none", "/app/assets/", "/app/.gitignore", "/app/../healthz", "/app/assets/../sw.js"} {
		if answer := get(path); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
}

func TestApp_SaysHowItIsBuilt(t *testing.T) {
	get := serve(t, fstest.MapFS{".gitignore": {Data: []byte("*")}})
	for _, path := range []string{"/app", "/app/"} {
		page := get(path).Body.String()
		for _, want := range []string{"npm run build", `lang="zh-CN"`, `lang="ko"`, `lang="en"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
	}
	if answer := get("/app/sw.js"); answer.Code != http.StatusNotFound {
		t.Errorf("a service worker without an app: %d", answer.Code)
	}
}
