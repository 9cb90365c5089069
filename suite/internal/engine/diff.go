package engine

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// Rules of this file: a case is the same in two reports when rule, case, agent
// and target are; a case that is not applicable was not judged; what was asked
// less of is neither better nor worse.

// Diff compares two reports, the earlier one first. It is pure and leaves the
// reports alone. Targets belong together when they have the same name; of those left
// over, when they have the same path, or when each report has one.
func Diff(earlier, later *harness.Report) harness.Diff {
	// Not nil: a reader of the JSON need not tell "none" from null.
	d := harness.Diff{
		Worse: []harness.Change{}, Better: []harness.Change{}, Changed: []harness.Change{},
		New: []harness.Change{}, Gone: []harness.Change{},
	}
	before, now := index(earlier, nil), index(later, renaming(earlier, later))
	for _, k := range now.order {
		old, v := before.at(k), now.at(k)
		switch {
		case !judged(v.Status):
		case !judged(old.Status):
			d.New = append(d.New, change(k, before, now))
		case old.Status == v.Status:
			d.Same++
		default:
			list := &d.Changed
			switch direction(old.Status, v.Status) {
			case worse:
				list = &d.Worse
			case better:
				list = &d.Better
			}
			*list = append(*list, change(k, before, now))
		}
	}
	for _, k := range before.order {
		if old, v := before.at(k), now.at(k); judged(old.Status) && !judged(v.Status) {
			d.Gone = append(d.Gone, change(k, before, now))
		}
	}
	d.Notes = slices.Concat(shortcomings("the earlier report", earlier), shortcomings("the later report", later),
		otherPolicies(earlier, later), unpaired("the earlier report", earlier, "the later one", later))
	return d
}

// step is where a status went.
type step int

const (
	sideways step = iota
	better
	worse
)

// direction tells where a case went that is judged in both reports, and not
// alike. Waiving a finding, or no longer waiving it, changes nothing about the
// server; neither is it better that a fail could not be asked again.
func direction(old, now harness.Status) step {
	severity := map[harness.Status]int{harness.StatusPass: 0, harness.StatusWarn: 1, harness.StatusFail: 2}
	was, wasClear := severity[old]
	is, isClear := severity[now]
	switch {
	case now == harness.StatusPass:
		return better
	case old == harness.StatusPass && now == harness.StatusInconclusive,
		old == harness.StatusInconclusive && now == harness.StatusFail:
		return worse
	case !wasClear || !isClear:
		return sideways
	case is > was:
		return worse
	}
	return better
}

func judged(s harness.Status) bool { return s != "" && s != harness.StatusNotApplicable }

// caseKey is the identity of a verdict within a report.
type caseKey struct {
	rule, id, agent, target string
	// nth tells verdicts apart that have all of that in common.
	nth int
}

// verdictIndex finds a report's verdicts, and the findings to which they belong, by
// their identity.
type verdictIndex struct {
	of       map[caseKey]*harness.Verdict
	order    []caseKey
	targets  map[string]bool
	findings map[caseKey]member
}

// at returns the verdict of a key; one without a rule is none.
func (x verdictIndex) at(k caseKey) *harness.Verdict {
	if v := x.of[k]; v != nil {
		return v
	}
	return &harness.Verdict{}
}

// member is the place of a case in a finding, or among those that nothing decides for
// one cause.
type member struct {
	finding string
	heads   bool
}

// index indexes the verdicts, targets renamed.
func index(r *harness.Report, names map[string]string) verdictIndex {
	x := verdictIndex{of: make(map[caseKey]*harness.Verdict, len(r.Verdicts)), targets: map[string]bool{}, findings: map[caseKey]member{}}
	keyed := func(v *harness.Verdict) caseKey {
		return caseKey{rule: v.Rule, id: v.Case, agent: v.Agent, target: cmp.Or(names[v.Target], v.Target)}
	}
	for _, f := range finding.All(r) {
		for _, v := range f.Verdicts {
			x.findings[keyed(&v)] = member{f.ID, f.Rule == v.Rule && f.Case == v.Case}
		}
	}
	for _, g := range finding.ByWhy(r, harness.StatusInconclusive) {
		for i, v := range g.Verdicts {
			x.findings[keyed(&v)] = member{g.ID, i == 0}
		}
	}
	x.order = make([]caseKey, 0, len(r.Verdicts))
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		k := keyed(v)
		x.targets[k.target] = true
		for _, taken := x.of[k]; taken; _, taken = x.of[k] {
			k.nth++
		}
		x.of[k] = v
		x.order = append(x.order, k)
	}
	return x
}

// renaming returns the name in the reference report of each target that has
// another one in r.
func renaming(reference, r *harness.Report) map[string]string {
	left, others := targetNames(reference), targetNames(r)
	mine, theirs := without(left, others), without(others, left)
	if len(mine) == 1 && len(theirs) == 1 {
		return map[string]string{theirs[0]: mine[0]}
	}
	paths, byPath := pathsOf(reference), map[string][]string{}
	for _, my := range mine {
		byPath[paths[my]] = append(byPath[paths[my]], my)
	}
	names := map[string]string{}
	paths = pathsOf(r)
	for _, their := range theirs {
		if same := byPath[paths[their]]; paths[their] != "" && len(same) == 1 {
			names[their] = same[0]
		}
	}
	return names
}

// without returns the names that are not among the others.
func without(names, others []string) []string {
	known := map[string]bool{}
	for _, name := range others {
		known[name] = true
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return known[name] })
}

// pathsOf returns the path and query of each target's URL that is known.
func pathsOf(r *harness.Report) map[string]string {
	paths := make(map[string]string, len(r.Targets))
	for _, t := range r.Targets {
		if u, err := url.Parse(t.URL); err == nil && paths[t.Name] == "" {
			paths[t.Name] = u.RequestURI()
		}
	}
	return paths
}

// unpaired names the targets of two reports that belong to none of the other.
func unpaired(a string, earlier *harness.Report, b string, later *harness.Report) []string {
	names := renaming(earlier, later)
	left, others := targetNames(earlier), targetNames(later)
	for i, name := range others {
		others[i] = cmp.Or(names[name], name)
	}
	var notes []string
	for _, side := range []struct {
		who       string
		own, them []string
	}{{a, left, others}, {b, others, left}} {
		if alone := without(side.own, side.them); len(alone) > 0 {
			notes = append(notes, fmt.Sprintf("only %s judged %s: no target of the other has that name or path", side.who, strings.Join(alone, ", ")))
		}
	}
	return notes
}

// targetNames returns the names that the verdicts use, each once.
func targetNames(r *harness.Report) []string {
	var names []string
	seen := map[string]bool{}
	for i := range r.Verdicts {
		if name := r.Verdicts[i].Target; !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

func change(k caseKey, before, later verdictIndex) harness.Change {
	old, now := before.at(k), later.at(k)
	shown := now
	if shown.Rule == "" {
		shown = old
	}
	c := harness.Change{
		Rule: k.rule, Case: k.id, Agent: k.agent, Target: k.target, Title: shown.Title, Harm: shown.Harm,
		Old: old.Status, New: now.Status, Why: shown.Why, Cause: shown.Cause,
	}
	in, found := later.findings[k]
	if !found {
		if in, found = before.findings[k]; found {
			c.Cause = old.Cause
		}
	}
	c.Finding, c.Heads = in.finding, in.heads
	return c
}

// shortcomings says why a report is not all that was asked for.
func shortcomings(name string, r *harness.Report) []string {
	var notes []string
	for _, why := range slices.Concat(r.Unreachable, r.Incomplete) {
		notes = append(notes, fmt.Sprintf("%s is not whole: %s", name, why))
	}
	return notes
}

// otherPolicies says where two reports judged a target by different policies:
// then a difference need not be the server's.
func otherPolicies(earlier, later *harness.Report) []string {
	names := renaming(earlier, later)
	before := map[string][]harness.TargetInfo{}
	for _, old := range earlier.Targets {
		before[old.Name] = append(before[old.Name], old)
	}
	var notes []string
	for _, now := range later.Targets {
		name := cmp.Or(names[now.Name], now.Name)
		for _, old := range before[name] {
			if !reflect.DeepEqual(old.Policy, now.Policy) {
				notes = append(notes, fmt.Sprintf("%s was judged by another policy (%s)", name, strings.Join(differingFields(old.Policy, now.Policy), ", ")))
			}
		}
	}
	return notes
}

// differingFields names the fields in which two policies differ, as corsuite.yaml spells them.
func differingFields(a, b harness.Policy) []string {
	var names []string
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			name, _, _ := strings.Cut(x.Type().Field(i).Tag.Get("yaml"), ",")
			names = append(names, name)
		}
	}
	return names
}
