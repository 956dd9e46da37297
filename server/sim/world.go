package sim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	contract "ruhu/mobile-contract"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Enroller hands out one-time codes; the accounts of the real server do.
type Enroller interface {
	NewEnrolCode(ctx context.Context, person string) (code string, expires time.Time, err error)
}

// Chores does the work that is due on a server.
type Chores interface {
	Drain(ctx context.Context) (attempts int, err error)
}

// World is a running server with a county around it.
type World struct {
	Seed      uint64
	Folder    string // of the replicas
	URL       string // of the server
	Dial      Dial   // how devices reach it, when it does not stay where it was; nil for the ordinary way
	App       *app.App
	Accounts  Enroller
	Chores    Chores // the server's durable work
	Clock     *Clock // the server's, too
	County    *county.County
	FaultRate int  // requests in a thousand that meet a fault
	Photos    bool // the photos of the week are drawn and sent; else they are only spoken of
	Meter     Meter
	Devices   []*Device
	// Progress is told what is going on; done and of are 0 when there is nothing to count.
	Progress func(what string, done, of int)

	transport  *http.Transport
	dictionary *syncproto.Dictionary   // that most devices hold
	rows       map[string][]schema.Row // of each household, as delivered
}

// importer is who brings the county's registry in.
const importer = "antu.staff.1"

// Settle fills an empty server: areas, lines, quotas, staff, and the registry.
func (w *World) Settle(ctx context.Context) error {
	w.transport = newTransport(&w.Meter, w.Dial)
	w.dictionary = syncproto.NewDictionary(contract.Dictionary())
	if err := w.App.Store().Write(ctx, w.reference); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	w.rows = make(map[string][]schema.Row, len(w.County.Households))
	for _, h := range w.County.Households {
		w.rows[h.ID] = w.County.RowsOf(h)
	}
	households := func(yield func([]schema.Row) bool) {
		for _, h := range w.County.Households {
			if !yield(w.rows[h.ID]) {
				return
			}
		}
	}
	report, err := w.App.Import(ctx, w.person(importer).ID, households, app.ImportOptions{Progress: func(done int) {
		w.Progress("importing the registry", done, len(w.County.Households))
	}})
	if err == nil && report.Refused > 0 {
		err = fmt.Errorf("the registry has %d bad households, first: %w", report.Refused, report.Faults[0].Problem)
	}
	return err
}

// person returns one of the staff by login.
func (w *World) person(login string) county.Person {
	for _, p := range w.County.People {
		if p.Login == login {
			return p
		}
	}
	panic("sim: no such person: " + login)
}

// reference writes the reference partition and the staff.
func (w *World) reference(tx app.Tx) error {
	for _, r := range antu.Reference() {
		if err := tx.PutReference(r.Table, r.Rows); err != nil {
			return err
		}
	}
	for _, p := range w.County.People {
		err := tx.PutPerson(registry.Person{ID: p.ID, Name: p.Name, Login: p.Login, Grants: registry.Grants{{Role: registry.Role(p.Role), Area: p.Area}}})
		if err != nil {
			return err
		}
	}
	return nil
}

// Enrol gives every cadre a phone, enrols it, and pulls its villages.
func (w *World) Enrol(ctx context.Context) error {
	for _, p := range w.County.People {
		if p.Role != county.RoleCadre {
			continue
		}
		w.Devices = append(w.Devices, newDevice(w, p, len(w.Devices)))
	}
	return w.Each("enrolling devices, first pull", w.Devices, func(d *Device) error {
		if err := d.open(); err != nil {
			return err
		}
		code, _, err := w.Accounts.NewEnrolCode(ctx, d.Person.ID)
		if err != nil {
			return err
		}
		if err := d.enrol(code); err != nil {
			return err
		}
		return d.sync()
	})
}

// Each lets all devices do something, several at once, and reports progress.
func (w *World) Each(what string, devices []*Device, do func(*Device) error) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	var done atomic.Int64
	queue := make(chan *Device)
	for range 4 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for d := range queue {
				if err := do(d); err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
				}
				w.Progress(what, int(done.Add(1)), len(devices))
			}
		})
	}
	for _, d := range devices {
		queue <- d
	}
	close(queue)
	wg.Wait()
	return failed
}

// HangUp lets go of the connections that devices keep: their next requests make new ones.
func (w *World) HangUp() { w.transport.CloseIdleConnections() }

// Close closes every replica.
func (w *World) Close() error {
	err := w.Each("switching devices off", w.Devices, func(d *Device) error {
		if d.Replica == nil {
			return nil
		}
		return d.Replica.Close()
	})
	if w.transport != nil {
		w.transport.CloseIdleConnections()
	}
	return err
}
