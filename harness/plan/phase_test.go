package plan

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// What may change a server is asked after all that it could spoil, and what others
// get afterwards at the very end.
func TestPlanPhases(t *testing.T) {
	t.Parallel()
	friend := harness.Ask{From: harness.Allowed, Method: "GET"}
	odd := harness.Ask{From: harness.Allowed, Method: "GET", Bytes: &harness.Bytes{Headers: []fetch.Header{{Name: "Origin", Value: "odd"}}}}
	p := Plan(harness.Target{URL: "https://api.example.com/", Policy: harness.Policy{Origins: []string{"https://app.example.com"}}}, []harness.Rule{{
		ID: "test.rule", Control: friend, Cases: []harness.Case{
			{ID: "after", Story: []harness.Ask{friend, friend}, Want: harness.Shared, Last: true},
			{ID: "odd", Ask: odd, Want: harness.Answered},
			{ID: "change", Story: []harness.Ask{friend, odd, friend, friend}, Want: harness.Shared, Last: true},
			{ID: "usual", Ask: friend, Want: harness.Shared},
		},
	}})
	due := Schedule(p)
	for i, want := range []Phase{PhaseAfter, PhaseOdd, PhaseChange, PhaseUsual} {
		trial := p.Trials[i]
		if PhaseOf(trial) != want || due[trial.Instances[0].Story] != want || due[trial.Instances[0].Control] != PhaseUsual {
			t.Errorf("%s: phase %d, its story %d, its control %d; want %d, %d, 0", trial.ID(), PhaseOf(trial),
				due[trial.Instances[0].Story], due[trial.Instances[0].Control], want, want)
		}
	}
}
