package chrome

import (
	"os/exec"
	"syscall"
)

// ownGroup starts the browser in a process group of its own: an interrupt at
// the terminal then reaches only corsuite, which ends the browser in order.
// The kernel ends the browser when corsuite is killed; more exactly, when the
// thread ends that started it, so chromedp starts it from a goroutine that is
// locked to its thread until the browser has ended (https://go.dev/issue/27505).
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// endGroup kills what is left of the browser's process group.
func endGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }
