package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var transfers = []test{
	{"SaveTransfer_AnyHistoryEqualsTheModel", anyTransfers},
	{"SaveTransfer_ThatCannotBeIsRefused", impossibleTransfers},
	{"SaveTransfer_OfAHouseholdThatIsOnlyItsOwnRow", bareTransfer},
	{"Evictions_AreThoseOfTheCommitsAskedFor", evictionsBySeq},
	{"Whereabouts_OfNobody", func(w *world) {
		w.read(func(r app.Reader) error {
			if _, err := r.Whereabouts(w.id()); !errors.Is(err, app.ErrNotFound) {
				w.Errorf("whereabouts of nobody: %v, want ErrNotFound", err)
			}
			return nil
		})
	}},
}

// anyTransfers lets a few households of three villages be changed, move and become
// part of one another, in transactions of which some fail, and compares everything
// that a reader shows with the model; after trimming, too.
func anyTransfers(w *world) {
	check(w, func(t *rapid.T) {
		w := w.with(t)
		places := []string{w.village(), w.village(), w.village()}
		m := newModel(places...)
		roll := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "roll") }
		w.write(func(tx app.Tx) error {
			for i := range 5 {
				c, err := w.household(w.desk(), w.id(), places[i%3]).save(tx)
				if m.take(c); err != nil {
					return err
				}
			}
			return nil
		})
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			anyStep(w, m, roll)
		}
		w.read(m.check)
		limit := rapid.IntRange(1, 12).Draw(t, "limit")
		everywhere := func(tx app.Tx) error {
			return errors.Join(m.checkWays(tx), m.checkLoads(tx), m.checkUnits(tx))
		}
		w.write(func(tx app.Tx) error { return errors.Join(everywhere(tx), m.checkPages(tx, limit)) })
		w.write(func(tx app.Tx) error {
			for _, place := range places {
				if _, err := tx.Trim(place, m.seqs[place]); err != nil {
					return err
				}
			}
			return everywhere(tx)
		})
	})
}

// anyStep is one transaction with a commit and a transfer, in one order or the other.
// Now and then it is undone.
func anyStep(w *world, m *model, roll dice) {
	standing := m.standing()
	goes := standing[roll(len(standing))]
	s := shift{by: w.desk(), id: w.id(), household: goes, village: m.villages[roll(len(m.villages))]}
	if into := standing[roll(len(standing))]; into != goes && roll(2) == 0 {
		s.into, s.village = into, m.units[into].village
	}
	d := draft{by: w.desk(), id: w.id(), unit: standing[roll(len(standing))]}
	d.village = m.units[d.unit].village
	editFirst, undo := roll(2) == 0, roll(4) == 0
	var made []func()
	edits := func(tx app.Tx) error {
		d.edits = anyEdits(w, roll, tx, d)
		c, err := d.save(tx)
		made = append(made, func() { m.take(c) })
		return err
	}
	err := w.Write(context.Background(), func(tx app.Tx) error {
		if editFirst {
			if err := edits(tx); err != nil {
				return err
			}
		}
		if s.into != "" || s.village != m.units[goes].village { // else it stays where it is
			t, err := s.save(tx)
			made = append(made, func() { m.transfer(&t) })
			if err != nil {
				return err
			}
		}
		if !editFirst && d.unit != goes {
			if err := edits(tx); err != nil {
				return err
			}
		}
		if undo {
			return errUndone
		}
		return nil
	})
	switch {
	case undo && !errors.Is(err, errUndone) || !undo && err != nil:
		w.Fatalf("write: %v", err)
	case !undo:
		for _, take := range made {
			take()
		}
	}
}

// impossibleTransfers: counters go on by one, a household goes from where it is, and
// one that is part of another goes nowhere by itself. What is refused leaves no trace.
func impossibleTransfers(w *world) {
	one, two, gone := w.id(), w.id(), w.id()
	m := newModel(village, nextVillage)
	w.write(func(tx app.Tx) error {
		for _, d := range []draft{w.household(w.desk(), one, village), w.household(w.desk(), two, nextVillage), w.household(w.desk(), gone, village)} {
			c, err := d.save(tx)
			if m.take(c); err != nil {
				return err
			}
		}
		t, err := shift{by: w.desk(), id: w.id(), household: gone, village: village, into: one}.save(tx)
		m.transfer(&t)
		return err
	})
	move := shift{by: w.desk(), id: w.id(), household: one, village: nextVillage}
	for name, spoil := range map[string]func(*registry.Transfer){
		"the old village's counter skips one": func(t *registry.Transfer) { t.Left.Outcome.Seq++ },
		"the new village's counter stands":    func(t *registry.Transfer) { t.Arrived.Outcome.Seq-- },
		"the new village is none":             func(t *registry.Transfer) { t.Arrived.Village = noVillage },
		"nobody is moved":                     func(t *registry.Transfer) { t.Left.Unit, t.Arrived.Unit = noVillage, noVillage },
		"who is part of another is moved": func(t *registry.Transfer) {
			t.Left.Unit, t.Arrived.Unit, t.Arrived.Rows = gone, gone, nil
		},
		"who is part of another is merged again": func(t *registry.Transfer) { t.Left.Unit, t.Arrived.Unit, t.Arrived.Rows = gone, two, nil },
	} {
		err := w.Write(context.Background(), func(tx app.Tx) error {
			t, err := move.decide(tx)
			spoil(&t)
			return errors.Join(err, tx.SaveTransfer(&t))
		})
		if err == nil {
			w.Errorf("%s, and it was taken", name)
		}
	}
	w.write(func(tx app.Tx) error { return errors.Join(m.check(tx), m.checkWays(tx), m.checkLoads(tx)) })
}

// bareTransfer: a household that is only its own row becomes part of another, and
// nothing comes along. The survivor tells it all the same.
func bareTransfer(w *world) {
	for _, place := range []string{village, nextVillage} {
		goes, stays := w.id(), w.id()
		w.write(func(tx app.Tx) error {
			_, first := w.household(w.desk(), goes, place).save(tx)
			_, again := w.remark(w.desk(), goes, place, "again").save(tx)
			_, second := w.household(w.desk(), stays, village).save(tx)
			_, err := shift{by: w.desk(), id: w.id(), household: goes, village: village, into: stays}.save(tx)
			return errors.Join(first, again, second, err)
		})
		w.read(func(r app.Reader) error {
			unit, err := r.Household(stays)
			history, err2 := r.History(stays)
			if unit.Rev != 3 || len(history) != 5 || history[4].Outcome != syncproto.Arrived || history[4].Unit != stays {
				w.Errorf("revision %d, history %+v", unit.Rev, history)
			}
			faults, err3 := r.Integrity()
			return errors.Join(err, err2, differ("faults", faults, nil, err3))
		})
	}
}

// evictionsBySeq: a household that left twice is named once, and one that had become
// part of it there leaves with it.
func evictionsBySeq(w *world) {
	goes, within := w.id(), w.id()
	here, there := w.village(), w.village()
	move := func(to, into string) func(app.Tx) error {
		return func(tx app.Tx) error {
			s := shift{by: w.desk(), id: w.id(), household: goes, village: to}
			if into != "" {
				s.household, s.into = within, into
			}
			_, err := s.save(tx)
			return err
		}
	}
	w.write(func(tx app.Tx) error { // here: 1 and 2
		_, first := w.household(w.desk(), goes, here).save(tx)
		_, second := w.household(w.desk(), within, here).save(tx)
		return errors.Join(first, second)
	})
	for _, step := range []func(app.Tx) error{move(there, ""), move(here, ""), move(here, goes), move(there, "")} { // here: 3, 4, 5, 6
		w.write(step)
	}
	w.reopen()
	both := []string{goes, within}
	slices.Sort(both)
	w.read(func(r app.Reader) error {
		var err error
		for _, c := range []struct {
			from, to syncproto.Seq
			want     []string
		}{{0, 2, nil}, {2, 3, []string{goes}}, {3, 5, nil}, {0, 5, []string{goes}}, {5, 6, both}, {0, 6, both}, {6, 6, nil}} {
			got, failed := r.Evictions(here, c.from, c.to)
			err = errors.Join(err, differ(fmt.Sprintf("after %d up to %d", c.from, c.to), got, c.want, failed))
		}
		end, failed := r.PageEnd(here, 5, 6, 1)
		return errors.Join(err, differ("a page of who left", end, app.PageEnd{Seq: 6, Rows: 2, Evicts: true}, failed))
	})
}
