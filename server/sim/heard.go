package sim

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"ruhu/mobile-contract/replica"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// Heard is every outcome that any device was ever given, from the moment when the
// whole answer had reached it: what a server may never take back.
type Heard struct {
	Answers atomic.Int64 // to pushes
	Waiting atomic.Int64 // requests under way

	mu       sync.Mutex
	outcomes map[string]map[int64]syncproto.Outcome // by device and number
	faults   []string
}

// NewHeard has heard nothing yet.
func NewHeard() *Heard { return &Heard{outcomes: map[string]map[int64]syncproto.Outcome{}} }

// listener is a device's way to the server, overheard.
type listener struct {
	*Heard
	next replica.Transport
}

// On overhears a device's way to the server.
func (h *Heard) On(next replica.Transport) replica.Transport { return &listener{h, next} }

// Post implements replica.Transport.
func (l *listener) Post(path string, body []byte) ([]byte, error) {
	l.Waiting.Add(1)
	answer, err := l.next.Post(path, body)
	l.Waiting.Add(-1)
	if err == nil && path == replica.PathPush {
		l.note(body, answer)
		l.Answers.Add(1)
	}
	return answer, err
}

// note keeps what an answer says. Heard again, an outcome must be the same word
// for word.
func (h *Heard) note(request, answer []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	asked, problem := syncproto.DecodePush(request)
	said, fault := syncproto.DecodeAnswer(answer)
	if problem != nil || fault != nil || said.Problem != nil || len(said.Outcomes) != len(asked.Changesets) {
		h.fault("%s was answered with %s", request, answer)
		return
	}
	known := h.outcomes[asked.Device]
	if known == nil {
		known = map[int64]syncproto.Outcome{}
		h.outcomes[asked.Device] = known
	}
	for _, o := range said.Outcomes {
		if first, again := known[o.N]; again && !sameOutcome(first, o) {
			h.fault("device %s, changeset %d: first %+v, then %+v", asked.Device, o.N, first, o)
		}
		known[o.N] = o
	}
}

func (h *Heard) fault(format string, args ...any) {
	h.faults = append(h.faults, fmt.Sprintf(format, args...))
}

// Faults are what was heard that may not be, and what Compare has missed.
func (h *Heard) Faults() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.faults)
}

// Count is how many outcomes were heard.
func (h *Heard) Count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, known := range h.outcomes {
		n += len(known)
	}
	return n
}

// Numbers are the outcomes heard so far, as device and number of a changeset → its id.
func (h *Heard) Numbers() map[string]map[int64]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	numbers := map[string]map[int64]string{}
	for device, known := range h.outcomes {
		numbers[device] = map[int64]string{}
		for n, o := range known {
			numbers[device][n] = o.ID
		}
	}
	return numbers
}

// Compare looks every outcome up in the database: the receipt says the same, and
// the changeset stands in the history once, or among the refusals. Nobody may sync
// meanwhile.
func (h *Heard) Compare(r app.Reader) error {
	commits, refusals, err := standing(r)
	if err != nil {
		return err
	}
	for device, known := range h.outcomes {
		d, err := r.Device(device)
		if err != nil {
			return fmt.Errorf("device %s: %w", device, err)
		}
		for n, o := range known {
			receipt, err := r.Receipt(d.No, n)
			if err != nil || receipt.ID != o.ID || !sameOutcome(receipt.Outcome, o) {
				h.fault("device %s was given %+v, the database has %+v (%v)", device, o, receipt, err)
			}
			applied, refused := 1, 0
			if o.Kind == syncproto.Rejected {
				applied, refused = 0, 1
			}
			if commits[o.ID] != applied || refusals[o.ID] != refused {
				h.fault("changeset %s was %s and stands %d times in the history, %d times among the refusals", o.ID, o.Kind, commits[o.ID], refusals[o.ID])
			}
		}
	}
	return nil
}

// standing counts how often each changeset stands in the history and among the
// refusals.
func standing(r app.Reader) (commits, refusals map[string]int, err error) {
	commits, refusals = map[string]int{}, map[string]int{}
	err = r.EachHistory("", func(e app.HistoryEntry) error {
		commits[e.Changeset]++
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	err = r.EachRefusal(func(refusal app.Refusal) error {
		c, _ := syncproto.DecodeChangeset(refusal.Body) // its id is read whatever else is wrong with it
		refusals[c.ID]++
		return nil
	})
	return commits, refusals, err
}

// sameOutcome compares all but whether it was said before.
func sameOutcome(a, b syncproto.Outcome) bool {
	a.Repeated, b.Repeated = false, false
	return bytes.Equal(syncproto.AppendOutcome(nil, &a), syncproto.AppendOutcome(nil, &b))
}
