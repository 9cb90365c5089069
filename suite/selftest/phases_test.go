package selftest

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/plan"
	"github.com/corsuite/corsuite/specs"
)

// Before a target is known, cases are put where their trials are.
func TestPhaseOfCase(t *testing.T) {
	t.Parallel()
	target := harness.Target{URL: "https://api.example.com/", Policy: harness.Policy{
		Origins: []string{"https://app.example.com", "https://admin.example.com"}, Credentials: new(true),
		Methods: []string{"PUT"}, Headers: []string{"Content-Type", "X-Requested-With"},
	}}
	for _, trial := range plan.Plan(target, specs.Rules()).Trials {
		if got, want := plan.PhaseOfCase(trial.Case), plan.PhaseOf(trial); len(trial.Instances) > 0 && got != want {
			t.Errorf("%s: got phase %d; want %d", trial.ID(), got, want)
		}
	}
}
