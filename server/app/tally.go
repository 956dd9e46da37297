package app

import (
	"sync/atomic"

	"ruhu/syncproto"
)

// tally counts what became of changesets since the server was started.
type tally struct {
	of       map[syncproto.OutcomeKind]*atomic.Uint64 // never changed
	repeated atomic.Uint64
}

// outcomeKinds are those that a changeset of a device can have.
var outcomeKinds = []syncproto.OutcomeKind{syncproto.Applied, syncproto.Merged, syncproto.Conflict, syncproto.Rejected}

func newTally() *tally {
	t := &tally{of: map[syncproto.OutcomeKind]*atomic.Uint64{}}
	for _, kind := range outcomeKinds {
		t.of[kind] = &atomic.Uint64{}
	}
	return t
}

// count counts outcomes that are on disk.
func (t *tally) count(outcomes []syncproto.Outcome) {
	for i := range outcomes {
		if outcomes[i].Repeated {
			t.repeated.Add(1)
			continue
		}
		if n := t.of[outcomes[i].Kind]; n != nil {
			n.Add(1)
		}
	}
}

// Tally is what became of the changesets that devices pushed since the server was started,
// and how many came again.
func (a *App) Tally() (outcomes map[syncproto.OutcomeKind]uint64, repeated uint64) {
	outcomes = map[syncproto.OutcomeKind]uint64{}
	for kind, n := range a.tally.of {
		outcomes[kind] = n.Load()
	}
	return outcomes, a.tally.repeated.Load()
}
