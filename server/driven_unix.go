//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// ofItsOwn puts a program into a group of its own, with whatever it starts.
func ofItsOwn(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killAll kills the group.
func killAll(c *exec.Cmd) error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
