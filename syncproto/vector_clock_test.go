package syncproto_test

import (
	"testing"

	"ruhu/syncproto"
)

type clockFile struct {
	About     string          `json:"about"`
	Next      []nextCase      `json:"next"`
	Offset    []offsetCase    `json:"offset"`
	Corrected []correctedCase `json:"corrected"`
}

type nextCase struct {
	Name string        `json:"name"`
	Last syncproto.HLC `json:"last"`
	Wall int64         `json:"wall"`
	Want syncproto.HLC `json:"want"`
}

type offsetCase struct {
	Name   string        `json:"name"`
	Device syncproto.HLC `json:"device"`
	Server syncproto.HLC `json:"server"`
	Want   int64         `json:"want"`
}

type correctedCase struct {
	Name    string        `json:"name"`
	Reading syncproto.HLC `json:"reading"`
	Offset  int64         `json:"offset"`
	Server  syncproto.HLC `json:"server"`
	Want    syncproto.HLC `json:"want"`
}

func clockVectors() clockFile {
	const (
		tick = syncproto.HLC(noon * 1000)
		hour = 3_600_000
	)
	file := clockFile{
		About: "next: the reading for a new event, given the last reading and the wall clock in Unix milliseconds. " +
			"offset: how many milliseconds a device's reading is ahead of the server's, 0 within two minutes. " +
			"corrected: a device's reading by the server's clock.",
		Next: []nextCase{
			{Name: "the first event", Last: 0, Wall: noon},
			{Name: "later", Last: tick, Wall: noon + 1},
			{Name: "in the same millisecond", Last: tick, Wall: noon},
			{Name: "the thousandth in one millisecond", Last: tick + 998, Wall: noon},
			{Name: "the thousand and first moves into the next millisecond", Last: tick + 999, Wall: noon},
			{Name: "the wall clock went back a day", Last: tick + 5, Wall: noon - 24*hour},
			{Name: "the wall clock fell to 1970", Last: tick + 5, Wall: 0},
			{Name: "the wall clock is before 1970", Last: 0, Wall: -1000},
			{Name: "the wall clock jumped a year ahead", Last: tick, Wall: noon + 365*24*hour},
			{Name: "the last millisecond that a JavaScript number holds", Last: tick, Wall: 9_007_199_254_740},
			{Name: "after it the clock stands still", Last: tick, Wall: 9_007_199_254_741},
			{Name: "and stays there", Last: syncproto.MaxHLC, Wall: noon},
		},
		Offset: []offsetCase{
			{Name: "equal", Device: tick, Server: tick},
			{Name: "two minutes ahead are tolerated", Device: tick + 120_000_000, Server: tick},
			{Name: "two minutes behind are tolerated", Device: tick - 120_000_000, Server: tick},
			{Name: "a millisecond more is not", Device: tick + 120_001_000, Server: tick},
			{Name: "nor behind", Device: tick - 120_001_000, Server: tick},
			{Name: "counters within the millisecond do not count", Device: tick + 120_000_999, Server: tick},
			{Name: "an hour ahead: a wrong time zone", Device: tick + hour*1000, Server: tick},
			{Name: "the battery was dead: 1970", Device: 5_000_000, Server: tick},
		},
		Corrected: []correctedCase{
			{Name: "a right clock", Reading: tick - 7, Offset: 0, Server: tick},
			{Name: "an hour fast", Reading: tick + 1, Offset: hour, Server: tick},
			{Name: "half an hour slow", Reading: tick - hour*1000, Offset: -hour / 2, Server: tick},
			{Name: "fast within the tolerance is cut to the server's time", Reading: tick + 60_000_000, Offset: 0, Server: tick},
			{Name: "never later than the server's time", Reading: tick, Offset: -hour, Server: tick},
			{Name: "never before 1970", Reading: 5_000_000, Offset: hour, Server: tick},
		},
	}
	for i := range file.Next {
		file.Next[i].Want = file.Next[i].Last.Next(file.Next[i].Wall)
	}
	for i := range file.Offset {
		file.Offset[i].Want = syncproto.Offset(file.Offset[i].Device, file.Offset[i].Server)
	}
	for i := range file.Corrected {
		c := &file.Corrected[i]
		c.Want = c.Reading.Corrected(c.Offset, c.Server)
	}
	return file
}

func TestVectors_Clock(t *testing.T) {
	var file clockFile
	readVectors(t, "clock.json", &file)
	for _, c := range file.Next {
		if got := c.Last.Next(c.Wall); got != c.Want {
			t.Errorf("next: %s: %d, want %d", c.Name, got, c.Want)
		}
	}
	for _, c := range file.Offset {
		if got := syncproto.Offset(c.Device, c.Server); got != c.Want {
			t.Errorf("offset: %s: %d, want %d", c.Name, got, c.Want)
		}
	}
	for _, c := range file.Corrected {
		if got := c.Reading.Corrected(c.Offset, c.Server); got != c.Want {
			t.Errorf("corrected: %s: %d, want %d", c.Name, got, c.Want)
		}
	}
	if len(file.Next) == 0 || len(file.Offset) == 0 || len(file.Corrected) == 0 {
		t.Error("clock.json lacks cases")
	}
}
