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
	// began is of the villages that come from nothing and are not through: how far each
	// was when its first page was made. What was deleted by then is not in any page.
	began map[string]syncproto.Seq
}

// parseCursor reads "reference;village:seq,village:seq:began"; "" is the beginning.
func parseCursor(text string) (cursor, bool) {
	c := cursor{seq: map[string]syncproto.Seq{}, began: map[string]syncproto.Seq{}}
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
		village, numbers, found := strings.Cut(part, ":")
		number, began, first := strings.Cut(numbers, ":")
		seq, ok := parseSeq(number)
		if !found || !ok {
			return c, false
		}
		c.seq[village] = seq
		if first {
			if c.began[village], ok = parseSeq(began); !ok {
				return c, false
			}
		}
	}
	return c, true
}

func parseSeq(text string) (syncproto.Seq, bool) {
	seq, err := strconv.ParseInt(text, 10, 64)
	return syncproto.Seq(seq), err == nil && seq >= 0
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
		if began, first := c.began[village]; first {
			out = append(out, ':')
			out = strconv.AppendInt(out, int64(began), 10)
		}
	}
	return string(out)
}

// move notes how far a device is in a village once it has taken a page.
func (c cursor) move(village string, to syncproto.Seq) {
	if c.seq[village] = to; to >= c.began[village] {
		delete(c.began, village)
	}
}

// comesFromNothing reports whether a page up to a commit is of a village that comes
// from nothing, and holds nothing that happened since that began.
func (c cursor) comesFromNothing(village string, to syncproto.Seq) bool {
	began, first := c.began[village]
	return first && to <= began
}

// beginAnew sends back to the beginning of a village who may hold rows that were
// deleted and trimmed since. It comes as rows: the device has the village, and what
// it has not sent rests on it.
func (c cursor) beginAnew(villages []VillageState) {
	for _, v := range villages {
		if seq := c.seq[v.Village]; seq > 0 && max(seq, c.began[v.Village]) < v.Trimmed {
			c.seq[v.Village] = 0
		}
	}
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
			delete(c.began, village)
		}
	}
	slices.Sort(gone)
	return gone
}
