//go:build unix

package doctor

import (
	"fmt"
	"io/fs"
	"syscall"
)

// ownerOf is whose a file is.
func ownerOf(info fs.FileInfo) (uid uint32, known bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return stat.Uid, true
}

// openTo spells the permissions of a folder that others than its owner can look into, "" of
// one that they cannot.
func openTo(info fs.FileInfo) string {
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Sprintf("%03o", mode)
	}
	return ""
}
