package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/plan"
	"github.com/corsuite/corsuite/reference/mutants"
	"github.com/corsuite/corsuite/specs"
)

// harmInWords says what each harm means to a person.
var harmInWords = map[harness.Harm]string{
	harness.Leak:  "leak: a page that should not can read users' data",
	harness.Break: "break: a page that should cannot work",
	harness.Cache: "cache: right when asked alone, wrong behind a cache",
	harness.Note:  "note: worth knowing, never a failure",
}

func explainRuleTo(w io.Writer, r harness.Rule) {
	fmt.Fprintf(w, "%s\n%s\n\n", r.ID, r.Title)
	fmt.Fprintf(w, "%s\n\n", r.Why)
	fmt.Fprintf(w, "Harm      %s\nStandard  %s\n", harmInWords[r.Harm], r.SpecURL())
	if len(r.Causes) > 0 {
		fmt.Fprintf(w, "\nWhat usually breaks it\n  - %s\n", strings.Join(r.Causes, "\n  - "))
	}
	fmt.Fprintln(w, "\nCases")
	for _, c := range r.Cases {
		fmt.Fprintf(w, "  %-34s %s\n", c.ID, c.Title)
	}
	if commands := example(r); len(commands) > 0 {
		fmt.Fprintf(w, "\nTo see it by hand\n  %s\n", strings.ReplaceAll(strings.Join(commands, "\n"), "\n", "\n  "))
	}
	if m, found := breaking(r.ID); found {
		fmt.Fprintf(w, "\nA server that breaks it\n  corsuite serve --mutant %s\n", m.ID)
	}
	fmt.Fprintf(w, "\nTo judge only this\n  corsuite run URL --origin ORIGIN --only '%s'\n", r.ID)
}

// explainMutant says what is wrong with a broken server.
func explainMutant(w io.Writer, m mutants.Mutant) {
	fmt.Fprintf(w, "%s\n%s\n\n", m.ID, m.Title)
	fmt.Fprintf(w, "Seen at   %s\nCaught by %s\n", m.Source, m.Rule)
	fmt.Fprintf(w, "\nTo serve it\n  corsuite serve --mutant %s\n\nWhat the rule says\n  corsuite explain %s\n", m.ID, m.Rule)
}

// breaking returns a broken server that the rule catches.
func breaking(rule string) (mutants.Mutant, bool) {
	for _, m := range mutants.All() {
		if m.Rule == rule {
			return m, true
		}
	}
	return mutants.Mutant{}, false
}

// example returns commands that ask the first case of a rule that can be asked
// by hand, of a server that stands for the reader's.
func example(r harness.Rule) []string {
	target := harness.Target{URL: "https://api.example.com/items", Policy: demoPolicy()}
	for _, t := range plan.Plan(target, []harness.Rule{r}).Trials {
		if len(t.Instances) > 0 {
			asks := t.Instances[0].Asks
			return harness.Reproduce(asks[len(asks)-1])
		}
	}
	return nil
}

// resembling offers those of some ids that share a part with what was asked for.
func resembling(id string, ids []string) string {
	var near []string
	for _, known := range ids {
		for part := range strings.FieldsFuncSeq(strings.ToLower(id), func(c rune) bool { return c == '.' || c == '-' || c == '/' }) {
			if len(part) > 3 && strings.Contains(strings.ToLower(known), part) {
				near = append(near, known)
				break
			}
		}
	}
	if len(near) == 0 {
		return ""
	}
	return ", did you mean " + strings.Join(near[:min(3, len(near))], ", ") + "?"
}

func ruleIDs() []string {
	var ids []string
	for _, r := range specs.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}
