package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/suite/agents"
)

// TestStartInterrupted: Ctrl-C while the browser starts says so, and not what a
// browser that was stopped half-way printed.
func TestStartInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	flags := agentFlags{Options: agents.Options{Via: []string{"chrome"}, Timeout: time.Second}}
	_, _, err := flags.start(ctx)
	coded, ok := errors.AsType[*exitError](err)
	if !ok || coded.code != exitCannotJudge || !strings.Contains(coded.text, "interrupted") {
		t.Errorf("chrome only: got %v; want exit code %d that says interrupted", err, exitCannotJudge)
	}
	flags.Via = []string{"raw", "chrome"}
	s, end, err := flags.start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	if len(s.Agents) != 1 || len(s.Missing) != 0 {
		t.Errorf("both: got %d agents, missing %q; want raw, and nothing missing", len(s.Agents), s.Missing)
	}
}
