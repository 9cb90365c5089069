package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// WriteComparison writes where the subjects of a comparison differ, as a table
// of cases by subjects. An unknown format and a failed write are errors.
func WriteComparison(format string, w io.Writer, c harness.Comparison, o Options) error {
	c = censored(newCensor(o.Secrets), c)
	switch format {
	case "text":
		return writeAll(w, comparisonText(c, o))
	case "json":
		return encode(w, c)
	case "markdown":
		return writeAll(w, comparisonMarkdown(c))
	}
	return unknownDiffFormat(format)
}

// letter names a column: a subject's own name is too long to head it.
func letter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return fmt.Sprint(i + 1)
}

// cell is a subject's status in a row; a star marks one worse than the baseline.
func cell(row harness.ComparisonRow, i int) string {
	s := printable(string(row.Statuses[i]))
	switch {
	case s == "":
		return "–"
	case slices.Contains(row.Worse, i):
		return s + "*"
	}
	return s
}

// comparisonLine is the rows of one finding on which the subjects differ in the same
// way; the row that heads it stands for them.
type comparisonLine struct {
	harness.ComparisonRow
	Agents, Cases []string
}

func comparisonLines(c harness.Comparison) []comparisonLine {
	var lines []comparisonLine
	for _, row := range c.Rows {
		i := slices.IndexFunc(lines, func(l comparisonLine) bool {
			return l.Target == row.Target && slices.Equal(l.Statuses, row.Statuses) && (l.Finding != "" && l.Finding == row.Finding || l.ID() == row.ID())
		})
		if i < 0 {
			lines = append(lines, comparisonLine{ComparisonRow: row, Agents: []string{row.Agent}, Cases: []string{row.ID()}})
			continue
		}
		l := &lines[i]
		if row.Heads && !l.Heads {
			l.ComparisonRow = row
		}
		l.Agents, l.Cases = appendNew(l.Agents, row.Agent), appendNew(l.Cases, row.ID())
	}
	return lines
}

// noticed says what goes wrong where it does, and in how many cases.
func (l comparisonLine) noticed() string {
	why := cmp.Or(diagnosed(l.Cause), l.Why)
	if len(l.Cases) > 1 {
		why += fmt.Sprintf(" (%s)", plural(len(l.Cases), "case"))
	}
	return why
}

// severalTargets reports whether a row has to say at which target.
func severalTargets(rows []harness.ComparisonRow) bool {
	return slices.ContainsFunc(rows, func(r harness.ComparisonRow) bool { return r.Target != rows[0].Target })
}

// comparisonConclusion is one line.
func comparisonConclusion(c harness.Comparison) string {
	worse := 0
	for _, row := range c.Rows {
		worse += len(row.Worse)
	}
	text := fmt.Sprintf("%s: %d differ, %d the same", plural(len(c.Rows)+c.Same, "case"), len(c.Rows), c.Same)
	if c.Baseline {
		text += fmt.Sprintf("; %d worse than the baseline %s", worse, letter(0))
	}
	return text
}

// legend says what a column's letter stands for.
func legend(s harness.Subject) string {
	var words []string
	for _, status := range harness.Statuses() {
		if n := s.Counts[status]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, status))
		}
	}
	if s.Problem != "" {
		words = append(words, s.Problem)
	}
	return fmt.Sprintf("%s (%s)", s.Name, strings.Join(words, ", "))
}

func comparisonText(c harness.Comparison, o Options) []byte {
	o.Width = cmp.Or(o.Width, defaultWidth)
	p := &page{r: &harness.Report{}, o: o}
	for i, s := range c.Subjects {
		p.line(0, p.style(bold, letter(i))+"  "+printable(legend(s)))
	}
	p.line(0, "")
	p.table(c)
	for _, note := range c.Notes {
		p.headed("NOTE", yellow, note)
	}
	p.line(0, p.style(bold, comparisonConclusion(c)))
	return p.Bytes()
}

// table writes the statuses first: their columns are narrow, the ids are not.
func (p *page) table(c harness.Comparison) {
	lines := comparisonLines(c)
	if len(lines) == 0 {
		return
	}
	widths := make([]int, len(c.Subjects))
	for i := range widths {
		widths[i] = 1
		for _, l := range lines {
			widths[i] = max(widths[i], len([]rune(cell(l.ComparisonRow, i))))
		}
	}
	row := func(word func(i int) string) string {
		var b strings.Builder
		for i, width := range widths {
			fmt.Fprintf(&b, "%-*s  ", width, word(i))
		}
		return b.String()
	}
	p.line(0, p.style(dim, row(letter)+"case"))
	targets := severalTargets(c.Rows)
	for _, l := range lines {
		text := l.ID() + "  via " + strings.Join(l.Agents, ", ")
		if targets {
			text += "  at " + l.Target
		}
		statuses := row(func(i int) string { return cell(l.ComparisonRow, i) })
		p.line(0, statuses+printable(text))
		if why := l.noticed(); why != "" && !p.o.Quiet {
			p.prose(len([]rune(statuses)), why)
		}
	}
	p.line(0, "")
}

func comparisonMarkdown(c harness.Comparison) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "## corsuite: comparison\n\n%s\n\n", markdownText(comparisonConclusion(c)))
	for i, s := range c.Subjects {
		fmt.Fprintf(&b, "- **%s**: %s\n", letter(i), markdownText(legend(s)))
	}
	fmt.Fprintln(&b)
	markdownNotes(&b, c.Notes)
	if len(c.Rows) == 0 {
		return b.Bytes()
	}
	fmt.Fprint(&b, "| Case | Why | Target | Via |")
	for i := range c.Subjects {
		fmt.Fprintf(&b, " %s |", letter(i))
	}
	fmt.Fprintf(&b, "\n|---|---|---|---|%s\n", strings.Repeat("---|", len(c.Subjects)))
	for _, l := range comparisonLines(c) {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |", markdownCode(l.ID()), markdownText(l.noticed()), markdownText(l.Target), markdownText(strings.Join(l.Agents, ", ")))
		for i := range l.Statuses {
			fmt.Fprintf(&b, " %s |", markdownText(cell(l.ComparisonRow, i)))
		}
		fmt.Fprintln(&b)
	}
	return b.Bytes()
}
