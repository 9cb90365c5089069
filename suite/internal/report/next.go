package report

import (
	"cmp"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// next writes the one command that follows a request that was tried.
func (p *page) next(t harness.Tried) {
	if !t.Expect.IsZero() {
		return // a list for CI
	}
	var said, command string
	switch o := worst(t); {
	case o.Outcome == harness.OutcomeWithheld:
		said, command = "the same command with --unsafe sends it; all of the policy is judged by", judging(t.Ask)
	case o.Outcome == harness.OutcomeShared:
		said, command = "this was one request; all of the policy is judged by", judging(t.Ask)
	case o.Outcome == harness.OutcomeBlocked && o.Reason.CORS():
		said, command = "when it is changed, the same command shows it; all of the policy is judged by", judging(t.Ask)
	case o.Outcome == harness.OutcomeBlocked, o.Outcome == harness.OutcomeError:
		said, command = "what that means, and what to do", "corsuite explain "+string(o.Reason)
	}
	if command == "" || strings.HasSuffix(command, " ") {
		return
	}
	p.line(0, "")
	p.headed("next", bold, said)
	p.line(margin+2, printable(command))
}

// worst is the observation that decides what to do next.
func worst(t harness.Tried) (worst harness.Observation) {
	rank := map[harness.Outcome]int{harness.OutcomeShared: 1, harness.OutcomeWithheld: 2, harness.OutcomeError: 3, harness.OutcomeBlocked: 4}
	for _, r := range t.Results {
		if rank[r.Observation.Outcome] > rank[worst.Outcome] {
			worst = r.Observation
		}
	}
	return worst
}

// judging is the run that judges the policy which the request needs.
func judging(a harness.Ask) string {
	words := []string{"corsuite", "run", harness.ShellQuote(a.URL), "--origin", harness.ShellQuote(string(a.From))}
	if a.Credentials == fetch.Include {
		words = append(words, "--credentials")
	}
	if method := fetch.NormalizeMethod(cmp.Or(a.Method, "GET")); !fetch.IsSafelistedMethod(method) {
		words = append(words, "--method", harness.ShellQuote(method))
	}
	for _, name := range fetch.UnsafeHeaderNames(a.Headers) {
		words = append(words, "--allow-header", harness.ShellQuote(name))
	}
	return strings.Join(words, " ")
}
