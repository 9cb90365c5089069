package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"testing"
	"time"
)

// command returns the whole program, run as a process of its own.
func command(t *testing.T, args ...string) (c *exec.Cmd, stderr *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	c = exec.CommandContext(ctx, self, args...)
	c.Env = append(os.Environ(), asCommand+"=1", "TMPDIR="+t.TempDir())
	stderr = new(bytes.Buffer)
	c.Stderr = stderr
	return c, stderr
}

// outcome is what a command printed, and its exit code.
type outcome struct {
	stdout, stderr string
	code           int
}

// inFolder runs the whole program in a folder.
func inFolder(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	c, stderr := command(t, args...)
	var stdout bytes.Buffer
	c.Stdout, c.Dir = &stdout, dir
	_ = c.Run() // the exit code says it
	return outcome{stdout.String(), stderr.String(), c.ProcessState.ExitCode()}
}
