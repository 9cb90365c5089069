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
	used := map[string]bool{}
	matches := func(patterns []string, id string) (bool, error) {
		hit := false
		for _, p := range patterns {
			ok, err := matchID(p, id)
			if err != nil {
				return false, err
			}
			if ok {
				hit, used[p] = true, true
			}
		}
		return hit, nil
	}
	var selected []harness.Rule
	for _, r := range rules {
		var cases []harness.Case
		for _, c := range r.Cases {
			keep, err := matches(only, r.CaseID(c))
			if err != nil {
				return nil, err
			}
			drop, err := matches(skip, r.CaseID(c))
			if err != nil {
				return nil, err
			}
			if (keep || len(only) == 0) && !drop {
				cases = append(cases, c)
			}
		}
		if len(cases) > 0 {
			r.Cases = cases
			selected = append(selected, r)
		}
	}
	for _, p := range slices.Concat(only, skip) {
		if !used[p] {
			return nil, fmt.Errorf("%w: no rule matches %q; `corsuite rules` lists them", ErrNothingSelected, p)
		}
	}
	if len(selected) == 0 {
		return nil, fmt.Errorf("%w: --skip leaves no rule", ErrNothingSelected)
	}
	return selected, nil
}

// matchID matches a glob against a case id or one of the ids above it.
func matchID(pattern, caseID string) (bool, error) {
	ruleID, _, _ := strings.Cut(caseID, "/")
	sectionID, _, _ := strings.Cut(ruleID, ".")
	for _, id := range []string{caseID, ruleID, sectionID} {
		ok, err := path.Match(pattern, id)
		if err != nil {
			return false, fmt.Errorf("%w: %q is not a pattern: %w", ErrNothingSelected, pattern, err)
		}
		if ok {
			return true, nil
		}
	}
	return false, nil
}
