package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"ruhu/schema"
)

// outOfFiles lets the server open no file and take no connection more than it has, and gives
// it room again. It stays up, and goes on by itself.
func outOfFiles(t *trial) error {
	r, err := t.rigIn()
	if err != nil {
		return err
	}
	r.forgive(schema.Internal)
	r.rage()
	for n := 0; n < t.Tries && err == nil; n++ {
		err = r.starveFiles()
	}
	if err != nil {
		return errors.Join(err, r.close())
	}
	return r.reckon(false)
}

func (r *rig) starveFiles() error {
	if err := r.answered(1); err != nil {
		return err
	}
	pid := r.server.process.Process.Pid
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return err
	}
	var before unix.Rlimit
	limit := unix.Rlimit{Cur: uint64(r.dice.IntN(len(open)) + 4)}
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &before); err != nil {
		return err
	}
	limit.Max = before.Max
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &limit, nil); err != nil {
		return err
	}
	r.world.HangUp() // else each device keeps the connection that it has
	time.Sleep(longestStorm)
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &before, nil); err != nil {
		return err
	}
	r.Counts["times without file descriptors"]++
	r.Counts["devices told to wait"] = int(r.refusals.Load())
	return r.answered(int64(len(r.world.Devices)))
}

// outOfMemory lets the kernel end the server because it may not have the memory that it
// has. Whatever watches over it starts it again.
func outOfMemory(t *trial) error {
	group := filepath.Join("/sys/fs/cgroup/memory", "ruhu-torture-"+strconv.Itoa(os.Getpid()))
	if err := os.Mkdir(group, 0o700); err != nil {
		return fmt.Errorf("%w: limiting memory needs root and cgroups: %w", errSkipped, err)
	}
	defer os.Remove(group) // it is empty by then
	r, err := t.rigIn()
	if err != nil {
		return err
	}
	r.rage()
	for n := 0; n < t.Tries && err == nil; n++ {
		err = r.starveMemory(group)
	}
	if err != nil {
		return errors.Join(err, r.close())
	}
	return r.reckon(false)
}

func (r *rig) starveMemory(group string) error {
	if err := r.answered(1); err != nil {
		return err
	}
	limit := filepath.Join(group, "memory.limit_in_bytes")
	err := os.WriteFile(limit, []byte("-1"), 0)
	err = errors.Join(err, os.WriteFile(filepath.Join(group, "cgroup.procs"), strconv.AppendInt(nil, int64(r.server.process.Process.Pid), 10), 0))
	if err != nil {
		return err
	}
	ended := make(chan int, 1)
	process := r.server.process
	go func() { process.Wait(); ended <- process.ProcessState.ExitCode() }()
	for megabytes := 40; ; megabytes -= 2 {
		if err := os.WriteFile(limit, strconv.AppendInt(nil, int64(max(megabytes, 2))<<20, 10), 0); err != nil && !errors.Is(err, unix.EBUSY) {
			return err
		}
		select {
		case <-ended:
			r.server.address.Store(nil)
			r.server.said.Close()
			r.server.process = nil
			r.Counts["times the kernel ended it for its memory"]++
			return r.comeUp()
		case <-time.After(50 * time.Millisecond):
		}
		if megabytes < -200 {
			return errors.New("the kernel lets it live without memory")
		}
	}
}
