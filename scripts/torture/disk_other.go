//go:build !linux

package main

import (
	"context"
	"fmt"
)

// disk is what only Linux lets a test have.
type disk struct{ mount string }

func newDisk(context.Context, string, int64) (*disk, error) {
	return nil, fmt.Errorf("%w: a disk of its own needs Linux", errSkipped)
}

func (*disk) attach(context.Context) error { return errSkipped }
func (*disk) detach() error                { return errSkipped }
func (*disk) remove() error                { return errSkipped }
func (*disk) cut() error                   { return errSkipped }
func (*disk) abort() error                 { return errSkipped }
func (*disk) fill() error                  { return errSkipped }
func (*disk) free() error                  { return errSkipped }

func diskErrors(*trial) error {
	return fmt.Errorf("%w: a disk of its own needs Linux", errSkipped)
}
