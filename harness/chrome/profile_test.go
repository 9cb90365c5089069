//go:build unix

package chrome

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
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
	if err := writeOwner(dir, owner.Process.Pid); err != nil {
		t.Fatal(err)
	}
	return dir
}

// sleeper starts a process in a group of its own and returns it with a channel
// that is closed when it has ended.
func sleeper(t *testing.T, args ...string) (*exec.Cmd, <-chan struct{}) {
	t.Helper()
	cmd := exec.Command("tail", append([]string{"-f"}, args...)...)
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		endGroup(cmd.Process.Pid)
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
	for _, dir := range []string{mine, young, old, foreign} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeOwner(mine, os.Getpid()); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-2 * youngProfile)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}

	got := sweep(tmp)
	slices.Sort(got)
	want := []string{old, running, stale}
	if !slices.Equal(got, want) {
		t.Errorf("swept %q; want %q", got, want)
	}
	for _, dir := range []string{mine, young, foreign} {
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

// What is no browser ends as an error with what it printed, and no profile stays.
func TestStartNoBrowser(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	script := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho cannot open display\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Path: script})
	if err == nil || !strings.Contains(err.Error(), "cannot open display") {
		t.Errorf("got %v; want an error with what the browser printed", err)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left behind %v, %v; want nothing", left, err)
	}
}
