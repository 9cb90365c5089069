package proc

import (
	"os/exec"
	"syscall"
)

// NeverOrphan has the kernel end a command that has not been started when
// corsuite is killed; more exactly, when the thread ends that started it. Whoever
// starts it has to lock its goroutine to its thread until the command has ended
// (https://go.dev/issue/27505).
func NeverOrphan(cmd *exec.Cmd) { attributes(cmd).Pdeathsig = syscall.SIGKILL }
