package harness

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// A server that is another one after an odd request is a finding of its own; one
// that was so before, or answers as before in the end, is none.
func TestJudgeChanged(t *testing.T) {
	t.Parallel()
	const friend = "https://app.example.com"
	list := Ask{From: friend, Bytes: &Bytes{Headers: []fetch.Header{{Name: "Origin", Value: "https://a.example, https://b.example"}}}}
	busy := []Observation{{Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 503}}
	closed := []Observation{{Outcome: OutcomeError, Reason: fetch.ConnectionFailed}}
	tests := []struct {
		name                 string
		from                 Origin
		want                 Want
		before, first, after []Observation
		status               Status
	}{
		{"as before", friend, Shared, shared, shared, shared, StatusPass},
		{"shut out", friend, Shared, shared, blocked, blocked, StatusFail},
		{"it was so before", friend, Shared, blocked, blocked, blocked, StatusNotApplicable},
		{"for a moment", friend, Shared, shared, blocked, shared, StatusPass},
		{"it crashed", friend, Shared, shared, closed, closed, StatusFail},
		{"it is overloaded", friend, Shared, shared, busy, busy, StatusInconclusive},
		{"a stranger as before", StrangerOrigin, Blocked, blocked, blocked, blocked, StatusPass},
		{"a stranger let in", StrangerOrigin, Blocked, blocked, shared, shared, StatusFail},
	}
	for _, tt := range tests {
		ask := Ask{From: tt.from}
		for _, odd := range []bool{true, false} {
			asks, story := []Ask{ask, list, ask, ask}, slices.Concat(tt.before, blocked, tt.first, tt.after)
			if !odd {
				asks, story = []Ask{list, list, ask, ask}, slices.Concat(blocked, blocked, tt.first, tt.after)
			}
			v := Judge(Trial{
				Rule: Rule{ID: "test.rule", Harm: Break}, Case: Case{Want: tt.want, Last: true}, Target: Target{URL: "https://api.example.com/"}, Baseline: "baseline",
				Instances: []Instance{{Label: "one", Asks: asks, Story: "story", Control: "control", Want: tt.want}},
			}, Evidence{Agent: "raw", Observations: map[StoryID][]Observation{"story": story, "control": tt.before, "baseline": shared}})
			if v.Status != tt.status {
				t.Errorf("%s (one odd request: %t): status = %s (%s); want %s", tt.name, odd, v.Status, v.Why, tt.status)
			}
			if v.Status == StatusFail && (v.Cause.Kind != CauseChanged || (v.Cause.Field == "Origin") != odd) {
				t.Errorf("%s (one odd request: %t): cause = %+v", tt.name, odd, v.Cause)
			}
		}
	}
}

// What may change a server is asked after all that it could spoil, and what others
// get afterwards at the very end.
func TestPlanPhases(t *testing.T) {
	t.Parallel()
	friend := Ask{From: Allowed, Method: "GET"}
	odd := Ask{From: Allowed, Method: "GET", Bytes: &Bytes{Headers: []fetch.Header{{Name: "Origin", Value: "odd"}}}}
	p := Plan(Target{URL: "https://api.example.com/", Policy: Policy{Origins: []string{"https://app.example.com"}}}, []Rule{{
		ID: "test.rule", Control: friend, Cases: []Case{
			{ID: "after", Story: []Ask{friend, friend}, Want: Shared, Last: true},
			{ID: "odd", Ask: odd, Want: Answered},
			{ID: "change", Story: []Ask{friend, odd, friend, friend}, Want: Shared, Last: true},
			{ID: "usual", Ask: friend, Want: Shared},
		},
	}})
	due := p.Phases()
	for i, want := range []Phase{PhaseAfter, PhaseOdd, PhaseChange, PhaseUsual} {
		trial := p.Trials[i]
		if trial.Phase() != want || due[trial.Instances[0].Story] != want || due[trial.Instances[0].Control] != PhaseUsual {
			t.Errorf("%s: phase %d, its story %d, its control %d; want %d, %d, 0", trial.ID(), trial.Phase(),
				due[trial.Instances[0].Story], due[trial.Instances[0].Control], want, want)
		}
	}
}
