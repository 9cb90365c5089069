package selftest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// Rules of this file: every mutant is judged by every rule over raw HTTP, three
// times: with nothing declared, with one origin, and with the whole policy that
// it is meant to follow. Universal ones are judged with nothing declared once
// more, as servers that let everybody in. What a chrome run adds is told by
// Mutant.Needs and held by TestMutants; a browser for every cell would take an hour.

// workers is how many mutants are judged at once: a judge waits for its slowest answer.
const workers = 8

// knowledge is how much of the policy is declared.
type knowledge int

// What is declared, from little to much.
const (
	nothing knowledge = iota
	// opened is nothing as well, of the same mistake in a server that lets
	// everybody in: a list shows strangers little but refusals.
	opened
	oneOrigin
	everything
	levels
)

// String is how the head of a table names it.
func (k knowledge) String() string {
	return [...]string{"nothing declared", "nothing declared, opened to everyone", "one origin", "the whole policy"}[k]
}

// scope is that of the mistakes which so much knowledge should prove.
func (k knowledge) scope() variants.Scope {
	return [...]variants.Scope{variants.Universal, variants.Universal, variants.OneOrigin, variants.Declared}[k]
}

// served reports whether a mutant is judged at that level.
func (k knowledge) served(m variants.Variant) bool {
	return k != opened || m.Scope == variants.Universal
}

// declare returns what is said of a policy.
func (k knowledge) declare(p harness.Policy) harness.Policy {
	switch k {
	case nothing, opened:
		return harness.Policy{}
	case oneOrigin:
		return harness.Policy{Origins: firstOrigin(origins(p))}
	}
	return p
}

// origins returns whom a policy lets in, by whichever grant: everybody, or those
// of the first.
func origins(p harness.Policy) []string {
	if len(p.Grants) > 0 && p.LetsEveryoneIn() {
		return []string{harness.Any}
	}
	return p.AllGrants()[0].Origins
}

// firstOrigin keeps the first of the origins, and "null": a list that leaves it
// out says that sandboxed pages are refused.
func firstOrigin(origins []string) []string {
	first := slices.Clone(origins[:min(1, len(origins))])
	if null := string(harness.Null); slices.Contains(origins, null) && !slices.Contains(first, null) {
		first = append(first, null)
	}
	return first
}

// row is what all rules found in one mutant.
type row struct {
	mutant   variants.Variant
	findings [levels][]harness.Verdict
}

// TestMutantMatrix judges every mutant by every rule and holds what the matrix
// has to say: who is caught, by what, with how little declared, and that
// docs/FAULTS.md says the same.
func TestMutantMatrix(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short mode: it takes half a minute; TestMutants judges each mutant by the rule that it names")
	}
	agent := kit.NewRawWith(t, agents.Options{Unsafe: true, Insecure: true})
	rows := judgeMutants(t)
	t.Run("named", func(t *testing.T) { wantCaughtByName(t, rows) })
	t.Run("side effects", func(t *testing.T) { wantSideEffects(t, rows) })
	t.Run("cases", func(t *testing.T) { wantKilledCases(t, rows, agent) })
	t.Run("shares", func(t *testing.T) { wantShares(t, rows) })
	t.Run("document", func(t *testing.T) {
		kit.WantDocument(t, "FAULTS.md", "go generate ./suite/selftest", faultsDocument(rows))
	})
}

// judgeMutants returns the rows in the order of the mutants. What the same
// server without its mistake gets as well says nothing of the mistake, and is left out.
func judgeMutants(t *testing.T) []row {
	t.Helper()
	all := variants.Broken()
	rows := make([]row, len(all))
	targets := make([][]harness.Target, len(all))
	right := map[string]row{} // by twin
	var twins []variants.Variant
	for i, m := range all {
		targets[i] = targetsOf(t, m)
		if twin := twinOf(m); !slices.ContainsFunc(twins, func(known variants.Variant) bool { return known.ID == twin.ID }) {
			twins = append(twins, twin)
		}
	}
	twinTargets := make([][]harness.Target, len(twins))
	for i, twin := range twins {
		twinTargets[i] = targetsOf(t, twin)
	}
	twinRows := make([]row, len(twins))
	judgeEach(t, twins, twinTargets, twinRows)
	for i, twin := range twins {
		right[twin.ID] = twinRows[i]
	}
	judgeEach(t, all, targets, rows)
	for i, m := range all {
		rows[i].leaveOut(right[twinOf(m).ID])
	}
	return rows
}

// judgeEach judges servers by all rules, some at once, each with its targets,
// and each through an agent of its own: together their connections would be
// more than a process may have open.
func judgeEach(t *testing.T, servers []variants.Variant, targets [][]harness.Target, rows []row) {
	t.Helper()
	next := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range next {
				r, err := judgeAlone(t.Context(), targets[i])
				if err != nil {
					t.Errorf("%s: %v", servers[i].ID, err)
					continue
				}
				rows[i] = readRow(servers[i], r)
			}
		})
	}
	for i := range servers {
		next <- i
	}
	close(next)
	wg.Wait()
}

// judgeAlone judges the targets of one server by all rules.
func judgeAlone(ctx context.Context, targets []harness.Target) (*harness.Report, error) {
	s, err := agents.Start(ctx, agents.Options{Via: []string{"raw"}, Unsafe: true, Insecure: true})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return engine.Run(ctx, engine.Options{Agents: s.Agents, Targets: targets, Rules: specs.Rules()})
}

// twinOf returns the server that a mutant would be without its mistake. Mutants
// that are meant to serve the same have one twin, told by its ID.
func twinOf(m variants.Variant) variants.Variant {
	p := m.MeantPolicy()
	twin := variants.Variant{Policy: &p, Path: m.Path, Method: m.Method, Status: m.Status, Is: m.Is, TLS: m.TLS, Scope: m.Scope, Auth: m.Auth, Anonymous: m.Anonymous}
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // a policy holds nothing that JSON cannot express
	}
	twin.ID = fmt.Sprint(string(text), m.Path, m.Method, m.Status, m.Is, m.TLS, m.Scope == variants.Universal, m.Auth, m.Anonymous)
	return twin
}

// targetsOf serves a mutant and returns its resource, once for each level of
// knowledge. Asked in one run, what the plans have in common is asked once.
func targetsOf(t *testing.T, m variants.Variant) []harness.Target {
	t.Helper()
	base := kit.ServeVariant(t, m)
	openBase := base
	if open, other := m.Opened(); other && opened.served(m) {
		openBase = kit.ServeVariant(t, open)
	}
	var targets []harness.Target
	for k := range levels {
		if !k.served(m) {
			continue
		}
		target := m.Target(base)
		if k == opened {
			target = m.Target(openBase)
		}
		target.Name, target.Policy = k.String(), k.declare(target.Policy)
		targets = append(targets, target)
	}
	return targets
}

func readRow(m variants.Variant, r *harness.Report) row {
	found := row{mutant: m}
	for k := range levels {
		for _, v := range r.Verdicts {
			if v.Target == k.String() && noticed(v) {
				found.findings[k] = append(found.findings[k], v)
			}
		}
	}
	return found
}

// leaveOut removes what was found in the right server, unless it is worse here.
func (r *row) leaveOut(right row) {
	for k := range levels {
		r.findings[k] = slices.DeleteFunc(r.findings[k], func(v harness.Verdict) bool {
			return slices.ContainsFunc(right.findings[k], func(w harness.Verdict) bool {
				return v.ID() == w.ID() && v.Status == w.Status
			})
		})
	}
}

// noticed tells a verdict that says something: a fail, a warning, or a note beside a pass.
func noticed(v harness.Verdict) bool {
	return v.Status == harness.StatusFail || v.Status == harness.StatusWarn || v.Status == harness.StatusPass && len(v.Notes) > 0
}

// rules returns the ids of the rules that gave a verdict of that status, in
// the order of the catalogue. A rule is listed under its worst one.
func (r row) rules(k knowledge, s harness.Status) []string {
	worst := map[string]harness.Status{}
	var order []string
	for _, v := range r.findings[k] {
		before, known := worst[v.Rule]
		if !known {
			order = append(order, v.Rule)
		}
		if !known || slices.Index(harness.Statuses(), v.Status) < slices.Index(harness.Statuses(), before) {
			worst[v.Rule] = v.Status
		}
	}
	return slices.DeleteFunc(order, func(rule string) bool { return worst[rule] != s })
}

// caughtBy reports whether a rule, or any if it is "", notices the mutant.
func (r row) caughtBy(k knowledge, rule string) bool {
	return slices.ContainsFunc(r.findings[k], func(v harness.Verdict) bool { return rule == "" || v.Rule == rule })
}

// caught reports whether any rule notices the mutant. One that goes wrong when
// requests meet counts where it must show, with everything declared.
func (r row) caught(k knowledge) bool {
	if slices.Contains(momentary(), r.mutant.ID) && k != everything {
		return false
	}
	return r.caughtBy(k, "")
}

// momentary are mutants that go wrong when requests meet: which rules see it
// differs from run to run.
func momentary() []string {
	return []string{
		"cors-on-first-request-only", "previous-origin-sent", "origins-swapped-under-load", "one-replica-in-five", "refused-after-a-stranger",
		"refused-after-another-origin", "refused-after-a-preflight", "last-method-kept", "last-refusal-kept", "method-of-the-last-preflight",
		"everyone-after-a-cookie", "method-lost-after-a-monitor", "credentials-after-another-method",
		"first-on-connection-only", "lists-open-on-kept-connections", "kept-connection-opens", "kept-connection-opens-preflights",
	}
}

// sharedCaches are mutants that answer a page with what another one got: how many rules
// see it differs from run to run, with who asks first.
func sharedCaches() []string { return []string{"cache-ignores-vary", "cache-primed-without-origin"} }
