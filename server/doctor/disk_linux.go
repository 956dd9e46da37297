package doctor

import "golang.org/x/sys/unix"

// fileSystems are those that are no place for a database, by the numbers of statfs(2).
var fileSystems = map[int64]struct {
	name string
	kind diskKind
}{
	unix.NFS_SUPER_MAGIC:   {"NFS", overNetwork},
	unix.SMB_SUPER_MAGIC:   {"SMB", overNetwork},
	unix.SMB2_SUPER_MAGIC:  {"SMB", overNetwork},
	unix.CIFS_SUPER_MAGIC:  {"CIFS", overNetwork},
	unix.CEPH_SUPER_MAGIC:  {"Ceph", overNetwork},
	unix.AFS_SUPER_MAGIC:   {"AFS", overNetwork},
	unix.V9FS_MAGIC:        {"9p", overNetwork},
	unix.FUSE_SUPER_MAGIC:  {"FUSE", overNetwork},
	unix.TMPFS_MAGIC:       {"tmpfs", inMemory},
	unix.RAMFS_MAGIC:       {"ramfs", inMemory},
	unix.MSDOS_SUPER_MAGIC: {"FAT", withoutJournal},
	unix.EXFAT_SUPER_MAGIC: {"exFAT", withoutJournal},
}

// fileSystem says on what kind of file system a path lies.
func fileSystem(path string) (name string, kind diskKind) {
	var disk unix.Statfs_t
	if unix.Statfs(path, &disk) != nil {
		return "", ordinary
	}
	known := fileSystems[int64(disk.Type)&0xffffffff]
	return known.name, known.kind
}
