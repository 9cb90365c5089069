package report

import (
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// opinions says what each agent makes of a case: "raw says fail, chrome says pass".
func opinions(d *finding.Disagreement) string {
	words := make([]string, len(d.Verdicts))
	for i, v := range d.Verdicts {
		words[i] = opinion(v)
	}
	return strings.Join(words, ", ")
}

func opinion(v harness.Verdict) string { return fmt.Sprintf("%s says %s", v.Agent, v.Status) }

// whyApart says whether the agents had the same answer to judge.
func whyApart(d *finding.Disagreement) string {
	for _, evidence := range d.Evidence[1:] {
		if !answeredAlike(d.Evidence[0], evidence) {
			return "the target answered them differently"
		}
	}
	return "they had like answers"
}

// answeredAlike reports whether two agents got the same last answer, as far as CORS goes.
func answeredAlike(a, b []harness.Exchange) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	x, y := a[len(a)-1], b[len(b)-1]
	if x.Status != y.Status || x.Preflight != y.Preflight {
		return false
	}
	for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"} {
		mine, _ := fetch.Get(x.Response, name)
		theirs, _ := fetch.Get(y.Response, name)
		if mine != theirs {
			return false
		}
	}
	return true
}

// disagreementLine counts the cases on which agents differ, "" for none.
func disagreementLine(r *harness.Report) string {
	n := 0
	for _, d := range finding.Disagreements(r) {
		n += len(d.Cases)
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("the agents come to different verdicts on %s", plural(n, "case"))
}

// disagreements writes what agents judged differently, with what each of them saw.
func (p *page) disagreements() {
	for _, d := range finding.Disagreements(p.r) {
		p.headed("DIFFER", yellow, opinions(d)+": "+whyApart(d))
		where := d.Cases[0]
		if len(p.r.Targets) > 1 {
			where += "  at " + d.Target
		}
		p.line(margin, p.style(dim, printable(where)))
		if p.o.Quiet {
			continue
		}
		if rest := d.Cases[1:]; len(rest) > 0 {
			p.prose(margin, fmt.Sprintf("so are %s: %s", plural(len(rest), "more case"), p.some(rest)))
		}
		for i, v := range d.Verdicts {
			said := opinion(v)
			if got := gotWords(v); got != "" {
				said += ", got " + got
			}
			p.prose(margin, said)
			for _, x := range d.Evidence[i][:min(len(d.Evidence[i]), fewExchanges)] {
				p.exchange(x, targetURL(p.r, d.Target), nil)
			}
		}
		p.line(0, "")
	}
}
