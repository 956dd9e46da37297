package upload

import (
	"errors"
	"fmt"
	"slices"

	"ruhu/schema"
)

// diskFull is the answer when there is no room. The same may be sent later.
var diskFull = schema.Problem{Code: schema.DiskFull}

// hasRoom refuses bytes that would take what the database needs to go on: a photo can
// wait on its phone, and what people wrote down comes first.
func (u *Uploads) hasRoom(size int64) error {
	free, err := u.Room(u.Folder)
	if err != nil {
		return fmt.Errorf("free room: %w", err)
	}
	if free-size < reserve {
		return diskFull
	}
	return nil
}

// full turns the system's ways to say that the disk is full into ours.
func full(err error) error {
	if slices.ContainsFunc(noRoom, func(e error) bool { return errors.Is(err, e) }) {
		return diskFull
	}
	return err
}
