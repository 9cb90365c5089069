//go:build unix

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// interrupt starts the command, signals it after a moment, and returns how long it took to end.
func interrupt(c *exec.Cmd, signals ...os.Signal) (time.Duration, error) {
	return interruptWith(c, 100*time.Millisecond, signals...)
}

// interruptWith is interrupt with the pause after each signal.
func interruptWith(c *exec.Cmd, pause time.Duration, signals ...os.Signal) (time.Duration, error) {
	if err := c.Start(); err != nil {
		return 0, err
	}
	awaitCatching(c.Process.Pid)
	time.Sleep(700 * time.Millisecond)
	began := time.Now()
	for _, s := range signals {
		if err := c.Process.Signal(s); err != nil {
			return 0, fmt.Errorf("it had ended before the signal: %w", err)
		}
		time.Sleep(pause)
	}
	_ = c.Wait()
	return time.Since(began), nil
}

// awaitCatching waits until a process catches SIGINT, which takes its time on a busy
// machine. Where there is no procfs it returns at once.
func awaitCatching(pid int) {
	for began := time.Now(); time.Since(began) < 10*time.Second; time.Sleep(20 * time.Millisecond) {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			return
		}
		_, mask, _ := strings.Cut(string(status), "SigCgt:")
		mask, _, _ = strings.Cut(strings.TrimSpace(mask), "\n")
		if caught, err := strconv.ParseUint(mask, 16, 64); err != nil || caught&(1<<(uint(syscall.SIGINT)-1)) != 0 {
			return
		}
	}
}

// fifo makes a pipe that nobody writes to: reading it never ends by itself.
func fifo(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "pipe.json")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// silent serves nothing: it takes connections and says no word.
func silent(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return "http://" + ln.Addr().String() + "/items"
}

// One signal ends the command within three seconds, whatever it waits for, and
// at once where it reads: nothing has to be abandoned there.
func TestSignalEndsEveryWait(t *testing.T) {
	t.Parallel()
	url := silent(t)
	const pipe = "PIPE"
	var running sync.WaitGroup // all at once: they do nothing but wait
	plain := filepath.Join(t.TempDir(), "plain.json")
	if err := os.WriteFile(plain, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	reading := []string{"config", "waivers", "cookie", "header", "cacert", "key", "requests", "copied", "explained", "diff", "compare", "serve"}
	for name, args := range map[string][]string{
		"config":       {"run", url, "--config", pipe, "--via", "raw"},
		"waivers":      {"run", url, "--waivers", pipe, "--via", "raw"},
		"cookie":       {"run", url, "--cookie", "@" + pipe, "--via", "raw"},
		"header":       {"run", url, "--header", "X-Key: @" + pipe, "--via", "raw"},
		"cacert":       {"run", url, "--cacert", pipe, "--via", "raw"},
		"requests":     {"try", "-f", pipe, "--via", "raw"},
		"key":          {"run", url, "--cert", plain, "--key", pipe, "--via", "raw"},
		"copied":       {"try", "-"},
		"explained":    {"explain", "-"},
		"diff":         {"diff", pipe, plain},
		"compare":      {"compare", pipe, plain},
		"serve":        {"serve", "--listen", "127.0.0.1:0", "--config", pipe},
		"out":          {"run", "--via", "raw", "--out", "json=" + pipe},
		"asking":       {"run", url, "--origin", "https://app.example.com", "--via", "raw"},
		"try":          {"try", url, "--origin", "https://app.example.com", "--via", "raw"},
		"learn":        {"learn", url, "--origin", "https://app.example.com"},
		"auth command": {"run", url, "--via", "raw", "--auth-command", "sleep 20"},
		"adapter":      {"run", "--via", "raw", "--exec", "trap '' TERM; sleep 20"},
		"serving":      {"serve", "--listen", "127.0.0.1:0"},
	} {
		own := fifo(t)
		for i := range args {
			args[i] = strings.Replace(args[i], pipe, own, 1)
		}
		c, stderr := command(t, args...)
		silence, mouth, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { silence.Close(); mouth.Close() })
		c.Stdin = silence
		limit := 4 * time.Second // the machine's own slowness included
		if slices.Contains(reading, name) {
			limit = abandonAfter
		}
		running.Go(func() {
			took, err := interrupt(c, os.Interrupt)
			if err != nil || took > limit {
				t.Errorf("%s: it took %v to end, %v; want %v at most", name, took, err, limit)
			}
			want := exitCannotJudge
			if name == "serving" {
				want = exitOK
			}
			if code := c.ProcessState.ExitCode(); code != want {
				t.Errorf("%s: exit code %d; want %d\n%s", name, code, want, stderr)
			}
		})
	}
	running.Wait()
}

// Every signal that asks a program to end ends it in order.
func TestEverySignalEnds(t *testing.T) {
	t.Parallel()
	url := silent(t)
	for _, s := range endings() {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			c, stderr := command(t, "run", url, "--origin", "https://app.example.com", "--via", "raw")
			took, err := interrupt(c, s)
			if code := c.ProcessState.ExitCode(); err != nil || code != exitCannotJudge || took > 4*time.Second || strings.Contains(stderr.String(), "goroutine ") {
				t.Errorf("got exit code %d after %v, %v; want %d within 3 s\n%s", code, took, err, exitCannotJudge, stderr)
			}
		})
	}
}

// A second signal ends the program at once, as if it were not caught, however
// soon it follows. Nothing breaks off the opening of a pipe that nobody reads.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	for name, pause := range map[string]time.Duration{"at once": 0, "later": 100 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := command(t, "run", "--via", "raw", "--out", "json="+fifo(t))
			took, err := interruptWith(c, pause, os.Interrupt, syscall.SIGTERM)
			if err != nil {
				t.Fatal(err)
			}
			status, ok := c.ProcessState.Sys().(syscall.WaitStatus)
			if !ok || !status.Signaled() || took > 2*time.Second {
				t.Errorf("got %v after %v; want it ended by the second signal, at once", c.ProcessState, took)
			}
		})
	}
}

// What the command has started ends with it, also where it does not want to. The
// children hold a pipe open, which ends with the last of them.
func TestSecondSignalEndsChildren(t *testing.T) {
	t.Parallel()
	pipe := fifo(t)
	ended := make(chan error, 1)
	go func() {
		f, err := os.Open(pipe)
		if err == nil {
			_, err = io.Copy(io.Discard, f)
			f.Close()
		}
		ended <- err
	}()
	c, stderr := command(t, "run", "--via", "raw", "--exec", "trap '' TERM; exec 3>"+pipe+"; sleep 20; sleep 20")
	if took, err := interruptWith(c, 50*time.Millisecond, os.Interrupt, os.Interrupt); err != nil || took > 2*time.Second {
		t.Errorf("it took %v to end, %v\n%s", took, err, stderr)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(2 * time.Second):
		t.Error("what the command started is still there")
	}
}

// A reader that does not take the report does not keep the program.
func TestSignalWhileWriting(t *testing.T) {
	t.Parallel()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	})}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(ln) }()
	t.Cleanup(func() { server.Close() })
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	c, _ := command(t, "run", "http://"+ln.Addr().String()+"/", "--origin", "https://app.example.com", "--via", "raw", "--format", "json")
	c.Stdout, c.Stderr = w, w
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Second)
	began := time.Now()
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	if took := time.Since(began); took > 4*time.Second || c.ProcessState.ExitCode() != exitCannotJudge {
		t.Errorf("got exit code %d after %v; want %d within 3 s", c.ProcessState.ExitCode(), took, exitCannotJudge)
	}
}

// --max-time bounds every command that asks, whatever it waits for.
func TestMaxTime(t *testing.T) {
	t.Parallel()
	url := silent(t)
	for name, args := range map[string][]string{
		"run":     {"run", url, "--origin", "https://app.example.com", "--via", "raw"},
		"try":     {"try", url, "--origin", "https://app.example.com", "--via", "raw"},
		"learn":   {"learn", url, "--origin", "https://app.example.com"},
		"compare": {"compare", url, url, "--origin", "https://app.example.com", "--via", "raw"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := command(t, append(args, "--max-time", "500ms")...)
			began := time.Now()
			_ = c.Run()
			if took := time.Since(began); took > 5*time.Second || c.ProcessState.ExitCode() != exitCannotJudge {
				t.Errorf("got exit code %d after %v; want %d after half a second", c.ProcessState.ExitCode(), took, exitCannotJudge)
			}
		})
	}
}
