package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// RecordingText writes what became of recorded requests: those that a page could
// not read, and those of which the file does not tell, in full; the others in a
// line each, unless o is verbose or they were asked again.
func RecordingText(w io.Writer, r *harness.Recording, o Options) error {
	o.Width = cmp.Or(o.Width, defaultWidth)
	p := &page{r: &harness.Report{}, o: o, cured: map[string]told{}}
	clean, c := redactTried(r.Requests, o.Secrets)
	written := false
	for i, t := range clean {
		if len(t.Results) == 1 && t.Results[0].Observation.Outcome == harness.OutcomeShared && t.Recorded.Error == "" && !o.Verbose {
			continue
		}
		if written {
			p.line(0, "")
		}
		written = true
		p.tried(t, c.commands(r.Requests[i].Ask))
	}
	p.readable(clean, written)
	p.recording(r)
	return writeAll(w, p.Bytes())
}

// readable lists the requests that a page could read.
func (p *page) readable(tried []harness.Tried, before bool) {
	if p.o.Verbose || p.o.Quiet {
		return
	}
	for _, t := range tried {
		if len(t.Results) > 1 || t.Results[0].Observation.Outcome != harness.OutcomeShared || t.Recorded.Error != "" {
			continue
		}
		if before {
			p.line(0, "")
			before = false
		}
		text := fmt.Sprintf("shared: %s %s from %s (%d)", cmp.Or(t.Ask.Method, "GET"), t.Ask.URL, t.Ask.From, t.Results[0].Observation.Status)
		if t.Recorded.NoPreflight {
			text += ", if its preflight was allowed, which the file does not have"
		}
		p.prose(0, text)
	}
}

// recording writes the summary.
func (p *page) recording(r *harness.Recording) {
	n := map[harness.Outcome]int{}
	preflights := 0
	for _, t := range r.Requests {
		n[t.Results[0].Observation.Outcome]++
		if t.Recorded.NoPreflight {
			preflights++
		}
	}
	p.line(0, "")
	text := fmt.Sprintf("%s across origins: %d shared, %d blocked", plural(len(r.Requests), "request"), n[harness.OutcomeShared], n[harness.OutcomeBlocked])
	if n[harness.OutcomeError] > 0 {
		text += fmt.Sprintf(", %d unknown", n[harness.OutcomeError])
	}
	p.prose(0, fmt.Sprintf("%s (recorded by %s, judged by the model %q)", text, cmp.Or(r.Browser, "an unnamed program"), r.Profile))
	if preflights > 0 {
		p.prose(0, fmt.Sprintf("%s missing in the file; --again asks anew", plural(preflights, "preflight")))
	}
	var others []string
	for _, k := range []struct {
		n    int
		what string
	}{
		{r.SameOrigin, "to the page's own origin"}, {r.NoCORS, "without CORS, such as images"}, {r.Navigations, "for documents"}, {r.Others, "by other schemes"},
	} {
		if k.n > 0 {
			others = append(others, fmt.Sprintf("%d %s", k.n, k.what))
		}
	}
	if len(others) > 0 {
		p.prose(0, "not a matter of CORS: "+strings.Join(others, ", "))
	}
}

// whatWasRecorded is whatThePageGot, also where a file does not tell.
func (p *page) whatWasRecorded(t harness.Tried, r harness.TriedResult) string {
	switch {
	case r.Agent != harness.RecordedAgent || t.Recorded == nil || !t.Recorded.NoAnswer:
		return p.whatThePageGot(r.Observation)
	case t.Recorded.NoPreflight:
		return strings.TrimSuffix("unknown: the file has neither its preflight nor an answer; --again asks anew: "+t.Recorded.Error, ": ")
	case t.Recorded.Error != "":
		return "unknown: the request was allowed as far as the file shows, and ended with " + t.Recorded.Error
	}
	return "unknown: the file has no answer; --again asks anew"
}

// recorded writes what the file lacks, before the result.
func (p *page) recorded(t harness.Tried) {
	p.prose(margin, fmt.Sprintf("entry %d of the file", t.Recorded.Entry))
	if t.Recorded.NoPreflight && !t.Recorded.NoAnswer {
		p.prose(margin, "its preflight is missing in the file: what follows holds if that was allowed")
	}
	if t.Recorded.Credentials {
		p.prose(margin, "judged with credentials: the file was exported without cookies, and nothing else explains "+t.Recorded.Error)
	}
	o := t.Results[0].Observation
	if t.Recorded.Error != "" && o.Outcome == harness.OutcomeShared {
		p.prose(margin, fmt.Sprintf("the browser reported %s, for which the exchanges of the file show no reason of CORS", t.Recorded.Error))
	}
}
