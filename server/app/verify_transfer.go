package app

import (
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// leave drops the rows of a household that goes: what the history says of them from
// here on is told where they arrive.
func (p *replayed) leave(h HistoryEntry) {
	for key, row := range p.rows {
		if row.Household == h.Unit {
			delete(p.rows, key)
			delete(p.deleted, key)
		}
	}
	p.left.depart(h)
}

// departures are the households that left a village, in order, with those that had
// become part of them there: devices may know the rows as theirs.
type departures struct {
	list     []departure
	absorbed map[string][]string
}

type departure struct {
	seq       syncproto.Seq
	household string
	with      []string // that had become part of it
	stays     bool     // it is still there: another came out of it
}

func (d *departures) depart(h HistoryEntry) {
	d.list = append(d.list, departure{seq: h.Seq, household: h.Unit, with: d.absorbed[h.Unit]})
}

// part notes a household out of which another comes: devices are told that it left, and
// take what stays of it anew.
func (d *departures) part(h HistoryEntry) {
	d.list = append(d.list, departure{seq: h.Seq, household: h.Unit, stays: true})
}

// arrive takes back a departure that led into another household of the same village:
// both belong to one commit, and nothing left.
func (d *departures) arrive(h HistoryEntry) {
	d.comeOut(h.Unit)
	n := len(d.list)
	if n == 0 || d.list[n-1].seq != h.Seq || d.list[n-1].stays {
		return
	}
	gone := d.list[n-1]
	d.list = d.list[:n-1]
	if d.absorbed == nil {
		d.absorbed = map[string][]string{}
	}
	d.absorbed[h.Unit] = slices.Concat(d.absorbed[h.Unit], []string{gone.household}, gone.with)
}

// comeOut: who arrives is no part of another, with those that became part of it.
func (d *departures) comeOut(household string) {
	out := append([]string{household}, d.absorbed[household]...)
	for of, parts := range d.absorbed {
		if of != household && slices.Contains(parts, household) {
			d.absorbed[of] = slices.DeleteFunc(slices.Clone(parts), func(part string) bool { return slices.Contains(out, part) })
		}
	}
}

// verify compares the departures with what the village's devices are told.
func (d *departures) verify(r Reader, v VillageState, report *VerifyReport) error {
	wanted := map[string]bool{}
	for _, left := range d.list {
		told, err := r.Evictions(v.Village, left.seq-1, left.seq)
		if err != nil {
			return err
		}
		for _, household := range append([]string{left.household}, left.with...) {
			wanted[household] = true
			if !slices.Contains(told, household) {
				report.fault("village %s: household %s left at seq %d, and no eviction says so", v.Village, household, left.seq)
			}
		}
	}
	all, err := r.Evictions(v.Village, 0, v.Seq)
	for _, household := range all {
		now, err := r.Whereabouts(household)
		if err != nil || now == household && !wanted[household] {
			report.fault("village %s: household %s is evicted, and never left: %v", v.Village, household, err)
		}
	}
	return err
}

// owners is where each household is, by the living rows that are there.
type owners map[string]owner

type owner struct {
	village string
	stands  bool // its own row is among them
}

func (o owners) note(row schema.Row, report *VerifyReport) {
	if row.Household == "" {
		return
	}
	known := o[row.Household]
	if known.village != "" && known.village != row.Village {
		report.fault("household %s: rows in villages %s and %s", row.Household, known.village, row.Village)
	}
	o[row.Household] = owner{row.Village, known.stands || row.Table.IsRoot()}
}

// verifyForwards checks that a forwarding address leads from a household without rows
// to one that stands, in one step.
func verifyForwards(r Reader, owners owners, report *VerifyReport) error {
	return r.EachForward(func(household, to string) error {
		if owners[household].village != "" {
			report.fault("household %s: it has become part of %s, and has rows", household, to)
		}
		if !owners[to].stands {
			report.fault("household %s: its forwarding address %s does not stand", household, to)
		}
		return nil
	})
}
