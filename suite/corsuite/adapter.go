package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/adapter"
)

// startAdapter starts a command that serves what it is given a policy for, and
// returns the targets that every adapter has. It must be stopped.
func startAdapter(ctx context.Context, shell string, policy harness.Policy) (targets []harness.Target, stop func(), err error) {
	if !policy.Declared() {
		policy = adapter.Plain()
	}
	command := adapter.Shell(shell)
	command.Output = childOutput(outletOf(ctx).err, "--exec")
	command.Started = func(kill func()) { killOnInterrupt(ctx, kill) }
	running, err := adapter.Start(ctx, command, policy)
	if err != nil {
		var refused *adapter.RefusedError
		if errors.As(err, &refused) || errors.Is(err, adapter.ErrNotInstalled) || errors.Is(err, adapter.ErrCannotExpress) {
			return nil, nil, exitWith(exitCannotJudge, "--exec %s: %v", shell, err)
		}
		return nil, nil, fmt.Errorf("--exec %s: %w", shell, err)
	}
	targets = running.Targets()
	for i := range targets {
		targets[i].Policy = policy
	}
	stop = func() {
		if err := running.Stop(); err != nil {
			outletOf(ctx).complain("ending the adapter: " + err.Error())
		}
	}
	return targets, stop, nil
}
