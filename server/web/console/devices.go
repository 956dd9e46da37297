package console

import (
	"context"
	"strings"
	"sync"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// carried is a device with who carries it, and the areas that they record data in.
type carried struct {
	registry.Device
	carrier *registry.Person
	areas   []string
}

// devices are those that have not been shut out.
type devices []carried

// phonebook remembers who there is and which devices they carry, for as long as neither
// changes. When a device called last is asked anew each time.
type phonebook struct {
	store  app.Store
	mu     sync.Mutex
	known  bool
	at     uint64 // app.Store.Accounts when they were read
	people []registry.Person
	all    devices
}

func newPhonebook(s app.Store) *phonebook { return &phonebook{store: s} }

// people and devices as they stand now. Nobody changes the people; the devices are the
// caller's own. It reads a state for itself: inside another Read it would wait for a
// second reader while holding one.
func (d *phonebook) now(ctx context.Context) (people []registry.Person, all devices, err error) {
	accounts := d.store.Accounts()
	err = d.store.Read(ctx, func(r app.Reader) error {
		calls, err := r.LastCalls()
		if err != nil {
			return err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if err := d.follow(r, accounts); err != nil {
			return err
		}
		people, all = d.people, d.all.heard(calls)
		return nil
	})
	return people, all, err
}

// follow reads people and devices again when any changed.
func (d *phonebook) follow(r app.Reader, accounts uint64) error {
	if d.known && d.at == accounts {
		return nil
	}
	people, err := r.People()
	if err != nil {
		return err
	}
	found, err := r.Devices()
	if err != nil {
		return err
	}
	d.known, d.at, d.people, d.all = true, accounts, people, carriedBy(people, found)
	return nil
}

func carriedBy(people []registry.Person, found []registry.Device) (all devices) {
	carriers, areas := map[string]*registry.Person{}, map[string][]string{}
	for i := range people {
		p := &people[i]
		carriers[p.ID] = p
		for _, g := range p.Grants {
			if p.Grants.Works(g.Area) {
				areas[p.ID] = append(areas[p.ID], g.Area)
			}
		}
	}
	for _, d := range found {
		if !d.Revoked {
			all = append(all, carried{d, carriers[d.Person], areas[d.Person]})
		}
	}
	return all
}

// heard are the devices with what they said last.
func (all devices) heard(calls map[syncproto.DeviceNo]app.LastCall) devices {
	out := make(devices, 0, len(all))
	for _, d := range all {
		if call, active := calls[d.No]; active {
			d.SeenAt, d.ClockOffset = call.SeenAt, call.ClockOffset
			out = append(out, d)
		}
	}
	return out
}

// byArea are the devices by the areas that their people work in: a village's are those
// that below finds of it.
func (all devices) byArea() map[string]devices {
	out := map[string]devices{}
	for _, d := range all {
		for _, area := range d.areas {
			out[area] = append(out[area], d)
		}
	}
	return out
}

// below are the devices that belong to an area: their people work there and
// nowhere wider. The county's spare devices belong to no village.
func (all devices) below(area string) devices {
	var out devices
	for _, d := range all {
		for _, a := range d.areas {
			if strings.HasPrefix(a, area) {
				out = append(out, d)
				break
			}
		}
	}
	return out
}

// synced counts the devices that have ever called.
func (all devices) synced() int {
	n := 0
	for _, d := range all {
		if d.SeenAt > 0 {
			n++
		}
	}
	return n
}

// lastSeen is when one of them called last, in Unix milliseconds; 0 for never.
func (all devices) lastSeen() int64 {
	var last int64
	for _, d := range all {
		last = max(last, d.SeenAt)
	}
	return last
}

// wrongClock is a device whose clock is off.
type wrongClock struct {
	Name   string // of the device
	Offset string
}

func (all devices) wrongClocks(lang schema.Lang) []wrongClock {
	var out []wrongClock
	for _, d := range all {
		if d.ClockOffset != 0 {
			out = append(out, wrongClock{Name: d.Name, Offset: offset(lang, d.ClockOffset)})
		}
	}
	return out
}

// offset says how far a clock is off, in the largest unit that tells something.
func offset(lang schema.Lang, milli int64) string {
	key, d := "clock.ahead", time.Duration(milli)*time.Millisecond
	if d < 0 {
		key, d = "clock.behind", -d
	}
	amount := say(lang, "minutes", int64(d/time.Minute))
	switch hours := int64(d / time.Hour); {
	case hours >= 48:
		amount = say(lang, "days", hours/24)
	case hours >= 2:
		amount = say(lang, "hours", hours)
	}
	return say(lang, key, amount)
}
