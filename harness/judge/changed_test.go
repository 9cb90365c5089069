package judge

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// A server that is another one after an odd request is a finding of its own; one
// that was so before, or answers as before in the end, is none.
func TestJudgeChanged(t *testing.T) {
	t.Parallel()
	const friend = "https://app.example.com"
	list := harness.Ask{From: friend, Bytes: &harness.Bytes{Headers: []fetch.Header{{Name: "Origin", Value: "https://a.example, https://b.example"}}}}
	busy := []harness.Observation{{Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 503}}
	closed := []harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.ConnectionFailed}}
	tests := []struct {
		name                 string
		from                 harness.Origin
		want                 harness.Want
		before, first, after []harness.Observation
		status               harness.Status
	}{
		{"as before", friend, harness.Shared, shared, shared, shared, harness.StatusPass},
		{"shut out", friend, harness.Shared, shared, blocked, blocked, harness.StatusFail},
		{"it was so before", friend, harness.Shared, blocked, blocked, blocked, harness.StatusNotApplicable},
		{"for a moment", friend, harness.Shared, shared, blocked, shared, harness.StatusPass},
		{"it crashed", friend, harness.Shared, shared, closed, closed, harness.StatusFail},
		{"it is overloaded", friend, harness.Shared, shared, busy, busy, harness.StatusInconclusive},
		{"a stranger as before", harness.StrangerOrigin, harness.Blocked, blocked, blocked, blocked, harness.StatusPass},
		{"a stranger let in", harness.StrangerOrigin, harness.Blocked, blocked, shared, shared, harness.StatusFail},
	}
	for _, tt := range tests {
		ask := harness.Ask{From: tt.from}
		for _, odd := range []bool{true, false} {
			asks, story := []harness.Ask{ask, list, ask, ask}, slices.Concat(tt.before, blocked, tt.first, tt.after)
			if !odd {
				asks, story = []harness.Ask{list, list, ask, ask}, slices.Concat(blocked, blocked, tt.first, tt.after)
			}
			v := Judge(harness.Trial{
				Rule: harness.Rule{ID: "test.rule", Harm: harness.Break}, Case: harness.Case{Want: tt.want, Last: true}, Target: harness.Target{URL: "https://api.example.com/"}, Baseline: "baseline",
				Instances: []harness.Instance{{Label: "one", Asks: asks, Story: "story", Control: "control", Want: tt.want}},
			}, harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"story": story, "control": tt.before, "baseline": shared}})
			if v.Status != tt.status {
				t.Errorf("%s (one odd request: %t): status = %s (%s); want %s", tt.name, odd, v.Status, v.Why, tt.status)
			}
			if v.Status == harness.StatusFail && (v.Cause.Kind != harness.CauseChanged || (v.Cause.Field == "Origin") != odd) {
				t.Errorf("%s (one odd request: %t): cause = %+v", tt.name, odd, v.Cause)
			}
		}
	}
}
