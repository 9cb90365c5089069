package plan_test

import (
	"fmt"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/plan"
)

// What is not declared is unknown, and only what is refused may be wanted blocked.
func ExamplePolicy_AllowsOrigin() {
	p := harness.Policy{Origins: []string{"https://app.example.com", "https://*.example.com"}}
	fmt.Println(p.AllowsOrigin("https://app.example.com"))
	fmt.Println(p.AllowsOrigin("https://stranger.example"))
	fmt.Println(p.AllowsOrigin("https://a.b.example.com"))
	// Output:
	// yes
	// no
	// unknown
}

// A plan names every request that the rules want asked of a target, each once.
func ExamplePlan() {
	rules := []harness.Rule{{
		ID: "cors-check.stranger", Title: "only an allowed origin reads the response", Harm: harness.Leak,
		Control: harness.Ask{From: harness.Allowed},
		Cases: []harness.Case{
			{ID: "exact", Title: "an allowed origin reads the response", Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared},
			{ID: "unrelated", Title: "an unrelated origin does not read the response", Ask: harness.Ask{From: harness.Stranger}, Want: harness.Blocked},
		},
	}}
	target := harness.Target{URL: "https://api.example.com/items", Policy: harness.Policy{Origins: []string{"https://app.example.com"}}}
	for _, trial := range plan.Plan(target, rules).Trials {
		for _, instance := range trial.Instances {
			fmt.Println(trial.ID(), "asks from", instance.Asks[0].From, "and wants it", instance.Want)
		}
	}
	// Output:
	// cors-check.stranger/exact asks from https://app.example.com and wants it shared
	// cors-check.stranger/unrelated asks from https://stranger.example and wants it blocked
}
