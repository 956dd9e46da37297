package main

import (
	"errors"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
)

// isRefused reports whether a server refused with one of some codes, for a time.
func isRefused(err error, codes ...schema.ErrCode) bool {
	var refused *replica.ServerError
	if !errors.As(err, &refused) || !refused.Retry {
		return false
	}
	for _, code := range codes {
		if refused.Code == string(code) {
			return true
		}
	}
	return false
}

// forgive lets devices be told some codes, and counts how often they are. The answer to a HEAD
// has no body to tell a code in, so devices take one that failed for busy.
func (r *rig) forgive(codes ...schema.ErrCode) {
	codes = append(codes, schema.Busy)
	r.forgives = func(err error) bool {
		if isRefused(err, codes...) {
			r.refusals.Add(1)
			return true
		}
		return isNetwork(err)
	}
}

// diskFull fills the disk under the server until somebody is told so, and gives the room
// back. Every tenth time the server is killed in between, and has to come up on a full disk.
func diskFull(t *trial) error {
	return t.onDisk(768<<20, func(r *rig, d *disk) error {
		r.forgive(schema.DiskFull)
		r.rage()
		for n := range t.Tries {
			if err := r.fillOnce(d, n%10 == 9); err != nil {
				return err
			}
		}
		r.Counts["told disk_full"] = int(r.refusals.Load())
		return r.reckon(false)
	})
}

func (r *rig) fillOnce(d *disk, kill bool) error {
	if err := r.answered(1); err != nil {
		return err
	}
	told := r.refusals.Load()
	if err := d.fill(); err != nil {
		return err
	}
	err := r.until(errors.New("nobody was told that the disk is full"), func(int64) bool { return r.refusals.Load() > told })
	if err != nil {
		return err
	}
	r.Counts["full disks"]++
	r.wait(longestStorm)
	if kill {
		if err := r.server.kill(); err != nil {
			return err
		}
		if err := r.server.start(); err != nil {
			return err
		}
		r.Counts["came up on a full disk"]++
		r.wait(longestStorm)
	}
	began := time.Now()
	if err := d.free(); err != nil {
		return err
	}
	err = r.answered(1)
	r.Counts["ms until work went on, at most"] = max(r.Counts["ms until work went on, at most"], int(time.Since(began).Milliseconds()))
	return err
}
