package syncproto

import (
	"strconv"
	"strings"
)

// LiftBits is how far apart the counters of two timelines lie, in bits: no village
// and no household sees 2^20 commits between two restores of its server.
const LiftBits = 20

// EpochOf names the timeline of a server that was restored from a backup: by its
// level, which is higher than that of any timeline before it, and by chance.
func EpochOf(level int64, chance string) string {
	return strconv.FormatInt(level, 10) + "." + chance
}

// EpochLevel tells which of two timelines of one server is the later. It is 0 for
// one that never was restored, and for a name that says nothing.
func EpochLevel(epoch string) int64 {
	head, _, found := strings.Cut(epoch, ".")
	level, err := strconv.ParseInt(head, 10, 64)
	if !found || err != nil || level < 0 {
		return 0
	}
	return level
}

// Floor is below every sequence number and revision that a timeline gives out, and
// above all that those before it gave out: a number never means two commits.
func Floor(epoch string) int64 { return EpochLevel(epoch) << LiftBits }
