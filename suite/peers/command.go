package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness/proc"
)

// maxOutput bounds what is kept of a program's output, in bytes.
const maxOutput = 64 << 20

// command prepares a program that ends with ctx.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.WaitDelay = time.Second
	return c
}

// output runs the program and returns its standard output. An exit code other
// than 0 is no error: checkers use it to say what they found.
func output(c *exec.Cmd) ([]byte, error) {
	out := proc.Head{Limit: maxOutput}
	c.Stdout = &out
	err := c.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Exited() {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("running %s: %w", c.Path, err)
	}
	return out.Bytes(), nil
}

// inPath returns a check that the programs can be found.
func inPath(names ...string) func() string {
	return func() string {
		for _, name := range names {
			if _, err := exec.LookPath(name); err != nil {
				return fmt.Sprintf("no %s in PATH", name)
			}
		}
		return ""
	}
}

// firstLine returns the first line of what a program prints, or "unknown".
func firstLine(ctx context.Context, name string, args ...string) string {
	out, err := output(command(ctx, name, args...))
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if err != nil || line == "" {
		return "unknown"
	}
	return line
}
