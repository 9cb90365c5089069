//go:build unix

package proc

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

// testPrefix begins the names of the profiles of these tests.
const testPrefix = "corsuite-test-"

// abandonedProfile makes a profile in tmp whose owner is dead.
func abandonedProfile(t *testing.T, tmp, name string) string {
	t.Helper()
	owner := exec.Command("true")
	if err := owner.Run(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(tmp, testPrefix+name)
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
	Lead(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		Kill(cmd)
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

	mine := filepath.Join(tmp, testPrefix+"mine")
	young := filepath.Join(tmp, testPrefix+"young")
	old := filepath.Join(tmp, testPrefix+"old")
	foreign := filepath.Join(tmp, "else")
	unlocked := filepath.Join(tmp, testPrefix+"unlocked")
	// The number means nothing here: its process lives in another container.
	container := filepath.Join(tmp, testPrefix+"container")
	// The number is another process's by now.
	reused := filepath.Join(tmp, testPrefix+"reused")
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

	got := SweepProfiles(tmp, testPrefix)
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
