//go:build unix

package upload

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// noRoom is how the system says that a file cannot grow: the disk is full, or what one
// may use of it, or the file is as long as it may be.
var noRoom = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}

// RoomOf returns how many bytes are free on a path's disk.
func RoomOf(path string) (int64, error) {
	var disk unix.Statfs_t
	if err := unix.Statfs(path, &disk); err != nil {
		return 0, err
	}
	return int64(uint64(disk.Bavail) * uint64(disk.Bsize)), nil
}
