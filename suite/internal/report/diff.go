package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/inert"
)

// DiffFormats returns the names that WriteDiff and WriteComparison take.
func DiffFormats() []string { return []string{"text", "json", "markdown"} }

// WriteDiff writes what has changed between two reports. An unknown format and
// a failed write are errors.
func WriteDiff(format string, w io.Writer, d harness.Diff, o Options) error {
	d = censored(newCensor(o.Secrets), d)
	switch format {
	case "text":
		return writeAll(w, diffText(d, o))
	case "json":
		return encode(w, d)
	case "markdown":
		return writeAll(w, diffMarkdown(d, o))
	}
	return unknownDiffFormat(format)
}

func unknownDiffFormat(format string) error {
	return fmt.Errorf("format %q is unknown; want one of %s", format, strings.Join(DiffFormats(), ", "))
}

func writeAll(w io.Writer, text []byte) error {
	if _, err := w.Write(inert.Lines(text)); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// encode writes one indented object.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(seenWriter{w})
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write json report: %w", err)
	}
	return nil
}

// diffPart is one list of a diff under its heading.
type diffPart struct {
	word, style string
	changes     []harness.Change
	// brief lists only what is not a pass, and counts the rest, unless Verbose is set.
	brief bool
}

func diffParts(d harness.Diff) []diffPart {
	return []diffPart{
		{word: "worse", style: red, changes: d.Worse},
		{word: "better", style: green, changes: d.Better},
		{word: "changed", style: yellow, changes: d.Changed},
		{word: "new", style: cyan, changes: d.New, brief: true},
		{word: "gone", style: dim, changes: d.Gone, brief: true},
	}
}

// listed returns the changes of a part that are written out, several agents'
// as one, and how many are only counted.
func (p diffPart) listed(o Options) (lines []agentsChange, rest int) {
	var shownChanges []harness.Change
	for _, c := range p.changes {
		if p.brief && !o.Verbose && cmp.Or(judgedStatus(c.New), c.Old) == harness.StatusPass {
			rest++
			continue
		}
		shownChanges = append(shownChanges, c)
	}
	return byFinding(shownChanges), rest
}

// judgedStatus returns the status, "" for one that says that nothing was judged.
func judgedStatus(s harness.Status) harness.Status {
	if s == harness.StatusNotApplicable {
		return ""
	}
	return s
}

// agentsChange is a change that several agents saw alike, in the cases of one finding.
type agentsChange struct {
	harness.Change
	Agents []string
	// Cases are the ids of all of them, that of the Change first.
	Cases []string
}

// byFinding merges changes that went the same way for one cause at one target; the
// one that heads the finding stands for them.
func byFinding(changes []harness.Change) []agentsChange {
	var merged []agentsChange
	for _, c := range changes {
		i := slices.IndexFunc(merged, func(m agentsChange) bool {
			return m.Target == c.Target && m.Old == c.Old && m.New == c.New && (m.Finding != "" && m.Finding == c.Finding || m.ID() == c.ID())
		})
		if i < 0 {
			merged = append(merged, agentsChange{Change: c, Agents: []string{c.Agent}, Cases: []string{c.ID()}})
			continue
		}
		m := &merged[i]
		if c.Heads && !m.Heads {
			m.Change = c
		}
		m.Agents, m.Cases = appendNew(m.Agents, c.Agent), appendNew(m.Cases, c.ID())
	}
	for _, m := range merged {
		slices.SortStableFunc(m.Cases, func(a, b string) int { return cmp.Compare(first(a == m.ID()), first(b == m.ID())) })
	}
	return merged
}

// first is 0 for what comes first, else 1.
func first(is bool) int {
	if is {
		return 0
	}
	return 1
}

// noticed says what decided.
func (c agentsChange) noticed() string { return cmp.Or(diagnosed(c.Cause), c.Why) }

// where says who saw it, and at which target.
func (c agentsChange) where() string {
	return fmt.Sprintf("via %s at %s", strings.Join(c.Agents, ", "), c.Target)
}

// became says what a case was and is: "pass -> fail", or its one status.
func (c agentsChange) became() string {
	switch {
	case c.Old == "":
		return string(c.New)
	case c.New == "":
		return string(c.Old)
	}
	return fmt.Sprintf("%s -> %s", c.Old, c.New)
}

// diffConclusion is one line.
func diffConclusion(d harness.Diff) string {
	var words []string
	for _, p := range diffParts(d) {
		words = append(words, fmt.Sprintf("%d %s", len(p.changes), p.word))
	}
	return fmt.Sprintf("%s, %d the same", strings.Join(words, ", "), d.Same)
}

func diffText(d harness.Diff, o Options) []byte {
	o.Width = cmp.Or(o.Width, defaultWidth)
	p := &page{r: &harness.Report{}, o: o}
	for _, part := range diffParts(d) {
		p.diffPart(part)
	}
	p.diffNotes(d.Notes)
	p.line(0, p.style(bold, diffConclusion(d)))
	return p.Bytes()
}

func (p *page) diffPart(part diffPart) {
	lines, rest := part.listed(p.o)
	for _, c := range lines {
		p.headed(strings.ToUpper(part.word), part.style, c.ID())
		p.prose(margin, c.became()+", "+c.where())
		if p.o.Quiet {
			continue
		}
		p.prose(margin, c.Title)
		p.prose(margin, c.noticed())
		if more := c.Cases[1:]; len(more) > 0 {
			p.prose(margin, fmt.Sprintf("so did %s: %s", plural(len(more), "more case"), p.some(more)))
		}
		p.line(0, "")
	}
	if rest > 0 && !p.o.Quiet {
		p.line(0, p.style(dim, fmt.Sprintf("%s: %s; --verbose lists them", part.word, plural(rest, "passing case"))))
	}
}

func (p *page) diffNotes(notes []string) {
	for _, note := range notes {
		p.headed("NOTE", yellow, note)
	}
}

func diffMarkdown(d harness.Diff, o Options) []byte {
	var b bytes.Buffer
	verdict := "nothing got worse"
	if len(d.Worse) > 0 {
		verdict = "worse"
	}
	fmt.Fprintf(&b, "## corsuite: %s\n\n%s\n\n", verdict, markdownText(diffConclusion(d)))
	markdownNotes(&b, d.Notes)
	for _, part := range diffParts(d) {
		lines, rest := part.listed(o)
		if len(part.changes) == 0 {
			continue
		}
		fmt.Fprintf(&b, "### %s\n\n", part.word)
		if len(lines) > 0 {
			fmt.Fprint(&b, "| Case | Status | Via | Target | Why | Cases |\n|---|---|---|---|---|--:|\n")
		}
		for _, c := range lines {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %d |\n", markdownCode(c.ID()), markdownText(c.became()),
				markdownText(strings.Join(c.Agents, ", ")), markdownText(c.Target), markdownText(cmp.Or(c.noticed(), c.Title)), len(c.Cases))
		}
		if rest > 0 {
			fmt.Fprintf(&b, "\n%s\n", plural(rest, "passing case"))
		}
		fmt.Fprintln(&b)
	}
	return b.Bytes()
}

func markdownNotes(b *bytes.Buffer, notes []string) {
	for _, note := range notes {
		fmt.Fprintf(b, "> %s\n\n", markdownText(note))
	}
}
