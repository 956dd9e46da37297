package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/sim"
)

// renewEvery is how many requests lie between two moments at which every device's access
// token has run out, so that renewing them meets the bad network, too.
const renewEvery = 400

// badNetwork lets something become of so many requests. No device may need anything but to
// try again.
func badNetwork(t *trial) error {
	clock := filepath.Join(t.folder, "clock")
	var p *proxy
	var failed error
	r, err := newRigOf(t, county.Generate(1).Few(villages), filepath.Join(t.folder, "data"), func(server sim.Dial) sim.Dial {
		if p, failed = newProxy(t.Seed, server); failed != nil {
			return server
		}
		return p.way
	}, "RUHU_TORTURE_CLOCK="+clock)
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	defer p.close()
	r.forgive(schema.Malformed, schema.WrongOffset) // what an answer to half a request may be
	p.turn(true)
	r.rage()
	for renewed := 1; p.total() < t.Tries && err == nil; renewed++ {
		off := time.Duration(renewed) * 16 * time.Minute
		want := min(renewed*renewEvery, t.Tries)
		err = r.until(errSilent, func(int64) bool { return p.total() >= want })
		err = errors.Join(err, os.WriteFile(clock, strconv.AppendInt(nil, off.Milliseconds(), 10), 0o600))
		r.Counts["times every token had run out"]++
	}
	p.turn(false)
	for fate, n := range p.counts {
		r.Counts[fate] = n
	}
	if err != nil {
		return errors.Join(err, r.close())
	}
	return r.reckon(false)
}
