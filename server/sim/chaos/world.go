package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"ruhu/server/app"
	"ruhu/server/bootstrap"
	"ruhu/server/registry"
	"ruhu/server/sim"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

// world is a small county: one server, a few devices, a desk. It is used from one
// goroutine.
type world struct {
	clock    *sim.Clock // the server's
	app      *app.App
	lab      *Lab
	dir      string
	epoch    string
	dice     *rand.Rand
	watch    *watch
	homes    []home
	merged   map[string]bool // households that were ever made one with another
	devices  []*device
	rogue    *rogue
	mail     []letter
	ledger   ledger
	wild     bool // networks fail and processes die
	full     bool // the server's disk
	backup   *backup
	restored bool // at least once
	faults   map[string]int
	faulty   []string // what went against the promises
	log      func(format string, args ...any)
	order    int            // of the newest request
	served   map[string]int // the newest request that was answered, by device id
	post     post
	seed     uint64
	copies   *bootstrap.Cache
	files    map[string][]oldFile // by village, oldest first
}

// newWorld makes a world with a server and nobody around it.
func (l *Lab) newWorld(seed uint64) (*world, error) {
	dir, err := os.MkdirTemp(l.folder, "world-")
	if err != nil {
		return nil, err
	}
	w := &world{lab: l, dir: dir, dice: diceFor(seed, "world"), clock: sim.NewClock(monday), ledger: newLedger(),
		seed: seed, served: map[string]int{}, files: map[string][]oldFile{}, faults: map[string]int{}, merged: map[string]bool{}, log: func(string, ...any) {}}
	w.watch = &watch{w: w}
	if err := os.WriteFile(w.path(), l.server, 0o600); err != nil {
		return nil, err
	}
	if err := w.start(); err != nil {
		return nil, err
	}
	if err := w.openPost(); err != nil {
		return nil, err
	}
	if w.copies, err = bootstrap.Open(filepath.Join(dir, "first"), w.watch, w.watch.Vault()); err != nil {
		return nil, err
	}
	err = w.read(func(r app.Reader) (err error) {
		w.epoch, err = r.Epoch()
		return err
	})
	return w, err
}

func (w *world) path() string { return filepath.Join(w.dir, "ruhu.db") }

func (w *world) start() error {
	w.lab.disks.forget(w.path())
	store, err := sqlite.Open(w.path(), sqlite.Keys(w.lab.keys()))
	w.watch.Store = store
	return err
}

// close closes all files and removes them.
func (w *world) close() error {
	var err error
	for _, d := range w.devices {
		err = errors.Join(err, d.replica.Close())
		w.lab.disks.forget(d.path)
	}
	w.lab.disks.forget(w.path())
	return errors.Join(err, w.watch.Close(), w.post.photos.Close(), w.post.uploads.Close(), os.RemoveAll(w.dir))
}

func (w *world) read(fn func(app.Reader) error) error {
	return w.app.Store().Read(context.Background(), fn)
}

func (w *world) write(fn func(app.Tx) error) error {
	return w.app.Store().Write(context.Background(), fn)
}

// struck counts a fault that really happened.
func (w *world) struck(what string) {
	w.faults[what]++
	w.log("  ! %s", what)
}

// broken notes that a promise was not kept.
func (w *world) broken(format string, args ...any) {
	const most = 20
	if len(w.faulty) < most {
		w.faulty = append(w.faulty, fmt.Sprintf(format, args...))
		w.log("  VIOLATION "+format, args...)
	}
}

// must notes an error that nobody should ever see.
func (w *world) must(err error, what string) {
	if err != nil {
		w.broken("%s: %v", what, err)
	}
}

// home makes a household, by hand of the county's staff.
func (w *world) home(village string) (home, error) {
	h := home{village, newID(w.dice, w.clock.Now().UnixMilli())}
	o, err := w.act(h, 0, h.made())
	if err == nil && o.Kind != syncproto.Applied {
		err = fmt.Errorf("a new home: %+v", o)
	}
	w.homes = append(w.homes, h)
	return h, err
}

// act lets the desk decide on a household that it has seen at a revision.
func (w *world) act(h home, seen syncproto.Rev, edits []syncproto.Edit) (syncproto.Outcome, error) {
	return w.decide(desk, h, seen, false, edits)
}

// decided notes what the desk was told.
func (w *world) decided(c *syncproto.Changeset, o syncproto.Outcome) {
	w.ledger.desks = append(w.ledger.desks, decided{c, o})
	unit, village := landed(c, o)
	w.progressed(unit, village, o)
}

// unit is a household as the server holds it.
func (w *world) unit(id string) (unit syncproto.UnitState, err error) {
	err = w.read(func(r app.Reader) (err error) {
		unit, err = r.Household(id)
		return err
	})
	return unit, err
}

// crash ends the server without a word and starts it again on what lay on its disk.
func (w *world) crash(on image) {
	w.must(w.watch.Store.Close(), "close the crashed server")
	w.must(on.put(w.path()), "lay down the crash image")
	w.must(w.start(), "start the server after a crash")
	w.reopenUploads()
	_, err := w.app.ProvePhotos(context.Background()) // as every start of the program does
	w.must(err, "find the photos of which the crashed server had not noted that they came")
	w.full = false
	w.monotone()
}

// monotone checks that no village's counter is behind what was answered.
func (w *world) monotone() {
	w.must(w.read(func(r app.Reader) error {
		states, err := r.Villages([]string{county})
		for _, v := range states {
			if v.Seq < w.ledger.seq[v.Village] {
				w.broken("monotone: village %s is at seq %d, and %d was answered", v.Village, v.Seq, w.ledger.seq[v.Village])
			}
		}
		return err
	}), "read the counters")
}

// progressed notes the counters of an outcome.
func (w *world) progressed(unit, village string, o syncproto.Outcome) {
	if o.Kind == syncproto.Rejected || o.Repeated {
		return
	}
	if o.Seq < w.ledger.seq[village] {
		w.broken("monotone: village %s went from seq %d to %d", village, w.ledger.seq[village], o.Seq)
	}
	if o.Rev < w.ledger.rev[unit] {
		w.broken("monotone: %s went from rev %d to %d", unit, w.ledger.rev[unit], o.Rev)
	}
	w.ledger.seq[village], w.ledger.rev[unit] = o.Seq, o.Rev
}

// fill lets the server's disk run out of space, and free makes room again.
func (w *world) fill() {
	w.must(w.inTurn(w.lab.disks.fill), "fill the server's disk")
	w.full = true
}

func (w *world) free() {
	w.must(w.inTurn(w.lab.disks.free), "free the server's disk")
	w.full = false
}

// inTurn changes the server's disk when it is nobody else's turn on the connection
// that writes: the store looks at its log there after it has answered, and the
// driver does not bear two at once.
func (w *world) inTurn(change func(path string) error) error {
	return w.write(func(app.Tx) error { return change(w.path()) })
}

// assign gives a device's person other villages.
func (w *world) assign(d *device, areas ...string) error {
	grants := registry.Grants{}
	for _, a := range areas {
		grants = append(grants, registry.Grant{Role: registry.Cadre, Area: a})
	}
	err := w.write(func(tx app.Tx) error {
		p, err := tx.Person(d.person)
		if errors.Is(err, app.ErrNotFound) {
			p, err = registry.Person{ID: d.person, Name: "干部", Login: d.person}, nil
		}
		if err != nil {
			return err
		}
		p.Former = append(p.Former, registry.Ended(p.Grants, grants, w.clock.Now().UnixMilli())...)
		p.Grants = grants
		return tx.PutPerson(p)
	})
	if err == nil {
		d.areas = slices.Clone(areas)
	}
	return err
}

// admit makes a device known to the server.
func (w *world) admit(id, person string, public []byte) error {
	return w.write(func(tx app.Tx) error {
		_, err := tx.PutDevice(registry.Device{ID: id, Person: person, Name: "phone", PublicKey: public, EnrolledAt: w.clock.Now().UnixMilli()})
		return err
	})
}

func (w *world) revoke(d *device) error {
	err := w.write(func(tx app.Tx) error {
		known, err := tx.Device(d.id)
		if err != nil {
			return err
		}
		known.Revoked = true
		_, err = tx.PutDevice(known)
		return err
	})
	d.revoked = d.revoked || err == nil
	return err
}
