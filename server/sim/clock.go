package sim

import (
	"sync/atomic"
	"time"
)

// Clock is the wall clock of the simulated world.
type Clock struct {
	nanos atomic.Int64
	real  atomic.Pointer[running] // nil while it stands
}

// NewClock returns a clock that stands at an instant.
func NewClock(at time.Time) *Clock {
	c := &Clock{}
	c.Set(at)
	return c
}

// Set moves the clock to an instant, which may be earlier.
func (c *Clock) Set(at time.Time) { c.nanos.Store(at.UnixNano()) }

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) { c.nanos.Add(int64(d)) }

// Run lets the clock go on by itself from where it stands, as fast as the real
// one.
func (c *Clock) Run(real func() time.Time) {
	start := real()
	c.real.Store(&running{start, real})
}

type running struct {
	start time.Time
	real  func() time.Time
}

// Now reads the clock.
func (c *Clock) Now() time.Time {
	at := time.Unix(0, c.nanos.Load()).UTC()
	if r := c.real.Load(); r != nil {
		at = at.Add(r.real().Sub(r.start))
	}
	return at
}

// deviceClock is a phone's clock: the world's, and how far it is off.
type deviceClock struct {
	world *Clock
	off   time.Duration
}

// UnixMilli implements the replica's clock.
func (c *deviceClock) UnixMilli() int64 { return c.world.Now().Add(c.off).UnixMilli() }
