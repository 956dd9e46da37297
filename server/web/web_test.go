package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// known is the dictionary of the server, other one that it does not have.
var (
	known = syncproto.NewDictionary([]byte(`{"n":1,"name":"金明哲"}`))
	other = syncproto.NewDictionary([]byte(`{"n":2,"name":"李英"}`))
)

// edge is a running server with a few routes that show what the edge does.
type edge struct {
	*web.Web
	t    *testing.T
	url  string
	logs *bytes.Buffer
}

func newEdge(t *testing.T, change ...func(*web.Config)) *edge {
	t.Helper()
	e := &edge{t: t, logs: &bytes.Buffer{}}
	cfg := web.Config{Full: func(err error) bool { return errors.Is(err, errFull) }, Log: slog.New(slog.NewJSONHandler(e.logs, nil)), Now: time.Now, Random: rand.Reader, Dictionary: known}
	for _, c := range change {
		c(&cfg)
	}
	e.Web = web.New(cfg)
	g := e.Group("/t")
	g.POST("/body", func(c echo.Context) error {
		body, err := web.Body(c, 1<<16)
		if err != nil {
			return err
		}
		return web.Send(c, body)
	})
	g.POST("/bind", func(c echo.Context) error {
		var v struct {
			Name string `json:"name" validate:"required,max=4"`
			Key  []byte `json:"key" validate:"omitempty,len=3"`
			N    int    `json:"n"`
		}
		if err := web.Bind(c, &v); err != nil {
			return err
		}
		return web.JSON(c, v)
	})
	g.GET("/fail/:code", func(c echo.Context) error {
		return schema.Problem{Code: schema.ErrCode(c.Param("code")), Param: "7"}
	})
	g.GET("/full", func(echo.Context) error { return fmt.Errorf("commit: %w", errFull) })
	g.GET("/surprise", func(echo.Context) error { return errors.New("disk on fire") })
	g.GET("/panic", func(echo.Context) error { panic("no such thing") })
	g.GET("/broken", func(c echo.Context) error {
		if err := web.Send(c, []byte("{")); err != nil {
			return err
		}
		return errors.New("half way")
	})
	g.GET("/client", func(c echo.Context) error { return web.JSON(c, web.ClientOf(c)) })
	g.GET("/large", func(c echo.Context) error { return web.Send(c, large()) })
	server := httptest.NewServer(e.Handler())
	t.Cleanup(server.Close)
	e.url = server.URL
	return e
}

func large() []byte { return bytes.Repeat([]byte(`["长白山"],`), 1000) }

// answer is what came back.
type answer struct {
	*http.Response
	body []byte
}

// do sends a request; headers come in pairs.
func (e *edge) do(method, path, body string, headers ...string) answer {
	e.t.Helper()
	req, err := http.NewRequestWithContext(e.t.Context(), method, e.url+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	return answer{res, got}
}

type document struct {
	Type, Title, Detail, Code, Field, Param, Request string
	Status                                           int
	Wipe                                             bool
}

// problem checks that an answer is a problem with a code, and returns it.
func (a answer) problem(t *testing.T, code schema.ErrCode) document {
	t.Helper()
	var d document
	if err := json.Unmarshal(a.body, &d); err != nil {
		t.Fatalf("%v in %q", err, a.body)
	}
	if d.Code != string(code) || d.Status != a.StatusCode || d.Status != web.StatusOf(code) {
		t.Fatalf("got %d %+v, want %s", a.StatusCode, d, code)
	}
	if a.Header.Get("Content-Type") != "application/problem+json" || d.Request == "" || d.Request != a.Header.Get("X-Request-Id") {
		t.Errorf("%v %+v", a.Header, d)
	}
	return d
}

func TestStatusOf_KnowsEveryCode(t *testing.T) {
	for _, code := range schema.ErrCodes() {
		if status := web.StatusOf(code); status < 400 || status == 500 && code != schema.Internal {
			t.Errorf("%s has no status: give it a row in web/status.go", code)
		}
	}
}

func TestProblem_SpeaksTheReadersLanguage(t *testing.T) {
	e := newEdge(t)
	for header, lang := range map[string]schema.Lang{
		"": schema.ZH, "ko": schema.KO, "en-GB,en;q=0.9": schema.EN, "fr, ko-KR;q=0.4, en;q=0.3": schema.KO,
		"zh-TW": schema.ZH, "kok": schema.ZH, "en;q=0, ko;q=0.1": schema.KO, "*": schema.ZH, "en;q=x,ko": schema.KO,
		strings.Repeat("fr,", 5000): schema.ZH,
	} {
		a := e.do("GET", "/t/fail/too_many_tries", "", "Accept-Language", header)
		d := a.problem(t, schema.TooManyTries)
		want := schema.Problem{Code: schema.TooManyTries, Param: "7"}.Message(lang)
		if d.Detail != want || a.Header.Get("Content-Language") != string(lang) || a.Header.Get("Retry-After") != "7" {
			t.Errorf("%.40q: %q (%s)", header, d.Detail, a.Header.Get("Content-Language"))
		}
	}
}

// Retry-After is in seconds, also where the problem's parameter counts something else.
func TestProblem_WhoHasUsedUpADayIsNotToldToComeBackAtOnce(t *testing.T) {
	a := newEdge(t).do("GET", "/t/fail/too_many_searches", "")
	a.problem(t, schema.TooManySearches)
	if got := a.Header.Get("Retry-After"); got != "3600" {
		t.Errorf("Retry-After: %q", got)
	}
}

func TestProblem_RevokedDeviceIsToldToWipe(t *testing.T) {
	e := newEdge(t)
	if d := e.do("GET", "/t/fail/device_revoked", "").problem(t, schema.DeviceRevoked); !d.Wipe || d.Type != "urn:ruhu:problem:device_revoked" {
		t.Errorf("%+v", d)
	}
	if d := e.do("GET", "/t/fail/forbidden", "").problem(t, schema.Forbidden); d.Wipe {
		t.Errorf("%+v", d)
	}
	if a := e.do("GET", "/t/fail/unauthenticated", ""); a.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("%v", a.Header)
	}
}

func TestProblem_CoversWhatNobodyRegistered(t *testing.T) {
	e := newEdge(t)
	e.do("GET", "/nothing", "").problem(t, schema.NotFound)
	e.do("GET", "/t/nothing", "").problem(t, schema.NotFound)
	if a := e.do("DELETE", "/t/body", ""); a.Header.Get("Allow") == "" {
		t.Errorf("no Allow in %v", a.Header)
	} else {
		a.problem(t, schema.WrongMethod)
	}
}

var errFull = errors.New("no room")

// A full disk passes: devices are told, keep what they have, and send it again.
func TestProblem_AFullDiskIsNoSurprise(t *testing.T) {
	e := newEdge(t)
	a := e.do("GET", "/t/full", "")
	a.problem(t, schema.DiskFull)
	if a.StatusCode != http.StatusInsufficientStorage || a.Header.Get("Retry-After") == "" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
	if !strings.Contains(e.logs.String(), "no room") {
		t.Errorf("nobody who runs the server can know: %s", e.logs)
	}
}

func TestProblem_SurprisesAreLoggedAndNotTold(t *testing.T) {
	e := newEdge(t)
	for path, secret := range map[string]string{"/t/surprise": "disk on fire", "/t/panic": "no such thing"} {
		a := e.do("GET", path, "")
		d := a.problem(t, schema.Internal)
		if d.Param != d.Request || bytes.Contains(a.body, []byte(secret)) {
			t.Errorf("%s", a.body)
		}
		if log := e.logs.String(); !strings.Contains(log, secret) || !strings.Contains(log, d.Request) {
			t.Errorf("not logged: %s", log)
		}
	}
}

func TestBrokenAnswer_IsCutOff(t *testing.T) {
	e := newEdge(t)
	for _, encoding := range []string{"identity", "zstd"} {
		req, _ := http.NewRequest("GET", e.url+"/t/broken", nil)
		req.Header.Set("Accept-Encoding", encoding)
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			_, err = io.ReadAll(res.Body)
			res.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: half an answer looks whole", encoding)
		}
	}
}

func TestLog_HoldsNoPersonalData(t *testing.T) {
	e := newEdge(t)
	e.do("POST", "/t/bind?name=query-secret", `{"name":"body-secret"}`, "Authorization", "Bearer token-secret")
	e.do("GET", "/t/nothing/path-secret", "")
	e.do("GET", "/t/fail/busy", "")
	if log := e.logs.String(); strings.Contains(log, "secret") || !strings.Contains(log, `"route":"/t/fail/:code"`) {
		t.Errorf("%s", log)
	}
}

func TestAnswers_ForbidWhatTheyDoNotNeed(t *testing.T) {
	a := newEdge(t).do("GET", "/healthz", "")
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if !strings.Contains(a.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%v", a.Header)
	}
}

func TestReadyz_SaysWhetherToSendWorkHere(t *testing.T) {
	var fault error
	e := newEdge(t, func(c *web.Config) { c.Ready = func(context.Context) error { return fault } })
	if a := e.do("GET", "/readyz", ""); a.StatusCode != 200 {
		t.Errorf("%d", a.StatusCode)
	}
	fault = errors.New("no disk")
	if a := e.do("GET", "/readyz", ""); a.Header.Get("Retry-After") == "" {
		t.Errorf("%v", a.Header)
	} else {
		a.problem(t, schema.Busy)
	}
	fault = nil
	e.Drain()
	e.do("GET", "/readyz", "").problem(t, schema.Busy)
	if a := e.do("GET", "/healthz", ""); a.StatusCode != 200 {
		t.Errorf("%d", a.StatusCode)
	}
}

func TestClient_IsNotWhoeverItSays(t *testing.T) {
	direct := newEdge(t)
	proxied := newEdge(t, func(c *web.Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	for _, c := range []struct {
		e              *edge
		forwarded, got string
	}{
		{direct, "203.0.113.7", `"127.0.0.1"`},
		{proxied, "203.0.113.7", `"203.0.113.7"`},
		{proxied, "198.51.100.1, 203.0.113.7", `"203.0.113.7"`}, // the first is what the client claims
		{proxied, "2001:db8:1:2:3:4:5:6", `"2001:db8:1:2::/64"`},
		{proxied, "nonsense", `"127.0.0.1"`},
	} {
		if a := c.e.do("GET", "/t/client", "", "X-Forwarded-For", c.forwarded); string(a.body) != c.got {
			t.Errorf("%s: %s, want %s", c.forwarded, a.body, c.got)
		}
	}
}

func TestCompress_WithTheDictionaryThatBothHold(t *testing.T) {
	for _, c := range []struct {
		accept, available string
		want              syncproto.Encoding
	}{
		{"dcz, zstd, gzip", known.Available(), syncproto.Dcz},
		{"gzip, zstd, dcz", known.Available(), syncproto.Dcz},
		{"dcz, zstd", other.Available(), syncproto.Zstd},
		{"dcz, zstd", "", syncproto.Zstd},
		{"dcz, gzip", known.Name(), syncproto.Gzip}, // its hash, but not as the header has it
		{"dcz", ":not base64:", syncproto.Identity},
		{"zstd", known.Available(), syncproto.Zstd},
		{"dcz;q=0, zstd", known.Available(), syncproto.Zstd},
	} {
		e := newEdge(t)
		for range 2 { // the second uses the first one's compressor again
			a := e.do("GET", "/t/large", "", "Accept-Encoding", c.accept, "Available-Dictionary", c.available)
			got := syncproto.Encoding(a.Header.Get("Content-Encoding"))
			plain, problem := known.Decompress(a.body, got, 1<<20)
			if got != c.want || problem != nil || !bytes.Equal(plain, large()) {
				t.Errorf("%s, %s: %q, %d bytes, %v", c.accept, c.available, got, len(plain), problem)
			}
			if vary := strings.Join(a.Header.Values("Vary"), ","); !strings.Contains(vary, "Available-Dictionary") {
				t.Errorf("Vary: %s", vary)
			}
		}
	}
	e := newEdge(t, func(c *web.Config) { c.Dictionary = nil })
	if a := e.do("GET", "/t/large", "", "Accept-Encoding", "dcz, zstd", "Available-Dictionary", known.Available()); a.Header.Get("Content-Encoding") != "zstd" {
		t.Errorf("a server without a dictionary: %v", a.Header)
	}
}

func TestCompress_TakesTheBestThatIsUnderstood(t *testing.T) {
	e := newEdge(t)
	for accept, want := range map[string]syncproto.Encoding{
		"": syncproto.Identity, "identity": syncproto.Identity, "gzip": syncproto.Gzip, "gzip, deflate, br, zstd": syncproto.Zstd,
		"zstd;q=0, gzip;q=0.5": syncproto.Gzip, "br": syncproto.Identity,
	} {
		for range 2 { // the second uses the first one's compressor again
			a := e.do("GET", "/t/large", "", "Accept-Encoding", accept)
			got := syncproto.Encoding(a.Header.Get("Content-Encoding"))
			plain, problem := syncproto.Decompress(a.body, got, 1<<20)
			if got != want || problem != nil || !bytes.Equal(plain, large()) {
				t.Errorf("%q: %q, %d bytes, %v", accept, got, len(plain), problem)
			}
			if got != syncproto.Identity && len(a.body) > len(plain)/10 {
				t.Errorf("%q: %d of %d bytes", accept, len(a.body), len(plain))
			}
			if !strings.Contains(strings.Join(a.Header.Values("Vary"), ","), "Accept-Encoding") {
				t.Errorf("Vary: %v", a.Header.Values("Vary"))
			}
		}
	}
	if a := e.do("GET", "/healthz", "", "Accept-Encoding", "zstd"); a.Header.Get("Content-Encoding") != "" {
		t.Errorf("a small answer was packed: %v", a.Header)
	}
}
