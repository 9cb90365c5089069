package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness/files"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/reasons"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain WHAT",
		Short: "Say what a console message, a reason, a rule or a header means, and what to change",
		Long: `Explains, with cause and cure:

  a console message of Chrome, Firefox or Safari, pasted whole, in quotation marks
    or by standard input (-): the reason, what was asked by whom, and the command
    that shows it
  a reason that corsuite or DevTools names, such as MissingAllowOriginHeader
  a rule or one of its cases, a section of rules, a header, or a broken server

Nothing is asked of anybody, and nothing in a pasted text is executed.`,
		Example: `  corsuite explain "Access to fetch at 'https://api.example.com/' from origin …"
  pbpaste | corsuite explain -
  corsuite explain HeaderDisallowedByPreflightResponse
  corsuite explain cors-check.stranger`,
		Args: wantArgs(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			what, err := pasted(c, args)
			if err != nil {
				return err
			}
			return explain(newSheet(c.OutOrStdout()), what)
		},
	}
}

// pasted returns what is to be explained: the arguments, or with "-" standard input.
func pasted(c *cobra.Command, args []string) (string, error) {
	if len(args) != 1 || args[0] != "-" {
		return strings.Join(args, " "), nil
	}
	text, err := files.ReadFrom(c.Context(), c.InOrStdin(), "standard input", files.Text)
	if err != nil {
		return "", err
	}
	return string(text), nil
}

// explain finds out what sort of thing a text names. Names come before messages:
// a reason is a part of no message, but a rule's id could stand in one.
func explain(s *sheet, what string) error {
	name := strings.TrimSpace(what)
	if name == "" {
		return errors.New("there is nothing to explain: paste a console message in quotation marks, or name a reason, a rule, a header or a broken server")
	}
	if section, found := sectionByID(name); found {
		explainSection(s, section)
		return nil
	}
	if r, found := ruleByID(name); found {
		explainRuleTo(s, r)
		return nil
	}
	if r, found := reasons.ByID(name); found {
		explainReason(s, r)
		return nil
	}
	if h, found := reasons.HeaderByName(headerName(name)); found {
		explainHeader(s, h)
		return nil
	}
	if m, found := variants.ByID(name); found {
		explainMutant(s, m)
		return nil
	}
	if messages := reasons.Read(what); len(messages) > 0 {
		explainMessage(s, messages)
		return nil
	}
	if strings.ContainsAny(name, " \n") {
		return fmt.Errorf("nothing in this text is a message that is known here; "+
			"paste the red line of the browser's console whole, or let `corsuite try URL --origin ORIGIN` ask (got %.80q)", name)
	}
	return fmt.Errorf("there is no rule, reason, header or broken server %.80q%s; `corsuite rules` lists the rules, docs/REASONS.md the reasons",
		name, resembling(name, explainable()))
}

// headerName is the name of a header line that was pasted with or without its value.
func headerName(text string) string {
	name, _, _ := strings.Cut(text, ":")
	return strings.TrimSpace(name)
}

// explainable lists the names that explain knows.
func explainable() []string {
	ids := ruleIDs()
	for _, s := range specs.All() {
		ids = append(ids, s.ID)
	}
	for _, r := range reasons.All() {
		ids = append(ids, r.ID)
	}
	for _, h := range reasons.Headers() {
		ids = append(ids, h.Name)
	}
	return append(ids, mutantIDs()...)
}
