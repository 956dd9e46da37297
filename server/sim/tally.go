package sim

import (
	"context"
	"fmt"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// Tally is what the databases say after the run: those of the devices and the
// server's. Nothing in it was carried along.
type Tally struct {
	Sent         int // changesets that devices had answered
	Repeated     int // deliveries of changesets that had been answered before
	Merged       int
	Conflicts    int
	Refused      int
	ValuesPushed int
	ValuesLost   int
	Lost         []string // the first few of them
	Verified     int      // replicas whose every village equals the server's
	Unverified   []string // what is wrong with the others, the first few
}

// value names one value that a device sent.
type value struct {
	row, field string
	value      schema.Value
}

// Count counts what devices sent, and looks for each value on the server: in the
// rows, in the history, or in a refusal.
func (w *World) Count(ctx context.Context) (Tally, error) {
	var t Tally
	pushed, err := w.pushed(&t)
	if err != nil {
		return t, err
	}
	err = w.App.Store().Read(ctx, func(r app.Reader) error {
		outcomes, err := r.CountOutcomes()
		if err != nil {
			return err
		}
		t.Merged, t.Conflicts, t.Refused = outcomes[syncproto.Merged], outcomes[syncproto.Conflict], outcomes[syncproto.Rejected]
		if t.Repeated, err = r.CountRepeats(); err != nil {
			return err
		}
		return find(r, pushed)
	})
	for v, found := range pushed {
		if !found {
			t.ValuesLost++
			if len(t.Lost) < 10 {
				t.Lost = append(t.Lost, fmt.Sprintf("%s.%s", v.row, v.field))
			}
		}
	}
	return t, err
}

// pushed reads from every device's journal what it was answered for.
func (w *World) pushed(t *Tally) (map[value]bool, error) {
	out := map[value]bool{}
	for _, d := range w.Devices {
		entries, err := d.Replica.JournalEntries(0, 1<<30)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.State == "unsent" {
				t.Unverified = append(t.Unverified, d.Person.Login+": has unsent work")
				continue
			}
			t.Sent++
			c, problem := syncproto.DecodeChangeset(e.Body)
			if problem != nil {
				return nil, fmt.Errorf("journal of %s: %w", d.Person.Login, problem)
			}
			t.ValuesPushed += each(&c, func(v value) { out[v] = false })
		}
	}
	return out, nil
}

// each calls fn for every value of a changeset, deletions too, and counts them.
func each(c *syncproto.Changeset, fn func(value)) int {
	n := 0
	for i := range c.Edits {
		e := &c.Edits[i]
		if e.Delete {
			fn(value{e.Row, "", schema.IntOf(1)})
			n++
		}
		for _, s := range e.Sets {
			fn(value{e.Row, e.Table.Fields[s.Field].Name, s.Value})
			n++
		}
	}
	return n
}

// find ticks off every value that stands on the server.
func find(r app.Reader, pushed map[value]bool) error {
	tick := func(v value) {
		if _, sent := pushed[v]; sent {
			pushed[v] = true
		}
	}
	for _, table := range schema.Replicated() {
		err := r.EachRow(table, antu.CountyCode, func(row schema.Row) error {
			for i, v := range row.Values {
				tick(value{row.ID, table.Fields[i].Name, v})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	err := r.EachHistory(antu.CountyCode, func(h app.HistoryEntry) error {
		for _, c := range h.Changes {
			field := ""
			if c.Field != syncproto.Deletion {
				field = c.Key.Table.Fields[c.Field].Name
			}
			tick(value{c.Key.ID, field, c.Offered})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.EachRefusal(func(refusal app.Refusal) error {
		c, _ := syncproto.DecodeChangeset(refusal.Body) // a fault is why it may be here; what could be read counts
		each(&c, tick)
		return nil
	})
}

// VerifyReplicas lets every device hash what it holds, and compares village by
// village with the server's digests as computed anew from the server's rows.
func (w *World) VerifyReplicas(ctx context.Context, t *Tally) error {
	digests, err := w.serverDigests(ctx)
	if err != nil {
		return err
	}
	equal := make(map[*Device]bool, len(w.Devices))
	verdicts := make(chan *Device, len(w.Devices))
	err = w.Each("hashing every replica", w.Devices, func(d *Device) error {
		for village, want := range digests {
			if len(d.Person.Area) == 12 && d.Person.Area != village {
				continue
			}
			got, err := d.Replica.VillageDigest(village)
			if err != nil {
				return err
			}
			if got != want {
				return nil
			}
		}
		verdicts <- d
		return nil
	})
	close(verdicts)
	for d := range verdicts {
		equal[d] = true
	}
	for _, d := range w.Devices {
		if equal[d] {
			t.Verified++
		} else if len(t.Unverified) < 10 {
			t.Unverified = append(t.Unverified, d.Person.Login+": differs from the server")
		}
	}
	return err
}

func (w *World) serverDigests(ctx context.Context) (map[string]syncproto.Digest, error) {
	digests := map[string]syncproto.Digest{}
	for _, v := range antu.Villages() {
		digests[v.Code] = syncproto.Digest{}
	}
	err := w.App.Store().Read(ctx, func(r app.Reader) error {
		for _, table := range schema.Replicated() {
			err := r.EachRow(table, antu.CountyCode, func(row schema.Row) error {
				digests[row.Village] = digests[row.Village].Plus(syncproto.RowDigest(table, row.ID, row.Household, false, row.Values))
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return digests, err
}
