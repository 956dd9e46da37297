//go:build unix

package driver

import (
	"errors"
	"os"
)

// syncFolder makes a rename durable.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
