package app

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"ruhu/server/chronicle"
	"ruhu/syncproto"
)

// AwayFor is how long a device may be away before the deletions that it has not heard
// of are trimmed all the same. It gets its villages from nothing when it comes back.
const AwayFor = 90 * 24 * time.Hour

// TrimReport says what was trimmed.
type TrimReport struct {
	Tombstones int              `json:"tombstones"`
	Villages   []TrimmedVillage `json:"villages"` // where the mark moved
}

// TrimmedVillage is a village whose deletions are not told any more up to a commit.
type TrimmedVillage struct {
	Village    string        `json:"village"`
	To         syncproto.Seq `json:"to"`
	Tombstones int           `json:"tombstones"`
}

// Trim takes out of what devices are sent every deletion that all active devices of
// its village have: those that are not revoked and were seen within a time. A device
// whose cursor is older gets the village from nothing. The deleted rows themselves
// stay, so that a late edit meets what it would have met, and no outcome depends on
// whether or when this runs. It goes village by village, so that nobody's push waits
// for more than one.
func (a *App) Trim(ctx context.Context, away time.Duration) (TrimReport, error) {
	report := TrimReport{Villages: []TrimmedVillage{}}
	if err := a.keepHeld(ctx); err != nil {
		return report, err
	}
	var due []TrimmedVillage
	err := a.store.Read(ctx, func(r Reader) (err error) {
		due, err = trimmable(r, a.now().Add(-away).UnixMilli())
		return err
	})
	for i := 0; err == nil && i < len(due); i++ {
		v := due[i]
		err = a.store.Write(ctx, func(tx Tx) (err error) {
			if v.Tombstones, err = tx.Trim(v.Village, v.To); err != nil || v.Tombstones == 0 {
				return err
			}
			return Record(tx, v, chronicle.Entry{Kind: chronicle.Trimmed, At: a.now().UnixMicro(), Area: v.Village})
		})
		if err == nil {
			report.Villages = append(report.Villages, v)
			report.Tombstones += v.Tombstones
		}
	}
	return report, err
}

// trimmable are the villages whose mark can move, and where to.
func trimmable(r Reader, since int64) (due []TrimmedVillage, err error) {
	villages, err := r.Villages([]string{""})
	if err != nil {
		return nil, err
	}
	floor := map[string]syncproto.Seq{}
	for _, v := range villages {
		floor[v.Village] = v.Seq
	}
	if err := lower(r, floor, since); err != nil {
		return nil, err
	}
	for _, v := range villages {
		if to := floor[v.Village]; to > v.Trimmed {
			due = append(due, TrimmedVillage{Village: v.Village, To: to})
		}
	}
	return due, nil
}

// lower brings each village's floor down to what every active device has. Of a device
// of which nothing is known, it is taken that it has nothing.
func lower(r Reader, floor map[string]syncproto.Seq, since int64) error {
	devices, err := r.Devices()
	if err != nil {
		return err
	}
	held, err := r.Held()
	if err != nil {
		return err
	}
	for _, d := range devices {
		if d.Revoked || d.SeenAt < since {
			continue
		}
		person, err := r.Person(d.Person)
		if err != nil {
			return err
		}
		for village, seq := range floor {
			if person.Grants.Works(village) {
				floor[village] = min(seq, held[d.No][village])
			}
		}
	}
	return nil
}

// keepHeld writes down what devices said that they hold, and when.
func (a *App) keepHeld(ctx context.Context) error {
	said := a.held.all()
	return a.store.Write(ctx, func(tx Tx) error {
		devices, err := tx.Devices()
		if err != nil {
			return err
		}
		villages, err := tx.Villages([]string{""})
		if err != nil {
			return err
		}
		for _, d := range devices {
			h, heard := said[d.ID]
			if !heard {
				continue
			}
			c, _ := parseCursor(h.cursor) // it was good when it came
			c.keepOnly(villages)
			err := errors.Join(tx.PutHeld(d.No, c.seq), tx.TouchDevice(d.No, max(d.SeenAt, h.at), d.ClockOffset, h.version))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// holdings are the cursors that devices, by id, last came with: what they hold. They
// are in memory, so that a pull writes nothing; what is lost with it is said again by
// the next pull, and what was kept of it is too low at worst.
type holdings struct {
	mu   sync.Mutex
	said map[string]heard
}

// heard is what a device said, and when, in Unix milliseconds.
type heard struct {
	cursor  string
	at      int64
	version int // of the schema
}

func (h *holdings) note(device string, said heard) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.said == nil {
		h.said = map[string]heard{}
	}
	h.said[device] = said
}

func (h *holdings) all() map[string]heard {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.said)
}
