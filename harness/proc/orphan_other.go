//go:build !linux

package proc

import "os/exec"

// NeverOrphan does nothing: no other system than Linux ends a command whose
// parent was killed.
func NeverOrphan(*exec.Cmd) {}
