package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/unix"
)

// disk is a small ext4 file system in a file: a disk that a test may do anything to.
type disk struct {
	image string
	mount string
}

// newDisk makes and mounts one. A machine on which that cannot be done is none to try on.
func newDisk(ctx context.Context, folder string, bytes int64) (*disk, error) {
	if os.Getuid() != 0 {
		return nil, fmt.Errorf("%w: mounting a file system needs root", errSkipped)
	}
	d := &disk{image: filepath.Join(folder, "image"), mount: filepath.Join(folder, "mount")}
	err := os.WriteFile(d.image, nil, 0o600)
	if err == nil {
		err = os.Truncate(d.image, bytes)
	}
	if err == nil {
		err = os.Mkdir(d.mount, 0o700)
	}
	if err == nil {
		err = command(ctx, "mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=0", d.image)
	}
	if err == nil {
		err = d.attach(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSkipped, err)
	}
	return d, nil
}

func command(ctx context.Context, name string, args ...string) error {
	if said, err := exec.CommandContext(ctx, name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, said)
	}
	return nil
}

// attach mounts it, as a machine does that comes up: the journal is replayed.
func (d *disk) attach(ctx context.Context) error {
	return command(ctx, "mount", "-o", "loop,noatime", d.image, d.mount)
}

// detach unmounts it, whatever state it is in.
func (d *disk) detach() error { return command(context.Background(), "umount", d.mount) }

// remove lets go of it when it is not needed any more.
func (d *disk) remove() error { return errors.Join(d.detach(), os.Remove(d.image)) }

// cut takes its power away: what has not reached the disk never will, the journal's end
// not excepted.
func (d *disk) cut() error {
	const (
		shutdown   = 0x8004587d // EXT4_IOC_SHUTDOWN
		noLogFlush = 2
	)
	root, err := os.Open(d.mount)
	if err != nil {
		return err
	}
	defer root.Close()
	how := uint32(noLogFlush)
	if _, _, fault := unix.Syscall(unix.SYS_IOCTL, root.Fd(), shutdown, uintptr(unsafe.Pointer(&how))); fault != 0 {
		return fmt.Errorf("%w: the file system has no shutdown: %w", errSkipped, fault)
	}
	return nil
}

// abort does what the file system itself does that finds an error: it takes no write any
// more. (An administrator cannot: a disk on which files are being written is not remounted.)
func (d *disk) abort() error {
	return unix.Mount("", d.mount, "", unix.MS_REMOUNT|unix.MS_NOATIME, "abort")
}

// fill leaves no room at all; free gives it back.
func (d *disk) fill() error {
	f, err := os.OpenFile(d.ballast(), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	var end int64
	for step := int64(64 << 20); step >= 4096; {
		switch err := unix.Fallocate(int(f.Fd()), 0, end, step); err {
		case nil:
			end += step
		case unix.ENOSPC:
			step /= 2
		case unix.EINTR:
		default:
			return err
		}
	}
	return nil
}

func (d *disk) free() error {
	if err := os.Remove(d.ballast()); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func (d *disk) ballast() string { return filepath.Join(d.mount, "ballast") }
