package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// TestStartInterrupted: Ctrl-C while the browser starts says so, and not what a
// browser that was stopped half-way printed.
func TestStartInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	flags := agentFlags{via: []string{"chrome"}, timeout: time.Second}
	_, err := flags.start(ctx)
	coded, ok := errors.AsType[*exitError](err)
	if !ok || coded.code != exitCannotJudge || !strings.Contains(coded.text, "interrupted") {
		t.Errorf("chrome only: got %v; want exit code %d that says interrupted", err, exitCannotJudge)
	}
	flags.via = []string{"raw", "chrome"}
	s, err := flags.start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if len(s.agents) != 1 || len(s.missing) != 0 {
		t.Errorf("both: got %d agents, missing %q; want raw, and nothing missing", len(s.agents), s.missing)
	}
}
