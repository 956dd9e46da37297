package main

import (
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"ruhu/server/web"
)

// TestRates_AreOfRoutesThatAreServed: a price of a route that is not there any more would
// be paid by nobody.
func TestRates_AreOfRoutesThatAreServed(t *testing.T) {
	s, err := openSite(t.Context(), filepath.Join(t.TempDir(), "data"), "", time.Now, rand.Reader, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	served := map[string]bool{}
	for _, r := range s.edge(nil).Routes() {
		served[r.Method+" "+r.Path] = true
	}
	for _, route := range web.Costly() {
		if !served[route] {
			t.Errorf("%s is not served", route)
		}
	}
}
