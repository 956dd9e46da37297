package chaos

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

// device is a cadre's phone: a real replica, a clock that may be wrong by years, and
// a network that may do anything.
type device struct {
	replica *replica.Replica
	w       *world
	name    string
	version int // schema version of its app
	path    string
	id      string   // today
	ids     []string // ever
	person  string
	areas   []string // assigned
	off     time.Duration
	dice    *rand.Rand
	saves   int
	full    bool // its disk
	revoked bool
	pages   int // rows in every page that it is given; 0 for as many as there are
	copy    *copied
	quiet   bool // its newest sync sent nothing and brought nothing

	hopes  map[string]string // the relocation step that it took last, by household
	spoilt map[string]bool   // households whose rows were changed behind the replica's back
}

// copied is an old copy of a device's file.
type copied struct {
	image
	id    string
	saves int
}

// UnixMilli implements replica.Clock.
func (d *device) UnixMilli() int64 { return d.w.clock.Now().Add(d.off).UnixMilli() }

// NewID implements replica.IDs.
func (d *device) NewID() string { return newID(d.dice, max(d.UnixMilli(), 0)) }

// device enrols a cadre with a new phone in some villages.
func (w *world) device(seed uint64, areas ...string) (*device, error) {
	return w.deviceAs(schema.Version, seed, areas...)
}

// deviceAs is device with an app of a schema version.
func (w *world) deviceAs(version int, seed uint64, areas ...string) (*device, error) {
	number := len(w.devices) + 1
	d := &device{w: w, version: version, name: fmt.Sprintf("d%d", number), hopes: map[string]string{}}
	d.dice = diceFor(seed, d.name)
	d.path = filepath.Join(w.dir, d.name+".db")
	d.person = fmt.Sprintf("0190bbbb-0000-7000-8000-%012d", number)
	if err := os.WriteFile(d.path, w.lab.devices[version], 0o600); err != nil {
		return nil, err
	}
	if err := errors.Join(w.assign(d, areas...), d.newIdentity(), d.open()); err != nil {
		return nil, err
	}
	w.devices = append(w.devices, d)
	return d, d.replica.Enrol(d.id, d.person, d.key(), w.epoch, "zh-CN")
}

// newIdentity lets the server know the device under a new id.
func (d *device) newIdentity() error {
	id := newID(d.dice, d.w.clock.Now().UnixMilli())
	err := d.w.admit(id, d.person, ed25519.NewKeyFromSeed(d.key()).Public().(ed25519.PublicKey))
	if err == nil {
		d.id, d.ids = id, append(d.ids, id)
	}
	return err
}

// key is the seed of the device's own.
func (d *device) key() []byte { return append(make([]byte, ed25519.SeedSize-len(d.name)), d.name...) }

func (d *device) open() (err error) {
	d.w.lab.disks.forget(d.path)
	d.replica, err = replica.OpenAs(d.version, d.path, d, d)
	d.full = false
	return err
}

// die ends the process without a word and starts it again on what lay on the disk.
func (d *device) die() {
	now, err := imageOf(d.path)
	d.w.must(err, "image of "+d.name)
	d.reopen(now)
}

func (d *device) reopen(on image) {
	d.w.must(d.replica.Close(), "close "+d.name)
	d.w.must(on.put(d.path), "lay down the crash image of "+d.name)
	d.w.must(d.open(), "open "+d.name+" after a crash")
}

// keep takes a copy of the device's file.
func (d *device) keep() {
	now, err := imageOf(d.path)
	d.w.must(err, "copy "+d.name)
	d.copy = &copied{now, d.id, d.saves}
}

// restore puts the old copy in the place of the file. What was saved since is gone
// by the hand of whoever did that; what the server had of it is not.
func (d *device) restore() {
	d.id = d.copy.id
	d.reopen(d.copy.image)
	for id, s := range d.w.ledger.saved {
		if s.device == d && s.no > d.copy.saves {
			delete(d.w.ledger.saved, id)
		}
	}
	d.w.struck("device_restored_from_old_copy")
}

// save records a visit.
func (d *device) save(h home, edits ...syncproto.Edit) bool {
	return d.told(d.replica.SaveEdits(h.village, h.id, d.inWords(edits), nil))
}

// told notes what a save answered. An error that is neither a mistake of the cadre
// nor a full disk is nobody's.
func (d *device) told(id string, err error) bool {
	var mistakes replica.Problems
	switch {
	case err == nil:
		d.saves++
		d.w.ledger.saved[id] = saved{d, d.saves}
		return true
	case errors.As(err, &mistakes):
		d.w.log("    %s may not: %v", d.name, mistakes)
	case isFull(err):
		d.w.struck("device_disk_full")
	default:
		d.w.broken("%s cannot save: %v", d.name, err)
	}
	return false
}

// sync pushes and pulls once.
func (d *device) sync() error {
	report, err := d.replica.SyncWith(d, d.downloads())
	d.quiet = err == nil && report.Pushes+report.Rows+report.Files+report.Repaired+report.Restarts == 0
	if report.Mismatched > 0 && len(d.spoilt) == 0 {
		d.w.broken("convergence: %s found %d villages unlike the server", d.name, report.Mismatched)
	}
	var refused *replica.ServerError
	if errors.Is(err, replica.ErrForked) || errors.As(err, &refused) && d.w.isStranger(schema.ErrCode(refused.Code)) {
		return d.reenrol()
	}
	return d.heardOf(err, "sync")
}

// reenrol gives the device a new identity, after a fork or when the server does not
// know the old one.
func (d *device) reenrol() error {
	if d.revoked {
		return nil
	}
	old := d.id
	if err := d.newIdentity(); err != nil {
		return d.heardOf(err, "enrol again")
	}
	if err := d.replica.Reenrol(d.id, d.key(), d.w.epoch); err != nil {
		d.id = old
		return d.heardOf(err, "enrol again")
	}
	d.w.struck("enrolled_again")
	return nil
}

// heardOf lets pass what a device may meet in a wild world, and returns the error.
func (d *device) heardOf(err error, what string) error {
	var refused *replica.ServerError
	var fault *schema.Problem
	switch {
	case err == nil:
	case errors.Is(err, errNetwork), errors.Is(err, errDied), errors.Is(err, replica.ErrForked), errors.Is(err, replica.ErrPushFirst):
	case isFull(err) && d.full:
		d.w.struck("device_disk_full")
	case isFull(err):
		d.w.struck("server_disk_full")
	case errors.As(err, &refused):
		if !refused.Retry && !d.w.isStranger(schema.ErrCode(refused.Code)) && (refused.Code != string(schema.DeviceRevoked) || !d.revoked) {
			d.w.broken("%s: %s is refused: %v", what, d.name, refused)
		}
	case errors.As(err, &fault) && d.w.wild: // the answer was cut
	default:
		d.w.broken("%s of %s: %v", what, d.name, err)
	}
	return err
}
