package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"ruhu/schema"
)

// readOnly lets the file system find an error in mid-storm, upon which it takes no write any
// more. The server stays up and says so, until the machine is started again.
func readOnly(t *trial) error {
	return t.onDisk(1<<30, func(r *rig, d *disk) error {
		r.forgive(schema.Internal)
		r.rage()
		for range t.Tries {
			if err := r.failDisk(d, d.abort, func() error { return nil }); err != nil {
				return err
			}
		}
		return r.reckon(false)
	})
}

// failDisk lets a disk fail until a device is told so, and then starts the machine again
// with a disk that works.
func (r *rig) failDisk(d *disk, fail, mend func() error) error {
	if err := r.answered(1); err != nil {
		return err
	}
	told := r.refusals.Load()
	if err := fail(); err != nil {
		return err
	}
	err := r.until(errors.New("nobody was told that the disk fails"), func(int64) bool { return r.refusals.Load() > told })
	r.wait(longestStorm)
	if err = errors.Join(err, r.server.kill(), mend(), d.detach()); err != nil {
		return err
	}
	r.Counts["times the disk failed"]++
	r.Counts["devices told to wait"] = int(r.refusals.Load())
	lost, err := r.comeUpAndLookUp(d)
	for _, l := range lost {
		r.broke("after failure %d: %s", r.Counts["times the disk failed"], l)
	}
	return err
}

// jumps are by how much the server's clock jumps. Beyond ninety days ahead every device would
// have to enrol anew, as it should.
var jumps = []time.Duration{
	time.Second, -time.Second, 10 * time.Minute, -10 * time.Minute, 3 * time.Hour, -3 * time.Hour,
	30 * 24 * time.Hour, -30 * 24 * time.Hour, -4 * 365 * 24 * time.Hour,
}

// clockJumps moves the server's clock to and fro in mid-storm. No device may need anything.
func clockJumps(t *trial) error {
	clock := filepath.Join(t.folder, "clock")
	r, err := t.rigIn("RUHU_TORTURE_CLOCK=" + clock)
	if err != nil {
		return err
	}
	r.rage()
	for range t.Tries {
		by := jumps[r.dice.IntN(len(jumps))]
		err = os.WriteFile(clock, strconv.AppendInt(nil, by.Milliseconds(), 10), 0o600)
		if err = errors.Join(err, r.answered(int64(len(r.world.Devices)))); err != nil {
			return errors.Join(fmt.Errorf("the clock jumped by %s: %w", by, err), r.close())
		}
		r.Counts["jumps"]++
	}
	return r.reckon(true)
}
