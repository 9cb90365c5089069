package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// Subject is one column of a comparison: what was found out about it.
type Subject struct {
	Name string
	// Report is nil when the subject could not be judged at all; Problem then says why.
	Report  *harness.Report
	Problem string
}

// Compare reduces the subjects' reports to the cases on which they differ. With
// baseline set the first subject is what the others are held to. It is pure;
// cases and targets are matched as by Diff, to those of the first subject that
// was judged.
func Compare(subjects []Subject, baseline bool) harness.Comparison {
	c := harness.Comparison{Baseline: baseline, Rows: []harness.ComparisonRow{}}
	var first *harness.Report
	indexes := make([]verdictIndex, len(subjects))
	for i, s := range subjects {
		column := harness.Subject{Name: s.Name, Problem: s.Problem, Counts: map[harness.Status]int{}}
		if s.Report != nil {
			if first == nil {
				first = s.Report
			}
			indexes[i] = index(s.Report, renaming(first, s.Report))
			column.Counts = counts(s.Report.Verdicts)
			c.Notes = append(c.Notes, shortcomings(s.Name, s.Report)...)
			for _, note := range otherPolicies(first, s.Report) {
				c.Notes = append(c.Notes, fmt.Sprintf("in %s %s", s.Name, note))
			}
			if s.Report != first {
				c.Notes = append(c.Notes, unpaired(subjects[0].Name, first, s.Name, s.Report)...)
			}
			if why := Undecided(s.Report); why != "" {
				c.Notes = append(c.Notes, fmt.Sprintf("in %s %s", s.Name, why))
			}
		}
		c.Subjects = append(c.Subjects, column)
	}
	agents, absent := commonAgents(subjects)
	c.Notes = append(c.Notes, absent...)
	for _, k := range allKeys(indexes) {
		if !slices.Contains(agents, k.agent) || !judgedByAll(k.target, indexes) {
			continue
		}
		row, differs := compareCase(k, indexes, baseline)
		switch {
		case differs:
			c.Rows = append(c.Rows, row)
		case slices.ContainsFunc(row.Statuses, judged):
			c.Same++
		}
	}
	return c
}

// judgedByAll reports whether each subject that has a report has the target. One that
// some do not have is not a difference of theirs.
func judgedByAll(target string, indexes []verdictIndex) bool {
	return !slices.ContainsFunc(indexes, func(x verdictIndex) bool {
		return x.of != nil && !x.targets[target]
	})
}

// Undecided says why most of a report is not decided, "" if it is not so.
func Undecided(r *harness.Report) string {
	n := counts(r.Verdicts)
	open := n[harness.StatusInconclusive]
	if open <= n[harness.StatusPass]+n[harness.StatusFail]+n[harness.StatusWarn]+n[harness.StatusWaived] {
		return ""
	}
	return fmt.Sprintf("%d verdicts could not be judged: %s", open, finding.ByWhy(r, harness.StatusInconclusive)[0].Why)
}

// commonAgents returns the agents through which every report judges, and says
// which others are left out: what was not asked is not a difference.
func commonAgents(subjects []Subject) (common, absent []string) {
	in := map[string][]string{}
	var order []string
	reports := 0
	for _, s := range subjects {
		if s.Report == nil {
			continue
		}
		reports++
		for _, a := range s.Report.Agents {
			if in[a.Name] == nil {
				order = append(order, a.Name)
			}
			in[a.Name] = append(in[a.Name], s.Name)
		}
	}
	for _, name := range order {
		if len(in[name]) == reports {
			common = append(common, name)
		} else {
			absent = append(absent, fmt.Sprintf("%s is left out: it judged only %s", name, strings.Join(in[name], ", ")))
		}
	}
	return common, absent
}

// allKeys returns the keys of every index, each once, in order of appearance.
func allKeys(indexes []verdictIndex) []caseKey {
	var keys []caseKey
	seen := map[caseKey]bool{}
	for _, x := range indexes {
		for _, k := range x.order {
			if !seen[k] {
				seen[k] = true
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// compareCase lays one case out over the subjects and reports whether they
// differ. A subject that has no report has no say.
func compareCase(k caseKey, indexes []verdictIndex, baseline bool) (harness.ComparisonRow, bool) {
	row := harness.ComparisonRow{Rule: k.rule, Case: k.id, Agent: k.agent, Target: k.target}
	var different []harness.Status
	for i, x := range indexes {
		v := x.at(k)
		row.Statuses = append(row.Statuses, v.Status)
		if x.of == nil {
			continue
		}
		if row.Title == "" {
			row.Title, row.Harm = v.Title, v.Harm
		}
		if in, found := x.findings[k]; found && row.Finding == "" {
			row.Why, row.Cause, row.Finding, row.Heads = v.Why, v.Cause, in.finding, in.heads
		}
		status := v.Status
		if !judged(status) {
			status = harness.StatusNotApplicable
		}
		if !slices.Contains(different, status) {
			different = append(different, status)
		}
		first := row.Statuses[0]
		if baseline && first != v.Status && judged(first) && judged(v.Status) && direction(first, v.Status) == worse {
			row.Worse = append(row.Worse, i)
		}
	}
	return row, len(different) > 1
}
