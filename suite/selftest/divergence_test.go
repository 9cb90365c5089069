package selftest

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// Where the browser lets pass what the standard refuses, the raw verdict fails,
// the browser's passes, and the report names the difference.
func TestDivergenceIsNamed(t *testing.T) {
	t.Parallel()
	m, ok := variants.ByID("star-for-authorization")
	if !ok {
		t.Fatal("the mutant is gone")
	}
	r := kit.Judge(t, engine.Options{
		Agents: []harness.UserAgent{kit.NewRaw(t, false), kit.NewChrome(t, false)}, Rules: []harness.Rule{ruleOf(t, variants.Variant{Rule: "request-headers.declared"})},
		Targets: []harness.Target{m.Target(kit.ServeVariant(t, m))},
	})
	for _, v := range r.Verdicts {
		if want := map[string]harness.Status{"raw": harness.StatusFail, "chrome": harness.StatusPass}[v.Agent]; v.Status != want {
			t.Errorf("via %s: got %s (%s); want %s", v.Agent, v.Status, v.Why, want)
		}
	}
	named := func(row harness.AgreementRow) bool {
		return row.Divergence == "authorization-wildcard" && row.Case == "request-headers.declared/each"
	}
	if a := r.Agreement[0]; !slices.ContainsFunc(a.Rows, named) || a.Same != a.Compared {
		t.Errorf("got %d of %d explained and the rows %+v; want all, and authorization-wildcard", a.Same, a.Compared, a.Rows)
	}
}
