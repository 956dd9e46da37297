package app

import (
	"errors"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/watermelon"
	"ruhu/syncproto"
)

// ReadWatermelon is what is kept of devices that sync as WatermelonDB does.
type ReadWatermelon interface {
	// Rounds returns those of a device that are kept, oldest first.
	Rounds(device syncproto.DeviceNo) ([]watermelon.Round, error)
	// HeldRows returns the rows that a device was sent, or that came from it.
	HeldRows(device syncproto.DeviceNo) (watermelon.HeldRows, error)
	// Statement returns what PutStatement kept, nothing when that never was.
	Statement(device syncproto.DeviceNo) ([]byte, error)
	// Row returns a row of a replicated table wherever it is, a deleted one too, or
	// ErrNotFound.
	Row(t *schema.Table, id string) (*syncproto.RowState, error)
	// RefusalsOf returns a device's refused changesets behind a number, in order.
	RefusalsOf(device syncproto.DeviceNo, after int64) ([]Refusal, error)
}

// WriteWatermelon keeps it.
type WriteWatermelon interface {
	// PutRound adds a round and drops those of the device before another.
	PutRound(device syncproto.DeviceNo, r watermelon.Round, before int64) error
	// PutHeldRows adds or replaces rows that a device holds.
	PutHeldRows(device syncproto.DeviceNo, rows []watermelon.Held) error
	PutStatement(device syncproto.DeviceNo, said []byte) error
}

// melon is what the store has of one device.
type melon struct {
	dev    registry.Device
	author registry.Author
	epoch  string
	rounds []watermelon.Round
	said   watermelon.Statement
}

func melonOf(r Reader, device string) (m melon, err error) {
	if m.epoch, err = r.Epoch(); err != nil {
		return m, err
	}
	if m.dev, m.author, err = authorOf(r, device); err != nil {
		return m, err
	}
	if m.rounds, err = r.Rounds(m.dev.No); err != nil {
		return m, err
	}
	said, err := r.Statement(m.dev.No)
	if err == nil {
		m.said, err = watermelon.DecodeStatement(said)
	}
	return m, err
}

// round returns the round of a timestamp. One of an earlier life of the server is none: the
// numbers that its cursor counts by were lifted.
func (m *melon) round(stamp int64) (watermelon.Round, bool) {
	for _, r := range m.rounds {
		if r.Stamp == stamp && r.Epoch == m.epoch {
			return r, true
		}
	}
	return watermelon.Round{}, false
}

// next is the timestamp of a new round: the time, but after all before it.
func (m *melon) next(now int64) int64 {
	for _, r := range m.rounds {
		now = max(now, r.Stamp+1)
	}
	return max(now, m.said.Pushed+1)
}

// ground is what the server knows of the rows that a push touches.
type ground struct {
	Tx
	*melon
	histories map[string][]HistoryEntry
}

// Row implements watermelon.Ground.
func (g *ground) Row(t *schema.Table, id string) (*syncproto.RowState, error) {
	row, err := g.Tx.Row(t, id)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return row, err
}

// history is that of a unit itself, without what has become part of it.
func (g *ground) history(unit string) ([]HistoryEntry, error) {
	if all, known := g.histories[unit]; known {
		return all, nil
	}
	all, err := g.History(unit)
	if err != nil {
		return nil, err
	}
	own := make([]HistoryEntry, 0, len(all))
	for _, e := range all {
		if e.Unit == unit {
			own = append(own, e)
		}
	}
	g.histories[unit] = own
	return own, nil
}

// within returns how many of a unit's commits, which are in order, a round had brought.
func (g *ground) within(history []HistoryEntry, stamp int64) int {
	r, known := g.round(stamp)
	at, ok := parseCursor(r.Cursor)
	if !known || !ok {
		return 0
	}
	n := 0
	for i, e := range history {
		if e.Seq <= at.seq[e.Village] {
			n = i + 1
		}
	}
	return n
}

// Rev implements watermelon.Ground.
func (g *ground) Rev(unit string, stamp int64) (syncproto.Rev, error) {
	history, err := g.history(unit)
	return newestOf(history[:g.within(history, stamp)]), err
}

// Seen implements watermelon.Ground.
func (g *ground) Seen(unit string, stamp int64) (syncproto.Rev, error) {
	history, err := g.history(unit)
	n := g.within(history, stamp)
	for n < len(history) && history[n].Device == g.dev.No {
		n++
	}
	return newestOf(history[:n]), err
}

func newestOf(history []HistoryEntry) (rev syncproto.Rev) {
	for _, e := range history {
		rev = max(rev, e.Rev)
	}
	return rev
}

// Was implements watermelon.Ground.
func (g *ground) Was(unit string, key syncproto.RowKey, field int, rev syncproto.Rev) (v schema.Value, err error) {
	history, err := g.history(unit)
	for _, e := range history {
		for _, c := range e.Changes {
			if e.Rev <= rev && c.Key == key && c.Field == field {
				v = c.After
			}
		}
	}
	return v, err
}
