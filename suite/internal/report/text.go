package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/prose"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// Rules of this file: every string that is not ours goes through printable or
// shown before it reaches the page.

// ANSI styles. https://ecma-international.org/publications-and-standards/standards/ecma-48/ (SGR)
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

const (
	defaultWidth = 80
	// margin is where everything below a finding's first line begins: behind "FAIL  ".
	margin = 6
	// fewCases and fewExchanges bound what a finding shows, fewReasons what would
	// make further cases apply, unless Verbose is set.
	fewCases     = 3
	fewExchanges = 6
	fewReasons   = 5
	// fewTargets bounds how many targets are listed.
	fewTargets = 50
	// longLine is how much of a command is shown.
	longLine = 1000
)

// page is a report in the making.
type page struct {
	bytes.Buffer
	r *harness.Report
	o Options
	// cured are the pieces of advice that have been printed, and where.
	cured map[string]told
}

// told is where advice stands: the target and the case, or the URL and the origin.
type told struct{ target, name string }

func writeText(w io.Writer, r *harness.Report, o Options) error {
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	p := &page{r: r, o: o, cured: map[string]told{}}
	p.remarks()
	p.findings(harness.StatusFail, "FAIL", red)
	p.findings(harness.StatusWarn, "WARN", yellow)
	p.disagreements()
	p.inconclusive()
	p.gone()
	if !o.Quiet {
		p.waived()
		p.notes()
		p.passed()
		p.notApplicable()
		p.whoAndWhere()
		p.counts()
		p.agreement()
	}
	p.conclusion()
	if _, err := w.Write(p.Bytes()); err != nil {
		return fmt.Errorf("write text report: %w", err)
	}
	return nil
}

// style wraps s, which is already printable, in a style if colours are on.
func (p *page) style(style, s string) string {
	if !p.o.Color || style == "" || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

func (p *page) line(indent int, s string) {
	if s != "" {
		p.WriteString(strings.Repeat(" ", indent))
	}
	p.WriteString(s + "\n")
}

// prose writes a wrapped text.
func (p *page) prose(indent int, text string) {
	for _, l := range prose.Wrap(printable(text), p.o.Width-indent) {
		p.line(indent, l)
	}
}

// faint writes a wrapped text of ours that may be passed over.
func (p *page) faint(text string) {
	for _, l := range prose.Wrap(text, p.o.Width) {
		p.line(0, p.style(dim, l))
	}
}

// headed writes a wrapped text whose first line begins with a word in the margin.
func (p *page) headed(word, style, text string) {
	lines := prose.Wrap(printable(text), p.o.Width-margin)
	head := fmt.Sprintf("%-*s", margin-2, word) + "  "
	if len(head) > margin {
		lines = prose.Wrap(printable(text), p.o.Width-len(head))
	}
	if len(lines) == 0 {
		lines = []string{""}
	}
	p.line(0, p.style(style, head)+p.style(bold, lines[0]))
	for _, l := range lines[1:] {
		p.line(min(margin, len(head)), p.style(bold, l))
	}
}

// remarks writes what to know before the findings.
func (p *page) remarks() {
	for _, s := range remarks(p.r) {
		p.headed("NOTE", yellow, s)
	}
	if len(p.r.Remarks) > 0 {
		p.line(0, "")
	}
}

// inconclusive writes what could not be judged, grouped by why.
func (p *page) inconclusive() {
	p.grouped(harness.StatusInconclusive, "INCONCLUSIVE", yellow)
}

func (p *page) grouped(status harness.Status, word, style string) {
	for _, g := range finding.ByWhy(p.r, status) {
		p.headed(word, style, g.Why)
		if !p.o.Quiet {
			at := ""
			if len(p.r.Targets) > 1 {
				at = " at " + p.some(g.Targets)
			}
			p.prose(margin, fmt.Sprintf("%s%s: %s", plural(len(g.Verdicts), "verdict"), at, p.some(g.IDs)))
			p.line(0, "")
		}
	}
}

func (p *page) waived() {
	if p.o.Verbose {
		p.grouped(harness.StatusWaived, "WAIVED", dim)
		return
	}
	if n := counts(p.r)[harness.StatusWaived]; n > 0 {
		p.prose(0, plural(n, "known finding")+" waived")
	}
}

// gone says what was wrong in the baseline and is not any more.
func (p *page) gone() {
	if p.r.Baseline == nil {
		return
	}
	for _, c := range byFinding(p.r.Baseline.Gone) {
		p.headed("GONE", green, cmp.Or(c.noticed(), c.Title))
		p.line(margin, p.style(dim, printable(c.ID()+"  "+c.where())))
		if p.o.Quiet {
			continue
		}
		p.prose(margin, fmt.Sprintf("was %s in %s", c.Old, p.r.Baseline.File))
		if more := c.Cases[1:]; len(more) > 0 {
			p.prose(margin, fmt.Sprintf("so did %s: %s", plural(len(more), "more case"), p.some(more)))
		}
		p.line(0, "")
	}
}

// notes writes what is worth knowing about cases that passed.
func (p *page) notes() {
	switch notes := notes(p.r); {
	case showNotes(p.r, p.o):
		for _, note := range notes {
			p.headed("note", cyan, note)
		}
	case len(notes) == 1:
		p.prose(0, "1 note: --verbose shows it")
	case len(notes) > 1:
		p.prose(0, fmt.Sprintf("%d notes: --verbose lists them", len(notes)))
	}
}

// passed lists the cases that hold; Verbose only.
func (p *page) passed() {
	if !p.o.Verbose {
		return
	}
	for _, v := range p.r.Verdicts {
		if v.Status == harness.StatusPass {
			p.headed("pass", green, fmt.Sprintf("%s via %s: %s", v.ID(), v.Agent, v.Title))
		}
	}
}

// notApplicable says what would make further cases apply, and counts the rest;
// with Verbose it says why of each.
func (p *page) notApplicable() {
	groups := finding.ByWhy(p.r, harness.StatusNotApplicable)
	if len(groups) == 0 {
		return
	}
	if p.o.Verbose {
		p.line(0, p.style(dim, plural(counts(p.r)[harness.StatusNotApplicable], "case")+" not applicable"))
		for _, g := range groups {
			p.reason(g)
			p.prose(itemIndent, strings.Join(g.IDs, ", "))
		}
		p.line(0, "")
		return
	}
	open := slices.DeleteFunc(slices.Clone(groups), func(g *finding.Unjudged) bool { return !canBeMet(g.Why) })
	open = open[:min(len(open), fewReasons)]
	rest := counts(p.r)[harness.StatusNotApplicable]
	if len(open) > 0 {
		p.line(0, p.style(dim, "further cases would apply"))
	}
	for _, g := range open {
		p.reason(g)
		rest -= len(g.Verdicts)
	}
	switch {
	case rest == 1:
		p.faint("1 case does not apply (--verbose says why)")
	case rest > 1:
		p.faint(fmt.Sprintf("%d cases do not apply (--verbose says why)", rest))
	}
	p.line(0, "")
}

// reason writes why so many cases do not apply.
func (p *page) reason(g *finding.Unjudged) {
	p.item(fmt.Sprintf("%d ×", len(g.Verdicts)), cmp.Or(g.Why, "no reason given"))
}

// canBeMet reports whether the reason why a case does not apply names the line of
// the policy, or the flag, with which it would.
func canBeMet(why string) bool {
	if strings.Contains(why, "--unsafe") {
		return true
	}
	return strings.Contains(why, "`") && slices.ContainsFunc([]string{"add ", "declare "}, func(verb string) bool {
		return strings.Contains(why, ": "+verb)
	})
}

// itemIndent is where an item's text begins, behind its mark.
const itemIndent = 8

// item writes a wrapped text behind a mark, its lines below each other.
func (p *page) item(mark, text string) {
	for i, l := range prose.Wrap(printable(text), p.o.Width-itemIndent) {
		if i == 0 {
			l = fmt.Sprintf("%-*s %s", itemIndent-3, mark, l)
			p.line(2, l)
			continue
		}
		p.line(itemIndent, l)
	}
}

// whoAndWhere names targets, agents and the time.
func (p *page) whoAndWhere() {
	if !p.r.Started.IsZero() {
		p.line(0, "run     "+when(p.r))
	}
	targets := p.r.Targets
	if !p.o.Verbose && len(targets) > fewTargets {
		targets = targets[:fewTargets]
	}
	for _, t := range targets {
		line := "target  " + t.URL
		if t.Name != "" && t.Name != t.URL {
			line += "  (" + t.Name + ")"
		}
		if t.Server != "" {
			line += "  answered by " + t.Server
		}
		p.line(0, shown(line))
	}
	if rest := len(p.r.Targets) - len(targets); rest > 0 {
		p.line(0, "        "+p.style(dim, "and "+plural(rest, "more target")+" (--verbose lists them)"))
	}
	for _, a := range p.r.Agents {
		p.line(0, shown(strings.TrimSpace("via     "+a.Name+" "+a.Version)))
		for _, n := range a.Notes {
			p.prose(8, n)
		}
	}
}

// counts writes the number of verdicts per status, wrapped without counting colours.
func (p *page) counts() {
	styles := map[harness.Status]string{
		harness.StatusFail: red, harness.StatusInconclusive: yellow, harness.StatusWarn: yellow, harness.StatusPass: green,
	}
	const head = "counts  "
	n := counts(p.r)
	line, length := head, len(head)
	for _, s := range harness.Statuses() {
		if n[s] == 0 {
			continue
		}
		word := fmt.Sprintf("%d %s", n[s], s)
		switch {
		case length == len(head):
		case length+2+len(word) > p.o.Width:
			p.line(0, line+",")
			line, length = strings.Repeat(" ", len(head)), len(head)
		default:
			line, length = line+", ", length+2
		}
		line, length = line+p.style(styles[s], word), length+len(word)
	}
	if length > len(head) {
		p.line(0, line)
	}
}

func (p *page) agreement() {
	if line := disagreementLine(p.r); line != "" {
		p.prose(0, line)
	}
	for _, a := range p.r.Agreement {
		if a.Compared == 0 {
			continue
		}
		p.prose(0, agreementLine(a))
		for _, line := range agreementRows(a, p.o.Verbose) {
			p.prose(margin, line)
		}
	}
}

// conclusion is the last line: what the run comes to.
func (p *page) conclusion() {
	for _, why := range p.r.Incomplete {
		p.headed("NOTE", yellow, "incomplete: "+why)
	}
	for _, stale := range p.r.StaleWaivers {
		p.headed("STALE", red, stale)
	}
	word, text := conclude(p.r)
	style := map[string]string{"PASS": green, "FAIL": red}[word]
	p.headed(word, cmp.Or(style, yellow), text)
}
