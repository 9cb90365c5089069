package hostile

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// beyond is how much longer than its bound a run is waited for before it is killed.
const beyond = 10 * time.Second

// measure runs the program with a temporary folder of its own and returns what it cost.
func measure(t *testing.T, tmp string, within time.Duration, bin string, args []string) ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within+beyond)
	defer cancel()
	var output bytes.Buffer
	c := exec.CommandContext(ctx, bin, args...)
	c.Env = append(os.Environ(), "TMPDIR="+tmp)
	c.Stdout, c.Stderr = &output, &output
	began := time.Now()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	peak := make(chan [2]int)
	go func() { peak <- watch(c.Process.Pid, tmp, ended) }()
	err := c.Wait()
	close(ended)
	got := ran{exit: c.ProcessState.ExitCode(), output: output.String(), took: time.Since(began)}
	p := <-peak
	got.memory, got.browser = p[0], p[1]
	if exit, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed {
		t.Fatal(err)
	} else if failed && exit.ExitCode() < 0 {
		t.Errorf("it was killed after %v", got.took)
	}
	return got
}

// watch returns the most memory, in MiB, that a process, and a browser whose
// command line names the folder, needed while it was looked at; 0 where there is
// no procfs.
func watch(pid int, folder string, ended <-chan struct{}) (peak [2]int) {
	for {
		peak[0] = max(peak[0], proportional(pid))
		peak[1] = max(peak[1], groups(users(folder), pid))
		select {
		case <-ended:
			return peak
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// proportional returns a process's memory in MiB, of which shared pages are counted in parts.
func proportional(pid int) int {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "smaps_rollup"))
	if err != nil {
		return 0 // it has ended, or there is no procfs
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "Pss:" {
			kib, _ := strconv.Atoi(fields[1]) // the kernel writes digits
			return kib >> 10
		}
	}
	return 0
}

// groups returns what the process groups of the processes need, in MiB, but for
// the group of one: a browser's helpers do not all say whose they are.
func groups(pids []int, but int) int {
	wanted := map[string]bool{}
	for _, pid := range pids {
		wanted[group(pid)] = true
	}
	wanted[group(but)], wanted[""] = false, false
	files, _ := filepath.Glob("/proc/[0-9]*")
	sum := 0
	for _, f := range files {
		if pid, err := strconv.Atoi(filepath.Base(f)); err == nil && wanted[group(pid)] {
			sum += proportional(pid)
		}
	}
	return sum
}

// group returns the process group of a process, "" for one that has ended.
func group(pid int) string {
	text, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	_, after, _ := strings.Cut(string(text), ") ") // state, parent, group
	if fields := strings.Fields(after); len(fields) > 2 {
		return fields[2]
	}
	return ""
}

// users lists the processes whose command line names a folder.
func users(folder string) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	var pids []int
	for _, f := range files {
		line, err := os.ReadFile(f)
		if err != nil || !bytes.Contains(line, []byte(folder)) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(f))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// wantNothingLeft fails the test if a file or a process is still there after some seconds.
func wantNothingLeft(t *testing.T, tmp string) {
	t.Helper()
	var left []os.DirEntry
	for range 60 {
		left, _ = os.ReadDir(tmp)
		if len(left) == 0 && len(users(tmp)) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("left behind: files %v, processes %v", left, users(tmp))
}
