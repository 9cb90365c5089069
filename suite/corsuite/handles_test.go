//go:build linux || darwin

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// With too few files the built-in server could not take the connections of those who
// ask it, who would wait for one another: that is said at once.
func TestTooFewFiles(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -n 16 && exec "$0" run --reference --via raw`, self)
	c.Env = append(os.Environ(), asCommand+"=1")
	out, err := c.CombinedOutput()
	exit, failed := err.(*exec.ExitError)
	if !failed || exit.ExitCode() != exitCannotJudge || !strings.Contains(string(out), "only 16 files") {
		t.Errorf("got %v\n%s; want exit code %d and a sentence", err, out, exitCannotJudge)
	}
}
