package engine

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// Select keeps the cases that a pattern of only matches (all of them if there
// is none) and that no pattern of skip matches. A pattern is a glob on the
// case id, the rule id or the section id. A pattern that matches nothing is an
// error, and so is an empty selection.
func Select(rules []harness.Rule, only, skip []string) ([]harness.Rule, error) {
	if err := CheckPatterns(rules, only, skip); err != nil {
		return nil, err
	}
	selected := selected(rules, only, len(only) == 0, skip)
	if len(selected) == 0 {
		return nil, fmt.Errorf("%w: --skip leaves no rule", ErrNothingSelected)
	}
	return selected, nil
}

// CheckPatterns returns an error for a pattern that matches no rule, at whatever target.
func CheckPatterns(rules []harness.Rule, only, skip []string) error {
	for _, p := range slices.Concat(only, skip) {
		id, _, _ := strings.Cut(p, "@")
		if _, err := path.Match(id, ""); err != nil {
			return fmt.Errorf("%w: %q is not a pattern: %w", ErrNothingSelected, p, err)
		}
		if len(selected(rules, []string{id}, false, nil)) == 0 {
			return fmt.Errorf("%w: no rule matches %q; `corsuite rules` lists them", ErrNothingSelected, p)
		}
	}
	return nil
}

// SelectEach is Select for each of the targets. A pattern RULE@TARGET is about those
// of which TARGET, a glob, matches the name or the URL; one without @ is about all. A
// target that no pattern of only is about has no rules. A pattern that is about no target is an
// error, and so is a selection that is empty everywhere.
func SelectEach(rules []harness.Rule, only, skip []string, targets []harness.Target) ([][]harness.Rule, error) {
	if err := CheckPatterns(rules, only, skip); err != nil {
		return nil, err
	}
	for _, p := range slices.Concat(only, skip) {
		if !slices.ContainsFunc(targets, func(t harness.Target) bool { return len(about([]string{p}, t)) > 0 }) {
			return nil, fmt.Errorf("%w: no target matches %q", ErrNothingSelected, p)
		}
	}
	each := make([][]harness.Rule, len(targets))
	known := map[string][]harness.Rule{} // most targets have the same
	any := false
	for i, t := range targets {
		mine, not := about(only, t), about(skip, t)
		key := strings.Join(mine, "\n") + "\n\n" + strings.Join(not, "\n")
		if _, seen := known[key]; !seen {
			known[key] = selected(rules, mine, len(only) == 0, not)
		}
		each[i] = known[key]
		any = any || len(each[i]) > 0
	}
	if !any {
		return nil, fmt.Errorf("%w: --only and --skip leave no rule", ErrNothingSelected)
	}
	return each, nil
}

// about returns the patterns for ids that are about a target.
func about(patterns []string, t harness.Target) []string {
	var ids []string
	for _, p := range patterns {
		id, target, restricted := strings.Cut(p, "@")
		if !restricted || (harness.Waiver{Target: target}).NamesTarget(t.Label(), t.URL) {
			ids = append(ids, id)
		}
	}
	return ids
}

// selected returns the rules with the cases that only matches, or all, and skip does not.
func selected(rules []harness.Rule, only []string, all bool, skip []string) []harness.Rule {
	var kept []harness.Rule
	for _, r := range rules {
		var cases []harness.Case
		for _, c := range r.Cases {
			if (all || matchAny(only, r.CaseID(c))) && !matchAny(skip, r.CaseID(c)) {
				cases = append(cases, c)
			}
		}
		if len(cases) > 0 {
			r.Cases = cases
			kept = append(kept, r)
		}
	}
	return kept
}

// matchAny reports whether a glob matches a case id or one of the ids above it.
// Patterns are well-formed: see CheckPatterns.
func matchAny(patterns []string, caseID string) bool {
	ruleID, _, _ := strings.Cut(caseID, "/")
	sectionID, _, _ := strings.Cut(ruleID, ".")
	return slices.ContainsFunc(patterns, func(p string) bool {
		return slices.ContainsFunc([]string{caseID, ruleID, sectionID}, func(id string) bool {
			ok, err := path.Match(p, id)
			return ok && err == nil
		})
	})
}
