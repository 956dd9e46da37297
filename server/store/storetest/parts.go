package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var parts = []test{
	{"SaveSeparation_AnyHistoryEqualsTheModel", anySeparations},
	{"SaveSeparation_ThatCannotBeIsRefused", impossibleSeparations},
	{"Save_WithCommitsOfOtherHouseholds", savedTogether},
}

// anySeparations lets a few households of three villages become part of one another, come
// out again and be changed in between, some of it in transactions that are run twice or
// fail, and compares everything that a reader shows with the model.
func anySeparations(w *world) {
	check(w, func(t *rapid.T) {
		w := w.with(t)
		places := []string{w.village(), w.village(), w.village()}
		m := newModel(places...)
		roll := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "roll") }
		w.write(func(tx app.Tx) error {
			for i := range 4 {
				c, err := w.household(w.desk(), w.id(), places[i%3]).save(tx)
				if m.take(c); err != nil {
					return err
				}
			}
			return nil
		})
		for range rapid.IntRange(2, 10).Draw(t, "steps") {
			if len(m.forwards) > 0 && roll(2) == 0 {
				anySplit(w, m, roll)
			} else {
				anyStep(w, m, roll)
			}
		}
		w.read(m.check)
		w.write(func(tx app.Tx) error {
			return errors.Join(m.checkWays(tx), m.checkLoads(tx), m.checkUnits(tx), m.checkPages(tx, rapid.IntRange(1, 12).Draw(t, "limit")))
		})
	})
}

// anySplit takes a household out of the one that it is part of, in a transaction that may
// be run twice, or undone.
func anySplit(w *world, m *model, roll dice) {
	p := m.split(w, roll)
	if p.out == "" {
		return
	}
	undo := roll(4) == 0
	write := w.Write
	if roll(2) == 0 {
		write = w.WriteAgain
	}
	var made registry.Separation
	err := write(context.Background(), func(tx app.Tx) error {
		var err error
		if made, err = p.save(tx); err == nil && undo {
			err = errUndone
		}
		return err
	})
	switch {
	case undo && !errors.Is(err, errUndone) || !undo && err != nil:
		w.Fatalf("write: %v", err)
	case !undo:
		m.separate(&made)
	}
}

// impossibleSeparations: counters go on by one, and only what is part of a household comes
// out of it, to the village that it was in. What is refused leaves no trace.
func impossibleSeparations(w *world) {
	of, out, within, other := w.id(), w.id(), w.id(), w.id()
	m := newModel(village, nextVillage)
	w.write(func(tx app.Tx) error {
		for _, d := range []draft{w.household(w.desk(), of, village), w.household(w.desk(), out, nextVillage), w.household(w.desk(), within, village), w.household(w.desk(), other, village)} {
			c, err := d.save(tx)
			if m.take(c); err != nil {
				return err
			}
		}
		for _, s := range []shift{{household: within, village: nextVillage, into: out}, {household: out, village: village, into: of}} {
			s.by, s.id = w.desk(), w.id()
			t, err := s.save(tx)
			if m.transfer(&t); err != nil {
				return err
			}
		}
		return nil
	})
	p := split{by: w.desk(), id: w.id(), out: out, of: of, village: nextVillage, parts: []string{within}}
	for name, spoil := range map[string]func(*registry.Separation){
		"the counter of the one that stays skips one": func(s *registry.Separation) { s.Stays.Outcome.Seq++ },
		"the counter of the other stands":             func(s *registry.Separation) { s.Out.Outcome.Seq-- },
		"it is part of another":                       func(s *registry.Separation) { s.Stays.Unit = other },
		"it is not the one that is part":              func(s *registry.Separation) { s.Out.Unit, s.Out.Rows = other, nil },
		"it goes to a village that it was not in":     func(s *registry.Separation) { s.Out.Village = farVillage },
		"one is taken along that is nobody's part":    func(s *registry.Separation) { s.Parts = []string{other} },
	} {
		err := w.Write(context.Background(), func(tx app.Tx) error {
			s, err := p.decide(tx)
			spoil(&s)
			return errors.Join(err, tx.SaveSeparation(&s))
		})
		if err == nil {
			w.Errorf("%s, and it was taken", name)
		}
	}
	w.write(func(tx app.Tx) error { return errors.Join(m.check(tx), m.checkWays(tx), m.checkLoads(tx)) })
}

// savedTogether: a changeset of two households is two commits, of which the first is
// found first, and one receipt.
func savedTogether(w *world) {
	for _, place := range []string{village, nextVillage} {
		author, device := w.enrol()
		m := newModel(village, nextVillage)
		first, second := w.household(author, w.id(), village), w.household(author, w.id(), place)
		second.id, first.n, second.n = first.id, 1, 1
		w.write(func(tx app.Tx) error {
			c, err := first.decide(tx)
			if err != nil {
				return err
			}
			also, err := second.decide(tx)
			if err != nil {
				return err
			}
			if place == village {
				also.Outcome.Seq++
			}
			c.Also = []registry.Commit{also}
			m.take(c, also)
			return tx.Save(&c)
		})
		w.read(func(r app.Reader) error {
			commits, err := r.HistoryOf(first.id)
			want := m.history(func(*registry.Commit) bool { return true })
			receipt, err2 := r.Receipt(author.Device, 1)
			dev, err3 := r.Device(device)
			if dev.LastN != 1 || receipt.ID != first.id {
				w.Errorf("%+v after number %d", receipt, dev.LastN)
			}
			return errors.Join(m.checkUnit(r, first.unit, m.units[first.unit]), m.checkUnit(r, second.unit, m.units[second.unit]),
				differ("commits", withoutIDs(commits), want, err), err2, err3)
		})
	}
}

// split is a separation in the making: what registry.Part would hand to the store,
// without its rules.
type split struct {
	by      registry.Author
	id      string // the changeset's
	out     string // household that comes out
	of      string // that has it
	village string // that it goes back to
	rows    []syncproto.RowKey
	parts   []string
}

// split draws one of those that are part of another, with some of its rows, and those
// that are to lead to it.
func (m *model) split(w *world, roll dice) split {
	var ids []string
	for id := range m.forwards {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	p := split{by: w.desk(), id: w.id(), out: ids[roll(len(ids))]}
	p.of, p.village = m.forwards[p.out], m.units[p.out].village
	for _, id := range ids {
		if id != p.out && m.forwards[id] == p.of && roll(2) == 0 {
			p.parts = append(p.parts, id)
		}
	}
	for key, row := range m.rows {
		if row.unit == p.of && !key.Table.IsRoot() {
			p.rows = append(p.rows, key)
		}
	}
	slices.SortFunc(p.rows, func(a, b syncproto.RowKey) int {
		return slices.Compare([]string{a.Table.Name, a.ID}, []string{b.Table.Name, b.ID})
	})
	p.rows = slices.DeleteFunc(p.rows, func(syncproto.RowKey) bool { return roll(2) == 0 })
	return p
}

func (p split) save(tx app.Tx) (registry.Separation, error) {
	s, err := p.decide(tx)
	if err == nil {
		err = tx.SaveSeparation(&s)
	}
	return s, err
}

func (p split) decide(tx app.Tx) (s registry.Separation, err error) {
	of, err := tx.Household(p.of)
	if err != nil {
		return s, err
	}
	out, err := tx.Household(p.out)
	if err != nil {
		return s, err
	}
	rev := max(of.Rev, out.Rev) + 1
	commits := shift{by: p.by, id: p.id, household: p.of, village: of.Village}
	if s.Stays, err = commits.commit(tx, p.of, of.Village, syncproto.Parted, of.Rev+1); err != nil {
		return s, err
	}
	if s.Out, err = commits.commit(tx, p.out, p.village, syncproto.Arrived, rev); err != nil {
		return s, err
	}
	s.Parts = p.parts
	p.divide(of, out, &s)
	if len(s.Out.Rows) == 0 {
		return s, fmt.Errorf("household %s has no row of its own", p.out)
	}
	return s, nil
}

// divide gives the rows to whom they belong afterwards. All that stays is written anew.
func (p split) divide(of, out syncproto.UnitState, s *registry.Separation) {
	arrives := func(row *syncproto.RowState) {
		row = row.Clone()
		row.Household, row.Village, row.Rev = s.Out.Unit, s.Out.Village, s.Out.Outcome.Rev
		if row.Table.IsRoot() {
			row.Deleted = false
		}
		s.Out.Rows, s.Out.Digests = append(s.Out.Rows, row), s.Out.Digests.Plus(row.Digests())
		s.Out.Changes = append(s.Out.Changes, moved(row, syncproto.Deletion, schema.BoolOf(true), schema.BoolOf(row.Deleted)))
	}
	for _, row := range sortedRows(out) {
		arrives(row)
	}
	for _, row := range sortedRows(of) {
		if slices.Contains(p.rows, row.Key()) {
			s.Stays.Digests = s.Stays.Digests.Minus(row.Digests())
			s.Stays.Changes = append(s.Stays.Changes, moved(row, syncproto.Deletion, schema.BoolOf(row.Deleted), schema.BoolOf(true)))
			arrives(row)
			continue
		}
		row = row.Clone()
		row.Rev = s.Stays.Outcome.Rev
		s.Stays.Rows = append(s.Stays.Rows, row)
	}
}

// separate adds a separation that the store has acknowledged.
func (m *model) separate(s *registry.Separation) {
	m.evictions = append(m.evictions, eviction{s.Stays.Village, s.Stays.Outcome.Seq, s.Stays.Unit})
	delete(m.forwards, s.Out.Unit)
	for _, part := range s.Parts {
		m.forwards[part] = s.Out.Unit
	}
	m.take(s.Stays, s.Out)
}
