//go:build !unix

package chrome

import (
	"os"
	"os/exec"
)

// ownGroup leaves the command as it is: process groups are a thing of Unix.
func ownGroup(*exec.Cmd) {}

// endGroup kills the browser; its helpers end with the pipe that it held.
func endGroup(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}
