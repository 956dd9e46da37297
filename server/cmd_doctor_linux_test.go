package main

import (
	"errors"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"ruhu/server/doctor"
)

// A disk that is full, one that lies in memory, and one that was mounted read-only after an
// error, all of them a small one of this test's own.
func TestDoctor_FindsWhatIsWrongWithADisk(t *testing.T) {
	s := newShell(t)
	must(t, os.Mkdir(s.data, 0o700))
	err := unix.Mount("tmpfs", s.data, "tmpfs", 0, "size=32m,mode=0700")
	if errors.Is(err, unix.EPERM) {
		t.Skip("only root may mount a disk")
	}
	must(t, err)
	t.Cleanup(func() { must(t, unix.Unmount(s.data, unix.MNT_DETACH)) })
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔", "--no-password")
	s.finds("disk_memory", doctor.Bad)
	s.finds("disk_full", doctor.Bad)
	must(t, unix.Mount("", s.data, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""))
	s.finds("folder_readonly", doctor.Bad)
	s.finds("database_whole", doctor.OK) // it can be read all the same
}
