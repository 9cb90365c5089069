//go:build unix

package files

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is streamed is what is there, and has the limits of what is read at once.
func TestStream(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	want := strings.Repeat("a line of it\n", 20000)
	if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Stream(t.Context(), path, len(want))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(s); string(got) != want || err != nil {
		t.Errorf("got %d bytes, %v; want all %d", len(got), err, len(want))
	}
	if n, err := s.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("behind the end: got %d, %v", n, err)
	}
	s.Close()
	for name, tt := range map[string]struct{ path, want string }{
		"too large": {path, "is larger than 64 KiB"}, "a folder": {filepath.Dir(path), "is a folder"},
		"a device": {"/dev/zero", "is a device"}, "no file": {path + "r", "no such file"},
	} {
		if _, err := Stream(t.Context(), tt.path, Secret); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v; want an error with %q", name, err, tt.want)
		}
	}
}

// One that is closed, or whose time is over, ends; its other end is not left waiting.
func TestStreamEnds(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Stream(t.Context(), path, Text)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = s.Read(make([]byte, 10))
	s.Close()
	s.Close()
	if n, err := io.Copy(io.Discard, s); err == nil || n > 128<<10 {
		t.Errorf("after its end: got %d bytes, %v; want an error", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	fifo := pipe(t)
	if s, err = Stream(ctx, fifo, Text); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := s.Read(make([]byte, 1)); err == nil || !strings.Contains(err.Error(), "was not read to its end") {
		t.Errorf("a pipe that nobody writes to: got %v", err)
	}
	s.Close()
	feed(t, fifo, closedTexts()) // whoever opens it is let go
}

func closedTexts() <-chan string {
	texts := make(chan string)
	close(texts)
	return texts
}

// An endless pipe ends at the limit.
func TestStreamEndlessPipe(t *testing.T) {
	t.Parallel()
	path, texts := pipe(t), make(chan string)
	feed(t, path, texts)
	go func() {
		defer close(texts)
		for range 2 * Secret / (4 << 10) {
			texts <- strings.Repeat("y\n", 2<<10)
		}
	}()
	s, err := Stream(t.Context(), path, Secret)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, s)
	if err == nil || !strings.Contains(err.Error(), "is larger than 64 KiB") || n > 2*Secret {
		t.Errorf("got %d bytes, %v; want that it is too large", n, err)
	}
	s.Close()
	for range texts {
	}
}
