//go:build !windows

package vault

import (
	"errors"
	"os"
)

// syncFolder lets the names in a folder be on disk.
func syncFolder(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
