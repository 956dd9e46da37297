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
}

// faults are all of them, in the order of trying.
func faults() []fault {
	return []fault{
		{"kills", 1000, "times kill -9 in mid-storm", killed},
		{"power", 200, "times the power is cut in mid-storm", powerCut},
		{"control", 20, "times the same at most, of a server that does not wait for its disk: it must lose work", powerCutControl},
		{"full", 100, "times the disk is full in mid-storm", diskFull},
		{"two", 50, "times another server is started on the same folder", twoServers},
		{"readonly", 30, "times the file system goes read-only in mid-storm", readOnly},
		{"errors", 30, "times the disk fails in mid-storm", diskErrors},
		{"clock", 100, "times the server's clock jumps, by a second to four years", clockJumps},
		{"files", 50, "times the server may open nothing more", outOfFiles},
		{"memory", 30, "times the kernel ends the server for its memory", outOfMemory},
		{"network", 4000, "requests that are late, cut, trickled, delivered twice or overtaken", badNetwork},
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
