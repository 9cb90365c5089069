//go:build unix

package adapter

import (
	"os/exec"
	"syscall"
)

// ownGroup makes the command the leader of a process group, so that what it
// starts ends with it.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// terminate asks every process of the command's group to end.
func terminate(cmd *exec.Cmd) { signalGroup(cmd, syscall.SIGTERM) }

// kill ends every process of the command's group.
func kill(cmd *exec.Cmd) { signalGroup(cmd, syscall.SIGKILL) }

// signalGroup ignores errors: the one that happens is that nobody is left.
func signalGroup(cmd *exec.Cmd, signal syscall.Signal) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, signal)
	}
}
