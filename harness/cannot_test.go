package harness

import (
	"errors"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// A browser has no page at an application's origin. Where nobody else is
// allowed its refusals have no control: it cannot say anything, and that is not
// the same as a run that went wrong.
func TestControlThatAnAgentCannotAsk(t *testing.T) {
	t.Parallel()
	rule := Rule{ID: "a.b", Harm: Leak, Control: Ask{From: Allowed}, Cases: []Case{{ID: "x", Ask: Ask{From: Stranger}, Want: Blocked}}}
	for _, tt := range []struct {
		origins []string
		want    Status
	}{
		{[]string{"capacitor://localhost"}, StatusNotApplicable},
		{[]string{"capacitor://localhost", "https://app.example.com"}, StatusPass},
	} {
		plan := Plan(Target{URL: "http://127.0.0.1:8080/items", Policy: Policy{Origins: tt.origins}}, []Rule{rule})
		e := Evidence{Observations: map[StoryID][]Observation{}, Cannot: map[StoryID]error{}}
		for _, s := range plan.Stories {
			o := Observation{Outcome: OutcomeShared, Status: 200, Exchanges: []Exchange{{Method: "GET", Status: 200}}}
			switch s.Asks[0].From {
			case "capacitor://localhost":
				e.Cannot[s.ID] = errors.New("no page can stand there")
				continue
			case StrangerOrigin:
				o.Outcome, o.Reason = OutcomeBlocked, fetch.MissingAllowOriginHeader
			}
			e.Observations[s.ID] = []Observation{o}
		}
		if v := Judge(plan.Trials[0], e); v.Status != tt.want {
			t.Errorf("%q: got %s (%s); want %s", tt.origins, v.Status, v.Why, tt.want)
		}
	}
}
