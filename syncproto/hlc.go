package syncproto

// HLC is a hybrid logical clock reading: Unix time in microseconds, of which
// the last three digits count events within one millisecond. It orders edits by
// wall clock, never goes back on one device even when its wall clock does, and
// fits a JavaScript number (below 2^53) until the year 2255.
//
// A wrong clock may decide a field of policy latest; it can never lose a value
// or hide one, because concurrency is judged by revisions and not by clocks.
type HLC int64

const (
	ticksPerMilli = 1000
	// MaxHLC is the largest reading that may travel.
	MaxHLC HLC = 1<<53 - 1
)

// HLCOf returns the reading at the start of a Unix millisecond: 0 before 1970,
// and MaxHLC after the last one that can travel.
func HLCOf(unixMilli int64) HLC {
	if unixMilli > MaxHLC.Milli() {
		return MaxHLC
	}
	return HLC(max(unixMilli, 0) * ticksPerMilli)
}

// Milli returns the wall-clock part, in Unix milliseconds.
func (h HLC) Milli() int64 { return int64(h) / ticksPerMilli }

// Next returns the reading for a new event: after every reading in last, and at
// or after the wall clock. Running over a millisecond's thousand events simply
// moves into the next one. From MaxHLC on it stands still: a device whose clock
// is set to a far year can still send what it has.
func (h HLC) Next(unixMilli int64) HLC { return min(max(h+1, HLCOf(unixMilli)), MaxHLC) }

// clockTolerance is how far a device's clock may be off, in milliseconds, before
// the server corrects its readings. Below it the network's delay is as likely.
const clockTolerance = 2 * 60 * 1000

// Offset is how far a device's clock is ahead of the server's, in milliseconds,
// and 0 within the tolerance.
func Offset(device, server HLC) int64 {
	off := device.Milli() - server.Milli()
	if off >= -clockTolerance && off <= clockTolerance {
		return 0
	}
	return off
}

// Corrected returns a device's reading by the server's clock, given the offset
// that was measured. It is never later than the server's own reading, so that
// a fast clock cannot win every later edit, and never before 1970.
func (h HLC) Corrected(offset int64, server HLC) HLC {
	return max(min(h-HLC(offset*ticksPerMilli), server), 0)
}
