package judge

import (
	"errors"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/plan"
)

// A browser has no page at an application's origin. Where nobody else is
// allowed its refusals have no control: it cannot say anything, and that is not
// the same as a run that went wrong.
func TestControlThatAnAgentCannotAsk(t *testing.T) {
	t.Parallel()
	rule := harness.Rule{ID: "a.b", Harm: harness.Leak, Control: harness.Ask{From: harness.Allowed}, Cases: []harness.Case{{ID: "x", Ask: harness.Ask{From: harness.Stranger}, Want: harness.Blocked}}}
	for _, tt := range []struct {
		origins []string
		want    harness.Status
	}{
		{[]string{"capacitor://localhost"}, harness.StatusNotApplicable},
		{[]string{"capacitor://localhost", "https://app.example.com"}, harness.StatusPass},
	} {
		plan := plan.Plan(harness.Target{URL: "http://127.0.0.1:8080/items", Policy: harness.Policy{Origins: tt.origins}}, []harness.Rule{rule})
		e := harness.Evidence{Observations: map[harness.StoryID][]harness.Observation{}, Cannot: map[harness.StoryID]error{}}
		for _, s := range plan.Stories {
			o := harness.Observation{Outcome: harness.OutcomeShared, Status: 200, Exchanges: []harness.Exchange{{Method: "GET", Status: 200}}}
			switch s.Asks[0].From {
			case "capacitor://localhost":
				e.Cannot[s.ID] = errors.New("no page can stand there")
				continue
			case harness.StrangerOrigin:
				o.Outcome, o.Reason = harness.OutcomeBlocked, fetch.MissingAllowOriginHeader
			}
			e.Observations[s.ID] = []harness.Observation{o}
		}
		if v := Judge(plan.Trials[0], e); v.Status != tt.want {
			t.Errorf("%q: got %s (%s); want %s", tt.origins, v.Status, v.Why, tt.want)
		}
	}
}
