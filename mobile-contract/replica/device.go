package replica

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"math"

	"ruhu/schema"
	"ruhu/syncproto"
)

// device is who this replica is and how far it is, as stored.
type device struct {
	id       string
	person   string
	language schema.Lang
	epoch    string
	clock    syncproto.HLC
	heard    syncproto.HLC
	lastN    int64
	cursor   string
	forked   bool
	ask      bool
}

// believed is the wall clock, unless it is beyond what can travel (the year 2255).
// Such a reading would leave no room for later ones: the last one goes on instead.
func (d *device) believed(wall int64) int64 {
	if wall > syncproto.MaxHLC.Milli() {
		return d.clock.Milli()
	}
	return wall
}

// Errors of identity.
var (
	errNotEnrolled = errors.New("replica: not enrolled")
	errEnrolled    = errors.New("replica: already enrolled; unsent work moves to a new identity by Reenrol")
	errSeed        = fmt.Errorf("replica: the seed of an Ed25519 key has %d bytes", ed25519.SeedSize)
)

// ErrForked is what pushing answers when the server knows another history of
// this device: the file was restored from an old copy. Nothing is lost; Reenrol
// sends the unsent work under a new identity.
var ErrForked = errors.New("replica: the server knows another history of this device; enrol again")

func (t *tx) device() (*device, error) {
	var d device
	var language string
	_, err := t.one("SELECT id, person, language, epoch, clock, heard, last_n, cursor, forked, ask FROM device", nil,
		&d.id, &d.person, &language, &d.epoch, &d.clock, &d.heard, &d.lastN, &d.cursor, &d.forked, &d.ask)
	d.language = schema.ParseLang(language)
	return &d, err
}

// Enrol stores who this device is, as the server answered to its one-time code:
// ids of device and person, the seed of the device's Ed25519 key, the server's
// epoch and the person's language. Enrolling a second time under the same device
// id only renews these; under another it is refused.
func (r *Replica) Enrol(deviceID, personID string, seed []byte, epoch, language string) error {
	return r.write(func(t *tx) error {
		d, err := t.device()
		switch {
		case err != nil:
			return err
		case d.id != "" && d.id != deviceID:
			return errEnrolled
		case !validID(deviceID) || !validID(personID):
			return Problems{{Code: schema.BadID}}
		case len(seed) != ed25519.SeedSize:
			return errSeed
		case d.epoch != "" && d.epoch != epoch:
			if err := t.newEpoch(epoch); err != nil {
				return err
			}
		}
		return t.exec("UPDATE device SET id = ?, person = ?, seed = ?, epoch = ?, language = ?",
			deviceID, personID, seed, epoch, string(schema.ParseLang(language)))
	})
}

// Reenrol gives the device a new identity: after a fork, or when the server was
// restored from a backup that does not know the old one. Unsent changesets keep their
// ids and their order and are numbered anew from 1. What the server has already
// answered stays as it is, unless that was before a restore and the server has not
// shown since that it still knows: then it is sent again, and the server tells by
// the ids what it has. The person remains the same.
func (r *Replica) Reenrol(deviceID string, seed []byte, epoch string) error {
	return r.write(func(t *tx) error {
		d, err := t.device()
		switch {
		case err != nil:
			return err
		case d.id == "":
			return errNotEnrolled
		case !validID(deviceID) || deviceID == d.id:
			return Problems{{Code: schema.BadID}}
		case len(seed) != ed25519.SeedSize:
			return errSeed
		case d.epoch != epoch:
			if err := t.newEpoch(epoch); err != nil {
				return err
			}
		}
		if err := t.sendAgain("epoch <> ?", epoch); err != nil {
			return err
		}
		lastN, err := t.renumber(deviceID)
		if err != nil {
			return err
		}
		// heard moves on, so that a late answer to the old identity counts as old.
		return t.exec("UPDATE device SET id = ?, seed = ?, epoch = ?, last_n = ?, heard = heard + 1, forked = 0, ask = 0",
			deviceID, seed, epoch, lastN)
	})
}

// renumber moves the unsent changesets to a new device id, in order.
func (t *tx) renumber(deviceID string) (lastN int64, err error) {
	used, err := number(t, "SELECT count(*) FROM journal WHERE device = ?", deviceID)
	if err != nil {
		return 0, err
	}
	if used > 0 { // its numbers are taken
		return 0, Problems{{Code: schema.BadID}}
	}
	unsent, err := t.unsent(math.MaxInt32, math.MaxInt)
	if err != nil {
		return 0, err
	}
	for i, u := range unsent {
		c, fault := syncproto.DecodeChangeset(u.body)
		if fault != nil {
			return 0, fmt.Errorf("renumber changeset %s: %w", u.id, fault)
		}
		c.N = int64(i) + 1
		err := t.exec("UPDATE journal SET device = ?, n = ?, body = ? WHERE no = ?",
			deviceID, c.N, syncproto.AppendChangeset(nil, &c), u.no)
		if err != nil {
			return 0, err
		}
	}
	return int64(len(unsent)), nil
}

// Sign signs data with the device's key: for tokens and courier bundles.
func (r *Replica) Sign(data []byte) ([]byte, error) {
	key, err := r.privateKey()
	if err != nil {
		return nil, err
	}
	return ed25519.Sign(key, data), nil
}

// PublicKey returns the device's Ed25519 public key, 32 bytes.
func (r *Replica) PublicKey() ([]byte, error) {
	key, err := r.privateKey()
	if err != nil {
		return nil, err
	}
	return key.Public().(ed25519.PublicKey), nil
}

func (r *Replica) privateKey() (ed25519.PrivateKey, error) {
	var seed []byte
	err := r.read(func(t *tx) error {
		_, err := t.one("SELECT seed FROM device", nil, &seed)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(seed) != ed25519.SeedSize {
		return nil, errNotEnrolled
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
