package storetest

import (
	"context"
	"errors"
	"slices"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

var caches = []test{
	{"Memory_NeverShowsWhatDoesNotStand", neverStale},
	{"Memory_IsNotTheCallersToChange", notShared},
}

// neverStale runs random writes, undone now and then, and looks at the store
// from inside each transaction before and after every one of them: what a
// transaction sees must be what a reader would, had it been committed.
func neverStale(w *world) {
	author, device := w.enrol()
	other, spare := w.enrol()
	household := w.id()
	keys := []string{author.Person, other.Person, device, spare, household}
	n := map[int64]int64{}
	steps := []func(tx app.Tx, roll int) error{
		func(tx app.Tx, roll int) error {
			grants := registry.Grants{{Role: registry.Cadre, Area: []string{village, nextVillage, county}[roll%3]}}
			return tx.PutPerson(registry.Person{ID: author.Person, Login: author.Person, Disabled: roll%2 == 0, Grants: grants,
				Former: []registry.Former{{Grant: registry.Grant{Role: registry.Auditor, Area: "22"}, Until: int64(roll) + 1}}})
		},
		func(tx app.Tx, roll int) error {
			_, err := tx.PutDevice(registry.Device{ID: device, Person: []string{author.Person, other.Person}[roll%2], Revoked: roll%3 == 0, PublicKey: []byte{byte(roll)}})
			return err
		},
		func(tx app.Tx, roll int) error {
			return tx.TouchDevice(author.Device, int64(roll), int64(roll), roll%3)
		},
		func(tx app.Tx, roll int) error { return tx.PutReference(schema.Area, areas()[:roll%8]) },
		func(tx app.Tx, roll int) error {
			n[0]++
			d := w.household(other, household, village)
			d.n = n[0]
			_, err := d.save(tx)
			return err
		},
		func(tx app.Tx, roll int) error {
			d := draft{by: w.desk(), id: w.id(), unit: village, village: village}
			d.edits = []edit{{table: schema.Meeting, row: w.id(), values: plain(schema.Meeting)}}
			_, err := d.save(tx)
			return err
		},
	}
	check(w, func(t *rapid.T) {
		w := w.with(t)
		undo := rapid.IntRange(0, 2).Draw(t, "undo") == 0
		before, number := w.seen(dumpHead, keys), n[0]
		var inside []string
		err := w.Write(context.Background(), func(tx app.Tx) error {
			n[0] = number
			for range rapid.IntRange(1, 4).Draw(t, "steps") {
				step := steps[rapid.IntRange(0, len(steps)-1).Draw(t, "step")]
				if err := step(tx, rapid.IntRange(0, 20).Draw(t, "roll")); err != nil {
					return err
				}
				lines, err := dumpHead(tx, keys)
				if err != nil {
					return err
				}
				inside = lines
			}
			if undo {
				return errUndone
			}
			return nil
		})
		want := inside
		if undo {
			want, n[0] = before, number
		}
		if undo != errors.Is(err, errUndone) || !undo && err != nil {
			t.Fatalf("write: %v", err)
		}
		w.same("seen by a reader", w.seen(dumpHead, keys), want)
		w.same("seen by the next transaction", w.inside(dumpHead, keys), want)
	})
}

// notShared: what a look-up returned is the caller's, to change as it likes.
func notShared(w *world) {
	author, device := w.enrol()
	grants := registry.Grants{{Role: registry.Cadre, Area: village}}
	w.write(func(tx app.Tx) error {
		return tx.PutPerson(registry.Person{ID: author.Person, Login: author.Person, Grants: slices.Clone(grants)})
	})
	for range 2 {
		w.write(func(tx app.Tx) error {
			p, err := tx.Person(author.Person)
			d, err2 := tx.Device(device)
			if err := errors.Join(err, err2, differ("grants", p.Grants, grants, nil), differ("key", d.PublicKey, []byte{1}, nil)); err != nil {
				return err
			}
			p.Grants[0].Area, d.PublicKey[0] = county, 9
			return nil
		})
	}
}
