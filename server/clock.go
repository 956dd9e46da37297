//go:build !torture

package main

import "time"

// clock is what everything in the program goes by. The program that scripts/torture
// builds can be lied to (clock_torture.go).
func clock() (now func() time.Time) { return time.Now }
