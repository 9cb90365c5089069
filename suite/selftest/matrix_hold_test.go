package selftest

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/specs"
)

// wantCaughtByName: with everything declared, the rule that a mutant names
// catches it among all others. Those that go wrong when requests meet are left
// to TestMutants, which asks nothing beside that rule.
func wantCaughtByName(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		momentary := slices.Contains(momentary(), r.mutant.ID)
		if seenBy(r.mutant, "raw") && !momentary && !r.caughtBy(everything, r.mutant.Rule) {
			t.Errorf("%s (%s) is not caught by %s among all rules", r.mutant.ID, r.mutant.Title, r.mutant.Rule)
		}
	}
}

// wantSideEffects: a mutant has one mistake, so it fails rules of its own
// section only, or sideEffects says why others must fail as well.
func wantSideEffects(t *testing.T, rows []row) {
	t.Helper()
	for _, e := range sideEffects() {
		used := map[string]bool{}
		for _, r := range rows {
			if slices.Contains(e.mutants, r.mutant.ID) {
				for _, s := range foreign(r) {
					used[s] = true
				}
			}
		}
		for _, s := range e.sections {
			if !used[s] {
				t.Errorf("%q: no rule of %s fails any of its mutants; leave it out", e.why, s)
			}
		}
	}
	for _, r := range rows {
		if !seenBy(r.mutant, "raw") || slices.Contains(momentary(), r.mutant.ID) {
			continue // what it does to raw is not its mistake, or depends on which requests meet
		}
		var allowed []string
		named := 0
		for _, e := range sideEffects() {
			if slices.Contains(e.mutants, r.mutant.ID) {
				allowed = e.sections
				named++
			}
		}
		found := foreign(r)
		switch {
		case named > 1:
			t.Errorf("%s is listed under %d side effects; want one", r.mutant.ID, named)
		case named == 1 && len(found) == 0:
			t.Errorf("%s fails no other section; it need not be listed", r.mutant.ID)
		}
		for _, s := range found {
			if !slices.Contains(allowed, s) {
				t.Errorf("%s, a mistake of %s, fails rules of %s as well:\n%s", r.mutant.ID, section(r.mutant.Rule), s, reasons(r, s))
			}
		}
	}
}

// foreign returns the sections other than the mutant's own whose rules fail or warn.
func foreign(r row) []string {
	var found []string
	for _, v := range r.findings[everything] {
		s := section(v.Rule)
		if v.Status != harness.StatusPass && s != section(r.mutant.Rule) && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	return found
}

func reasons(r row, of string) string {
	var b strings.Builder
	for _, v := range r.findings[everything] {
		if section(v.Rule) == of && v.Status != harness.StatusPass {
			b.WriteString("  " + v.ID() + ": " + v.Why + "\n")
		}
	}
	return b.String()
}

func section(rule string) string {
	s, _, _ := strings.Cut(rule, ".")
	return s
}

// wantKilledCases: a case that no mutant breaks may be one that cannot fail.
func wantKilledCases(t *testing.T, rows []row, agent harness.UserAgent) {
	t.Helper()
	killed := map[string]bool{}
	for _, r := range rows {
		for k := range levels {
			for _, v := range r.findings[k] {
				killed[v.ID()] = true
			}
		}
	}
	excused := unkilledCases()
	for _, rule := range specs.Rules() {
		for _, c := range rule.Cases {
			id := rule.CaseID(c)
			why, listed := excused[id]
			delete(excused, id)
			switch {
			case killed[id] && listed:
				t.Errorf("%s is killed; it need not be excused (%s)", id, why)
			case killed[id] || listed:
			case forBrowsers(agent, c) && brokenInChrome(rule.ID):
				// Only a browser asks it: TestMutants breaks its rule there.
			default:
				t.Errorf("no mutant breaks %s (%s)", id, c.Title)
			}
		}
	}
	for id := range excused {
		t.Errorf("%s is excused and does not exist", id)
	}
}

// forBrowsers reports whether a case has an ask that the agent cannot ask.
func forBrowsers(agent harness.UserAgent, c harness.Case) bool {
	return slices.ContainsFunc(append(c.Story, c.Ask), func(a harness.Ask) bool { return agent.Can(a) != nil })
}

func brokenInChrome(rule string) bool {
	return slices.ContainsFunc(variants.Broken(), func(m variants.Variant) bool { return m.Rule == rule && seenBy(m, "chrome") })
}

// unkilledCases are cases that no mutant breaks, and why.
func unkilledCases() map[string]string {
	return map[string]string{
		"http.version-2/tls": "the TLS listener of this test speaks HTTP/1.1 only; the same claim is broken without TLS",
	}
}

// share counts the mutants of a scope that are caught with so much declared.
func share(rows []row, k knowledge, s variants.Scope) (caught, all int) {
	return shareOf(rows, s, func(r row) bool { return r.caught(k) })
}

// shareOf counts the mutants of a scope that raw HTTP shows, and those that are caught.
func shareOf(rows []row, s variants.Scope, isCaught func(row) bool) (caught, all int) {
	for _, r := range rows {
		if seenBy(r.mutant, "raw") && r.mutant.Scope == s {
			all++
			if isCaught(r) {
				caught++
			}
		}
	}
	return caught, all
}

// wantShares: with everything declared nothing escapes; with just as much as a
// mistake is provable with, the share that is caught does not shrink.
func wantShares(t *testing.T, rows []row) {
	t.Helper()
	least := [levels]int{nothing: 50, opened: 92, oneOrigin: 96, everything: 100} // percent
	for k := range levels {
		for _, s := range scopes() {
			caught, all := share(rows, k, s)
			t.Logf("%s: %d of %d %s mutants caught", k, caught, all, s)
			if (s == k.scope() || k == everything) && (all == 0 || caught*100 < least[k]*all) {
				t.Errorf("%s: %d of %d %s mutants are caught; want %d%%", k, caught, all, s, least[k])
			}
		}
	}
}

func scopes() []variants.Scope {
	return []variants.Scope{variants.Universal, variants.OneOrigin, variants.Declared}
}
