package chaos

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/sim"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto/seal"
)

// Lab makes worlds. It keeps one empty server and one empty replica as templates,
// because making their tables is most of what a small world would cost.
type Lab struct {
	folder  string
	server  []byte
	devices map[int][]byte // by schema version of the app
	disks   *disks
}

// villages of every world; the first two belong to one township.
var villages = []string{"222426100200", "222426100201", "222426101200"}

// county is where they lie.
const county = antu.CountyCode

// desk is the county's staff member who decides at a desk.
const desk = "01900000-0000-7000-8000-000000000001"

// monday is when worlds begin.
var monday = sim.Monday

// NewLab makes a lab in a temporary folder, in memory where the machine has such a
// folder: what a disk does is simulated, so waiting for one would prove nothing.
func NewLab() (*Lab, error) {
	folder, err := os.MkdirTemp(memory(), "ruhu-chaos-")
	if err != nil {
		return nil, err
	}
	l := &Lab{folder: folder, devices: map[int][]byte{}, disks: theDisks()}
	if err := l.prepare(); err != nil {
		l.Close()
		return nil, fmt.Errorf("prepare the lab: %w", err)
	}
	return l, nil
}

func memory() string {
	const linux = "/dev/shm"
	if info, err := os.Stat(linux); err == nil && info.IsDir() {
		return linux
	}
	return os.TempDir()
}

// Close removes the lab's folder.
func (l *Lab) Close() error { return os.RemoveAll(l.folder) }

// keys is the folder of the keys that the servers of all worlds share.
func (l *Lab) keys() string { return filepath.Join(l.folder, "keys") }

func (l *Lab) prepare() error {
	path := filepath.Join(l.folder, "server.db")
	store, err := sqlite.Open(path, sqlite.Keys(l.keys()))
	if err != nil {
		return err
	}
	err = store.Write(context.Background(), func(tx app.Tx) error {
		if err := tx.PutReference(schema.Area, areas()); err != nil {
			return err
		}
		if err := errors.Join(keysIn(tx), officeIn(tx)); err != nil {
			return err
		}
		return tx.PutPerson(registry.Person{ID: desk, Name: "县里人", Login: "staff",
			Grants: registry.Grants{{Role: registry.CountyStaff, Area: county}}})
	})
	if err != nil {
		return err
	}
	if err := store.Close(); err != nil {
		return err
	}
	if l.server, err = template(path); err != nil {
		return err
	}
	for version := schema.OldestVersion; version <= schema.Version; version++ {
		if err := l.prepareDevice(version); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lab) prepareDevice(version int) error {
	path := filepath.Join(l.folder, fmt.Sprintf("device_v%d.db", version))
	phone, err := replica.OpenAs(version, path, &device{w: &world{clock: sim.NewClock(monday)}}, nil)
	if err != nil {
		return err
	}
	recipient, err := seal.Recipient(serverSecret)
	if err != nil {
		return err
	}
	err = phone.TrustServer(recipient, ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public().(ed25519.PublicKey))
	if err := errors.Join(err, phone.Close(), replyIn(path)); err != nil {
		return err
	}
	l.devices[version], err = template(path)
	return err
}

// template makes a closed database one that worlds copy: with small pages, because
// a world's tables have a few rows each and every crash copies all their pages. What
// dies in the middle of a commit dies between more of them.
func template(path string) ([]byte, error) {
	_, err := execute(path, "PRAGMA journal_mode = DELETE; PRAGMA page_size = 1024; VACUUM; PRAGMA journal_mode = WAL")
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// areas are the worlds' villages and what lies above them.
func areas() [][]schema.Value {
	text := schema.TextOf
	var rows [][]schema.Value
	for _, a := range antu.Areas() {
		if slices.ContainsFunc(villages, func(v string) bool { return strings.HasPrefix(v, a.Code) }) {
			rows = append(rows, []schema.Value{text(a.Code), text(a.Parent), text(a.Level), text(a.Name.ZH), text(a.Name.KO), text(a.Name.EN)})
		}
	}
	return rows
}
