package main

import (
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/plan"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/specs"
)

// harmInWords says what each harm means to a person.
var harmInWords = map[harness.Harm]string{
	harness.Leak:  "leak: a page that should not can read users' data",
	harness.Break: "break: a page that should cannot work",
	harness.Cache: "cache: right when asked alone, wrong behind a cache",
	harness.Note:  "note: worth knowing, never a failure",
}

// explainSection says what each rule of a section claims, and by which cases.
func explainSection(s *sheet, section harness.Section) {
	s.prose(section.ID)
	s.prose(section.Title)
	for _, r := range section.Rules {
		s.head(fmt.Sprintf("%s (%s)", r.ID, r.Harm))
		s.hanging("", 2, r.Title)
		for _, c := range r.Cases {
			s.hanging("    "+c.ID, caseColumn, c.Title)
		}
	}
	s.head("To judge only this")
	s.line("corsuite run URL --origin ORIGIN --only '" + section.ID + "'")
}

func explainRuleTo(s *sheet, r harness.Rule) {
	s.prose(r.ID)
	s.prose(r.Title)
	s.head(r.Why)
	fmt.Fprintln(s.w)
	s.field("Harm", harmInWords[r.Harm])
	s.field("Standard", r.SpecURL())
	if len(r.Causes) > 0 {
		s.head("What usually breaks it")
	}
	for _, cause := range r.Causes {
		s.item(cause)
	}
	s.head("Cases")
	for _, c := range r.Cases {
		s.hanging("  "+c.ID, caseColumn, c.Title)
	}
	if commands := example(r); len(commands) > 0 {
		s.head("To see it by hand")
		for line := range strings.SplitSeq(strings.Join(commands, "\n"), "\n") {
			s.line(line)
		}
	}
	if m, found := breaking(r.ID); found {
		s.head("A server that breaks it, and the run that notices")
		s.line("corsuite serve --mutant " + m.ID)
		s.line("corsuite run http://127.0.0.1:8080/items --origin https://app.example.com --only '" + r.ID + "'")
	}
	s.head("To judge only this")
	s.line("corsuite run URL --origin ORIGIN --only '" + r.ID + "'")
}

// caseColumn is where the titles of cases begin.
const caseColumn = 26

// explainMutant says what is wrong with a broken server.
func explainMutant(s *sheet, m variants.Variant) {
	s.prose(m.ID)
	s.prose(m.Title)
	fmt.Fprintln(s.w)
	s.field("Seen at", m.Source)
	s.field("Caught by", m.Rule)
	s.head("To serve it")
	s.line("corsuite serve --mutant " + m.ID)
	s.head("What the rule says")
	s.line("corsuite explain " + m.Rule)
}

// breaking returns a broken server that the rule catches.
func breaking(rule string) (variants.Variant, bool) {
	for _, m := range variants.Broken() {
		if m.Rule == rule {
			return m, true
		}
	}
	return variants.Variant{}, false
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
