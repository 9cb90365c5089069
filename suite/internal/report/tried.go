package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/redact"
)

// triedJSON is one line of `corsuite try --format json`.
type triedJSON struct {
	Request requestJSON  `json:"request"`
	Results []resultJSON `json:"results"`
	// Agree is null where there were no two answers to compare.
	Agree      *bool    `json:"agree"`
	Divergence string   `json:"divergence"`
	LeftOut    []string `json:"left-out,omitempty"`
	// Recorded stands where the request was read from a file and the first result judges that.
	Recorded *harness.Recorded `json:"recorded,omitempty"`
	Cautions []harness.Caution `json:"cautions,omitempty"`
}

type requestJSON struct {
	URL         string                `json:"url"`
	Origin      string                `json:"origin"`
	Method      string                `json:"method"`
	Headers     []harness.HeaderLine  `json:"headers"`
	Body        string                `json:"body,omitempty"`
	Credentials fetch.CredentialsMode `json:"credentials"`
	Redirect    fetch.RedirectMode    `json:"redirect"`
	As          harness.Initiator     `json:"as,omitempty"`
	Mode        fetch.Mode            `json:"mode,omitempty"`
}

type resultJSON struct {
	Agent     string          `json:"agent"`
	Outcome   harness.Outcome `json:"outcome"`
	Reason    fetch.Reason    `json:"reason"`
	Parameter string          `json:"parameter"`
	Status    int             `json:"status"`
	Exposed   []string        `json:"exposed"`
	// Hidden are headers that the response had and the script cannot read.
	Hidden    []string           `json:"hidden"`
	Exchanges []harness.Exchange `json:"exchanges"`
	Console   string             `json:"console,omitempty"`
	Error     string             `json:"error,omitempty"`
	// Expected is pass, fail or inconclusive where the request expects something; Differs names the fields that differ.
	Expected harness.Status `json:"expected,omitempty"`
	Differs  []string       `json:"differs,omitempty"`
	// Withheld are values that did not follow a redirect to another host, as a browser would have had them.
	Withheld []harness.Withheld `json:"withheld,omitempty"`
	// Elsewhere is what browsers make of the model's exchanges, by their profiles, where that differs.
	Elsewhere []elsewhereJSON `json:"elsewhere,omitempty"`
}

type elsewhereJSON struct {
	Profile     string          `json:"profile"`
	Outcome     harness.Outcome `json:"outcome"`
	Reason      fetch.Reason    `json:"reason"`
	Parameter   string          `json:"parameter"`
	Divergences []string        `json:"divergences"`
}

// TriedJSON writes one line of JSON for each request, in order.
func TriedJSON(w io.Writer, tried []harness.Tried, o Options) error {
	e := json.NewEncoder(seenWriter{w})
	e.SetEscapeHTML(false)
	clean, _ := redactTried(tried, o.Secrets)
	for _, t := range clean {
		if err := e.Encode(toJSON(t)); err != nil {
			return fmt.Errorf("write json: %w", err)
		}
	}
	return nil
}

func toJSON(t harness.Tried) triedJSON {
	j := triedJSON{Recorded: t.Recorded, Divergence: t.Divergence, LeftOut: t.LeftOut, Cautions: t.Cautions, Request: requestJSON{
		As: t.Ask.Initiator, Mode: t.Ask.Mode,
		URL: t.Ask.URL, Origin: string(t.Ask.From), Method: cmp.Or(t.Ask.Method, "GET"),
		Headers: list(t.Ask.Headers), Body: t.Ask.Body,
		Credentials: cmp.Or(t.Ask.Credentials, fetch.SameOrigin), Redirect: cmp.Or(t.Ask.Redirect, fetch.Follow),
	}}
	if t.Compared {
		j.Agree = &t.Agree
	}
	for _, r := range t.Results {
		o := r.Observation
		j.Results = append(j.Results, resultJSON{
			Agent: r.Agent, Outcome: o.Outcome, Reason: o.Reason, Parameter: o.Parameter, Status: o.Status,
			Exposed: list(o.Exposed), Hidden: list(o.Hidden()), Expected: r.Expected, Differs: r.Differs, Exchanges: list(o.Exchanges),
			Console: o.Console, Error: o.Error, Withheld: r.Withheld, Elsewhere: elsewhere(r.Elsewhere),
		})
	}
	return j
}

func elsewhere(all []harness.Elsewhere) (out []elsewhereJSON) {
	for _, e := range all {
		o := e.Observation
		out = append(out, elsewhereJSON{Profile: e.Profile, Outcome: o.Outcome, Reason: o.Reason, Parameter: o.Parameter, Divergences: list(o.Divergences)})
	}
	return out
}

// TriedText writes what a person wants to know of each request: what the page
// got, why, what was on the wire, how to see it again, and what to change.
func TriedText(w io.Writer, tried []harness.Tried, o Options) error {
	o.Width = cmp.Or(o.Width, defaultWidth)
	p := &page{r: &harness.Report{}, o: o, cured: map[string]told{}}
	clean, c := redactTried(tried, o.Secrets)
	for i, t := range clean {
		if i > 0 {
			p.line(0, "")
		}
		p.tried(t, c.commands(tried[i].Ask))
	}
	if len(tried) == 1 {
		p.next(clean[0])
	}
	if len(tried) > 1 {
		p.line(0, "")
		p.triedSummary(tried)
	}
	return writeAll(w, p.Bytes())
}

// commands returns how to make an ask again, without its secrets.
func (c *censor) commands(a harness.Ask) []string {
	commands := harness.Reproduce(a)
	for i, command := range commands {
		commands[i] = c.Command(command)
	}
	return commands
}

func (p *page) tried(t harness.Tried, reproduce []string) {
	asked := fmt.Sprintf("%s %s from %s", cmp.Or(t.Ask.Method, "GET"), t.Ask.URL, t.Ask.From)
	if t.Ask.Credentials == fetch.Include {
		asked += ", with credentials"
	}
	if t.Ask.Initiator != harness.ByFetch {
		asked += ", by " + string(t.Ask.Initiator)
	}
	if t.Ask.Mode != "" {
		asked += ", mode " + string(t.Ask.Mode)
	}
	p.line(0, p.style(bold, shown(asked)))
	p.beforehand(t)
	for _, r := range t.Results {
		p.result(t, r)
	}
	p.comparison(t)
	p.cures(t)
	p.line(margin, p.style(dim, "reproduce"))
	for _, command := range reproduce {
		for _, l := range printableLines(command) {
			p.line(margin+2, l)
		}
	}
	if slices.ContainsFunc(reproduce, func(command string) bool { return strings.Contains(command, redact.Mark) }) {
		p.prose(margin+2, redact.Mark+" stands for a secret of the request, which no output shows: put its value there")
	}
}

// beforehand writes what stands between the request and what a real page does.
func (p *page) beforehand(t harness.Tried) {
	if t.Recorded != nil {
		p.recorded(t)
	}
	if len(t.LeftOut) > 0 {
		text := "left out, since the browser and not the page sets it: " + strings.Join(t.LeftOut, ", ")
		if slices.ContainsFunc(t.LeftOut, func(name string) bool { return strings.EqualFold(name, "Cookie") }) {
			text += " (a session's cookie is given with --cookie)"
		}
		p.prose(margin, text)
	}
	if t.Ask.Initiator == harness.ByWebSocket {
		p.prose(margin, socketsAreNotCORS)
	}
	for _, c := range t.Cautions {
		p.prose(margin, cautioned(c))
	}
}

// cautioned writes the sentence of one caution.
func cautioned(c harness.Caution) string {
	switch c {
	case harness.CautionMixedContent:
		return "A real page would be stopped: it is https and the target plain http, which browsers call mixed content. Here it is allowed, to show the rest."
	case harness.CautionLocalNetwork:
		return "A real page has to be let through by the visitor first: the target is on the local machine or network (Local Network Access). Here that is granted."
	}
	return string(c)
}

// result is one agent's: outcome, reason, exchanges, the browser's own words.
func (p *page) result(t harness.Tried, r harness.TriedResult) {
	o := r.Observation
	style := map[harness.Outcome]string{harness.OutcomeShared: green, harness.OutcomeBlocked: red}[o.Outcome]
	p.line(0, "")
	p.headed(r.Agent, cmp.Or(style, yellow), p.whatWasRecorded(t, r))
	p.expected(t, r)
	p.noticed(t.Ask, o)
	p.withheld(r.Withheld)
	if o.Outcome == harness.OutcomeShared && t.Ask.Initiator != harness.ByWebSocket {
		p.prose(margin, "the script can read: "+cmp.Or(strings.Join(o.Exposed, ", "), "no header"))
		if hidden := o.Hidden(); len(hidden) > 0 {
			p.prose(margin, "the script cannot read: "+strings.Join(hidden, ", "))
		}
	}
	for _, x := range o.Exchanges {
		p.exchange(x, t.Ask.URL, decides(harness.Cause{Reason: o.Reason}))
	}
	if o.Console != "" {
		p.prose(margin, "console: "+o.Console)
	}
	for _, e := range r.Elsewhere {
		p.prose(margin, fmt.Sprintf("%s differs here from the standard (%s): %s", e.Profile, strings.Join(e.Observation.Divergences, ", "), whatThePageGot(e.Observation)))
	}
}

// withheld writes which values were kept from another host.
func (p *page) withheld(all []harness.Withheld) {
	for _, w := range all {
		p.prose(margin, fmt.Sprintf("the redirect leads to %s: a browser sends the value of %s there, and here it was withheld", w.To, w.Header))
	}
}

// noticed writes what a script notices of a response that is kept from it.
func (p *page) noticed(a harness.Ask, o harness.Observation) {
	if o.Outcome != harness.OutcomeBlocked || !o.Reason.CORS() {
		return
	}
	switch a.Initiator {
	case harness.ByFetch, harness.ByKeepalive, harness.ByWorker, harness.BySharedWorker:
		p.prose(margin, "the page sees a TypeError of fetch(), which does not say why; the console says it")
	case harness.ByXHR, harness.ByXHRUpload:
		p.prose(margin, "the page sees an error event with status 0, which does not say why; the console says it")
	case harness.ByBeacon:
	default:
		p.prose(margin, "the page sees an error event, which does not say why; the console says it")
	}
}

// expected marks a result of which something is expected.
func (p *page) expected(t harness.Tried, r harness.TriedResult) {
	switch r.Expected {
	case harness.StatusPass:
		text := "pass: as expected"
		if r.Observation.Outcome == harness.OutcomeWithheld && t.Expect.Outcome == harness.OutcomeShared {
			text = "pass: shared is expected, and the preflight allows it; whether the answer can be read shows only with --unsafe"
		}
		p.prose(margin, text)
	case harness.StatusFail:
		p.prose(margin, "fail: expected otherwise in "+strings.Join(r.Differs, ", "))
	case harness.StatusInconclusive:
		p.prose(margin, "inconclusive: what is expected was not put to the test")
	}
}

// whatThePageGot is the function with the reason in plain words, and its name in brackets.
func (p *page) whatThePageGot(o harness.Observation) string {
	plain := ""
	if p.o.Plain != nil && o.Reason != fetch.Opaque {
		plain = p.o.Plain(o.Reason)
	}
	if plain == "" || o.Outcome != harness.OutcomeBlocked {
		return whatThePageGot(o)
	}
	if o.Parameter != "" {
		plain += ": " + o.Parameter
	}
	return fmt.Sprintf("blocked: %s [%s]", plain, o.Reason)
}

// whatThePageGot says what a page got, as its author would say it.
func whatThePageGot(o harness.Observation) string {
	why := string(o.Reason)
	if o.Parameter != "" {
		why += fmt.Sprintf(" (%s)", o.Parameter)
	}
	switch o.Outcome {
	case harness.OutcomeShared:
		if o.Status == 101 {
			return "shared: the page is connected (101)"
		}
		return fmt.Sprintf("shared: the page can read the answer (%d)", o.Status)
	case harness.OutcomeWithheld:
		if host, led := o.LedAway(); led {
			return fmt.Sprintf("withheld: the redirect leads to %s, and leave to send is for the host of the request", host)
		}
		return "withheld: the request would be sent; --unsafe sends it"
	case harness.OutcomeBlocked:
		if o.Reason == fetch.Opaque {
			return fmt.Sprintf("blocked: %s: the request was answered (%d), and mode no-cors tells the page nothing of it", why, o.Status)
		}
		return fmt.Sprintf("blocked: %s", why)
	case harness.OutcomeNotApplicable:
		return "not applicable: " + o.Error
	}
	return strings.TrimSuffix(fmt.Sprintf("error: it could not be asked: %s: %s", why, o.Error), ": ")
}

func (p *page) comparison(t harness.Tried) {
	p.line(0, "")
	switch {
	case !t.Compared:
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
		if o.Outcome != harness.OutcomeBlocked || t.Expect.Outcome == harness.OutcomeBlocked {
			continue
		}
		v := harness.Verdict{
			Reason: o.Reason, Parameter: o.Parameter, Harm: harness.Break, Target: t.Ask.URL, Agent: r.Agent,
			Cause: harness.Cause{Kind: harness.CauseRefused, Who: string(t.Ask.From), Reason: o.Reason, Parameter: o.Parameter},
		}
		p.cure(p.o.advise(v, o.Exchanges), t.Ask.URL, string(t.Ask.From))
	}
}

func (p *page) triedSummary(tried []harness.Tried) {
	n, agree, compared := map[harness.Outcome]int{}, 0, 0
	for _, t := range tried {
		if t.Compared {
			compared++
		}
		if t.Compared && t.Agree {
			agree++
		}
		for _, r := range t.Results {
			n[r.Observation.Outcome]++
		}
	}
	var words []string
	for _, o := range []harness.Outcome{harness.OutcomeShared, harness.OutcomeBlocked, harness.OutcomeWithheld, harness.OutcomeNotApplicable, harness.OutcomeError} {
		if n[o] > 0 {
			words = append(words, fmt.Sprintf("%d %s", n[o], o))
		}
	}
	head := plural(len(tried), "request")
	if compared > 0 {
		head += fmt.Sprintf(", the agents agree on %d", agree)
	}
	p.prose(0, head+": "+strings.Join(words, ", "))
}

// redactTried hides secrets as Redact does in a report.
func redactTried(tried []harness.Tried, secrets *redact.Secrets) ([]harness.Tried, *censor) {
	c := newCensor(secrets)
	for _, t := range tried {
		for _, result := range t.Results {
			c.learn(result.Observation.Exchanges)
		}
	}
	return censored(c, tried), c
}
