package doctor

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// fileSystem says on what kind of drive a path lies.
func fileSystem(path string) (name string, kind diskKind) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", ordinary
	}
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(full) + `\`)
	if err != nil {
		return "", ordinary
	}
	switch windows.GetDriveType(root) {
	case windows.DRIVE_REMOTE:
		return filepath.VolumeName(full), overNetwork
	case windows.DRIVE_RAMDISK:
		return filepath.VolumeName(full), inMemory
	}
	return "", ordinary
}
