package kit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// forgotten is how old a folder is at least before it is taken for one that a
// process left behind: processes of another container cannot be seen.
const forgotten = 15 * time.Minute

// Scratch makes a folder for what the tests of a package build, and removes those
// that earlier processes left: one whose tests run out of time, or that is killed,
// removes nothing.
func Scratch(name string) (dir string, err error) {
	return scratch(os.TempDir(), name)
}

func scratch(tmp, name string) (dir string, err error) {
	prefix := "corsuite-" + name + "-"
	old, err := filepath.Glob(filepath.Join(tmp, prefix+"*"))
	if err != nil {
		return "", err
	}
	for _, left := range old {
		owner, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(left), prefix), "-")
		info, err := os.Stat(left)
		if pid, notOurs := strconv.Atoi(owner); notOurs != nil || err != nil || time.Since(info.ModTime()) < forgotten || alive(pid) {
			continue
		}
		if err := os.RemoveAll(left); err != nil {
			return "", err
		}
	}
	return os.MkdirTemp(tmp, fmt.Sprintf("%s%d-", prefix, os.Getpid()))
}

// alive reports whether a process runs. Where that cannot be told, it does.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone) && !errors.Is(err, syscall.ESRCH)
}
