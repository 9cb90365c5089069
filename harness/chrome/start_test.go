//go:build unix

package chrome

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

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
