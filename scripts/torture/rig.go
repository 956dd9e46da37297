package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/sim"
	"ruhu/server/store/sqlite"
)

// villages of three cadres each make a county small enough to be checked a thousand times.
const villages = 3

// storeFile is the database in a data folder.
const storeFile = "ruhu.db"

// rig is a server that things happen to, and devices that go on by themselves.
type rig struct {
	*trial
	server  *server
	world   *sim.World
	homes   map[string][]*county.Household // by village
	heard   *sim.Heard
	uploads *sim.HeardUploads
	dice    *mathrand.Rand // of what happens, and when

	shot func(*mathrand.Rand) []byte // takes a photo

	// forgives reports whether a device may be told this while it happens.
	forgives func(error) bool

	refusals atomic.Int64 // that were forgiven

	ending chan struct{} // closed when the devices are to stop
	storm  sync.WaitGroup
	failed []error    // of devices, one each at most
	photos []string   // that were taken, by hash
	notes  sync.Mutex // guards what devices note down
}

// newRig makes a small county on a data folder, and starts the server with its devices
// enrolled.
func newRig(t *trial, data string, env ...string) (*rig, error) {
	return newRigOf(t, county.Generate(1).Few(villages), data, func(d sim.Dial) sim.Dial { return d }, env...)
}

// newRigOf is newRig of a county, with a way of its own to the server.
func newRigOf(t *trial, c *county.County, data string, way func(sim.Dial) sim.Dial, env ...string) (*rig, error) {
	devices := filepath.Join(t.folder, "devices")
	if err := os.Mkdir(devices, 0o700); err != nil {
		return nil, err
	}
	r := &rig{
		trial: t, homes: map[string][]*county.Household{}, heard: sim.NewHeard(), uploads: sim.NewHeardUploads(),
		dice:   mathrand.New(mathrand.NewPCG(t.Seed, 0)),
		server: &server{program: t.program, data: data, folder: t.folder, env: env},
	}
	r.forgives, r.shot = isNetwork, noise
	clock := sim.NewClock(time.Now())
	clock.Run(time.Now)
	r.world = &sim.World{
		Seed: t.Seed, Folder: devices, URL: "http://server", Dial: way(r.server.dial), Clock: clock,
		County: c, Progress: func(string, int, int) {},
	}
	for _, h := range c.Households {
		r.homes[h.Village] = append(r.homes[h.Village], h)
	}
	if err := r.onStore(r.settle); err != nil {
		return nil, err
	}
	err := r.server.start()
	if err == nil {
		err = r.world.Enrol(t.ctx)
	}
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

// close lets go of everything, however far things had come.
func (r *rig) close() error {
	r.calm()
	return errors.Join(r.server.kill(), r.world.Close())
}

// onStore opens the database in this process while no server has it.
func (r *rig) onStore(do func(*sqlite.Store) error) error {
	store, err := sqlite.Open(filepath.Join(r.server.data, storeFile))
	if err != nil {
		return err
	}
	r.world.App = app.New(store, r.world.Clock.Now, slog.New(slog.DiscardHandler))
	return errors.Join(do(store), store.Close())
}

// settle fills the store, and makes the codes that devices will enrol with.
func (r *rig) settle(store *sqlite.Store) error {
	if err := r.world.Settle(r.ctx); err != nil {
		return err
	}
	accounts, err := auth.New(r.ctx, store, auth.Config{Now: r.world.Clock.Now, Random: rand.Reader})
	if err != nil {
		return err
	}
	codes := enrolCodes{}
	for _, p := range r.world.County.People {
		if p.Role != county.RoleCadre {
			continue
		}
		code, _, err := accounts.NewEnrolCode(r.ctx, p.ID)
		if err != nil {
			return fmt.Errorf("code for %s: %w", p.Login, err)
		}
		codes[p.ID] = code
	}
	r.world.Accounts = codes
	return nil
}

// enrolCodes were made before the server came up.
type enrolCodes map[string]string

// NewEnrolCode implements sim.Enroller.
func (c enrolCodes) NewEnrolCode(_ context.Context, person string) (string, time.Time, error) {
	return c[person], time.Time{}, nil
}
