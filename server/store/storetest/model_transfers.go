package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// eviction is a household that left a village.
type eviction struct {
	village   string
	seq       syncproto.Seq
	household string
}

// transfer adds a transfer that the store has acknowledged.
func (m *model) transfer(t *registry.Transfer) {
	left, arrived := &t.Left, &t.Arrived
	if t.Evicts() {
		m.evictions = append(m.evictions, eviction{left.Village, left.Outcome.Seq, left.Unit})
		for unit, to := range m.forwards {
			if to == left.Unit && m.units[unit].village == left.Village {
				m.evictions = append(m.evictions, eviction{left.Village, left.Outcome.Seq, unit})
			}
		}
	}
	if left.Unit != arrived.Unit {
		for unit, to := range m.forwards {
			if to == left.Unit {
				m.forwards[unit] = arrived.Unit
			}
		}
		m.forwards[left.Unit] = arrived.Unit
	}
	m.take(*left, *arrived)
	m.seqs[left.Village] = max(m.seqs[left.Village], left.Outcome.Seq)
}

// standing are the households that are their own, by id.
func (m *model) standing() (ids []string) {
	for _, id := range slices.Sorted(maps.Keys(m.units)) {
		root, there := m.rows[syncproto.RowKey{Table: schema.Household, ID: id}]
		if there && !root.Deleted {
			ids = append(ids, id)
		}
	}
	return ids
}

// left returns the households that a village's devices are told have left with
// from < seq ≤ to.
func (m *model) left(village string, from, to syncproto.Seq) (households []string) {
	for _, e := range m.evictions {
		if e.village == village && e.seq > from && e.seq <= to {
			households = append(households, e.household)
		}
	}
	slices.Sort(households)
	return slices.Compact(households)
}

// checkWays compares who left and where everybody is.
func (m *model) checkWays(r app.Reader) error {
	var err error
	for _, village := range m.villages {
		for seq := range m.seqs[village] + 1 {
			before, err1 := r.Evictions(village, 0, seq)
			after, err2 := r.Evictions(village, seq, m.seqs[village])
			err = errors.Join(err, differ("left by then", before, m.left(village, 0, seq), err1),
				differ("left since", after, m.left(village, seq, m.seqs[village]), err2))
		}
	}
	for id := range m.units {
		now, failed := r.Whereabouts(id)
		err = errors.Join(err, differ("whereabouts", now, cmp.Or(m.forwards[id], id), failed))
	}
	forwards := map[string]string{}
	failed := r.EachForward(func(household, to string) error {
		forwards[household] = to
		return nil
	})
	maps.DeleteFunc(forwards, func(household, _ string) bool { return m.units[household] == nil }) // another test's
	return errors.Join(err, differ("forwards", forwards, m.forwards, failed))
}

// checkLoads asks for every household in every village: it is found where it is by
// whoever looks where it has been, and by nobody else.
func (m *model) checkLoads(tx app.Tx) error {
	for id, unit := range m.units {
		for _, village := range m.villages {
			needs := registry.Needs{Rows: []syncproto.RowKey{{Table: schema.Household, ID: id}}, Tables: []*schema.Table{schema.Member}}
			s, err := tx.Load(id, village, needs)
			if err := differ("load "+id+" in "+village, situationOf(&s), m.found(id, unit, village), err); err != nil {
				return err
			}
		}
	}
	return nil
}

// whereFound is what Load says of where a household is.
type whereFound struct {
	unit, village, from string
	rev                 syncproto.Rev
	seq                 syncproto.Seq
	rows                int
}

func situationOf(s *registry.Situation) whereFound {
	return whereFound{s.Unit.ID, s.Unit.Village, s.From, s.Unit.Rev, s.Seq, len(s.Unit.Rows)}
}

func (m *model) found(id string, unit *modelUnit, asked string) whereFound {
	f := whereFound{unit: id, village: unit.village, rev: unit.rev, seq: m.seqs[asked]}
	been := asked == unit.village || slices.Contains(m.left(asked, 0, m.seqs[asked]), id)
	if been && (m.forwards[id] != "" || asked != unit.village) {
		now := m.units[cmp.Or(m.forwards[id], id)]
		f = whereFound{cmp.Or(m.forwards[id], id), now.village, asked, now.rev, m.seqs[now.village], 0}
	}
	for key, row := range m.rows {
		if key.Table == schema.Member && row.unit == f.unit || key == (syncproto.RowKey{Table: schema.Household, ID: f.unit}) {
			f.rows++
		}
	}
	return f
}

// checkPages reads every village page by page: an eviction counts as a row, and the
// pages together tell of all.
func (m *model) checkPages(r app.Reader, limit int) error {
	for _, village := range m.villages {
		for from := syncproto.Seq(0); from < m.seqs[village]; {
			end, err := r.PageEnd(village, from, m.seqs[village], limit)
			rows, tables := 0, map[*schema.Table]bool{}
			for key, row := range m.rows {
				if row.Village == village && row.seq > from && row.seq <= end.Seq {
					rows, tables[key.Table] = rows+1, true
				}
			}
			gone := m.countLeft(village, from, end.Seq)
			switch {
			case err != nil, end.Seq <= from, end.Rows != rows+gone, end.Evicts != (gone > 0), len(end.Tables) != len(tables):
				return fmt.Errorf("village %s after %d: %+v, want %d rows of %d tables and %d who left: %w", village, from, end, rows, len(tables), gone, err)
			case end.Rows > limit && m.many(village, from, end.Seq):
				return fmt.Errorf("village %s after %d: a page of %d is larger than %d and of more than one commit", village, from, end.Rows, limit)
			}
			from = end.Seq
		}
	}
	return nil
}

// countLeft counts the evictions with from < seq ≤ to.
func (m *model) countLeft(village string, from, to syncproto.Seq) (n int) {
	for _, e := range m.evictions {
		if e.village == village && e.seq > from && e.seq <= to {
			n++
		}
	}
	return n
}

// many reports whether more than one commit is told of with from < seq ≤ to.
func (m *model) many(village string, from, to syncproto.Seq) bool {
	told := map[syncproto.Seq]bool{}
	for _, row := range m.rows {
		if row.Village == village && row.seq > from && row.seq <= to {
			told[row.seq] = true
		}
	}
	for _, e := range m.evictions {
		if e.village == village && e.seq > from && e.seq <= to {
			told[e.seq] = true
		}
	}
	return len(told) > 1
}
