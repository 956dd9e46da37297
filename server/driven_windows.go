package main

import "os/exec"

// ofItsOwn has nothing to do here: a program on Windows is killed alone.
func ofItsOwn(*exec.Cmd) {}

// killAll kills the program.
func killAll(c *exec.Cmd) error { return c.Process.Kill() }
