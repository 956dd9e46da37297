//go:build !linux

package main

import "fmt"

func outOfFiles(*trial) error {
	return fmt.Errorf("%w: limiting another process needs Linux", errSkipped)
}

func outOfMemory(*trial) error {
	return fmt.Errorf("%w: limiting another process needs Linux", errSkipped)
}
