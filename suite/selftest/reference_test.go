package selftest

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestReferenceRaw: the reference passes every rule under every policy, with
// and without the requests that safe mode keeps back.
func TestReferenceRaw(t *testing.T) {
	t.Parallel()
	for i, p := range kit.Sample(grid(), 9) {
		for _, unsafe := range []bool{false, true} {
			name := p.name + " safe"
			if unsafe {
				name = p.name + " unsafe"
			} else if testing.Short() && i > 0 {
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				judgeReference(t, p.policy, kit.NewRaw(t, unsafe))
			})
		}
	}
}

// TestReferenceChrome: the same through one browser and in one run, under the grid
// proper, the policy that allows null and the one that allows nobody.
func TestReferenceChrome(t *testing.T) {
	agent := kit.NewChrome(t, false)
	var all []harness.Target
	for i, p := range grid()[:10] {
		targets := referenceTargets(kit.Serve(t, reference.Handler(p.policy)), p.policy)
		if i > 0 {
			// Every kind of target under the first policy; under each the resource, and
			// in turn one that caches keep and a missing one.
			targets = []harness.Target{targets[0], targets[1+i%2]}
		}
		for _, target := range targets {
			target.Name = p.name + ": " + target.URL
			all = append(all, target)
		}
	}
	judgeTargets(t, all, agent)
}

func judgeReference(t *testing.T, policy harness.Policy, agent harness.UserAgent) {
	t.Helper()
	judgeTargets(t, referenceTargets(kit.Serve(t, reference.Handler(policy)), policy), agent)
}

func judgeTargets(t *testing.T, targets []harness.Target, agent harness.UserAgent) {
	t.Helper()
	r := kit.Judge(t, engine.Options{Agents: []harness.UserAgent{agent}, Rules: specs.Rules(), Targets: targets})
	kit.WantClean(t, r)
	if err := engine.Judged(r); err != nil {
		t.Error(err)
	}
}

// referenceTargets are a resource of each kind.
func referenceTargets(address string, policy harness.Policy) []harness.Target {
	return []harness.Target{
		{URL: address + "/items", Policy: policy},
		{URL: address + "/cached", Policy: policy},
		{URL: address + "/missing", Status: 404, Policy: policy},
		{URL: address + "/boom", Status: 500, Policy: policy},
		{URL: address + "/protected", Status: 401, Policy: policy},
		{URL: address + "/redirect", Status: 302, Policy: policy},
		{URL: address + "/empty", Status: 204, Policy: policy},
		{URL: address + reference.SocketPath, Is: harness.WebSocket, Policy: policy},
	}
}
