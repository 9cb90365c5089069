//go:build linux || darwin

package main

import "syscall"

// openFiles returns how many files the process may have open at once, as far as that is known.
func openFiles() (limit uint64, known bool) {
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r); err != nil {
		return 0, false
	}
	return r.Cur, true
}
