//go:build unix && !linux

package chrome

import (
	"os/exec"
	"syscall"
)

// ownGroup starts the browser in a process group of its own: an interrupt at
// the terminal then reaches only corsuite, which ends the browser in order.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// endGroup kills what is left of the browser's process group.
func endGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }
