package selftest

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// ruleOf returns the rule that a mutant names.
func ruleOf(t testing.TB, m variants.Variant) harness.Rule {
	t.Helper()
	for _, r := range specs.Rules() {
		if r.ID == m.Rule {
			return r
		}
	}
	t.Fatalf("mutant %s names the rule %q, which does not exist", m.ID, m.Rule)
	return harness.Rule{}
}

// onlyCase keeps the case that a mutant names, if it names one.
func onlyCase(r harness.Rule, id string) harness.Rule {
	if id != "" {
		r.Cases = slices.DeleteFunc(slices.Clone(r.Cases), func(c harness.Case) bool { return c.ID != id })
	}
	return r
}

// caught reports whether the rule notices the mutant: a fail or a warning, or a
// note where the rule is worth no more.
func caught(r *harness.Report, rule string) bool {
	return slices.ContainsFunc(r.Verdicts, func(v harness.Verdict) bool {
		return v.Rule == rule && (v.Status == harness.StatusFail || v.Status == harness.StatusWarn ||
			v.Status == harness.StatusPass && len(v.Notes) > 0)
	})
}

// TestMutants: every mutant is caught by the rule that it names, through each
// agent that can see it.
func TestMutants(t *testing.T) {
	t.Parallel()
	t.Run("raw", func(t *testing.T) {
		t.Parallel()
		hunt(t, kit.NewRawWith(t, agents.Options{Unsafe: true, Insecure: true}))
	})
	t.Run("chrome", func(t *testing.T) { hunt(t, kit.NewChromeWith(t, agents.Options{Unsafe: true, Insecure: true})) })
}

func hunt(t *testing.T, agent harness.UserAgent) {
	all := t // The servers end together: each gives its connections a second.
	for _, m := range kit.Sample(variants.Broken(), 3) {
		if !m.SeenBy(agent.Can) {
			continue
		}
		t.Run(m.ID, func(t *testing.T) {
			r := kit.Judge(t, engine.Options{
				Agents: []harness.UserAgent{agent}, Rules: []harness.Rule{onlyCase(ruleOf(t, m), m.Case)},
				Targets: []harness.Target{m.Target(kit.ServeVariant(all, m))},
			})
			if !caught(r, m.Rule) {
				t.Errorf("%s (%s) is not caught by %s:\n%s", m.ID, m.Title, m.Rule, describe(r))
			}
			for _, v := range r.Verdicts {
				broken := v.Status == harness.StatusFail || v.Status == harness.StatusWarn
				if broken && (v.Cause.Kind == "" || v.Cause.Kind == harness.CauseClaim && v.Cause.Claim == "") {
					t.Errorf("%s is broken, and its cause is %+v: reports cannot tell what it belongs to", v.ID(), v.Cause)
				}
			}
		})
	}
}

func describe(r *harness.Report) string {
	var b strings.Builder
	for _, v := range r.Verdicts {
		b.WriteString("  " + v.Case + " " + string(v.Status) + " " + v.Why + "\n")
	}
	return b.String()
}

// TestEveryRuleCatchesAMutant: a rule that nothing breaks proves nothing.
func TestEveryRuleCatchesAMutant(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	for _, m := range variants.Broken() {
		named[m.Rule] = true
	}
	for _, r := range specs.Rules() {
		if !named[r.ID] {
			t.Errorf("no mutant breaks %s (%s)", r.ID, r.Title)
		}
	}
}
