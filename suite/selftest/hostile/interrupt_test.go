//go:build unix

package hostile

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A signal ends the whole within 3 s while the target's scripts keep every
// processor busy, and leaves neither a browser nor its profile.
func TestInterruptWhileScriptsRun(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: no browser")
	}
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range pages() {
		if !slices.Contains([]string{"script-spins", "script-workers", "script-hoards"}, r.id) {
			continue
		}
		t.Run(r.id, func(t *testing.T) {
			end := make(chan struct{})
			defer close(end)
			var loads atomic.Int64
			spoiled := r.serve(nil, end)
			url := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if dest := r.Header.Get("Sec-Fetch-Dest"); dest == "script" {
					loads.Add(1)
				}
				spoiled.ServeHTTP(w, r)
			}))
			tmp := t.TempDir()
			var out bytes.Buffer
			c := exec.CommandContext(t.Context(), bin, "run", url+"/items", "--origin", friend, "--via", "chrome")
			c.Env = append(os.Environ(), "TMPDIR="+tmp)
			c.Stdout, c.Stderr = &out, &out
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			for began := time.Now(); loads.Load() == 0 && c.Process.Signal(syscall.Signal(0)) == nil && time.Since(began) < 15*time.Second; {
				time.Sleep(10 * time.Millisecond)
			}
			time.Sleep(500 * time.Millisecond) // the browser has begun to run it
			began := time.Now()
			if err := c.Process.Signal(os.Interrupt); err != nil {
				t.Fatalf("it had ended before the signal: %v\n%s", err, out.String())
			}
			_ = c.Wait()
			took := time.Since(began)
			t.Logf("loads %d, ended after %v, exit %d", loads.Load(), took, c.ProcessState.ExitCode())
			if took > 3*time.Second || c.ProcessState.ExitCode() != 3 {
				t.Errorf("it ended after %v with exit code %d; want 3 s at most, and 3\n%s", took, c.ProcessState.ExitCode(), out.String())
			}
			wantNothingLeft(t, tmp)
		})
	}
}
