package chrome

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Rules of the profile directory:
//
//  1. One per run, in the system's temporary directory, named corsuite-chrome-*.
//  2. Its pid file names two processes, one a line: the owner (the program that
//     runs corsuite) and, once started, its browser.
//  3. Only the owner removes it; a dead owner's is swept by the next Start.
//  4. A process is ended only if the pid file names it and its command line
//     names the directory: a number alone may have been given to somebody else.
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
	if err := writePIDs(dir, os.Getpid(), 0); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}

// writePIDs records the owner and, unless it is 0, the browser.
func writePIDs(dir string, owner, browser int) error {
	text := strconv.Itoa(owner) + "\n"
	if browser != 0 {
		text += strconv.Itoa(browser) + "\n"
	}
	if err := os.WriteFile(filepath.Join(dir, pidFile), []byte(text), 0o600); err != nil {
		return fmt.Errorf("record the owner of a browser profile: %w", err)
	}
	return nil
}

// readPIDs returns the owner and the browser; browser is 0 when none is recorded.
func readPIDs(dir string) (owner, browser int, err error) {
	text, err := os.ReadFile(filepath.Join(dir, pidFile))
	if err != nil {
		return 0, 0, err
	}
	fields := strings.Fields(string(text))
	if len(fields) == 0 || len(fields) > 2 {
		return 0, 0, fmt.Errorf("pid file of %s: %d fields; want 1 or 2", dir, len(fields))
	}
	if owner, err = strconv.Atoi(fields[0]); err != nil {
		return 0, 0, err
	}
	if len(fields) == 2 {
		browser, err = strconv.Atoi(fields[1])
	}
	return owner, browser, err
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
		if _, browser, err := readPIDs(dir); err == nil && browser != 0 && runsWith(browser, dir) {
			endGroup(browser)
		}
		if removeProfile(dir) == nil {
			removed = append(removed, dir)
		}
	}
	return removed
}

// abandoned tells whether a profile's owner is dead.
func abandoned(dir string) bool {
	owner, _, err := readPIDs(dir)
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

// runsWith tells whether the process's command line names the directory.
func runsWith(pid int, dir string) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		// No procfs: the POSIX way.
		line, err = exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	}
	return err == nil && strings.Contains(string(line), dir)
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
