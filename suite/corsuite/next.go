package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// next names the one command that follows a run whose result a person reads. It
// goes to standard error: the last line of the report is the verdict.
func (f *runFlags) next(c *cobra.Command, r *harness.Report) {
	if f.output.format != "text" || f.output.quiet {
		return
	}
	said, command := f.nextCommand(c, r)
	if command == "" {
		return
	}
	s := newSheet(c.ErrOrStderr())
	s.hanging("next", nextColumn, said)
	s.line(strings.Repeat(" ", nextColumn-2) + command)
}

// nextColumn is where the text of the report's last lines begins.
const nextColumn = 8

func (f *runFlags) nextCommand(c *cobra.Command, r *harness.Report) (said, command string) {
	failed := finding.Of(r, harness.StatusFail)
	switch {
	case len(failed) > 0 && len(f.only) == 0:
		return "when it is changed, this judges it alone", again(outletOf(c.Context()).arguments, "--only", failed[0].Rule)
	case len(failed) > 0:
		return "what the rule demands, and what usually breaks it", "corsuite explain " + failed[0].Rule
	case f.builtIn && r.Counts[harness.StatusPass] > 0:
		return "your own server, for pages of an origin", "corsuite run URL --origin ORIGIN"
	}
	return "", ""
}

// again returns the command with more arguments.
func again(arguments []string, more ...string) string {
	words := []string{"corsuite"}
	for _, word := range slices.Concat(arguments, more) {
		words = append(words, harness.ShellQuote(word))
	}
	return fmt.Sprintf("%.2000s", strings.Join(words, " "))
}
