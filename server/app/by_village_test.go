package app_test

import (
	"errors"
	"slices"
	"testing"

	"ruhu/server/app"
)

// counters is a state of villages.
type counters struct {
	app.Reader
	villages []app.VillageState
}

func (c counters) Villages([]string) ([]app.VillageState, error) { return c.villages, nil }

func TestByVillage_ReadsWhatHasChangedAndNothingElse(t *testing.T) {
	var read []string
	broken := false
	remembered := app.NewByVillage(func(r app.Reader, village string) (string, error) {
		read = append(read, village)
		if broken {
			return "", errors.New("the disk is gone")
		}
		for _, v := range r.(counters).villages {
			if v.Village == village {
				village += string(rune('0' + v.Seq))
			}
		}
		return village, nil
	})
	older := counters{villages: []app.VillageState{{Village: "a", Seq: 1}, {Village: "b", Seq: 0}}}
	newer := counters{villages: []app.VillageState{{Village: "a", Seq: 2}, {Village: "b", Seq: 0}}}
	for _, ask := range []struct {
		what   string
		on     counters
		broken bool
		reads  []string
		gives  []string
	}{
		{"first", older, false, []string{"a", "b"}, []string{"a1", "b0"}},
		{"again", older, false, nil, []string{"a1", "b0"}},
		{"after a commit, while nothing can be read", newer, true, []string{"a"}, nil},
		{"after a commit", newer, false, []string{"a"}, []string{"a2", "b0"}},
		{"by who still reads the state before", older, false, []string{"a"}, []string{"a1", "b0"}},
		{"on the newest state", newer, false, nil, []string{"a2", "b0"}},
	} {
		read, broken = nil, ask.broken
		got, err := remembered.In(ask.on, []string{""})
		if (err != nil) != ask.broken || !slices.Equal(read, ask.reads) || !ask.broken && !slices.Equal(got, ask.gives) {
			t.Errorf("%s: %v of %v: %v", ask.what, got, read, err)
		}
	}
}
