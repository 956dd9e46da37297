package chaos

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// ledger is what the outside world knows: what was saved and acknowledged by a
// device, and what the server answered for. It is never told what is in a database.
type ledger struct {
	saved    map[string]saved                 // by id of the changeset
	answered map[numbered]*answered           // by device and number
	told     map[numbered][]syncproto.Outcome // every answer under that number, from any epoch
	desks    []decided                        // at the desk
	seq      map[string]syncproto.Seq         // highest that was answered, by village
	rev      map[string]syncproto.Rev         // by unit
}

type numbered struct {
	device string
	n      int64
}

// saved is a changeset that a device said is safe.
type saved struct {
	device *device
	no     int // of saving
}

// answered is a changeset that the server said is safe, with what it said of it.
type answered struct {
	id      string
	raw     []byte
	outcome syncproto.Outcome
}

// decided is a changeset of the desk that was taken.
type decided struct {
	*syncproto.Changeset
	outcome syncproto.Outcome
}

// landed is where a changeset went.
func landed(c *syncproto.Changeset, o syncproto.Outcome) (unit, village string) {
	return cmp.Or(o.Household, c.Unit()), cmp.Or(o.Village, c.Village)
}

func newLedger() ledger {
	return ledger{saved: map[string]saved{}, answered: map[numbered]*answered{}, told: map[numbered][]syncproto.Outcome{}, seq: map[string]syncproto.Seq{}, rev: map[string]syncproto.Rev{}}
}

// answered notes one outcome of an answer.
func (w *world) answered(device string, c *syncproto.Changeset, o syncproto.Outcome) {
	key := numbered{device, o.N}
	w.ledger.told[key] = append(w.ledger.told[key], o)
	earlier := w.ledger.answered[key]
	if earlier == nil {
		w.ledger.answered[key] = &answered{c.ID, slices.Clone(c.Raw), o}
		if c.Fault == nil {
			w.acted(c, o)
			unit, village := landed(c, o)
			w.progressed(unit, village, o)
		}
		return
	}
	again := o
	again.Repeated = earlier.outcome.Repeated
	switch {
	case !o.Repeated:
		w.broken("exactly once: changeset %d of %s was answered before, and is decided again", o.N, device)
	case earlier.id != o.ID || !sameOutcome(&again, &earlier.outcome):
		w.broken("exactly once: changeset %d of %s was answered %+v, then %+v", o.N, device, earlier.outcome, o)
	}
}

// wasTold reports whether an outcome was ever answered under a number, also by a server
// that has gone back to a backup since and then decided again.
func (w *world) wasTold(key numbered, o syncproto.Outcome) bool {
	return slices.ContainsFunc(w.ledger.told[key], func(t syncproto.Outcome) bool {
		return t.ID == o.ID && t.Kind == o.Kind && t.Seq == o.Seq && t.Rev == o.Rev
	})
}

func sameOutcome(a, b *syncproto.Outcome) bool {
	return string(syncproto.AppendOutcome(nil, a)) == string(syncproto.AppendOutcome(nil, b))
}

// value names one value of a changeset; the field of a deletion is "".
type value struct {
	table      *schema.Table
	row, field string
	value      schema.Value
}

// valuesOf lists every value that a changeset carries, by the rows that they went to:
// those of a household that is part of another by now went to the other's.
func valuesOf(c *syncproto.Changeset, o syncproto.Outcome) []value {
	var out []value
	unit, _ := landed(c, o)
	for _, e := range c.Edits {
		if e.Table.IsRoot() && e.Row == c.Household {
			e.Row = unit
		}
		if e.Delete {
			out = append(out, value{e.Table, e.Row, "", schema.IntOf(1)})
		}
		for _, s := range e.Sets {
			out = append(out, value{e.Table, e.Row, e.Table.Fields[s.Field].Name, s.Value})
		}
	}
	return out
}
