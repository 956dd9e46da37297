package main

import (
	"syscall"
	"time"
)

// cpuTime is what this process has used of all processors, in user and kernel.
func cpuTime() time.Duration {
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		return 0
	}
	var created, ended, kernel, user syscall.Filetime
	if err := syscall.GetProcessTimes(self, &created, &ended, &kernel, &user); err != nil {
		return 0
	}
	return 100 * (ticks(kernel) + ticks(user)) // of 100 ns
}

func ticks(f syscall.Filetime) time.Duration {
	return time.Duration(uint64(f.HighDateTime)<<32 | uint64(f.LowDateTime))
}
