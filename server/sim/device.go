package sim

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/scripts/county"
	"ruhu/syncproto"
)

// Device is one cadre's phone: a real replica, a clock that may be wrong, and a
// network that may break.
type Device struct {
	Person  county.Person
	Replica *replica.Replica
	link    *link
	camera  *camera
	dice    *rand.Rand
	clock   *deviceClock
	seed    []byte       // of its key
	open    func() error // opens Replica
}

// ids makes a device's identifiers: UUIDv7 in form, and the same in every run.
type ids struct {
	dice  *rand.Rand
	clock *deviceClock
}

// NewID implements the replica's source of identifiers.
func (s *ids) NewID() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(s.clock.UnixMilli())<<16)
	binary.BigEndian.PutUint64(b[8:], s.dice.Uint64())
	binary.BigEndian.PutUint16(b[6:], uint16(s.dice.Uint32()))
	b[6], b[8] = b[6]&0x0f|0x70, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// diceFor returns the dice of one thing in a seeded run.
func diceFor(seed uint64, what string) *rand.Rand {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(what), seed))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:]), binary.BigEndian.Uint64(sum[8:])))
}

// newDevice makes a phone, whose empty replica in a folder is still to be opened.
func newDevice(w *World, p county.Person, number int) *Device {
	name := fmt.Sprintf("device-%03d", number)
	d := &Device{Person: p, dice: diceFor(w.Seed, name)}
	d.clock = &deviceClock{world: w.Clock, off: wrongness(d.dice)}
	d.seed = make([]byte, ed25519.SeedSize)
	for i := range d.seed {
		d.seed[i] = byte(d.dice.Uint32())
	}
	network := &Network{next: w.transport, dice: diceFor(w.Seed, name+" network"), rate: w.FaultRate, meter: &w.Meter}
	d.link = &link{base: w.URL, client: &http.Client{Transport: network}, key: ed25519.NewKeyFromSeed(d.seed)}
	if number%4 > 0 { // every fourth has never heard of a dictionary
		d.link.dictionary = w.dictionary
	}
	d.camera = newCamera(diceFor(w.Seed, name+" camera"))
	d.open = func() (err error) {
		d.Replica, err = replica.OpenWith(filepath.Join(w.Folder, name+".db"), d.clock, &ids{diceFor(w.Seed, name+" ids"), d.clock})
		return err
	}
	return d
}

// wrongness is how far a phone's clock is off: one in twelve is.
func wrongness(dice *rand.Rand) time.Duration {
	switch dice.IntN(36) {
	case 0:
		return 2 * 365 * 24 * time.Hour
	case 1:
		return -400 * 24 * time.Hour
	case 2:
		return -time.Duration(1+dice.IntN(48)) * time.Hour
	}
	return time.Duration(dice.IntN(60)-30) * time.Second
}

// maxTries is how often a device tries again when the network fails it.
const maxTries = 200

// enrol binds the phone to its cadre; a lost answer is asked for again.
func (d *Device) enrol(code string) error {
	var err error
	for range maxTries {
		var t tokens
		if t, err = d.link.enrol(code, d.Person.Login); err == nil {
			return d.Replica.Enrol(t.Device, t.Person, d.seed, t.Epoch, "zh-CN")
		}
		var refused *replica.ServerError
		if errors.As(err, &refused) && !refused.Retry {
			break
		}
	}
	return fmt.Errorf("enrol %s: %w", d.Person.Login, err)
}

// sync pushes and pulls until both are through, however often the network fails.
func (d *Device) sync() error {
	var err error
	for range maxTries {
		if _, err = d.Replica.Sync(d.link); err == nil {
			return nil
		}
		var refused *replica.ServerError
		if errors.As(err, &refused) && !refused.Retry && refused.Code != "malformed" {
			break
		}
	}
	return fmt.Errorf("sync of %s: %w", d.Person.Login, err)
}

// Link is the device's way to the server, for those who try again in their own
// way when it fails.
func (d *Device) Link() replica.Transport { return d.link }

// save records a visit. What the phone itself refuses is the cadre's mistake and
// nothing the simulation may make.
func (d *Device) save(village, household string, edits []syncproto.Edit, actions ...syncproto.Action) error {
	if _, err := d.Replica.SaveEdits(village, household, edits, actions); err != nil {
		return fmt.Errorf("save of %s: %w", d.Person.Login, err)
	}
	return nil
}
