package chrome

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Rules of the profile directory:
//
//  1. One per run, in the system's temporary directory, named corsuite-chrome-*.
//  2. Its pid file names the owner, the program that runs corsuite.
//  3. Only the owner removes it; a dead owner's is swept by the next Start.
//  4. Of a dead owner's a process is ended only if its command line names the
//     directory: then it is the browser, or one of the helpers that outlive it.
const (
	profilePrefix = "corsuite-chrome-"
	pidFile       = "corsuite.pid"
	// youngProfile is how long a directory without a pid file may be one that is just being made.
	youngProfile = time.Minute
)

// newProfile makes a profile directory owned by this process.
func newProfile() (string, error) {
	dir, err := os.MkdirTemp("", profilePrefix)
	if err != nil {
		return "", fmt.Errorf("make a browser profile: %w", err)
	}
	if err := writeOwner(dir, os.Getpid()); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}

// writeOwner records whose the directory is.
func writeOwner(dir string, owner int) error {
	if err := os.WriteFile(filepath.Join(dir, pidFile), []byte(strconv.Itoa(owner)+"\n"), 0o600); err != nil {
		return fmt.Errorf("record the owner of a browser profile: %w", err)
	}
	return nil
}

func readOwner(dir string) (int, error) {
	text, err := os.ReadFile(filepath.Join(dir, pidFile))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(first)
}

// sweep removes the profiles in tmp whose owners are dead, and ends their
// browsers if they still live. It returns the directories removed. What it may
// not or cannot remove it leaves.
func sweep(tmp string) []string {
	dirs, err := filepath.Glob(filepath.Join(tmp, profilePrefix+"*"))
	if err != nil {
		return nil
	}
	var removed []string
	for _, dir := range dirs {
		if !abandoned(dir) {
			continue
		}
		endUsers(dir)
		if removeProfile(dir) == nil {
			removed = append(removed, dir)
		}
	}
	return removed
}

// abandoned tells whether a profile's owner is dead.
func abandoned(dir string) bool {
	owner, err := readOwner(dir)
	if err != nil {
		info, statErr := os.Stat(dir)
		return statErr == nil && info.IsDir() && time.Since(info.ModTime()) > youngProfile
	}
	return !alive(owner)
}

// alive tells whether a process runs. Where that cannot be told, it does.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone) && !errors.Is(err, syscall.ESRCH)
}

// endUsers ends the processes that use a directory and waits until they are
// gone: a helper that outlives its browser makes the directory anew.
func endUsers(dir string) {
	deadline := time.Now().Add(endPatience)
	for pids := usersOf(dir); len(pids) > 0 && time.Now().Before(deadline); pids = usersOf(dir) {
		for _, pid := range pids {
			if p, err := os.FindProcess(pid); err == nil {
				_ = p.Kill()
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// usersOf lists the other processes whose command line names the directory.
func usersOf(dir string) []int {
	// Not one whose name goes on.
	named := regexp.MustCompile(regexp.QuoteMeta(dir) + `([^0-9A-Za-z-]|$)`)
	var pids []int
	for pid, line := range commandLines() {
		if pid != os.Getpid() && named.MatchString(line) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// commandLines returns those of all processes that can be seen, by process id.
func commandLines() map[int]string {
	lines := map[int]string{}
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, f := range files {
		if line, err := os.ReadFile(f); err == nil {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(f))) // only digits
			lines[pid] = strings.ReplaceAll(string(line), "\x00", " ")
		}
	}
	if len(files) > 0 {
		return lines
	}
	// No procfs: the POSIX way.
	out, _ := exec.Command("ps", "-A", "-o", "pid=,args=").Output()
	for line := range strings.Lines(string(out)) {
		number, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		if pid, err := strconv.Atoi(number); err == nil {
			lines[pid] = command
		}
	}
	return lines
}

// removeProfile removes a directory into which dying helper processes of the
// browser may still write for a moment.
func removeProfile(dir string) error {
	const patience = 3 * time.Second
	deadline := time.Now().Add(patience)
	for {
		err := os.RemoveAll(dir)
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
