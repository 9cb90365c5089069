//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// leftBeside fails unless the folder has as many entries as wanted.
func leftBeside(t *testing.T, dir string, want int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != want {
		t.Errorf("the folder has %v (%v); want %d entries", entries, err, want)
	}
}

func TestWriteWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link, dangling := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "dangling")
	for _, err := range []error{
		os.WriteFile(file, []byte("the last good report"), 0o640),
		os.Symlink("file", link), os.Symlink("new", dangling),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{file, link, dangling} {
		if err := writeWhole(path, strings.NewReader("report in "+path)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if text, err := os.ReadFile(path); string(text) != "report in "+path {
			t.Errorf("%s has %q, %v", path, text, err)
		}
	}
	for path, mode := range map[string]os.FileMode{file: 0, link: os.ModeSymlink, dangling: os.ModeSymlink} {
		if info, err := os.Lstat(path); err != nil || info.Mode().Type() != mode {
			t.Errorf("%s became %v, %v; want %v", path, info.Mode(), err, mode)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o640 {
		t.Errorf("the mode is %v, %v; want the old one", info.Mode(), err)
	}
	leftBeside(t, dir, 4)
}

// No room for the new report: the last one stays. The limit is the process's,
// so that no other test may run beside this one.
func TestWriteWholeKeepsTheLastReport(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("the last good report"), 0o600); err != nil {
		t.Fatal(err)
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 10, Max: limit.Max}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit) }()
	if err := writeWhole(file, bytes.NewReader(make([]byte, 1<<20))); err == nil {
		t.Error("got no error; want that the file is too large")
	}
	if text, err := os.ReadFile(file); string(text) != "the last good report" {
		t.Errorf("the file has %d bytes (%v); want the last report", len(text), err)
	}
	leftBeside(t, dir, 1)
}

func TestWriteWholeToAPipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 1)
	go func() {
		f, err := os.Open(path)
		if err != nil {
			read <- err.Error()
			return
		}
		defer f.Close()
		text, _ := io.ReadAll(f)
		read <- string(text)
	}()
	if err := writeWhole(path, strings.NewReader("report")); err != nil {
		t.Error(err)
	}
	if got := <-read; got != "report" {
		t.Errorf("the reader got %q", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe became %v, %v", info.Mode(), err)
	}
}

func TestWriteWholeRespectsPermissions(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("kept"), 0o400); err != nil {
		t.Fatal(err)
	}
	if err := writeWhole(file, strings.NewReader("new")); err == nil {
		t.Error("a file that may not be written was replaced")
	}
}
