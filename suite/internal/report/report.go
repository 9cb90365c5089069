// Package report writes what a run found out: for a person at a terminal, for
// a machine, for a browser, for a CI system's page.
//
// It takes a harness.Report as it is and judges nothing anew. Whatever came
// from the target is escaped for the place where it is written, and
// credentials never leave the package (see Redact).
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/redact"
)

// Options shape a report. The zero value is a report for a file: no colour, 80 columns.
type Options struct {
	// Color switches ANSI colours on; text only.
	Color bool
	// Width is the number of columns to wrap at; 0 is 80. Commands, URLs and
	// header values are never broken. Text only.
	Width int
	// Verbose lists what is otherwise counted; text and markdown.
	Verbose bool
	// Quiet leaves one line per finding and the last one; text only.
	Quiet bool
	// NoCommands leaves out how to reproduce a finding: the server is gone when
	// somebody reads it. Text only.
	NoCommands bool
	// Secrets are those of the run; nil knows only what the report itself shows to be one.
	Secrets *redact.Secrets
	// Explain returns what is known of a rule; nil knows nothing.
	Explain func(rule string) Info
	// Plain returns a reason in plain words, which begin in the middle of a sentence; nil
	// and "" have none.
	Plain func(fetch.Reason) string
	// Advise returns what usually causes a finding and how to cure it, given
	// the exchanges that show it; nil gives none.
	Advise func(harness.Verdict, []harness.Exchange) Advice
}

// Info is what the catalogue says of a rule.
type Info struct {
	// Title is the rule as a sentence.
	Title string
	// Why tells a person who has never read the standard what breaking it means.
	Why string
}

// Catalogue returns an Explain that knows the rules.
func Catalogue(rules []harness.Rule) func(rule string) Info {
	return func(id string) Info {
		for _, r := range rules {
			if r.ID == id {
				lines := r.Why // broken for whoever reads the rule
				return Info{Title: r.Title, Why: strings.Join(strings.Fields(lines), " ")}
			}
		}
		return Info{}
	}
}

// Advice is how to cure a finding in the software that answered.
type Advice struct {
	// Server is that software; "" when it is not known.
	Server string
	// Cause is what usually leads to the finding, Cure what to change.
	Cause, Cure string
	// Lines are the field lines with which the page would have been served, if lines
	// alone are the cure.
	Lines []string
	// Snippet is configuration or code to start from; "" when there is none.
	Snippet string
	// Tried names the releases that the snippet was run in; "" when nobody has run it.
	Tried string
}

// Standing says before the snippet how far it has been proven.
func (a Advice) Standing() string {
	if a.Tried == "" {
		return "written from its documentation, not tried:"
	}
	return "tried in " + a.Tried + ":"
}

// snippet returns the lines of the snippet as they are shown.
func (a Advice) snippet() []string {
	return printableLines(strings.ReplaceAll(strings.TrimRight(a.Snippet, "\n"), "\t", "    "))
}

// Formats returns the names that Write takes.
func Formats() []string {
	return []string{"text", "json", "ndjson", "junit", "sarif", "html", "markdown", "github", "badge"}
}

// Write writes the report in the named format. An unknown format and a failed
// write are errors; nothing about the report is.
func Write(format string, w io.Writer, r *harness.Report, o Options) error {
	clean := Redact(r, o.Secrets)
	w, flush := harmless(w, format)
	if err := write(format, w, clean, o); err != nil {
		return err
	}
	return flush()
}

// write lays the clean report out.
func write(format string, w io.Writer, clean *harness.Report, o Options) error {
	switch format {
	case "text":
		return writeText(w, clean, o)
	case "json":
		return writeJSON(w, clean)
	case "ndjson":
		return writeNDJSON(w, clean)
	case "github":
		return writeGitHub(w, clean, o)
	case "badge":
		return writeBadge(w, clean)
	case "junit":
		return writeJUnit(w, clean, o)
	case "sarif":
		return writeSARIF(w, clean, o)
	case "html":
		return writeHTML(w, clean, o)
	case "markdown":
		return writeMarkdown(w, clean, o)
	}
	return fmt.Errorf("report format %q is unknown; want one of %s", format, strings.Join(Formats(), ", "))
}

func (o Options) explain(rule string) Info {
	if o.Explain == nil {
		return Info{}
	}
	return o.Explain(rule)
}

func (o Options) advise(v harness.Verdict, evidence []harness.Exchange) Advice {
	if o.Advise == nil {
		return Advice{}
	}
	return o.Advise(v, evidence)
}
