//go:build !unix

package main

import "os/exec"

// Without process groups only the command itself can be ended.

func ownGroup(*exec.Cmd) {}

func killGroup(c *exec.Cmd) error { return c.Process.Kill() }
