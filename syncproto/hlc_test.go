package syncproto_test

import (
	"testing"

	"pgregory.net/rapid"

	"ruhu/syncproto"
)

const noon = 1_529_035_200_000 // 2018-06-15 12:00, China Standard Time, in milliseconds

func TestHLC_FollowsTheWallClock(t *testing.T) {
	var h syncproto.HLC
	h = h.Next(noon)
	if h != syncproto.HLCOf(noon) || h.Milli() != noon {
		t.Errorf("first reading %d", h)
	}
	if next := h.Next(noon + 1); next != syncproto.HLCOf(noon+1) {
		t.Errorf("a millisecond later: %d", next)
	}
}

func TestHLC_CountsEventsWithinAMillisecond(t *testing.T) {
	h := syncproto.HLCOf(noon)
	for range 999 {
		h = h.Next(noon)
	}
	if h.Milli() != noon || int64(h)%1000 != 999 {
		t.Errorf("the thousandth event of a millisecond: %d", h)
	}
	if h = h.Next(noon); h != syncproto.HLCOf(noon+1) {
		t.Errorf("the event after it: %d, want the next millisecond", h)
	}
}

// Wall clocks jump: batteries die, people set the year, networks correct it.
func TestHLC_NeverGoesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		last := syncproto.HLC(0)
		for range rapid.IntRange(1, 50).Draw(t, "events") {
			wall := rapid.OneOf(
				rapid.Int64Range(noon-5, noon+5),
				rapid.Int64Range(-1e15, 1e16),
			).Draw(t, "wall")
			next := last.Next(wall)
			if next < last || next == last && last != syncproto.MaxHLC {
				t.Fatalf("%d after %d at wall clock %d", next, last, wall)
			}
			if next < syncproto.HLCOf(wall) && next != syncproto.MaxHLC {
				t.Fatalf("%d is before its wall clock %d", next, wall)
			}
			if next > syncproto.MaxHLC {
				t.Fatalf("%d at wall clock %d is no JavaScript number", next, wall)
			}
			last = next
		}
	})
}

func TestHLC_StaysAJavaScriptNumber(t *testing.T) {
	const maxSafeInteger = 1<<53 - 1
	if syncproto.MaxHLC != maxSafeInteger {
		t.Errorf("largest reading %d", syncproto.MaxHLC)
	}
	for _, wall := range []int64{syncproto.MaxHLC.Milli() + 1, 8_640_000_000_000_000, 1<<63 - 1} {
		if h := syncproto.HLC(0).Next(wall); h != syncproto.MaxHLC {
			t.Errorf("at wall clock %d: %d", wall, h)
		}
	}
	for _, wall := range []int64{-1, -1 << 63} {
		if h := syncproto.HLCOf(wall); h != 0 {
			t.Errorf("before 1970, at wall clock %d: %d", wall, h)
		}
	}
	if h := syncproto.MaxHLC.Next(noon); h != syncproto.MaxHLC {
		t.Errorf("after the last reading: %d", h)
	}
	if year2255 := int64(9_007_000_000_000); syncproto.HLCOf(year2255) > syncproto.MaxHLC {
		t.Errorf("readings end before the middle of 2255")
	}
}

func TestOffset_ToleratesTwoMinutes(t *testing.T) {
	for _, c := range []struct{ ahead, want int64 }{
		{0, 0}, {1, 0}, {120_000, 0}, {-120_000, 0}, {120_001, 120_001}, {-120_001, -120_001}, {3_600_000, 3_600_000},
	} {
		if got := syncproto.Offset(syncproto.HLCOf(noon+c.ahead), syncproto.HLCOf(noon)); got != c.want {
			t.Errorf("%d ms ahead: offset %d, want %d", c.ahead, got, c.want)
		}
	}
}

func TestCorrected_ByTheServersClock(t *testing.T) {
	server := syncproto.HLCOf(noon)
	hour := int64(3_600_000)
	for _, c := range []struct {
		name    string
		reading syncproto.HLC
		offset  int64
		want    syncproto.HLC
	}{
		{"a right clock", syncproto.HLCOf(noon-hour) + 7, 0, syncproto.HLCOf(noon-hour) + 7},
		{"a fast clock", syncproto.HLCOf(noon+hour) + 7, 2 * hour, syncproto.HLCOf(noon-hour) + 7},
		{"a slow clock", syncproto.HLCOf(noon-hour) + 7, -hour / 2, syncproto.HLCOf(noon-hour/2) + 7},
		{"fast within the tolerance", server + 60_000_000, 0, server},
		{"slow, corrected beyond now", server, -hour, server},
		{"saved before the clock jumped ahead", syncproto.HLCOf(noon - hour), 300 * 365 * 24 * hour, 0},
	} {
		if got := c.reading.Corrected(c.offset, server); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestCorrected_StaysWithinTimeAndKeepsTheOrder(t *testing.T) {
	readings := rapid.Custom(func(t *rapid.T) syncproto.HLC {
		return syncproto.HLC(rapid.Int64Range(0, int64(syncproto.MaxHLC)).Draw(t, "reading"))
	})
	rapid.Check(t, func(t *rapid.T) {
		device, server := readings.Draw(t, "device"), readings.Draw(t, "server")
		offset := syncproto.Offset(device, server)
		a, b := readings.Draw(t, "a"), readings.Draw(t, "b")
		ca, cb := a.Corrected(offset, server), b.Corrected(offset, server)
		if ca < 0 || ca > server {
			t.Fatalf("%d corrected to %d, when the server's clock is at %d", a, ca, server)
		}
		if a <= b && ca > cb {
			t.Fatalf("%d before %d, corrected to %d after %d", a, b, ca, cb)
		}
	})
}
