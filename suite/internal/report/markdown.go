package report

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

const (
	// maxFindings bounds the findings that are laid out in full, and every list.
	maxFindings = 50
	// maxMarkdown is the room in the tightest place: a comment on a pull request
	// takes 65,536 characters, the summary page of a CI run a megabyte.
	maxMarkdown = 65_000
	// roomForFindings leaves some of it to what comes after them.
	roomForFindings = maxMarkdown - 15_000
)

// writeMarkdown writes for the summary page of a CI run: the conclusion first,
// a table of counts, each finding folded.
func writeMarkdown(w io.Writer, r *harness.Report, o Options) error {
	var b bytes.Buffer
	word, sentence := conclude(r)
	fmt.Fprintf(&b, "## corsuite: %s\n\n%s\n\n", word, markdownText(sentence))
	markdownTargets(&b, r)
	for _, s := range remarks(r) {
		fmt.Fprintf(&b, "> %s\n\n", markdownText(s))
	}
	for _, why := range r.Incomplete {
		fmt.Fprintf(&b, "> Incomplete: %s\n\n", markdownText(why))
	}
	firstThatFit(&b, roomForFindings, r.StaleWaivers, func(stale string) { fmt.Fprintf(&b, "> Stale: %s\n\n", markdownText(stale)) })
	markdownCounts(&b, r)
	for _, status := range []harness.Status{harness.StatusFail, harness.StatusWarn} {
		markdownFindings(&b, r, o, status)
	}
	markdownDisagreements(&b, r)
	markdownGroups(&b, r, harness.StatusInconclusive, "Could not be judged", true)
	if showNotes(r, o) {
		firstThatFit(&b, maxMarkdown, notes(r), func(note string) { markdownNotes(&b, []string{note}) })
	}
	markdownGroups(&b, r, harness.StatusNotApplicable, "Not applicable", o.Verbose)
	for _, a := range r.Agreement {
		if a.Compared > 0 {
			fmt.Fprintf(&b, "%s\n", markdownText(agreementLine(a)))
		}
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write markdown report: %w", err)
	}
	return nil
}

// firstThatFit writes the first items that have room, and how many have none.
func firstThatFit[T any](b *bytes.Buffer, room int, items []T, write func(T)) {
	rest := 0
	for i, item := range items {
		before := b.Len()
		if i < maxFindings {
			write(item)
		}
		if i >= maxFindings || b.Len() > room {
			b.Truncate(before)
			rest++
		}
	}
	if rest > 0 {
		fmt.Fprintf(b, "\n… and %d more\n\n", rest)
	}
}

// markdownTargets names the targets by address, and the time.
func markdownTargets(b *bytes.Buffer, r *harness.Report) {
	firstThatFit(b, roomForFindings, r.Targets, func(t harness.TargetInfo) {
		fmt.Fprintf(b, "- %s", markdownText(t.URL))
		if t.Name != "" && t.Name != t.URL {
			fmt.Fprintf(b, " (%s)", markdownText(t.Name))
		}
		if t.Server != "" {
			fmt.Fprintf(b, ", answered by %s", markdownText(t.Server))
		}
		fmt.Fprintln(b)
	})
	if w := when(r); w != "" {
		fmt.Fprintf(b, "- %s\n", markdownText(w))
	}
	fmt.Fprintln(b)
}

// markdownDisagreements lists what agents judged differently.
func markdownDisagreements(b *bytes.Buffer, r *harness.Report) {
	all := finding.Disagreements(r)
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "<details><summary>%s</summary>\n\n", htmlText(disagreementLine(r)))
	firstThatFit(b, maxMarkdown, all, func(d *finding.Disagreement) {
		fmt.Fprintf(b, "- %s: %s, %s at %s\n", markdownText(opinions(d)), whyApart(d),
			markdownCode(strings.Join(d.Cases[:min(len(d.Cases), maxFindings)], ", ")), markdownText(d.Target))
	})
	fmt.Fprint(b, "\n</details>\n\n")
}

func markdownCounts(b *bytes.Buffer, r *harness.Report) {
	type row struct{ target, agent string }
	n := map[row]map[harness.Status]int{}
	var rows []row
	for _, v := range r.Verdicts {
		at := row{v.Target, v.Agent}
		if n[at] == nil {
			n[at] = map[harness.Status]int{}
			rows = append(rows, at)
		}
		n[at][v.Status]++
	}
	targets, agents := targetLabels(r), agentNames(r)
	slices.SortFunc(rows, func(x, y row) int {
		return cmp.Or(cmp.Compare(slices.Index(targets, x.target), slices.Index(targets, y.target)),
			cmp.Compare(slices.Index(agents, x.agent), slices.Index(agents, y.agent)))
	})
	fmt.Fprint(b, "| Target | Via | fail | inconclusive | warn | waived | pass | not applicable |\n")
	fmt.Fprint(b, "|---|---|--:|--:|--:|--:|--:|--:|\n")
	firstThatFit(b, roomForFindings, rows, func(at row) {
		fmt.Fprintf(b, "| %s | %s |", markdownText(at.target), markdownText(at.agent))
		for _, s := range harness.Statuses() {
			fmt.Fprintf(b, " %d |", n[at][s])
		}
		fmt.Fprintln(b)
	})
	fmt.Fprintln(b)
}

func markdownFindings(b *bytes.Buffer, r *harness.Report, o Options, status harness.Status) {
	all := finding.Of(r, status)
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "### %s\n\n", map[harness.Status]string{harness.StatusFail: "Failures", harness.StatusWarn: "Warnings"}[status])
	firstThatFit(b, roomForFindings, all, func(c *finding.Finding) { markdownFinding(b, r, o, c) })
}

func markdownFinding(b *bytes.Buffer, r *harness.Report, o Options, c *finding.Finding) {
	fmt.Fprintf(b, "<details><summary><b>%s</b>: %s</summary>\n\n", htmlText(harmTitle(c.Harm)), htmlText(noticed(c)))
	fmt.Fprintf(b, "%s via %s at %s\n\n", markdownCode(c.Cases[0]), markdownText(strings.Join(c.Agents, ", ")), markdownText(strings.Join(c.Targets, ", ")))
	paragraph := func(s string) {
		if s != "" {
			fmt.Fprintf(b, "%s\n\n", markdownText(s))
		}
	}
	paragraph(o.explain(c.Rule).Why)
	paragraph("Rule: " + c.Title)
	fmt.Fprintf(b, "%s\n\n", markdownLink(c.Spec))
	paragraph(demanded(r, c))
	paragraph(gotAndWant(c.Verdict))
	if len(c.Cases) > 1 {
		rest := c.Cases[1:min(len(c.Cases), maxFindings)]
		paragraph(alsoBroken(c) + ": " + strings.Join(rest, ", "))
	}
	if len(c.Labels) > 1 {
		paragraph("Seen with: " + strings.Join(printables(c.Labels[:min(len(c.Labels), maxFindings)]), ", "))
	}
	url := targetURL(r, c.Target)
	var wire []string
	for _, x := range c.Evidence[:min(len(c.Evidence), fewExchanges)] {
		wire = append(wire, "> "+requestLine(x, url))
		for _, h := range headersThatMatter(x.Request, o.Verbose) {
			wire = append(wire, "> "+shown(h.Name)+": "+shown(h.Value))
		}
		wire = append(wire, "< "+statusLine(x))
		for _, h := range headersThatMatter(x.Response, o.Verbose) {
			wire = append(wire, "< "+shown(h.Name)+": "+shown(h.Value))
		}
	}
	markdownBlock(b, "http", wire)
	if c.Console != "" {
		paragraph("The browser's console: " + c.Console)
	}
	for _, command := range c.Reproduce {
		markdownBlock(b, snippetLanguage(command), printableLines(command))
	}
	if a := o.advise(c.Verdict, c.Evidence); a.Cause != "" || a.Cure != "" {
		head := "How to fix it"
		if a.Server != "" {
			head += " in " + a.Server
		}
		fmt.Fprintf(b, "**%s.** ", markdownText(head))
		paragraph(a.Cause + " " + a.Cure)
		if len(a.Lines) > 0 {
			paragraph("The response then says:")
			markdownBlock(b, "http", printables(a.Lines))
		}
		if a.Snippet != "" {
			paragraph(a.Standing())
			markdownBlock(b, "", a.snippet())
		}
	}
	fmt.Fprint(b, "</details>\n\n")
}

func markdownGroups(b *bytes.Buffer, r *harness.Report, status harness.Status, title string, list bool) {
	groups := finding.ByWhy(r, status)
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(b, "<details><summary>%s: %d</summary>\n\n", title, counts(r)[status])
	firstThatFit(b, maxMarkdown, groups, func(g *finding.Unjudged) {
		fmt.Fprintf(b, "- %d × %s", len(g.Verdicts), markdownText(g.Why))
		if list {
			ids := g.IDs[:min(len(g.IDs), maxFindings)]
			fmt.Fprintf(b, ": %s", markdownCode(strings.Join(ids, ", ")))
		}
		fmt.Fprintln(b)
	})
	fmt.Fprint(b, "\n</details>\n\n")
}

// snippetLanguage names the language of a command, for the highlighting.
func snippetLanguage(command string) string {
	if strings.HasPrefix(command, "curl ") {
		return "sh"
	}
	return "js"
}

// markdownText returns s as plain text of one line wherever inline text may
// stand, a table's cell included: every ASCII punctuation character may be
// escaped, and only < and & must not reach HTML.
// https://spec.commonmark.org/0.31.2/#backslash-escapes
func markdownText(s string) string {
	var b strings.Builder
	for _, c := range printable(s) {
		switch {
		case c == '<':
			b.WriteString("&lt;")
		case c == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_{}[]()#!|~>", c):
			b.WriteString(`\` + string(c))
		case c == '@':
			// Would notify whoever has that name on the forge.
			b.WriteString("&#64;")
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// htmlText returns s as text inside an HTML block, where Markdown's escapes do not count.
func htmlText(s string) string {
	return strings.ReplaceAll(html.EscapeString(shown(s)), "@", "&#64;")
}

// markdownLink returns an address as a link if nothing in it could end one, else as text.
// https://spec.commonmark.org/0.31.2/#autolinks
func markdownLink(address string) string {
	if strings.HasPrefix(address, "https://") && !strings.ContainsAny(address, "<> ") && printable(address) == address {
		return "<" + address + ">"
	}
	return markdownText(address)
}

// markdownCode returns s as a code span of one line.
// https://spec.commonmark.org/0.31.2/#code-spans
func markdownCode(s string) string {
	s = printable(s)
	fence := fenceFor(s, 1)
	return fence + " " + strings.ReplaceAll(s, "|", `\|`) + " " + fence
}

// markdownBlock writes a fenced code block that nothing in the lines can end.
// https://spec.commonmark.org/0.31.2/#fenced-code-blocks
func markdownBlock(b *bytes.Buffer, language string, lines []string) {
	if len(lines) == 0 {
		return
	}
	text := strings.Join(lines, "\n")
	fence := fenceFor(text, 3)
	fmt.Fprintf(b, "%s%s\n%s\n%s\n\n", fence, language, text, fence)
}

// fenceFor returns a run of at least n backticks that does not occur in s.
func fenceFor(s string, n int) string {
	longest, run := n-1, 0
	for _, c := range s {
		if c == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return strings.Repeat("`", longest+1)
}
