package replica

import (
	"ruhu/syncproto"
)

// maxBatch is how many bytes of changesets a request carries at most, but for a
// single larger one. It is small: what is lost with a broken connection is sent
// again.
const maxBatch = 1 << 20

// entry is a changeset waiting in the journal.
type entry struct {
	no   int64
	n    int64
	id   string
	body []byte
}

// Pending is how many changesets the server has not answered yet.
func (r *Replica) Pending() (int64, error) {
	var n int64
	err := r.read(func(t *tx) (err error) {
		n, err = number(t, "SELECT count(*) FROM journal WHERE state = 'unsent'")
		return err
	})
	return n, err
}

// NextPush makes the body of the next push request: the unsent changesets in
// order, at most maxChangesets (0 for the protocol's limit). It is nil when there
// is nothing to send. A changeset has the same bytes in every request, however
// often its answer gets lost.
func (r *Replica) NextPush(maxChangesets int) ([]byte, error) {
	if maxChangesets < 1 || maxChangesets > syncproto.MaxChangesets {
		maxChangesets = syncproto.MaxChangesets
	}
	var request []byte
	err := r.read(func(t *tx) error {
		d, err := t.device()
		switch {
		case err != nil:
			return err
		case d.id == "":
			return errNotEnrolled
		case d.forked:
			return ErrForked
		}
		batch, err := t.unsent(maxChangesets, maxBatch)
		if err != nil || len(batch) == 0 && !d.ask {
			return err
		}
		bodies := make([][]byte, len(batch))
		for i, e := range batch {
			bodies[i] = e.body
		}
		// Not before any reading that the request carries, so that the server's
		// correction by the difference of the clocks keeps their order.
		now := max(d.clock, syncproto.HLCOf(d.believed(r.clock.UnixMilli())))
		request = syncproto.AppendPush(nil, d.id, now, bodies)
		return nil
	})
	return request, err
}

// unsent reads the oldest unsent changesets, at most limit of them and size bytes,
// but always one when there is one.
func (t *tx) unsent(limit, size int) ([]entry, error) {
	var out []entry
	full := false
	err := t.each(func(scan func(...any) error) error {
		var e entry
		if full {
			return nil
		}
		if err := scan(&e.no, &e.n, &e.id, &e.body); err != nil {
			return err
		}
		if size -= len(e.body); size < 0 && len(out) > 0 {
			full = true
			return nil
		}
		out = append(out, e)
		return nil
	}, "SELECT no, n, id, body FROM journal WHERE state = 'unsent' ORDER BY no LIMIT ?", limit)
	return out, err
}
