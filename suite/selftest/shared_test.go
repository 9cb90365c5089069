package selftest

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestTargetsThatShareStories: one URL under two policies is asked once for both, and
// no two exchanges of the report have one id.
func TestTargetsThatShareStories(t *testing.T) {
	t.Parallel()
	policy := full([]string{"https://app.example.com"}, true)
	url := kit.Serve(t, tooFriendly(reference.Handler(policy))) + "/items"
	other := full([]string{"https://app.example.com", "https://www.example.com"}, true)
	r := kit.Judge(t, engine.Options{
		Agents: []harness.UserAgent{kit.NewRaw(t, false)}, Rules: specs.Rules(),
		Targets: []harness.Target{{Name: "one", URL: url, Policy: policy}, {Name: "two", URL: url, Policy: other}},
	})
	ids := map[string]bool{}
	for _, x := range r.Exchanges {
		if ids[x.ID] {
			t.Errorf("%s is there twice", x.ID)
		}
		ids[x.ID] = true
	}
	for _, v := range r.Verdicts {
		for _, i := range v.Instances {
			for _, id := range i.Exchanges {
				if !ids[id] {
					t.Errorf("%s at %s: there is no exchange %s", v.ID(), v.Target, id)
				}
			}
		}
	}
}
