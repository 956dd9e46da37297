package main

import (
	"context"
	"os"
	"time"
)

// fault is one thing that happens to a machine.
type fault struct {
	name  string
	tries int
	what  string // is tried so often
	run   func(*trial) error
	least int // tries at any scale, 0 for one
}

// untilItLoses is how many tries a control has at any scale: it ends with the first work lost.
const untilItLoses = 10

// faults are all of them, in the order of trying.
func faults() []fault {
	return []fault{
		{"kills", 1000, "times kill -9 in mid-storm", killed, 0},
		{"power", 200, "times the power is cut in mid-storm", powerCut, 0},
		{"control", 20, "times the same at most, of a server that never waits for its disk (synchronous=OFF): it must lose work", powerCutControl("OFF"), untilItLoses},
		{"normal", 20, "times the same at most, of one that does not wait at each commit (synchronous=NORMAL): it must lose work", powerCutControl("NORMAL"), untilItLoses},
		{"full", 100, "times the disk is full in mid-storm", diskFull, 0},
		{"two", 50, "times another server is started on the same folder", twoServers, 0},
		{"readonly", 30, "times the file system goes read-only in mid-storm", readOnly, 0},
		{"errors", 30, "times the disk fails in mid-storm", diskErrors, 0},
		{"clock", 100, "times the server's clock jumps, by a second to four years", clockJumps, 0},
		{"files", 50, "times the server may open nothing more", outOfFiles, 0},
		{"memory", 30, "times the kernel ends the server for its memory", outOfMemory, 0},
		{"county", 60, "seconds of the whole county at once, with photos: memory and a cold start are measured", wholeCounty, 0},
		{"network", 4000, "requests that are late, cut, trickled, delivered twice or overtaken", badNetwork, 0},
	}
}

// trial is one fault being tried.
type trial struct {
	*result
	ctx     context.Context
	program string
	folder  string // of its own, on the ordinary disk
}

// try lets a fault happen so many times.
func (f fault) try(ctx context.Context, o options, folder string, tries int) *result {
	r := &result{Fault: f.name, What: f.what, Tries: tries, Seed: o.seed, Counts: map[string]int{}, Broken: []string{}}
	began := time.Now()
	err := os.Mkdir(folder, 0o700)
	if err == nil {
		err = f.run(&trial{result: r, ctx: ctx, program: o.program, folder: folder})
	}
	r.end(began, err)
	return r
}
