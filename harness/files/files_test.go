//go:build unix

package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pipe returns the path of a named pipe in a folder of its own.
func pipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// feed writes the texts to the pipe, one after the other, and closes it after the last one.
func feed(t *testing.T, path string, texts <-chan string) {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return
		}
		defer f.Close()
		for text := range texts {
			if _, err := f.WriteString(text); err != nil {
				return // the reader has had enough
			}
		}
	}()
	t.Cleanup(func() { <-ended })
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, make([]byte, Secret+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ path, want string }{
		"a large file":  {large, "is larger than 64 KiB"},
		"a folder":      {filepath.Dir(large), "is a folder"},
		"a device":      {"/dev/zero", "is a device"},
		"no file":       {large + "r", "no such file"},
		"an empty name": {"", "no such file"},
	} {
		data, err := Read(t.Context(), tt.path, Secret)
		if err == nil || !strings.Contains(err.Error(), tt.want) || data != nil {
			t.Errorf("%s: got %d bytes and %v; want an error with %q", name, len(data), err, tt.want)
		}
	}
}

func TestReadTakesWhatFits(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, make([]byte, Secret), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := Read(t.Context(), path, Secret); len(data) != Secret || err != nil {
		t.Errorf("got %d bytes, %v; want all %d", len(data), err, Secret)
	}
}

func TestReadAPipe(t *testing.T) {
	t.Parallel()
	path, texts := pipe(t), make(chan string, 2)
	feed(t, path, texts)
	texts <- "policy:"
	texts <- " {}\n"
	close(texts)
	if data, err := Read(t.Context(), path, Text); string(data) != "policy: {}\n" || err != nil {
		t.Errorf("got %q, %v; want what was written", data, err)
	}
}

func TestReadAnEndlessPipe(t *testing.T) {
	t.Parallel()
	path, texts := pipe(t), make(chan string)
	feed(t, path, texts)
	go func() {
		defer close(texts)
		for range 2 * Secret / (4 << 10) {
			texts <- strings.Repeat("y\n", 2<<10)
		}
	}()
	_, err := Read(t.Context(), path, Secret)
	for range texts { // the feeder may have given up before all was written
	}
	if err == nil || !strings.Contains(err.Error(), "is larger than 64 KiB") {
		t.Errorf("got %v; want that it is too large", err)
	}
}

// Nobody ever writes, or nobody writes on: opening the pipe blocks in the one
// case, reading it in the other.
func TestReadASilentPipe(t *testing.T) {
	t.Parallel()
	half, texts := pipe(t), make(chan string, 1)
	feed(t, half, texts)
	texts <- "policy:"
	defer close(texts)
	for name, path := range map[string]string{"never": pipe(t), "half": half} {
		if _, err := read(t.Context(), path, Text, 50*time.Millisecond); !errors.Is(err, errSilent) {
			t.Errorf("%s: got %v; want that nothing came", name, err)
		}
		unblock(path)
	}
}

func TestReadIsInterrupted(t *testing.T) {
	t.Parallel()
	path := pipe(t)
	defer unblock(path)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := Read(ctx, path, Text); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v; want the context's error", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

// unblock lets the opening of a pipe that was given up come to its end.
func unblock(path string) {
	if f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK, 0); err == nil {
		f.Close()
	}
}
