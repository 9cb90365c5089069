package proc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Rules of the directory in which a browser keeps its profile:
//
//  1. One per run, in the system's temporary directory, named with the browser's prefix.
//  2. Its pid file names the owner, the program that runs corsuite, which holds a
//     lock on the file as long as it lives. Containers may share the directory:
//     the process id of a locked profile means nothing outside the owner's.
//  3. Only the owner removes it; a dead owner's is swept by the next SweepProfiles.
//  4. Of a dead owner's a process is ended only if its command line names the
//     directory: then it is the browser, or one of the helpers that outlive it.
const (
	pidFile = "corsuite.pid"
	// locked is the second line of a pid file whose lock reports whether the owner lives.
	locked = "locked"
	// psPatience bounds the listing of processes where there is no procfs.
	psPatience = 5 * time.Second
	// youngProfile is how long a directory without a pid file may be one that is just being made.
	youngProfile = time.Minute
	// endPatience is how long processes may take to end once they are killed.
	endPatience = 3 * time.Second
)

// Profile is a directory of ours that a browser works in.
type Profile struct {
	Dir  string
	lock *os.File
}

// NewProfile makes a profile directory owned by this process.
func NewProfile(prefix string) (*Profile, error) {
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return nil, fmt.Errorf("make a browser profile: %w", err)
	}
	f, err := own(dir, os.Getpid())
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &Profile{Dir: dir, lock: f}, nil
}

// own records whose the directory is. The file that it returns holds the lock
// until it is closed. Until the owner stands in it the directory is a young one.
func own(dir string, owner int) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, pidFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("record the owner of a browser profile: %w", err)
	}
	text := strconv.Itoa(owner) + "\n"
	if held, _ := lock(f); held {
		text += locked + "\n"
	}
	if _, err := f.WriteString(text); err != nil {
		return nil, fmt.Errorf("record the owner of a browser profile: %w", errors.Join(err, f.Close()))
	}
	return f, nil
}

// Remove removes the directory and gives up its lock.
func (p *Profile) Remove() error {
	return errors.Join(removeProfile(p.Dir), p.lock.Close())
}

// SweepProfiles removes the profiles with the prefix in tmp whose owners are dead,
// and ends their browsers if they still live. It returns the directories removed.
// What it may not or cannot remove it leaves.
func SweepProfiles(tmp, prefix string) []string {
	dirs, err := filepath.Glob(filepath.Join(tmp, prefix+"*"))
	if err != nil {
		return nil
	}
	var removed []string
	for _, dir := range dirs {
		dead, release := abandoned(dir)
		if !dead {
			continue
		}
		endUsers(dir)
		if removeProfile(dir) == nil {
			removed = append(removed, dir)
		}
		release()
	}
	return removed
}

// abandoned reports whether a profile's owner is dead. Where it is, release
// must be called once the directory is gone: meanwhile nobody else sweeps it.
func abandoned(dir string) (dead bool, release func()) {
	release = func() {}
	f, err := os.OpenFile(filepath.Join(dir, pidFile), os.O_RDWR, 0)
	if err != nil {
		return old(dir), release
	}
	release = func() { _ = f.Close() } // nothing was written
	held, known := lock(f)
	text, readErr := io.ReadAll(io.LimitReader(f, 64))
	first, rest, _ := strings.Cut(string(text), "\n")
	owner, err := strconv.Atoi(first)
	switch {
	case known && !held:
	case err != nil || readErr != nil:
		dead = old(dir)
	case known && strings.TrimSpace(rest) == locked:
		dead = true
	default:
		dead = !alive(owner)
	}
	if !dead {
		release()
		release = func() {}
	}
	return dead, release
}

// old reports whether a directory that names no owner is too old to be one that
// is just being made.
func old(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir() && time.Since(info.ModTime()) > youngProfile
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
	ctx, cancel := context.WithTimeout(context.Background(), psPatience)
	defer cancel()
	ps := exec.CommandContext(ctx, "ps", "-A", "-o", "pid=,args=")
	ps.WaitDelay = time.Second
	out, _ := ps.Output()
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
