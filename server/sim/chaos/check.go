package chaos

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// heal ends all faults, brings every letter that is still under way, and lets every
// device sync until nothing moves any more.
func (w *world) heal() {
	w.wild = false
	w.free()
	for _, d := range w.devices {
		w.must(w.lab.disks.free(d.path), "free a device's disk")
		d.full = false
	}
	for len(w.mail) > 0 {
		l := w.mail[0]
		w.mail = w.mail[1:]
		if l.answer {
			w.wild = true // it may have been cut
		}
		w.deliver(l)
		w.wild = false
	}
	w.deliverAll()
	for _, d := range w.devices {
		d.inspect()
	}
	const rounds = 4 // one learns of a restore, one sends, one takes what the others sent, one to spare for re-enrolment
	for n := 0; n < rounds && w.round(); n++ {
	}
}

// round lets every device sync once in a sound world, and reports whether anything
// moved.
func (w *world) round() (moved bool) {
	for _, d := range w.devices {
		if d.revoked || d.isRogue() {
			continue
		}
		w.must(d.sync(), "sync of "+d.name+" in a sound world")
		if d.sendPhotos() || !d.quiet {
			moved = true
		}
	}
	return moved
}

func (d *device) isRogue() bool { return d.w.rogue != nil && d.w.rogue.device == d }

// check holds the world against what the protocol promises. It wants a healed one.
func (w *world) check() (pushed, lost int) {
	f := w.onServer()
	pushed, lost = w.nothingLost(f)
	w.monotone()
	w.erasedNothing(f)
	w.convergence(f)
	if w.restored {
		for _, d := range w.devices {
			if !d.revoked && !d.isRogue() {
				more, gone := w.stillThere(f, d)
				pushed, lost = pushed+more, lost+gone
			}
		}
	}
	w.photosHere()
	w.relocation(f)
	for _, d := range w.devices {
		if !d.isRogue() {
			w.journal(d)
		}
	}
	report, err := w.app.Verify(context.Background(), nil)
	w.must(err, "verify")
	for _, f := range report.Faults {
		w.broken("atomicity: %s", f)
	}
	return pushed, lost
}

// found is what stands on the server.
type found struct {
	offered  map[string]map[value]bool // by changeset: what its commits say was offered
	commits  map[string]int            // by changeset
	units    map[commitOf]bool
	twice    []string // changesets of which two commits are of one household, or say the same
	refusals map[numberedNo]app.Refusal
	receipts map[numbered]app.Receipt
	numbers  map[string]syncproto.DeviceNo
	digests  map[string]syncproto.Digests // by village, computed from the rows
	cases    map[string]bool
	courses  map[string]*course // by id of the relocation case
}

type numberedNo struct {
	device syncproto.DeviceNo
	n      int64
}

func (w *world) onServer() *found {
	f := &found{offered: map[string]map[value]bool{}, commits: map[string]int{}, units: map[commitOf]bool{}, refusals: map[numberedNo]app.Refusal{},
		receipts: map[numbered]app.Receipt{}, numbers: map[string]syncproto.DeviceNo{}, digests: map[string]syncproto.Digests{}, cases: map[string]bool{}, courses: map[string]*course{}}
	w.must(w.read(func(r app.Reader) error {
		if err := r.EachHistory(county, func(h app.HistoryEntry) error { f.commit(h); return w.follow(f.courses, h) }); err != nil {
			return err
		}
		err := r.EachRefusal(func(x app.Refusal) error {
			x.Body = slices.Clone(x.Body)
			f.refusals[numberedNo{x.Device, x.N}] = x
			return nil
		})
		if err != nil {
			return err
		}
		for _, t := range schema.Replicated() {
			err := r.EachRow(t, county, func(row schema.Row) error {
				f.digests[row.Village] = f.digests[row.Village].Plus(syncproto.RowDigests(t, row.ID, row.Household, false, row.Values))
				if t == schema.Conflict {
					f.cases[row.ID] = true
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return w.receipts(r, f)
	}), "read the server")
	w.once(f)
	return f
}

// receipts reads every device's receipts, which must have no gap.
func (w *world) receipts(r app.Reader, f *found) error {
	devices, err := r.Devices()
	for _, d := range devices {
		f.numbers[d.ID] = d.No
		for n := int64(1); n <= d.LastN; n++ {
			receipt, err := r.Receipt(d.No, n)
			if err != nil {
				w.broken("exactly once: receipt %d of %s: %v", n, d.ID, err)
				continue
			}
			f.receipts[numbered{d.ID, n}] = receipt
		}
	}
	return err
}

// once checks that no changeset was taken twice. It has several commits when its rows
// are of several households by now, each with rows of its own.
func (w *world) once(f *found) {
	for _, changeset := range f.twice {
		w.broken("exactly once: changeset %s has two commits", changeset)
	}
}

func (f *found) commit(h app.HistoryEntry) {
	if h.Outcome != syncproto.Left && h.Outcome != syncproto.Parted { // the other half of one that arrived
		f.commits[h.Changeset]++
	}
	if f.offered[h.Changeset] == nil {
		f.offered[h.Changeset] = map[value]bool{}
	}
	said := map[value]bool{}
	for _, c := range h.Changes {
		field := ""
		if c.Field != syncproto.Deletion {
			field = c.Key.Table.Fields[c.Field].Name
		}
		if c.How != syncproto.Moved {
			said[value{c.Key.Table, c.Key.ID, field, c.Offered}] = true
		}
	}
	f.says(h, said)
}

// says takes in what a commit says was offered. Of a household's own row it may have been
// offered to that of another, whose part the household was.
func (f *found) says(h app.HistoryEntry, said map[value]bool) {
	before, unit := f.offered[h.Changeset], commitOf{h.Changeset, h.Unit}
	again := f.units[unit] && h.Outcome != syncproto.Arrived // who moves leaves and arrives
	for v := range before {
		for other := range said {
			again = again || v == other || v.table.IsRoot() && other.table.IsRoot() && v.field == other.field && v.value == other.value
		}
	}
	if again {
		f.twice = append(f.twice, h.Changeset)
	}
	maps.Copy(before, said)
	f.units[unit] = true
}

type commitOf struct{ changeset, unit string }

// nothingLost looks for every value that the server ever answered for: in the commit
// of its changeset, or in a refusal that is kept byte for byte.
func (w *world) nothingLost(f *found) (pushed, lost int) {
	for key, a := range w.ledger.answered {
		receipt, there := f.receipts[key]
		if !there || receipt.ID != a.id {
			w.broken("nothing lost: changeset %d of %s was answered, and has no receipt", key.n, key.device)
		}
		c, _ := syncproto.DecodeChangeset(a.raw)
		all := valuesOf(syncproto.Upgraded(&c, schema.Version), a.outcome)
		pushed += len(all)
		if a.outcome.Kind == syncproto.Rejected {
			kept, there := f.refusals[numberedNo{f.numbers[key.device], key.n}]
			if !there || !bytes.Equal(kept.Body, a.raw) {
				w.broken("refused: changeset %d of %s is not kept byte for byte", key.n, key.device)
				lost += len(all)
			}
			if !slices.Equal(kept.Problems, a.outcome.Problems) {
				w.broken("refused: changeset %d of %s is kept for %v, and was told %v", key.n, key.device, kept.Problems, a.outcome.Problems)
			}
			if f.commits[a.id] > 0 && c.Fault == nil && !w.takenElsewhere(a.id) {
				w.broken("refused: changeset %d of %s has a commit", key.n, key.device)
			}
			continue
		}
		lost += w.missing(f, a.id, all)
		for _, id := range a.outcome.Cases {
			if !f.cases[id] {
				w.broken("nothing lost: case %s of changeset %s is not there", id, a.id)
			}
		}
	}
	for _, c := range w.ledger.desks {
		all := valuesOf(c.Changeset, c.outcome)
		pushed += len(all)
		lost += w.missing(f, c.ID, all)
	}
	return pushed, lost
}

// takenElsewhere reports whether a changeset was taken under another number: a device that
// had to enrol anew sends again what was refused, and it is judged as things are by then.
func (w *world) takenElsewhere(changeset string) bool {
	for _, a := range w.ledger.answered {
		if a.id == changeset && a.outcome.Kind != syncproto.Rejected {
			return true
		}
	}
	return false
}

func (w *world) missing(f *found, changeset string, all []value) (lost int) {
	for _, v := range all {
		if !f.offered[changeset][v] {
			lost++
			w.broken("nothing lost: %s.%s = %q of changeset %s", v.row, v.field, v.value, changeset)
		}
	}
	return lost
}

// convergence compares every replica with the server's rows, as the server said it
// and as the cadre sees it.
func (w *world) convergence(f *found) {
	for _, d := range w.devices {
		if d.revoked || d.isRogue() {
			continue
		}
		status, err := d.replica.Status()
		w.must(err, "status")
		if status.Pending > 0 || status.Waiting > 0 || status.Forked || int(status.Villages) != len(d.areas) || status.Frozen > 0 {
			w.broken("progress: %s is left with %s, and works in %v", d.name, status.JSON(), d.areas)
		}
		if same, err := d.replica.Verify(); !same || err != nil {
			w.broken("convergence: %s does not verify: %v", d.name, err)
		}
		for _, v := range villages {
			want := f.digests[v].Of(d.version)
			if !slices.Contains(d.areas, v) {
				want = syncproto.Digest{} // scope: nothing of it may be left
			}
			got, err := d.replica.VillageDigest(v)
			w.must(err, "digest")
			if got != want {
				w.broken("convergence: %s holds another %s than the server", d.name, v)
			}
			if seen := d.seen(v); seen != want {
				w.broken("convergence: the cadre of %s sees another %s than the server has", d.name, v)
			}
		}
	}
}

// seen hashes a village as the cadre sees it.
func (d *device) seen(village string) (sum syncproto.Digest) {
	d.w.must(d.replica.ReadVillage(village, func(r *replica.Row) error {
		sum = sum.Plus(syncproto.RowDigest(r.Table, r.ID, r.Household, r.Deleted, r.Values))
		return nil
	}), "read a village")
	return sum
}

// journal checks that everything a device said is safe stands in its journal, and
// that what it holds as answered is what the server answered.
func (w *world) journal(d *device) {
	entries, err := d.replica.JournalEntries(0, 1<<30)
	w.must(err, "read a journal")
	here := map[string]bool{}
	for _, e := range entries {
		here[e.ID] = true
		if e.State == "unsent" || w.restored && d.revoked { // shut out, it never heard of the restore
			continue
		}
		told, fault := syncproto.DecodeOutcome(e.Outcome)
		key := numbered{e.Device, e.N}
		a := w.ledger.answered[key]
		switch {
		case fault != nil || a == nil:
			w.broken("journal: %s holds changeset %s as answered, and it never was", d.name, e.ID)
		case w.restored && a.id == e.ID && w.wasTold(key, told):
			// A device that went back to an old copy may hold what an earlier server said.
		case told.Kind == syncproto.Rejected && !sameReasons(told.Problems, a.outcome.Problems):
			w.broken("journal: %s was refused changeset %s for %v, and holds %v", d.name, e.ID, a.outcome.Problems, told.Problems)
		case a.id != e.ID || a.outcome.Kind != told.Kind || a.outcome.Seq != told.Seq || a.outcome.Rev != told.Rev:
			w.broken("journal: %s was told %+v of changeset %s, and the server says %+v", d.name, told, e.ID, a.outcome)
		}
	}
	for id, s := range w.ledger.saved {
		if s.device == d && !here[id] {
			w.broken("nothing lost: changeset %s was saved on %s, and is not in its journal", id, d.name)
		}
	}
}
