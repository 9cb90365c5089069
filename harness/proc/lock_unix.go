//go:build unix

package proc

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the lock of a file for this process alone, without waiting: held
// says that it is ours until the file is closed, known that the answer counts.
// Where the file system has no locks it is not known. Unlike a process id the
// lock means the same in every container that shares the directory.
func lock(f *os.File) (held, known bool) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return err == nil, err == nil || errors.Is(err, syscall.EWOULDBLOCK)
}
