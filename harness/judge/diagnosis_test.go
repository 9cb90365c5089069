package judge

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// TestDiagnose: what lets a misspelling in is the cause only where the origin itself
// is not named: who is named and refused all the same is refused for something else.
func TestDiagnose(t *testing.T) {
	t.Parallel()
	const friend, capitals = "https://app.example.com", "https://App.example.com"
	plan := harness.TargetPlan{Friends: []harness.Friend{{Origin: friend, Plain: "plain", Spellings: []harness.SpeltStory{
		{Spelling: harness.Spelling{Written: capitals}, Story: "spelt"},
	}}}}
	answer := func(reason fetch.Reason, status int, named string) []harness.Observation {
		x := harness.Exchange{Status: status}
		if named != "" {
			x.Response = []fetch.Header{{Name: "Access-Control-Allow-Origin", Value: named}}
		}
		return []harness.Observation{{Outcome: harness.OutcomeBlocked, Reason: reason, Exchanges: []harness.Exchange{x}}}
	}
	for name, test := range map[string]struct {
		plain []harness.Observation
		want  harness.CauseKind
	}{
		"not named":                           {answer(fetch.MissingAllowOriginHeader, 200, ""), harness.CauseMisspelt},
		"named by its misspelling":            {answer(fetch.AllowOriginMismatch, 200, capitals), harness.CauseMisspelt},
		"named, and the preflight has no 2xx": {answer(fetch.PreflightInvalidStatus, 404, friend), harness.CauseRefused},
	} {
		reason := test.plain[0].Reason
		v := harness.Verdict{Cause: harness.Cause{Kind: harness.CauseRefused, Who: friend, Reason: reason}}
		got := Diagnose(plan, v, harness.Evidence{Observations: map[harness.StoryID][]harness.Observation{
			"plain": test.plain, "spelt": answer(reason, 404, capitals),
		}})
		if got.Cause.Kind != test.want {
			t.Errorf("%s: got %s; want %s", name, got.Cause.Kind, test.want)
		}
	}
}
