//go:build !unix

package adapter

import "os/exec"

// Without process groups only the adapter itself can be ended; it has to see
// to what it started.

func ownGroup(*exec.Cmd) {}

func terminate(cmd *exec.Cmd) { kill(cmd) }

func kill(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = cmd.Process.Kill()
	}
}
