//go:build torture

package main

import (
	"context"
	"os"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// How scripts/torture makes the world of this build worse than it is. No program that
// anybody is given knows of them.
const (
	tortureClock       = "RUHU_TORTURE_CLOCK"       // a file: by how many milliseconds the clock is off, now
	tortureSynchronous = "RUHU_TORTURE_SYNCHRONOUS" // what SQLite promises of the disk, instead of FULL
)

// clock is off by what a file says at that moment.
func clock() (now func() time.Time) {
	weakenDisk(os.Getenv(tortureSynchronous))
	file := os.Getenv(tortureClock)
	if file == "" {
		return time.Now
	}
	return func() time.Time {
		text, _ := os.ReadFile(file) // none, or half of one, is not off
		off, _ := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		return time.Now().Add(time.Duration(off) * time.Millisecond)
	}
}

// weakenDisk lets every connection to a database promise less than the store asks for:
// the control, in which work must be lost, for tests of what happens without power.
func weakenDisk(synchronous string) {
	if synchronous == "" {
		return
	}
	sqlite.RegisterConnectionHook(func(conn sqlite.ExecQuerierContext, _ string) error {
		_, err := conn.ExecContext(context.Background(), "PRAGMA synchronous = "+synchronous, nil)
		return err
	})
}
