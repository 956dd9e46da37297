package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

var trims = []test{
	{"Trim_TakesDeletionsOutOfPagesAndNothingElse", trimOnlyPages},
	{"Held_IsReplacedDeviceByDevice", heldReplaced},
}

// trimOnlyPages: after trimming, pages lack the rows that were deleted by then and
// nothing else; units, digests and history are as they were, and so they stay when
// more commits follow, some of them to trimmed rows.
func trimOnlyPages(w *world) {
	check(w, func(t *rapid.T) {
		w := w.with(t)
		place := w.village()
		m := newModel(place)
		units := []string{place, w.id(), w.id()}
		roll := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "roll") }
		commit := func(tx app.Tx) error {
			d := draft{by: w.desk(), id: w.id(), unit: units[roll(len(units))], village: place}
			d.edits = anyEdits(w, roll, tx, d)
			c, err := d.save(tx)
			m.take(c)
			return err
		}
		for range rapid.IntRange(1, 4).Draw(t, "rounds") {
			for range rapid.IntRange(0, 6).Draw(t, "commits") {
				w.write(commit)
			}
			last := m.seqs[place]
			upTo := syncproto.Seq(rapid.Int64Range(0, int64(last)).Draw(t, "up to"))
			w.write(func(tx app.Tx) error { return trimTold(tx, m, place, upTo) })
		}
	})
}

// trimTold trims inside a transaction and compares what pages tell before and after.
func trimTold(tx app.Tx, m *model, place string, upTo syncproto.Seq) error {
	want, gone, err := m.told(tx, place, 0, upTo)
	if err != nil {
		return err
	}
	later, _, err := m.told(tx, place, upTo, m.seqs[place])
	if err != nil {
		return err
	}
	n, err := tx.Trim(place, upTo)
	if err != nil || n != gone {
		return fmt.Errorf("trimmed %d of %d: %w", n, gone, err)
	}
	got, left, err := m.told(tx, place, 0, upTo)
	if err != nil || left != 0 || !reflect.DeepEqual(got, want) {
		return fmt.Errorf("%d deletions are told, living rows are the same: %v: %w", left, reflect.DeepEqual(got, want), err)
	}
	after, _, err := m.told(tx, place, upTo, m.seqs[place])
	if err != nil || !reflect.DeepEqual(after, later) {
		return fmt.Errorf("what came later is told otherwise: %w", err)
	}
	return errors.Join(m.checkUnits(tx), markAtLeast(tx, place, upTo))
}

// told are the rows of a page by table that no trimming takes: living ones, and those
// that tell their unit's revision. It also counts the others.
func (m *model) told(r app.Reader, place string, from, to syncproto.Seq) (kept map[string][]syncproto.PageRow, deleted int, err error) {
	kept = map[string][]syncproto.PageRow{}
	for _, t := range schema.Replicated() {
		rows, err := r.ChangedRows(t, place, from, to)
		if err != nil {
			return nil, 0, err
		}
		for _, row := range byRow(rows) {
			if unit := m.units[cmp.Or(row.Household, place)]; row.Deleted && row.Rev < unit.rev {
				deleted++
			} else {
				kept[t.Name] = append(kept[t.Name], row)
			}
		}
	}
	return kept, deleted, nil
}

// checkUnits compares the units with the model, which knows of no trimming.
func (m *model) checkUnits(r app.Reader) error {
	var err error
	for id, unit := range m.units {
		err = errors.Join(err, m.checkUnit(r, id, unit))
	}
	return err
}

func markAtLeast(r app.Reader, place string, upTo syncproto.Seq) error {
	states, err := r.Villages([]string{place})
	if err == nil && (len(states) != 1 || states[0].Trimmed < upTo) {
		err = fmt.Errorf("trimmed up to %d, and the mark says %+v", upTo, states)
	}
	return err
}

func heldReplaced(w *world) {
	one, _ := w.enrol()
	two, _ := w.enrol()
	put := func(device syncproto.DeviceNo, seqs map[string]syncproto.Seq) {
		w.write(func(tx app.Tx) error { return tx.PutHeld(device, seqs) })
	}
	put(one.Device, map[string]syncproto.Seq{village: 3, nextVillage: 4})
	put(two.Device, map[string]syncproto.Seq{village: 9})
	put(one.Device, map[string]syncproto.Seq{village: 2})
	w.reopen()
	w.read(func(r app.Reader) error {
		held, err := r.Held()
		want := map[syncproto.DeviceNo]map[string]syncproto.Seq{one.Device: {village: 2}, two.Device: {village: 9}}
		if !reflect.DeepEqual(held, want) {
			w.Errorf("%v, want %v", held, want)
		}
		return err
	})
}
