package console

import (
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// carried is a device with the areas that its person records data in.
type carried struct {
	registry.Device
	areas []string
}

// devices are those that have not been shut out.
type devices []carried

func readDevices(r app.Reader) (devices, error) {
	people, err := r.People()
	if err != nil {
		return nil, err
	}
	areas := map[string][]string{}
	for _, p := range people {
		for _, g := range p.Grants {
			if p.Grants.Works(g.Area) {
				areas[p.ID] = append(areas[p.ID], g.Area)
			}
		}
	}
	all, err := r.Devices()
	if err != nil {
		return nil, err
	}
	var out devices
	for _, d := range all {
		if !d.Revoked {
			out = append(out, carried{d, areas[d.Person]})
		}
	}
	return out, nil
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
