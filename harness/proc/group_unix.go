//go:build unix

package proc

import (
	"os/exec"
	"syscall"
)

// Lead makes a command that has not been started the leader of a process group:
// what it starts can then be ended with it, and an interrupt at the terminal
// reaches only corsuite, which ends the command in order.
func Lead(cmd *exec.Cmd) { attributes(cmd).Setpgid = true }

// Terminate asks every process of the command's group to end.
func Terminate(cmd *exec.Cmd) { signalGroup(cmd, syscall.SIGTERM) }

// Kill ends every process of the command's group. It does nothing before the
// command was started, and may be called again.
func Kill(cmd *exec.Cmd) { signalGroup(cmd, syscall.SIGKILL) }

// signalGroup ignores errors: the one that happens is that nobody is left.
func signalGroup(cmd *exec.Cmd, signal syscall.Signal) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, signal)
	}
}

// attributes returns the command's, to be changed.
func attributes(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}
