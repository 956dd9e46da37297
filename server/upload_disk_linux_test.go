package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
)

// The disk gives out in the middle of a chunk: the running server may not make a file
// any larger than a photo's first half. What has come by then stays, the device is told
// to wait, and when there is room it goes on at the byte.
func TestUpload_DiskGivesOutInMidChunk(t *testing.T) {
	u := newUploadStorm(t)
	const size, half = 12 << 20, 6<<20 + 12345
	u.keep(size)
	u.limitFiles(half)
	report, err := u.device.Replica.UploadPhotos(u)
	var refused *replica.ServerError
	if !errors.As(err, &refused) || refused.Code != string(schema.DiskFull) || !refused.Retry || report.Left != 1 {
		t.Fatalf("%s: %v", report.JSON(), err)
	}
	if got := u.received(); got != half {
		t.Errorf("%d bytes were kept of %d that fitted", got, half)
	}
	u.limitFiles(unix.RLIM_INFINITY)
	u.sendAll()
	if u.resumed != 1 {
		t.Errorf("%d chunks went on in their middle", u.resumed)
	}
	u.check()
}

// limitFiles bounds how large the server may make a file. It is what a test can do to
// a process of its own without a disk to fill.
func (u *uploadStorm) limitFiles(size uint64) {
	u.t.Helper()
	limit := unix.Rlimit{Cur: size, Max: unix.RLIM_INFINITY}
	u.must(unix.Prlimit(u.server.process.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil))
}

// received is how much the server has of the one upload under way.
func (u *uploadStorm) received() int64 {
	u.t.Helper()
	parts, err := filepath.Glob(filepath.Join(u.data, uploadsFolder, "*.part"))
	u.must(err)
	if len(parts) != 1 {
		u.t.Fatalf("%d uploads are under way", len(parts))
	}
	info, err := os.Stat(parts[0])
	u.must(err)
	return info.Size()
}
