package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/adapter"
)

// startAdapter starts the command of --exec under the policy and returns its
// targets: those that the configuration lists, by path, or the adapter's own three.
func (f *runFlags) startAdapter(ctx context.Context, policy harness.Policy) ([]harness.Target, func(), error) {
	if undeclared(policy) {
		policy = adapter.Plain()
	}
	command := adapter.Shell(f.exec)
	command.Output = os.Stderr
	running, err := adapter.Start(ctx, command, policy)
	if err != nil {
		var refused *adapter.RefusedError
		if errors.As(err, &refused) || errors.Is(err, adapter.ErrNotInstalled) || errors.Is(err, adapter.ErrCannotExpress) {
			return nil, nil, exitWith(exitCannotJudge, "--exec %s: %v", f.exec, err)
		}
		return nil, nil, fmt.Errorf("--exec %s: %w", f.exec, err)
	}
	targets := running.Targets()
	for i := range targets {
		targets[i].Policy = policy
	}
	stop := func() {
		if err := running.Stop(); err != nil {
			fmt.Fprintf(os.Stderr, "corsuite: ending the adapter: %v\n", err)
		}
	}
	return targets, stop, nil
}
