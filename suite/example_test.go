package suite_test

import (
	"net/http/httptest"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite"
)

// In a Ginkgo suite one line adds a container with a table for every rule. The
// target is asked for when the first spec runs.
func ExampleDescribe() {
	policy := harness.Policy{Origins: []string{"https://app.example.com"}}
	server := httptest.NewServer(reference.Handler(policy))

	// At package level, as Ginkgo has it: var _ = suite.Describe(…)
	_ = func() bool {
		return suite.Describe(policy, func() harness.Target { return harness.Target{URL: server.URL + "/items"} },
			suite.Name("the items API"), suite.Via("raw"))
	}
	server.Close()
	// Output:
}
