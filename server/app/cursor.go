package app

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"ruhu/syncproto"
)

// cursor is where a device stands: the version of its reference partition and a
// sequence number per village. To devices it is an opaque text.
type cursor struct {
	reference int64
	seq       map[string]syncproto.Seq
}

// parseCursor reads "reference;village:seq,village:seq"; "" is the beginning.
func parseCursor(text string) (cursor, bool) {
	c := cursor{seq: map[string]syncproto.Seq{}}
	if text == "" {
		return c, true
	}
	head, tail, found := strings.Cut(text, ";")
	reference, err := strconv.ParseInt(head, 10, 64)
	if !found || err != nil || reference < 0 {
		return c, false
	}
	c.reference = reference
	for part := range strings.SplitSeq(tail, ",") {
		if part == "" {
			continue
		}
		village, number, found := strings.Cut(part, ":")
		seq, err := strconv.ParseInt(number, 10, 64)
		if !found || err != nil || seq < 0 {
			return c, false
		}
		c.seq[village] = syncproto.Seq(seq)
	}
	return c, true
}

// String spells the cursor, villages in order.
func (c cursor) String() string {
	out := strconv.AppendInt(nil, c.reference, 10)
	out = append(out, ';')
	for i, village := range slices.Sorted(maps.Keys(c.seq)) {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, village...)
		out = append(out, ':')
		out = strconv.AppendInt(out, int64(c.seq[village]), 10)
	}
	return string(out)
}

// add takes in what a device says it holds and the cursor does not know. It is
// believed only as far as it can be true, and it opens no village: those that are
// not assigned are named as gone by keepOnly. A wrong number below that harms nobody but
// the device, whose digest will tell.
func (c cursor) add(have map[string]syncproto.Seq, villages []VillageState) {
	newest := make(map[string]syncproto.Seq, len(villages))
	for _, v := range villages {
		newest[v.Village] = v.Seq
	}
	for village, seq := range have {
		_, known := c.seq[village]
		if last, assigned := newest[village]; !known && (!assigned || seq > 0 && seq <= last) {
			c.seq[village] = seq
		}
	}
}

// keepOnly drops the villages that are not among the given ones, and returns
// them in order.
func (c cursor) keepOnly(villages []VillageState) []string {
	assigned := map[string]bool{}
	for _, v := range villages {
		assigned[v.Village] = true
	}
	var gone []string
	for village := range c.seq {
		if !assigned[village] {
			gone = append(gone, village)
			delete(c.seq, village)
		}
	}
	slices.Sort(gone)
	return gone
}
