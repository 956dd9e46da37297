package main

import (
	"slices"
	"testing"
	"time"

	"ruhu/scripts/effort"
	"ruhu/server/sim/siege"
)

// TestSiege_NothingBadIsAccepted attacks a real server over its sockets, on a small scale;
// go run ./scripts/assault does it on a large one.
func TestSiege_NothingBadIsAccepted(t *testing.T) {
	c := newChild(t, t.TempDir())
	camp, err := siege.Pitch(t.Context(), c.data, effort.Of(t, "accounts of each kind", 1, 2, 2))
	c.must(err)
	c.start()
	to := siege.Aim("http://"+*c.address.Load(), c.process.Process.Pid)
	c.must(camp.Enter(t.Context(), to))
	fire, err := camp.Fire(t.Context(), to, 1, effort.Of(t, "bad requests", 100, 400, 3000), 4)
	c.must(err)
	t.Logf("%d requests in %.1f s, answers %v", fire.Requests, fire.Seconds, fire.Answers)
	slow, err := camp.Slow(t.Context(), to, effort.Of(t, "slow sockets", 30, 60, 200), 2*time.Second)
	c.must(err)
	bombs, err := camp.Bombs(t.Context(), to, effort.Of(t, "bombs", 20, 60, 500), 32<<20, 2)
	c.must(err)
	t.Logf("%d bombs: %d refused, %d MB over %d MB", bombs.Thrown, bombs.Refused, bombs.Over()>>20, bombs.Baseline>>20)
	if bombs.Over() > 256<<20 && !underRace {
		t.Errorf("bombs took %d MB", bombs.Over()>>20)
	}
	c.stop()
	left, err := camp.Judge(t.Context(), c.data)
	c.must(err)
	for _, fault := range slices.Concat(fire.Faults, slow.Faults, bombs.Faults, left) {
		t.Error(fault)
	}
}
