package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/specs"
)

func rulesCommand() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "rules",
		Short: "List every rule and its cases",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch format {
			case "text":
				listRules(c.OutOrStdout())
				return nil
			case "json":
				return rulesJSON(c.OutOrStdout())
			}
			return fmt.Errorf("--format %q: want text or json", format)
		},
	}
	c.Flags().StringVar(&format, "format", "text", "`FORMAT`: text or json")
	return c
}

func listRules(w io.Writer) {
	for _, s := range specs.All() {
		listSection(w, s)
	}
}

func listSection(w io.Writer, s harness.Section) {
	fmt.Fprintf(w, "%s  %s\n", s.ID, s.Title)
	for _, r := range s.Rules {
		fmt.Fprintf(w, "  %-42s %-5s  %s\n", r.ID, r.Harm, r.Title)
		for _, c := range r.Cases {
			fmt.Fprintf(w, "    /%-39s        %s\n", c.ID, c.Title)
		}
	}
}

// ruleJSON is a rule in the catalogue's JSON.
type ruleJSON struct {
	ID      string       `json:"id"`
	Section string       `json:"section"`
	Title   string       `json:"title"`
	Harm    harness.Harm `json:"harm"`
	Spec    string       `json:"spec"`
	Why     string       `json:"why"`
	Causes  []string     `json:"causes,omitempty"`
	Cases   []caseJSON   `json:"cases"`
}

type caseJSON struct {
	ID    string       `json:"id"`
	Title string       `json:"title"`
	Want  harness.Want `json:"want,omitempty"`
}

func rulesJSON(w io.Writer) error {
	rules := []ruleJSON{}
	for _, s := range specs.All() {
		for _, r := range s.Rules {
			j := ruleJSON{ID: r.ID, Section: s.ID, Title: r.Title, Harm: r.Harm, Spec: r.SpecURL(), Why: r.Why, Causes: r.Causes}
			for _, c := range r.Cases {
				j.Cases = append(j.Cases, caseJSON{ID: r.CaseID(c), Title: c.Title, Want: c.Want})
			}
			rules = append(rules, j)
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(rules)
}

func sectionByID(id string) (harness.Section, bool) {
	for _, s := range specs.All() {
		if s.ID == id {
			return s, true
		}
	}
	return harness.Section{}, false
}

// ruleByID finds a rule by its id or by the id of one of its cases.
func ruleByID(id string) (harness.Rule, bool) {
	id, _, _ = strings.Cut(id, "/")
	for _, r := range specs.Rules() {
		if r.ID == id {
			return r, true
		}
	}
	return harness.Rule{}, false
}
