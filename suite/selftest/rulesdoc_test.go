package selftest

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/chrome"
	"github.com/corsuite/corsuite/harness/plan"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestRulesDocument holds docs/RULES.md to the rules, and every line of the
// catalogue to a rule or to a reason why there is none.
func TestRulesDocument(t *testing.T) {
	t.Parallel()
	wantAccounted(t, catalogue(), coveredBy(), untestable())
	if testing.Short() && !kit.Updating() {
		t.Skip("short mode: every rule is planned for every policy")
	}
	kit.WantDocument(t, "RULES.md", "go generate ./suite/selftest", rulesDocument(t))
}

// coveredBy returns the rules that stand for each line of the catalogue.
func coveredBy() map[string][]string {
	covered := map[string][]string{}
	for _, r := range specs.Rules() {
		for _, id := range r.Covers {
			covered[id] = append(covered[id], r.ID)
		}
	}
	return covered
}

const rulesHead = `<!-- Written by ` + "`go generate ./suite/selftest`" + `; a test holds it to the code. -->

# The rules

%d rules with %d cases in %d sections. ` + "`corsuite explain RULE`" + ` says why a rule is one, and what usually breaks it.

**Harm**: *leak*, a stranger reads; *break*, a friend cannot; *cache*, right alone and wrong behind a cache;
*note*, worth knowing, and never more than a note on a pass.

**Scope** is the least that has to be declared before a case asks anything: nothing (*universal*), nothing if the
server lets strangers in, who then stand for the allowed origin (*open*), an allowed origin (*one origin*,
` + "`--origin`" + `), or more of the policy (*declared*).

**Agents** are those that can ask it.
`

// rulesDocument is docs/RULES.md.
func rulesDocument(t *testing.T) string {
	t.Helper()
	agents := []harness.UserAgent{kit.NewRawWith(t, agents.Options{Unsafe: true}), &chrome.Agent{}}
	plans := plansByKnowledge()
	var b strings.Builder
	cases := 0
	for _, r := range specs.Rules() {
		cases += len(r.Cases)
	}
	fmt.Fprintf(&b, rulesHead, len(specs.Rules()), cases, len(specs.All()))
	for _, s := range specs.All() {
		fmt.Fprintf(&b, "\n## %s: %s\n", s.ID, s.Title)
		for _, r := range s.Rules {
			fmt.Fprintf(&b, "\n### `%s`\n\n%s.\n%s · %s\n\n| case | what it claims | scope | agents |\n|---|---|---|---|\n", r.ID, capital(r.Title), "*"+string(r.Harm)+"*", "<"+r.SpecURL()+">")
			for _, c := range r.Cases {
				facts := factsOf(t, r.CaseID(c), plans, agents)
				fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", c.ID, cell(c.Title), facts.scope, facts.agents)
			}
		}
	}
	b.WriteString("\n## What is covered\n\nEvery demand on a server that the standards make, or that experience does, and the rules that hold it to that.\n\n| demand | rules, or why there is none |\n|---|---|\n")
	covered := coveredBy()
	for _, id := range catalogue() {
		what := "none: " + untestable()[id]
		if rules := covered[id]; len(rules) > 0 {
			what = codes(rules)
		}
		fmt.Fprintf(&b, "| %s | %s |\n", id, what)
	}
	return b.String()
}

// facts are what a case's plans tell of it.
type facts struct{ scope, agents string }

// factsOf finds the least knowledge under which a case asks anything, and who can ask it.
func factsOf(t *testing.T, id string, plans [levels]map[string][]harness.Trial, agents []harness.UserAgent) facts {
	t.Helper()
	for k := range levels {
		if trials := plans[k][id]; len(trials) > 0 {
			scope := [...]string{"universal", "open", "one origin", "declared"}[k]
			return facts{scope, agentsThatCan(trials, agents)}
		}
	}
	t.Errorf("%s asks nothing, whatever is declared", id)
	return facts{}
}

// agentsThatCan names the agents that can ask an instance of a trial.
func agentsThatCan(trials []harness.Trial, agents []harness.UserAgent) string {
	var names []string
	for _, a := range agents {
		if slices.ContainsFunc(trials, func(trial harness.Trial) bool { return canAsk(trial, a) }) {
			names = append(names, a.Name())
		}
	}
	if len(names) == len(agents) {
		return "both"
	}
	return strings.Join(names, ", ")
}

func canAsk(trial harness.Trial, a harness.UserAgent) bool {
	return slices.ContainsFunc(trial.Instances, func(i harness.Instance) bool {
		return !slices.ContainsFunc(i.Asks, func(ask harness.Ask) bool { return a.Can(ask) != nil })
	})
}

// plansByKnowledge plans every rule under every policy of the grid and of the
// mutants, at targets of every kind, and returns the trials that ask something
// by the case's id.
func plansByKnowledge() [levels]map[string][]harness.Trial {
	rules := specs.Rules()
	var all [levels]map[string][]harness.Trial
	for k := range levels {
		all[k] = map[string][]harness.Trial{}
		var targets []harness.Target
		for _, p := range declarations(k) {
			targets = append(targets, kindsOfTarget(p)...)
		}
		plans := make([]harness.TargetPlan, len(targets))
		var wg sync.WaitGroup
		places := make(chan struct{}, runtime.GOMAXPROCS(0))
		for i, target := range targets {
			places <- struct{}{}
			wg.Go(func() {
				plans[i] = plan.Plan(target, rules)
				<-places
			})
		}
		wg.Wait()
		for _, p := range plans {
			for _, trial := range p.Trials {
				depends := slices.ContainsFunc(trial.Instances, func(i harness.Instance) bool { return len(i.Entries) > 0 })
				if trial.NotApplicable == "" && len(trial.Instances) > 0 && (k != nothing || !depends) {
					all[k][trial.ID()] = append(all[k][trial.ID()], trial)
				}
			}
		}
	}
	return all
}

// declarations are the policies that a level of knowledge may consist in.
func declarations(k knowledge) []harness.Policy {
	switch k {
	case nothing, opened:
		return []harness.Policy{{}}
	case oneOrigin:
		return []harness.Policy{{Origins: []string{"https://app.example.com"}}}
	}
	var all []harness.Policy
	for _, p := range grid() {
		all = append(all, p.policy)
	}
	for _, m := range variants.Broken() {
		p := m.MeantPolicy()
		// Many mean the same.
		if m.Policy != nil && !slices.ContainsFunc(all, func(known harness.Policy) bool { return reflect.DeepEqual(known, p) }) {
			all = append(all, p)
		}
	}
	return all
}

// kindsOfTarget returns a target of each kind over http, and what https makes a difference to.
func kindsOfTarget(p harness.Policy) []harness.Target {
	all := []harness.Target{
		{URL: "https://api.example.org/items", Policy: p},
		{URL: "https://api.example.org/items", Status: 302, Policy: p},
		{URL: "wss://api.example.org/socket", Policy: p},
	}
	for _, status := range []int{200, 302, 304, 401, 404} {
		all = append(all, harness.Target{URL: "http://api.example.org/items", Status: status, Policy: p})
	}
	session := harness.Auth{Cookie: "sid=0123456789"}
	all = append(all,
		harness.Target{URL: "https://api.example.org/items", Policy: p, Refused: harness.Reply{Status: 403}},
		harness.Target{URL: "https://api.example.org/items", Policy: p, Auth: session},
		harness.Target{URL: "https://api.example.org/items", Policy: p, Auth: session, Anonymous: harness.Reply{Status: 401}},
	)
	return all
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
