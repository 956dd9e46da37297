package chaos

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/scripts/effort"
)

func newLab(tb testing.TB) *Lab {
	tb.Helper()
	l, err := NewLab()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { l.Close() })
	return l
}

// TestSeeds_KeepEveryPromise runs the same seeds every time; go run ./server sim
// runs others.
func TestSeeds_KeepEveryPromise(t *testing.T) {
	seeds := effort.Of(t, "seeds", 4, 8, 60)
	report := newLab(t).Run(t.Context(), Campaign{First: 1, Seeds: seeds, Workers: 2, Now: time.Now})
	for _, v := range report.Violations {
		t.Errorf("seed %d: %s\n%s", v.Seed, v.Text, strings.Join(v.History, "\n"))
	}
	t.Logf("%d seeds, %d steps, %d values, %.1fs, faults %v", report.Seeds, report.Steps, report.ValuesPushed, report.Seconds, report.Faults)
}

// TestSeed_DoesTheSameEveryTime: a violation is told by its seed alone.
func TestSeed_DoesTheSameEveryTime(t *testing.T) {
	l := newLab(t)
	for seed := range uint64(effort.Of(t, "seeds", 1, 1, 6)) {
		once, again := l.play(seed, planOf(seed), true), l.play(seed, planOf(seed), true)
		if !slices.Equal(once.History, again.History) || !maps.Equal(once.Faults, again.Faults) || once.Pushed != again.Pushed {
			t.Errorf("seed %d went two ways: %v and %v", seed, once.Faults, again.Faults)
		}
	}
}
