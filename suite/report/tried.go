package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// triedJSON is one line of `corsuite try --format json`.
type triedJSON struct {
	Request    requestJSON  `json:"request"`
	Results    []resultJSON `json:"results"`
	Agree      bool         `json:"agree"`
	Divergence string       `json:"divergence"`
}

type requestJSON struct {
	URL         string                `json:"url"`
	Origin      string                `json:"origin"`
	Method      string                `json:"method"`
	Headers     []harness.HeaderLine  `json:"headers"`
	Body        string                `json:"body,omitempty"`
	Credentials fetch.CredentialsMode `json:"credentials"`
	Redirect    fetch.RedirectMode    `json:"redirect"`
}

type resultJSON struct {
	Agent     string             `json:"agent"`
	Outcome   harness.Outcome    `json:"outcome"`
	Reason    fetch.Reason       `json:"reason"`
	Parameter string             `json:"parameter"`
	Status    int                `json:"status"`
	Exposed   []string           `json:"exposed"`
	Exchanges []harness.Exchange `json:"exchanges"`
	Console   string             `json:"console,omitempty"`
	Error     string             `json:"error,omitempty"`
	// Chromium is what the model of Chromium makes of the raw agent's exchanges, where that differs.
	Chromium *modelJSON `json:"chromium,omitempty"`
}

type modelJSON struct {
	Outcome     harness.Outcome `json:"outcome"`
	Reason      fetch.Reason    `json:"reason"`
	Parameter   string          `json:"parameter"`
	Divergences []string        `json:"divergences"`
}

// TriedJSON writes one line of JSON for each request, in order.
func TriedJSON(w io.Writer, tried []harness.Tried, o Options) error {
	e := json.NewEncoder(seenWriter{w})
	e.SetEscapeHTML(false)
	for _, t := range redactTried(tried, o.Redact) {
		if err := e.Encode(toJSON(t)); err != nil {
			return fmt.Errorf("write json: %w", err)
		}
	}
	return nil
}

func toJSON(t harness.Tried) triedJSON {
	j := triedJSON{Agree: t.Agree, Divergence: t.Divergence, Request: requestJSON{
		URL: t.Ask.URL, Origin: string(t.Ask.From), Method: cmp.Or(t.Ask.Method, "GET"),
		Headers: list(t.Ask.Headers), Body: t.Ask.Body,
		Credentials: cmp.Or(t.Ask.Credentials, fetch.SameOrigin), Redirect: cmp.Or(t.Ask.Redirect, fetch.Follow),
	}}
	for _, r := range t.Results {
		o := r.Observation
		j.Results = append(j.Results, resultJSON{
			Agent: r.Agent, Outcome: o.Outcome, Reason: o.Reason, Parameter: o.Parameter, Status: o.Status,
			Exposed: list(o.Exposed), Exchanges: list(o.Exchanges),
			Console: o.Console, Error: o.Error, Chromium: modelOf(r.Chromium),
		})
	}
	return j
}

func modelOf(o *harness.Observation) *modelJSON {
	if o == nil {
		return nil
	}
	return &modelJSON{Outcome: o.Outcome, Reason: o.Reason, Parameter: o.Parameter, Divergences: list(o.Divergences)}
}

// TriedText writes what a person wants to know of each request: what the page
// got, why, what was on the wire, how to see it again, and what to change.
func TriedText(w io.Writer, tried []harness.Tried, o Options) error {
	o.Width = cmp.Or(o.Width, defaultWidth)
	p := &page{r: &harness.Report{}, o: o, cured: map[string]told{}}
	for i, t := range redactTried(tried, o.Redact) {
		if i > 0 {
			p.line(0, "")
		}
		p.tried(t)
	}
	if len(tried) > 1 {
		p.line(0, "")
		p.triedSummary(tried)
	}
	if _, err := w.Write(p.Bytes()); err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	return nil
}

func (p *page) tried(t harness.Tried) {
	asked := fmt.Sprintf("%s %s from %s", cmp.Or(t.Ask.Method, "GET"), t.Ask.URL, t.Ask.From)
	if t.Ask.Credentials == fetch.Include {
		asked += ", with credentials"
	}
	p.line(0, p.style(bold, shown(asked)))
	for _, r := range t.Results {
		p.result(t, r)
	}
	p.comparison(t)
	p.line(margin, p.style(dim, "reproduce"))
	for _, command := range harness.Reproduce(t.Ask) {
		for _, l := range printableLines(command) {
			p.line(margin+2, l)
		}
	}
	p.cures(t)
}

// result is one agent's: outcome, reason, exchanges, the browser's own words.
func (p *page) result(t harness.Tried, r harness.TriedResult) {
	o := r.Observation
	style := map[harness.Outcome]string{harness.OutcomeShared: green, harness.OutcomeBlocked: red}[o.Outcome]
	p.line(0, "")
	p.headed(r.Agent, cmp.Or(style, yellow), whatThePageGot(o))
	if o.Outcome == harness.OutcomeShared {
		p.prose(margin, "the script can read: "+cmp.Or(strings.Join(o.Exposed, ", "), "no header"))
	}
	for _, x := range o.Exchanges {
		p.exchange(x, t.Ask.URL)
	}
	if o.Console != "" {
		p.prose(margin, "console: "+o.Console)
	}
	if r.Chromium != nil {
		p.prose(margin, fmt.Sprintf("Chrome differs here from the standard (%s): %s", strings.Join(r.Chromium.Divergences, ", "), whatThePageGot(*r.Chromium)))
	}
}

// whatThePageGot says what a page got, as its author would say it.
func whatThePageGot(o harness.Observation) string {
	why := string(o.Reason)
	if o.Parameter != "" {
		why += fmt.Sprintf(" (%s)", o.Parameter)
	}
	switch o.Outcome {
	case harness.OutcomeShared:
		return fmt.Sprintf("shared: the page can read the answer (%d)", o.Status)
	case harness.OutcomeWithheld:
		return "withheld: the request would be sent; --unsafe sends it"
	case harness.OutcomeBlocked:
		return fmt.Sprintf("blocked: %s", why)
	}
	return strings.TrimSuffix(fmt.Sprintf("error: it could not be asked: %s: %s", why, o.Error), ": ")
}

func (p *page) comparison(t harness.Tried) {
	p.line(0, "")
	switch {
	case len(t.Results) < 2:
	case t.Agree:
		p.prose(margin, "both agents agree in outcome, reason and readable headers")
	case t.Divergence == harness.AnswersDiffer:
		p.prose(margin, "the target gave the agents different answers")
	case t.Divergence == harness.Unexplained:
		p.prose(margin, "the agents differ and the model cannot explain it: this is a bug of corsuite, please report it")
	default:
		p.prose(margin, "the standard and the browser differ: "+t.Divergence)
	}
}

// cures writes what to change, once for each reason.
func (p *page) cures(t harness.Tried) {
	for _, r := range t.Results {
		o := r.Observation
		if o.Outcome != harness.OutcomeBlocked {
			continue
		}
		v := harness.Verdict{Reason: string(o.Reason), Harm: harness.Break, Target: t.Ask.URL, Agent: r.Agent}
		p.cure(p.o.advise(v, o.Exchanges), t.Ask.URL, string(t.Ask.From))
	}
}

func (p *page) triedSummary(tried []harness.Tried) {
	n, agree := map[harness.Outcome]int{}, 0
	for _, t := range tried {
		if t.Agree {
			agree++
		}
		for _, r := range t.Results {
			n[r.Observation.Outcome]++
		}
	}
	var words []string
	for _, o := range []harness.Outcome{harness.OutcomeShared, harness.OutcomeBlocked, harness.OutcomeWithheld, harness.OutcomeError} {
		if n[o] > 0 {
			words = append(words, fmt.Sprintf("%d %s", n[o], o))
		}
	}
	p.prose(0, fmt.Sprintf("%s, the agents agree on %d: %s", plural(len(tried), "request"), agree, strings.Join(words, ", ")))
}

// redactTried hides credentials as Redact does in a report.
func redactTried(tried []harness.Tried, names []string) []harness.Tried {
	r := &harness.Report{}
	for _, t := range tried {
		for _, result := range t.Results {
			r.Exchanges = append(r.Exchanges, result.Observation.Exchanges...)
		}
	}
	clean := Redact(r, names...).Exchanges
	c := newCensor(r, names)
	out := make([]harness.Tried, len(tried))
	for i, t := range tried {
		t.Ask.Headers, t.Ask.URL, t.Ask.Body = c.headers(t.Ask.Headers), c.text(t.Ask.URL), c.text(t.Ask.Body)
		results := make([]harness.TriedResult, len(t.Results))
		for k, result := range t.Results {
			o := &result.Observation
			n := len(o.Exchanges)
			o.Exchanges, clean = clean[:n:n], clean[n:]
			o.Parameter, o.Console, o.Error, o.Exposed = c.text(o.Parameter), c.text(o.Console), c.text(o.Error), c.texts(o.Exposed)
			if model := result.Chromium; model != nil {
				hidden := *model
				hidden.Parameter = c.text(model.Parameter)
				result.Chromium = &hidden
			}
			results[k] = result
		}
		t.Results = results
		out[i] = t
	}
	return out
}
