package siege

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"ruhu/server/app"
	"ruhu/server/web"
	"ruhu/server/web/api"
	"ruhu/server/web/console"
)

// Target is a server that is attacked.
type Target struct {
	URL     string
	Process int // id, by which its memory is measured; 0 where it is not

	client *http.Client
}

// Aim returns the server at an address as a target.
func Aim(url string, process int) *Target {
	return &Target{URL: url, Process: process, client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// call posts JSON as it should be, and reads the answer.
func (t *Target) call(ctx context.Context, path, token string, body, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.URL+path, bytes.NewReader(spell(body)))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := t.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", path, res.Status, got)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(got, into)
}

// address is where the target listens.
func (t *Target) address() string { return strings.TrimPrefix(t.URL, "http://") }

// Route is one way in.
type Route struct {
	Method, Path string
	Page         bool // of the console, which knows its readers by a cookie
}

// Routes are all ways in, from the tables that the server registers them by.
func Routes() []Route {
	programs, pages := web.New(web.Config{}), web.New(web.Config{})
	(&api.API{}).Register(programs)
	console.New(console.Config{App: app.New(nil, time.Now, slog.New(slog.DiscardHandler))}).Register(pages) // for its table alone
	routes := []Route{{Method: http.MethodGet, Path: "/app"}, {Method: http.MethodGet, Path: "/app/*"}}
	for _, r := range programs.Routes() {
		routes = append(routes, Route{Method: r.Method, Path: r.Path})
	}
	for _, r := range pages.Routes() {
		if !has(routes, r.Method, r.Path) {
			routes = append(routes, Route{Method: r.Method, Path: r.Path, Page: true})
		}
	}
	slices.SortFunc(routes, func(a, b Route) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	return routes
}

func has(routes []Route, method, path string) bool {
	return slices.ContainsFunc(routes, func(r Route) bool { return r.Method == method && r.Path == path })
}
