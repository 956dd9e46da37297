package chaos

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

// backup is a copy of the server's file, and what the outside world knew then.
type backup struct {
	image
	answered map[numbered]*answered
	desks    []decided
	rogue    int64 // changesets it had sent
}

// backUp copies the server while it runs.
func backUp(w *world, _ *device, _ *rand.Rand) {
	now, err := imageOf(w.path())
	w.must(err, "back up the server")
	w.backup = &backup{now, maps.Clone(w.ledger.answered), slices.Clone(w.ledger.desks), 0}
	if w.rogue != nil {
		w.backup.rogue = w.rogue.n
	}
}

// restoreServer puts the last copy in the server's place. Whatever was on its way
// still is; what was said since is said no more.
func restoreServer(w *world, _ *device, _ *rand.Rand) {
	if w.backup == nil {
		return
	}
	from := filepath.Join(w.dir, "backup.db")
	w.must(w.watch.Store.Close(), "stop the server")
	w.must(w.backup.image.put(from), "lay down the backup")
	_, err := sqlite.Restore(w.path(), from, w.clock.Now(), sqlite.Keys(w.lab.keys()))
	w.must(err, "restore the server")
	w.must(w.start(), "start the restored server")
	_, err = w.app.ProvePhotos(context.Background())
	w.must(err, "find the photos that are newer than the backup")
	w.struck("server_restored_from_backup")
	w.full, w.restored = false, true
	w.must(w.read(func(r app.Reader) (err error) {
		w.epoch, err = r.Epoch()
		return err
	}), "read the epoch")
	w.forgetLost()
	w.asInBackup()
	w.monotone()
}

// forgetLost takes from the ledger what only the lost timeline answered for. That it
// comes back is asked of the devices' journals. Nothing that was answered before the
// backup may be among it.
func (w *world) forgetLost() {
	f := w.onServer()
	for key, a := range w.ledger.answered {
		if receipt, there := f.receipts[key]; !there || receipt.ID != a.id {
			if w.backup.answered[key] == a {
				w.broken("restore: changeset %d of %s was answered before the backup, and is not in it", key.n, key.device)
			}
			delete(w.ledger.answered, key)
		}
	}
	w.ledger.desks = slices.Clone(w.backup.desks)
}

// asInBackup brings what the world believes of people and devices in line with the
// restored server. The staff know whom they had shut out, and do it again.
func (w *world) asInBackup() {
	for _, d := range w.devices {
		w.must(w.read(func(r app.Reader) error {
			p, err := r.Person(d.person)
			d.areas = areasOf(p)
			return err
		}), "read whom the backup knows")
		if d.revoked {
			if err := w.revoke(d); err != nil && !errors.Is(err, app.ErrNotFound) {
				w.must(err, "revoke once more")
			}
		}
	}
	for _, unit := range w.standing() {
		w.settleIn(unit.ID, unit.Village)
	}
	if w.rogue == nil {
		return
	}
	w.rogue.n = w.backup.rogue
	w.mail = slices.DeleteFunc(w.mail, func(l letter) bool { return l.from == w.rogue.id })
}

func areasOf(p registry.Person) (areas []string) {
	for _, g := range p.Grants {
		areas = append(areas, g.Area)
	}
	return areas
}

// isStranger reports whether the restored server has never met a device.
func (w *world) isStranger(p schema.ErrCode) bool { return w.restored && p == schema.Unauthenticated }

// stillThere looks on the server for everything that a device holds as answered:
// whatever a restore took away, the devices brought back. Desk decisions that were
// made after the backup have no device to bring them, and may be gone.
func (w *world) stillThere(f *found, d *device) (pushed, lost int) {
	entries, err := d.replica.JournalEntries(0, 1<<30)
	w.must(err, "read a journal")
	for _, e := range entries {
		c, fault := syncproto.DecodeChangeset(e.Body)
		told, fault2 := syncproto.DecodeOutcome(e.Outcome)
		if fault != nil || fault2 != nil || e.State == "unsent" {
			continue
		}
		all := valuesOf(syncproto.Upgraded(&c, schema.Version), told)
		pushed += len(all)
		if e.State == "acked" {
			lost += w.missing(f, e.ID, all)
			continue
		}
		if kept, there := f.refusals[numberedNo{f.numbers[e.Device], e.N}]; !there || string(kept.Body) != string(e.Body) {
			w.broken("refused: changeset %d of %s is not kept byte for byte", e.N, e.Device)
			lost += len(all)
		}
	}
	return pushed, lost
}
