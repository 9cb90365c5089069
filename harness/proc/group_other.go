//go:build !unix

package proc

import "os/exec"

// Lead leaves the command as it is: process groups are a thing of Unix. Only the
// command itself can be ended; it has to see to what it started.
func Lead(*exec.Cmd) {}

// Terminate ends the command, which cannot be asked.
func Terminate(cmd *exec.Cmd) { Kill(cmd) }

// Kill ends the command. It does nothing before the command was started, and may
// be called again.
func Kill(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = cmd.Process.Kill()
	}
}
