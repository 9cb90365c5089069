//go:build unix

package selftest

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// These tests are about what the whole program leaves behind: processes and
// profiles. Each runs it with a temporary directory of its own.

// slowly delays every answer, so that a run is still under way when it is disturbed.
func slowly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(25 * time.Millisecond)
		next.ServeHTTP(w, r)
	})
}

// underWay starts a run through both agents and returns once a browser of its own runs.
func underWay(t *testing.T, bin, tmp string) (c *exec.Cmd, out *bytes.Buffer, browser int) {
	t.Helper()
	if testing.Short() {
		t.Skip("short mode: no browser")
	}
	policy := full([]string{"https://app.example.com", "https://*.example.org"}, true)
	url := kit.Serve(t, slowly(reference.Handler(policy))) + "/items"
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	t.Cleanup(cancel)
	out = new(bytes.Buffer)
	c = exec.CommandContext(ctx, bin, "run", url, "--config", writePolicy(t, policy))
	c.Env = append(os.Environ(), "TMPDIR="+tmp)
	c.Stdout, c.Stderr = out, out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for range 300 {
		if len(browsers(t, tmp)) > 0 {
			time.Sleep(2 * time.Second) // into the asking, and past the script that starts the browser
			return c, out, browserOf(t, browsers(t, tmp), out)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("no browser appeared:\n%s", out)
	return nil, nil, 0
}

// browserOf picks the browser itself from among its processes: distributions start
// it by a shell script, which waits for it.
func browserOf(t *testing.T, pids []int, out *bytes.Buffer) int {
	t.Helper()
	for _, pid := range pids {
		if exe, err := os.Readlink("/proc/" + strconv.Itoa(pid) + "/exe"); err == nil && strings.Contains(filepath.Base(exe), "chrom") {
			return pid
		}
	}
	t.Fatalf("the browser has ended before it was killed:\n%s", out)
	return 0
}

// profiles lists the browser profiles under a temporary directory.
func profiles(t *testing.T, tmp string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(tmp, "corsuite-chrome-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// browsers lists the processes whose command line names a profile under tmp, main processes first.
func browsers(t *testing.T, tmp string) []int {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(files) == 0 {
		t.Skip("no /proc: processes cannot be told")
	}
	var pids []int
	for _, f := range files {
		line, err := os.ReadFile(f)
		if err != nil || !bytes.Contains(line, []byte("--user-data-dir="+tmp)) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(f)))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(line, []byte("--type=")) {
			pids = append(pids, pid)
		} else {
			pids = append([]int{pid}, pids...)
		}
	}
	return pids
}

// wantNothingLeft fails the test if a browser or a profile is still there after some seconds.
func wantNothingLeft(t *testing.T, tmp string) {
	t.Helper()
	var pids []int
	for range 100 {
		if pids = browsers(t, tmp); len(pids) == 0 && len(profiles(t, tmp)) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("left behind: processes %v, profiles %q", pids, profiles(t, tmp))
}

func wantReport(t *testing.T, c *exec.Cmd, out *bytes.Buffer) {
	t.Helper()
	_ = c.Wait()
	if code := c.ProcessState.ExitCode(); code != 3 {
		t.Errorf("exit code %d; want 3\n%s", code, out)
	}
	if !strings.Contains(out.String(), "counts") || !strings.Contains(out.String(), "pass") {
		t.Errorf("what was known is not reported:\n%s", out)
	}
}

// TestInterrupt: Ctrl-C reports what is known, with exit code 3, and leaves nothing.
func TestInterrupt(t *testing.T) {
	tmp := t.TempDir()
	c, out, _ := underWay(t, buildCommand(t), tmp)
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	wantReport(t, c, out)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v to stop", took)
	}
	wantNothingLeft(t, tmp)
}

// TestBrowserKilled: a browser that dies under the run costs no more than its own verdicts.
func TestBrowserKilled(t *testing.T) {
	tmp := t.TempDir()
	c, out, browser := underWay(t, buildCommand(t), tmp)
	if err := syscall.Kill(browser, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	wantReport(t, c, out)
	wantNothingLeft(t, tmp)
}

// TestKilled: what a killed run left is swept by the next.
func TestKilled(t *testing.T) {
	tmp, bin := t.TempDir(), buildCommand(t)
	c, _, _ := underWay(t, bin, tmp)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	if len(profiles(t, tmp)) == 0 {
		t.Fatal("the killed run left no profile, so there is nothing to sweep")
	}
	next := exec.CommandContext(t.Context(), bin, "run", "--via", "chrome", "--only", "cors-check.allowed")
	next.Env = append(os.Environ(), "TMPDIR="+tmp)
	if text, err := next.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	wantNothingLeft(t, tmp)
}
