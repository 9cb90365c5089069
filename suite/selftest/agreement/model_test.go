package agreement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/corsuite/corsuite/fixtures"
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/replay"
)

// account is what became of a story under one user agent: what each ask ended
// in, and every request that reached a server, in order.
type account struct {
	Ends []end
	Wire []arrival
	// Rows are the ids of the divergences that decided something (the model's only).
	Rows []string
}

// end is what a page got of one ask. Reason is "" when it can read the answer.
type end struct {
	Reason    fetch.Reason `json:"reason,omitempty"`
	Parameter text         `json:"parameter,omitempty"`
	Status    int          `json:"status,omitempty"` // of an answer that can be read
	Exposed   []string     `json:"exposed,omitempty"`
}

// modelOf plays an expanded story through the model: the same answers, by the
// same script, that the responder gives the browser.
func (st stage) modelOf(p *fetch.Profile, s story) account {
	var (
		acc    account
		cache  fetch.PreflightCache
		cookie string
		now    = time.Unix(0, 0)
		script = newScript(s.Hops)
	)
	for _, a := range s.asks() {
		f, first, unsure := fetch.Begin(p, a.Request(), &cache), len(acc.Wire), slices.Concat(unsureOf(a), unsureFor(p))
		for m, more := f.Next(now); more; m, more = f.Next(now) {
			if !st.has(m.URL) {
				f.Abort(fetch.ConnectionFailed, "") // no such host
				continue
			}
			carried := m.Headers
			if rewritten(a, acc.Wire[first:], m) {
				unsure = append(unsure, "origin")
			}
			if m.Credentials && cookie != "" {
				carried = append(slices.Clone(carried), fetch.Header{Name: "Cookie", Value: cookie})
			}
			acc.Wire = append(acc.Wire, arrival{Method: m.Method, URL: m.URL, Headers: carried, Body: string(m.Body), unsure: unsure})
			_, number := place(m.URL)
			answer := script.answer(number, m.Preflight)
			if answer.Status == 421 {
				// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (step 16)
				acc.Wire = append(acc.Wire, acc.Wire[len(acc.Wire)-1])
				answer = script.answer(number, m.Preflight)
			}
			now = now.Add(answer.After)
			resp := answer.response()
			if set, found := fetch.Get(resp.Headers, "Set-Cookie"); found && m.Credentials {
				cookie, _, _ = strings.Cut(set, ";")
			}
			f.Receive(resp, now)
		}
		r := f.Result()
		acc.Ends = append(acc.Ends, endOf(replay.Outcomes(r)))
		for _, row := range r.Divergences {
			if !slices.Contains(acc.Rows, row) {
				acc.Rows = append(acc.Rows, row)
			}
		}
	}
	return acc
}

// unsureOf are the fields of an ask's requests that the model does not claim to
// know: a worker made of a blob has no referrer, and XMLHttpRequest writes the
// charset of a text anew, each browser in its own way.
// https://xhr.spec.whatwg.org/#the-send()-method
func unsureOf(a harness.Ask) []string {
	switch a.Initiator {
	case harness.ByWorker:
		return []string{"referer"}
	case harness.ByXHR, harness.ByXHRUpload:
		return []string{"content-type"}
	}
	return nil
}

// unsureFor are the fields of any request that the model knows for Chromium only.
func unsureFor(p *fetch.Profile) []string {
	if p.Name() != fetch.Firefox().Name() {
		return nil
	}
	return []string{"accept-encoding", "accept-language", "connection", "priority", "te"}
}

// rewritten reports whether a request is one whose Origin DevTools makes wrong:
// while it intercepts, as the agent needs it to, a redirect away from the
// page's own origin, or one that makes a GET of a POST, sends no Origin or
// null. The answer is judged by the right one all the same.
func rewritten(a harness.Ask, sent []arrival, m fetch.Message) bool {
	if len(sent) == 0 || m.Preflight {
		return false
	}
	own := string(a.From) + "/"
	left := strings.HasPrefix(sent[0].URL, own) && !strings.HasPrefix(m.URL, own)
	return left || slices.ContainsFunc(sent, func(b arrival) bool {
		return b.Method != m.Method && !isPreflight(b.Method, b.Headers)
	})
}

// has reports whether a URL is one of the stage's servers.
func (st stage) has(url string) bool {
	host, _, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	return host == st.b || host == st.c || host == st.l
}

// browserOf is what a browser observed of a story and what arrived of it.
func browserOf(observed []harness.Observation, arrived []arrival) account {
	acc := account{Wire: arrived}
	for _, o := range observed {
		acc.Ends = append(acc.Ends, endOf(o))
	}
	return acc
}

func endOf(o harness.Observation) end {
	e := end{Reason: o.Reason, Parameter: text(o.Parameter)}
	switch {
	case o.Reason == fetch.InvalidRequest:
		e.Parameter = "" // each has its own words for it
	case o.Reason == "" && o.Outcome != harness.OutcomeShared:
		e.Reason = fetch.Reason(fmt.Sprintf("%s without a reason: %s", o.Outcome, o.Error))
	case o.Reason == "":
		e.Status, e.Exposed = o.Status, slices.Clone(o.Exposed)
	}
	return e
}

// differences compares two accounts of a story, a line for each difference.
func differences(asks []harness.Ask, model, browser account) []string {
	var found []string
	for i := range max(len(model.Ends), len(browser.Ends)) {
		m, b := at(model.Ends, i), at(browser.Ends, i)
		if !sameEnd(asks[i], m, b) {
			found = append(found, side(fmt.Sprintf("ask %d", i), m.String(), b.String()))
		}
	}
	for i := range max(len(model.Wire), len(browser.Wire)) {
		m, b := at(model.Wire, i), at(browser.Wire, i)
		if m.first() != b.first() {
			found = append(found, side(fmt.Sprintf("message %d", i), m.first(), b.first()))
			break // what follows is shifted
		}
		b.unsure = m.unsure
		mine, theirs := m.telling(), b.telling()
		if !slices.Equal(mine, theirs) {
			found = append(found, side(fmt.Sprintf("message %d, %s", i, m.Method), missing(mine, theirs), missing(theirs, mine)))
		}
	}
	return found
}

// sameEnd: of several refused headers a browser names any one.
func sameEnd(a harness.Ask, model, browser end) bool {
	o := func(e end) harness.Observation {
		return harness.Observation{Reason: e.Reason, Parameter: string(e.Parameter), Exposed: e.Exposed}
	}
	return replay.Same(a, o(model), o(browser)) && model.Status == browser.Status
}

func side(what, model, browser string) string {
	return fmt.Sprintf("%s\n    model   %s\n    browser %s", what, model, browser)
}

func at[T any](list []T, i int) T {
	var none T
	if i < len(list) {
		return list[i]
	}
	return none
}

func (e end) String() string {
	if e.Reason != "" {
		return fmt.Sprintf("blocked %s %q", e.Reason, e.Parameter)
	}
	return fmt.Sprintf("shared %d, readable %q", e.Status, e.Exposed)
}

func (a arrival) first() string {
	if a.Method == "" {
		return "nothing"
	}
	kind := ""
	if isPreflight(a.Method, a.Headers) {
		kind = " (preflight)"
	}
	return a.Method + " " + a.URL + kind
}

// personal are the fields that depend on the browser, its user and their settings.
var personal = []string{"host", "user-agent", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-fetch-storage-access"}

// telling are the lines of a request that the standard, the script and the
// cache decide, sorted.
func (a arrival) telling() []string {
	var lines []string
	for _, h := range a.Headers {
		name, value := strings.ToLower(h.Name), strings.Trim(h.Value, " \t")
		switch {
		case slices.Contains(personal, name), slices.Contains(a.unsure, name), name == "accept-language" && strings.HasPrefix(value, "en-US"):
			continue
		case name == "referer":
			// The model's page is the root of its origin.
			value = strings.TrimSuffix(value, fixtures.PagePath[1:])
		case name == "range":
			// Chromium's HTTP cache writes a range in its own way, cache or no cache.
			value = ""
		}
		lines = append(lines, fmt.Sprintf("%s: %q", name, value))
	}
	if a.Body != "" {
		lines = append(lines, fmt.Sprintf("body %q", a.Body))
	}
	slices.Sort(lines)
	return lines
}

// missing are the lines of one list that the other has not.
func missing(lines, other []string) string {
	var only []string
	for _, line := range lines {
		if !slices.Contains(other, line) {
			only = append(only, line)
		}
	}
	return cmp.Or(strings.Join(only, ", "), "nothing more")
}
