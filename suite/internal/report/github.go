package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/inert"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// Rules of this file: it is the only format that writes commands of a runner. What
// stands in them is escaped as the runner's own toolkit does, and before that what
// would be a command by itself is undone.
// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions

// writeGitHub writes an annotation for each finding at the line that declares its
// target, and one with the conclusion.
func writeGitHub(w io.Writer, r *harness.Report, o Options) error {
	var b strings.Builder
	for _, f := range finding.All(r) {
		command := "error"
		if f.Status == harness.StatusWarn {
			command = "warning"
		}
		message := noticed(f)
		if len(f.Cases) > 1 {
			message += "; " + alsoBroken(f)
		}
		message += "\n" + f.Cases[0] + " via " + strings.Join(f.Agents, ", ") + " at " + strings.Join(f.Targets, ", ")
		if a := o.advise(f.Verdict, f.Evidence); a.Cure != "" {
			message += "\n" + a.Cure
		}
		b.WriteString(annotation(command, placeOf(r, f.Target), "corsuite: "+harmTitle(f.Harm), message))
	}
	word, sentence := conclude(r)
	for _, why := range slices.Concat(r.Incomplete, r.StaleWaivers) {
		b.WriteString(annotation("warning", "", "corsuite", why))
	}
	command := "notice"
	if word == "FAIL" {
		command = "error"
	}
	b.WriteString(annotation(command, "", "corsuite: "+word, sentence))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write github report: %w", err)
	}
	return nil
}

// placeOf returns the properties that say where a target is declared, "" if it is in no file.
func placeOf(r *harness.Report, target string) string {
	for _, t := range r.Targets {
		if t.Name == target && t.File != "" {
			return fmt.Sprintf("file=%s,line=%d,", githubProperty(t.File), max(t.Line, 1))
		}
	}
	return ""
}

func annotation(command, place, title, message string) string {
	return fmt.Sprintf("::%s %stitle=%s::%s\n", command, place, githubProperty(title), githubData(message))
}

// githubData escapes a message; its line breaks are shown as such.
func githubData(s string) string {
	lines := printableLines(s)
	for i, l := range lines {
		lines[i] = string(inert.Lines([]byte(l)))
	}
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(strings.Join(lines, "\n"))
}

// githubProperty escapes the value of a property.
func githubProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubData(s))
}
