package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// longestStorm is from a server's first answer to what happens to it.
const longestStorm = 250 * time.Millisecond

// rigIn makes a rig on the ordinary disk.
func (t *trial) rigIn(env ...string) (*rig, error) {
	return newRig(t, filepath.Join(t.folder, "data"), env...)
}

// killed kills the server again and again. Now and then its successor does not live to
// serve either.
func killed(t *trial) error {
	if runtime.GOOS == "windows" {
		return errors.Join(errSkipped, errors.New("there is no SIGKILL here"))
	}
	r, err := t.rigIn()
	if err != nil {
		return err
	}
	r.rage()
	for n := 0; n < t.Tries && err == nil; n++ {
		err = r.killOnce()
		r.Counts["kills"]++
	}
	if err != nil {
		return errors.Join(err, r.close())
	}
	return r.reckon(true)
}

func (r *rig) killOnce() error {
	if err := r.answered(1); err != nil {
		return err
	}
	r.wait(longestStorm)
	r.Counts["requests under way"] += int(r.heard.Waiting.Load())
	if err := r.server.kill(); err != nil {
		return err
	}
	for r.dice.IntN(4) == 0 {
		if err := r.server.launch(); err != nil {
			return err
		}
		r.wait(60 * time.Millisecond)
		if err := r.server.kill(); err != nil {
			return err
		}
		r.Counts["killed before they served"]++
	}
	return r.comeUp()
}

// comeUp starts the server as whatever watches over it would, and notes how long it took
// at most.
func (r *rig) comeUp() error {
	began := time.Now()
	err := r.server.start()
	r.Counts["ms to come up, at most"] = max(r.Counts["ms to come up, at most"], int(time.Since(began).Milliseconds()))
	return err
}

// twoServers starts others on the same folder, while the first is at work. Each refuses;
// no device notices.
func twoServers(t *trial) error {
	r, err := t.rigIn()
	if err != nil {
		return err
	}
	r.forgives = func(error) bool { return false }
	r.rage()
	for n := 0; n < t.Tries && err == nil; n++ {
		err = r.startAnother()
	}
	if err != nil {
		return errors.Join(err, r.close())
	}
	return r.reckon(true)
}

func (r *rig) startAnother() error {
	if err := r.answered(1); err != nil {
		return err
	}
	other := &server{program: r.program, data: r.server.data, folder: filepath.Join(r.folder, "other")}
	if err := os.MkdirAll(other.folder, 0o700); err != nil {
		return err
	}
	if err := other.launch(); err != nil {
		return err
	}
	address, err := other.await()
	if err == nil {
		r.broke("a second server serves on %s", address)
		return other.kill()
	}
	if code := other.wait(); code != 1 {
		r.broke("the second server ended with exit code %d: %v", code, err)
	}
	r.Counts["refused to start"]++
	return nil
}
