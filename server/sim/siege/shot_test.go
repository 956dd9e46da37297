package siege

import (
	"strings"
	"testing"
)

// A camp whose people are signed out by their own requests is attacked by nobody, and what
// is asked in their name afterwards is refused for that alone.
func TestShots_NobodySignsOut(t *testing.T) {
	c := &Camp{carrier: &phone{}, keeper: &phone{}, actors: []actor{{name: "cadre0", token: strings.Repeat("t", 40)}, {name: "stranger"}}}
	routes, met := Routes(), 0
	for n := range uint64(20_000) {
		s := c.draw(1, n, routes)
		if !s.ends() {
			continue
		}
		met++
		if token := s.header.Get("Cookie") + s.header.Get("Authorization"); token != "" && s.how != Forged && s.how != Crossed && s.how != Raw {
			t.Fatalf("request %d, %s: %s %s with %q", n, s.how, s.method, s.path, token)
		}
	}
	if met < 50 {
		t.Errorf("%d requests of 20,000 would sign out", met)
	}
}
