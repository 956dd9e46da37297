package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"ruhu/schema"
)

// thin is a disk that has less room than it says: its image lies on a tmpfs that cannot hold
// it. A write to a block that was never written fails with an error of the device, which the
// file system did not foresee. It is how thin provisioning fails, and the nearest to a broken
// disk that a machine without device-mapper can be given.
type thin struct {
	*disk
	lake string // the tmpfs
}

func newThin(ctx context.Context, folder string) (*thin, error) {
	if os.Getuid() != 0 {
		return nil, fmt.Errorf("%w: mounting a file system needs root", errSkipped)
	}
	t := &thin{lake: filepath.Join(folder, "lake")}
	if err := os.Mkdir(t.lake, 0o700); err != nil {
		return nil, err
	}
	if err := unix.Mount("tmpfs", t.lake, "tmpfs", 0, "size=2g"); err != nil {
		return nil, fmt.Errorf("%w: tmpfs: %w", errSkipped, err)
	}
	var err error
	if t.disk, err = newDisk(ctx, t.lake, 1<<30); err != nil {
		return nil, errors.Join(err, unix.Unmount(t.lake, 0))
	}
	return t, nil
}

// dry leaves the device no block that it does not have already.
func (t *thin) dry() error {
	var lake unix.Statfs_t
	if err := unix.Statfs(t.lake, &lake); err != nil {
		return err
	}
	used := (int64(lake.Blocks) - int64(lake.Bfree)) * int64(lake.Bsize)
	return t.resize(used)
}

func (t *thin) wet() error { return t.resize(2 << 30) }

func (t *thin) resize(bytes int64) error {
	return unix.Mount("", t.lake, "", unix.MS_REMOUNT, fmt.Sprintf("size=%d", bytes))
}

func (t *thin) remove() error {
	return errors.Join(t.disk.remove(), unix.Unmount(t.lake, 0))
}

// diskErrors lets the disk fail in mid-storm, so that writes and syncs end in EIO and the file
// system goes read-only. Then the machine is started again with a disk that works.
func diskErrors(t *trial) error {
	d, err := newThin(t.ctx, t.folder)
	if err != nil {
		return err
	}
	r, err := newRig(t, filepath.Join(d.mount, "data"))
	if err != nil {
		return errors.Join(err, d.remove())
	}
	r.forgive(schema.Internal, schema.DiskFull)
	r.rage()
	for n := 0; n < t.Tries && err == nil; n++ {
		err = r.failDisk(d.disk, d.dry, d.wet)
	}
	if err != nil {
		return errors.Join(err, r.close(), d.remove())
	}
	return errors.Join(r.reckon(false), d.remove())
}
