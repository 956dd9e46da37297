//go:build !windows

package main

import "context"

// hosted runs the program: here a service is a program like any other.
func hosted(ctx context.Context, program func(context.Context) int) int { return program(ctx) }
