package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// Rules of this file: a finding reads in the order in which a person asks (what
// would I notice, what does the standard say, got and want, what was on the
// wire, how do I see it, how do I cure it).

// findings writes every cause of a status.
func (p *page) findings(status harness.Status, word, style string) {
	for _, c := range finding.Of(p.r, status) {
		p.headed(word, style, noticed(c))
		p.line(margin, p.style(dim, p.identity(c)))
		if p.o.Quiet {
			continue
		}
		p.laidOut(c)
		p.line(0, "")
	}
}

// identity says which case it is, who saw it and where.
func (p *page) identity(c *finding.Finding) string {
	words := []string{c.Cases[0], "via " + strings.Join(c.Agents, ", ")}
	if len(p.r.Targets) > 1 {
		words = append(words, "at "+p.targets(c.Targets))
	}
	return printable(strings.Join(words, "  "))
}

// targets lists targets, counted where they are more than one sees at a glance.
func (p *page) targets(names []string) string {
	if len(names) <= fewCases {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%d targets: %s", len(names), p.some(names))
}

// finding writes all but the heading.
func (p *page) laidOut(c *finding.Finding) {
	info := p.o.explain(c.Rule)
	p.prose(margin, info.Why)
	p.prose(margin, "rule: "+c.Title)
	p.line(margin, p.style(cyan, printable(c.Spec)))
	p.prose(margin, demanded(p.r, c))
	p.prose(margin, gotAndWant(c.Verdict))
	p.others(c)
	p.evidence(c)
	p.howTo(c)
}

// gotWords says what was got, and for which reason.
func gotWords(v harness.Verdict) string {
	return strings.Join(slices.DeleteFunc([]string{v.Got, v.Reason.With(v.Parameter)}, func(s string) bool { return s == "" }), ", ")
}

func gotAndWant(v harness.Verdict) string {
	got := gotWords(v)
	if got == "" {
		return "want " + v.Want
	}
	return fmt.Sprintf("got %s; want %s", got, v.Want)
}

// others names the further cases and instances that the cause rests on.
func (p *page) others(c *finding.Finding) {
	if rest := c.Cases[1:]; len(rest) > 0 {
		p.prose(margin, alsoBroken(c)+": "+p.some(rest))
	}
	if len(c.Labels) > 1 {
		p.prose(margin, "seen with: "+p.some(c.Labels))
	}
}

// some lists the first few of many, or all if Verbose is set.
func (p *page) some(list []string) string {
	shownList := make([]string, len(list))
	for i, s := range list {
		shownList[i] = shown(s)
	}
	if p.o.Verbose || len(list) <= fewCases {
		return strings.Join(shownList, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(shownList[:fewCases], ", "), len(list)-fewCases)
}

// evidence writes the exchanges, only the headers that matter unless Verbose is set.
func (p *page) evidence(c *finding.Finding) {
	exchanges := c.Evidence
	if !p.o.Verbose && len(exchanges) > fewExchanges {
		exchanges = exchanges[:fewExchanges]
	}
	url := targetURL(p.r, c.Target)
	for _, x := range exchanges {
		p.exchange(x, url, decides(c.Cause))
	}
	if rest := len(c.Evidence) - len(exchanges); rest > 0 {
		p.line(margin, p.style(dim, "… and "+plural(rest, "more exchange")))
	}
	if c.Console != "" {
		p.prose(margin, "console: "+c.Console)
	}
}

// exchange writes a request and its response; the headers that decided stand out.
func (p *page) exchange(x harness.Exchange, url string, decisive []string) {
	field := func(mark string, h harness.HeaderLine) {
		line := mark + shown(h.Name) + ": " + shown(h.Value)
		if isDecisive(decisive, h.Name) {
			line = p.style(yellow, line)
		}
		p.line(margin, line)
	}
	p.line(margin, p.style(bold, "> "+requestLine(x, url)))
	for _, h := range headersThatMatter(x.Request, p.o.Verbose) {
		field("> ", h)
	}
	p.line(margin, p.style(bold, "< "+statusLine(x)))
	for _, h := range headersThatMatter(x.Response, p.o.Verbose) {
		field("< ", h)
	}
}

// howTo writes how to reproduce and how to cure; a cure that was given before
// is pointed at instead.
func (p *page) howTo(c *finding.Finding) {
	if len(c.Reproduce) > 0 && !p.o.NoCommands {
		p.line(margin, p.style(dim, "reproduce"))
		for _, command := range c.Reproduce {
			for _, l := range printableLines(command) {
				p.line(margin+2, p.short(l))
			}
		}
	}
	p.cure(p.o.advise(c.Verdict, c.Evidence), c.Target, c.Cases[0])
}

// short cuts a line that no terminal can hold, unless Verbose is set: a preflight
// may ask for three hundred headers.
func (p *page) short(line string) string {
	if p.o.Verbose || len(line) <= longLine {
		return line
	}
	return strings.ToValidUTF8(line[:longLine], "") + fmt.Sprintf("… (%d bytes: --verbose shows all)", len(line))
}

// cure writes advice under the name of what it is for, once.
func (p *page) cure(a Advice, target, name string) {
	if a.Cause == "" && a.Cure == "" {
		return
	}
	key, here := a.Server+" "+a.Cause+a.Cure+strings.Join(a.Lines, "\n"), told{target, name}
	if first, known := p.cured[key]; known {
		switch {
		case first.target != target:
			p.prose(margin, "fix: as for "+first.name+" at "+first.target+" above")
		case first.name != name:
			p.prose(margin, "fix: as for "+first.name+" above")
		}
		return
	}
	p.cured[key] = here
	head := "how to fix it"
	if a.Server != "" {
		head += " in " + shown(a.Server)
	}
	p.line(margin, p.style(dim, head))
	p.prose(margin+2, a.Cause)
	p.prose(margin+2, a.Cure)
	if len(a.Lines) > 0 {
		p.line(margin+2, p.style(dim, "the response then says:"))
		for _, l := range a.Lines {
			p.line(margin+4, shown(l))
		}
	}
	if a.Snippet == "" {
		return
	}
	if _, known := p.cured[a.Snippet]; known {
		p.line(margin+2, p.style(dim, "the whole of it stands above"))
		return
	}
	p.cured[a.Snippet] = here
	p.line(margin+2, p.style(dim, shown(a.Standing())))
	for _, l := range a.snippet() {
		p.line(margin+4, l)
	}
}
