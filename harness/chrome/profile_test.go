//go:build unix

package chrome

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness/proc"
)

// abandonedProfile makes a profile in tmp whose owner is dead.
func abandonedProfile(t *testing.T, tmp, name string) string {
	t.Helper()
	owner := exec.Command("true")
	if err := owner.Run(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(tmp, profilePrefix+name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	ownIt(t, dir, owner.Process.Pid).Close()
	return dir
}

// ownIt makes a process the owner of a directory until the file is closed, or the test ends.
func ownIt(t *testing.T, dir string, owner int) *os.File {
	t.Helper()
	f, err := own(dir, owner)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// sleeper starts a process in a group of its own and returns it with a channel
// that is closed when it has ended.
func sleeper(t *testing.T, args ...string) (*exec.Cmd, <-chan struct{}) {
	t.Helper()
	cmd := exec.Command("tail", append([]string{"-f"}, args...)...)
	proc.Lead(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		proc.Kill(cmd)
		<-ended
	})
	return cmd, ended
}

// A dead run's profile goes, with the processes that use it; everything else stays.
func TestSweep(t *testing.T) {
	tmp := t.TempDir()
	stale := abandonedProfile(t, tmp, "stale")

	running := abandonedProfile(t, tmp, "running")
	_, ended := sleeper(t, filepath.Join(running, pidFile))

	// Others: one that has nothing to do with it, and one whose directory's name only begins alike.
	_, otherEnded := sleeper(t, os.DevNull, running+"2")

	mine := filepath.Join(tmp, profilePrefix+"mine")
	young := filepath.Join(tmp, profilePrefix+"young")
	old := filepath.Join(tmp, profilePrefix+"old")
	foreign := filepath.Join(tmp, "else")
	unlocked := filepath.Join(tmp, profilePrefix+"unlocked")
	// The number means nothing here: its process lives in another container.
	container := filepath.Join(tmp, profilePrefix+"container")
	// The number is another process's by now.
	reused := filepath.Join(tmp, profilePrefix+"reused")
	for _, dir := range []string{mine, young, old, foreign, unlocked, container, reused} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	ownIt(t, mine, os.Getpid())
	ownIt(t, container, 1<<30)
	ownIt(t, reused, os.Getpid()).Close()
	if err := os.WriteFile(filepath.Join(unlocked, pidFile), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-2 * youngProfile)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}

	got := sweep(tmp)
	slices.Sort(got)
	want := []string{old, reused, running, stale}
	if !slices.Equal(got, want) {
		t.Errorf("swept %q; want %q", got, want)
	}
	for _, dir := range []string{mine, young, foreign, unlocked, container} {
		if _, err := os.Stat(dir); err != nil {
			t.Errorf("%s is gone: %v", dir, err)
		}
	}
	select {
	case <-ended:
	case <-time.After(3 * time.Second):
		t.Error("the dead run's browser still runs")
	}
	select {
	case <-otherEnded:
		t.Error("a process that was none of ours was ended")
	default:
	}
}

// No browser: an error that can be told from others and says what to do.
func TestFindNothing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, named := range []string{"", "no-such-browser"} {
		_, err := Find(named)
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("Find(%q): got %v; want ErrNotFound", named, err)
		}
	}
	if _, err := Start(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), "--via raw") {
		t.Errorf("Start: got %v; want an error that names --via raw", err)
	}
}

// What is not a browser ends as an error with what it printed; neither a profile
// nor anything that it started stays.
func TestStartNoBrowser(t *testing.T) {
	for name, script := range map[string]string{
		"fails":                      "echo cannot open display; exit 1",
		"fails, and leaves children": "sleep 300 & echo $! >$0.child; echo cannot open display; exit 1",
		"waits, and leaves children": "sleep 300 & echo $! >$0.child; echo cannot open display; sleep 300",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			browser := filepath.Join(t.TempDir(), "browser")
			if err := os.WriteFile(browser, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			began := time.Now()
			_, err := Start(ctx, Options{Path: browser})
			if err == nil || !strings.Contains(err.Error(), "cannot open display") {
				t.Errorf("got %v; want an error with what the browser printed", err)
			}
			if took := time.Since(began); took > 4*time.Second {
				t.Errorf("it took %v", took)
			}
			left, err := os.ReadDir(os.TempDir())
			if err != nil || len(left) > 0 {
				t.Errorf("left behind %v, %v; want nothing", left, err)
			}
			wantChildGone(t, browser+".child")
		})
	}
}

// wantChildGone fails the test if the process whose id a file holds still runs.
func wantChildGone(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return // it started none
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for range 40 {
		// One that has ended may wait for init to notice.
		if state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err != nil || strings.Contains(string(state), ") Z ") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("process %d, which the browser had started, still runs", pid)
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}
