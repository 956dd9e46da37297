package doctor

import (
	"slices"
	"testing"

	"ruhu/schema"
)

// Whoever is told that something is wrong is told what to do, in their language.
func TestKinds_SayWhatToDo(t *testing.T) {
	for code, kind := range kinds {
		if (kind.grade == OK) != (kind.advice == nil) {
			t.Errorf("%s: grade %s, advice %v", code, kind.grade, kind.advice)
		}
		texts := []schema.Label{kind.text}
		if kind.advice != nil {
			texts = append(texts, *kind.advice)
		}
		for _, text := range texts {
			if slices.Contains([]string{text.ZH, text.KO, text.EN}, "") {
				t.Errorf("%s lacks a language: %v", code, text)
			}
		}
	}
	for _, l := range looks {
		if abouts[l.about].KO == "" {
			t.Errorf("%s has no name", l.about)
		}
	}
}

func TestReachable(t *testing.T) {
	for address, want := range map[string]string{"0.0.0.0:443": "localhost:443", ":80": "localhost:80", "[::]:1": "localhost:1", "127.0.0.1:8080": "127.0.0.1:8080", "ruhu.lan:443": "ruhu.lan:443", "x": "x"} {
		if got := reachable(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
