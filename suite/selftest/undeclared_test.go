package selftest

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// Rules of this file: a correct server is not complained of either where less is
// declared than it does. A stranger whom it lets in with credentials, and null
// where nobody else gets in, may be meant, which only the policy can say: those
// two are warned of.

// wantBlameless judges a correct server with nothing declared, and with nothing
// but its origins.
func wantBlameless(t *testing.T, target harness.Target, warns ...string) {
	t.Helper()
	agent := kit.NewRawWith(t, agents.Options{Unsafe: true})
	meant := target.Policy
	for k, declared := range map[string]harness.Policy{
		"nothing declared": {}, "origins declared": {Origins: meant.Origins, Denied: meant.Denied},
	} {
		target.Policy = declared
		r := kit.Judge(t, engine.Options{Agents: []harness.UserAgent{agent}, Rules: specs.Rules(), Targets: []harness.Target{target}})
		if err := engine.Judged(r); err != nil {
			t.Errorf("%s: %v", k, err)
		}
		for _, v := range r.Verdicts {
			switch {
			case v.Status == harness.StatusPass, v.Status == harness.StatusNotApplicable:
			case v.Status == harness.StatusWarn && slices.Contains(warns, v.Rule):
			default:
				t.Errorf("%s: %s\n%s", k, v.Message(), kit.Exchanges(r, v))
			}
		}
	}
}

// mayBeMeant are the rules that warn of what a policy does where it is not declared.
func mayBeMeant(p harness.Policy) []string {
	var rules []string
	if slices.Contains(p.Origins, harness.Any) && p.AllowsCredentials() == harness.Yes {
		rules = append(rules, "credentials.stranger")
	}
	if slices.Contains(p.Origins, string(harness.Null)) {
		rules = append(rules, "null-origin.refused")
	}
	return rules
}

func TestStylesUndeclared(t *testing.T) {
	t.Parallel()
	all := t // The servers end together: each gives its connections a second.
	for _, s := range kit.Sample(variants.Correct(), 24) {
		t.Run(s.ID, func(t *testing.T) {
			t.Parallel()
			target := s.Target(kit.Serve(all, variants.Handler(s)))
			wantBlameless(t, target, append(mayBeMeant(s.MeantPolicy()), s.Warns...)...)
		})
	}
}

func TestReferenceUndeclared(t *testing.T) {
	t.Parallel()
	for _, p := range kit.Sample(grid(), 16) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			for _, target := range referenceTargets(kit.Serve(t, reference.Handler(p.policy)), p.policy) {
				if target.Kind() == harness.WebSocket {
					continue // who may open one is all that there is to judge
				}
				wantBlameless(t, target, mayBeMeant(p.policy)...)
			}
		})
	}
}

// TestUndeclaredCaseByCase: asked case by case, as Ginkgo does, the verdicts are
// those of a run, and no more is asked: a server that refuses strangers is not
// asked what only those who get in would learn.
func TestUndeclaredCaseByCase(t *testing.T) {
	t.Parallel()
	agent := kit.NewRaw(t, false)
	asked := map[string]int{}
	for name, origin := range map[string]string{"open": harness.Any, "closed": "https://app.example.com"} {
		target := harness.Target{URL: kit.Serve(t, reference.Handler(full([]string{origin}, true))) + "/items"}
		r := kit.Judge(t, engine.Options{Agents: []harness.UserAgent{agent}, Rules: specs.Rules(), Targets: []harness.Target{target}})
		asked[name] = len(r.Exchanges)
		session := engine.NewSession(target, specs.Rules(), []harness.UserAgent{agent})
		for i, trial := range session.Trials() {
			if v := session.Verdict(t.Context(), agent, trial); v.Status != r.Verdicts[i].Status {
				t.Errorf("%s: %s is %s (%s); want %s (%s)", name, v.ID(), v.Status, v.Why, r.Verdicts[i].Status, r.Verdicts[i].Why)
			}
		}
	}
	if asked["closed"] >= asked["open"]*3/4 {
		t.Errorf("a server that refuses strangers is asked %d times, one that lets them in %d times; want a quarter less", asked["closed"], asked["open"])
	}
}
