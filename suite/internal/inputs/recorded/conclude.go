package recorded

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/replay"
	"github.com/corsuite/corsuite/suite/internal/redact"
)

// conclusion carries out requests by the model, on the exchanges of a file.
type conclusion struct {
	file    *file
	profile *fetch.Profile
	// preflights and actuals are the entries of each URL, in the order of their beginning.
	preflights, actuals map[string][]*entry
}

// newConclusion sorts the entries of a file by what they are.
func newConclusion(f *file, entries []*entry) *conclusion {
	c := &conclusion{file: f, profile: f.profile(), preflights: map[string][]*entry{}, actuals: map[string][]*entry{}}
	for _, e := range entries {
		of := c.actuals
		if e.preflight {
			of = c.preflights
		}
		key := withoutFragment(e.Request.URL)
		of[key] = append(of[key], e)
	}
	return c
}

// judge lets the model carry out a request that the file has.
func (c *conclusion) judge(e *entry, origin string) harness.Tried {
	t := harness.Tried{Recorded: &harness.Recorded{Entry: e.number}}
	t.Ask = harness.Ask{
		From: harness.Origin(origin), URL: withoutFragment(e.Request.URL), Method: e.Request.Method, Body: e.Request.PostData.Text,
		Credentials: credentialsOf(e),
	}
	t.Ask.Headers, t.LeftOut = c.headersOf(e)
	return c.carryOut(t, e)
}

// orphan judges a preflight whose request the file does not have.
func (c *conclusion) orphan(e *entry) harness.Tried {
	t := harness.Tried{Recorded: &harness.Recorded{Entry: e.number}}
	t.Ask = harness.Ask{
		From: harness.Origin(e.origin), URL: withoutFragment(e.Request.URL), Method: e.asksFor,
		Headers: asked(e, nil), Credentials: credentialsOf(e),
	}
	return c.carryOut(t, nil)
}

// carryOut follows the model's messages through the file's entries, beginning with e.
func (c *conclusion) carryOut(t harness.Tried, e *entry) harness.Tried {
	var o harness.Observation
	f := fetch.Begin(c.profile, t.Ask.Request(), nil)
	now := time.Unix(0, 0)
	var last *entry
	for m, more := f.Next(now); more; m, more = f.Next(now) {
		if m.Preflight {
			p := c.preflightOf(m.URL, t.Ask.Method, string(t.Ask.From), firstOf(last, e))
			if p == nil {
				t.Recorded.NoPreflight = true
				f.Receive(permission(m), now)
				continue
			}
			p.used = true
			x := c.exchange(p, true)
			o.Exchanges = append(o.Exchanges, x)
			if x.Status == 0 {
				f.Abort(fetch.ConnectionFailed, p.Response.Error)
				continue
			}
			f.Receive(fetch.Response{Status: x.Status, Headers: x.Response}, now)
			continue
		}
		if last != nil {
			e = c.next(m, last)
		}
		if e == nil || e.Response.Status <= 0 {
			t.Recorded.NoAnswer = true
			if e != nil {
				e.used = true
				t.Recorded.Error = e.Response.Error
			}
			return unknown(t, o)
		}
		e.used, last = true, e
		x := c.exchange(e, false)
		o.Exchanges = append(o.Exchanges, x)
		f.Receive(fetch.Response{Status: x.Status, Headers: x.Response}, now)
	}
	if e != nil {
		e.used = true
		t.Recorded.Error = e.Response.Error
		c.passOver(e)
	}
	end := replay.Outcomes(f.Result())
	end.Exchanges = o.Exchanges
	c.withCredentials(&t, &end)
	t.Results = []harness.TriedResult{{Agent: harness.RecordedAgent, Observation: end}}
	return t
}

// withCredentials judges a request that the browser gave up, and that its exchanges
// allow, as one with credentials: exports leave cookies out unless they are told not to.
func (c *conclusion) withCredentials(t *harness.Tried, end *harness.Observation) {
	if end.Outcome != harness.OutcomeShared || t.Recorded.Error == "" || t.Recorded.NoPreflight || t.Ask.Credentials == fetch.Include {
		return
	}
	ask := t.Ask
	ask.Credentials = fetch.Include
	with := replay.Conclude(c.profile, []harness.Ask{ask}, []harness.Observation{*end})[0]
	if with.Outcome != harness.OutcomeBlocked {
		return
	}
	with.Exchanges = end.Exchanges
	*end, t.Ask, t.Recorded.Credentials = with, ask, true
}

// unknown is a request of which the file does not tell the end.
func unknown(t harness.Tried, o harness.Observation) harness.Tried {
	o.Outcome, o.Reason, o.Error = harness.OutcomeError, fetch.ConnectionFailed, t.Recorded.Error
	t.Results = []harness.TriedResult{{Agent: harness.RecordedAgent, Observation: o}}
	return t
}

func firstOf(a, b *entry) *entry {
	if a != nil {
		return a
	}
	return b
}

// permission is an answer that allows what a preflight asks for: in place of one
// that the file lacks, so that the rest can be judged.
func permission(m fetch.Message) fetch.Response {
	origin, _ := fetch.Get(m.Headers, "Origin")
	method, _ := fetch.Get(m.Headers, "Access-Control-Request-Method")
	headers, _ := fetch.Get(m.Headers, "Access-Control-Request-Headers")
	return fetch.Response{Status: 204, Headers: []fetch.Header{
		{Name: "Access-Control-Allow-Origin", Value: origin}, {Name: "Access-Control-Allow-Credentials", Value: "true"},
		{Name: "Access-Control-Allow-Methods", Value: method}, {Name: "Access-Control-Allow-Headers", Value: headers},
	}}
}

// within is how far apart a preflight and its request may begin.
const within = time.Minute

// preflightOf returns the preflight of a request that began nearest to an entry, nil for none.
func (c *conclusion) preflightOf(address, method, origin string, near *entry) *entry {
	var best *entry
	var nearest time.Duration
	for _, p := range c.preflights[withoutFragment(address)] {
		if p.used || p.asksFor != method || origin != "" && origin != p.origin || !p.namesThoseOf(near) {
			continue
		}
		apart := time.Duration(0)
		if near != nil {
			apart = near.StartedDateTime.Sub(p.StartedDateTime.Time).Abs()
		}
		if apart <= within && (best == nil || apart < nearest) {
			best, nearest = p, apart
		}
	}
	return best
}

// namesThoseOf reports whether a preflight can be that of a request: one that was
// answered has the headers that it asked for, but for those that exports take out.
func (p *entry) namesThoseOf(e *entry) bool {
	if e == nil || e.Response.Status <= 0 {
		return true // provisional headers, if any
	}
	had := fields(e.Request.Headers)
	return !slices.ContainsFunc(p.names(), func(name string) bool {
		_, there := fetch.Get(had, name)
		return !there && !redact.Named(name)
	})
}

// names are those that a preflight asks for, in lower case.
func (p *entry) names() []string {
	var names []string
	for name := range strings.SplitSeq(p.header("Access-Control-Request-Headers"), ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// passOver leaves out of account where a redirect led that the model does not follow.
func (c *conclusion) passOver(e *entry) {
	for range redirects {
		location, found := fetch.Get(fields(e.Response.Headers), "Location")
		base, err := url.Parse(e.Request.URL)
		if !found || err != nil || !fetch.IsRedirectStatus(e.Response.Status) {
			return
		}
		to, err := base.Parse(location)
		if err != nil {
			return
		}
		next := c.next(fetch.Message{Method: e.Request.Method, URL: withoutFragment(to.String())}, e)
		if next == nil {
			return
		}
		next.used, e = true, next
	}
}

// redirects is how many are followed.
// https://fetch.spec.whatwg.org/#http-redirect-fetch (step 4)
const redirects = 20

// next returns the entry of a message that a redirect led to, nil for none.
func (c *conclusion) next(m fetch.Message, last *entry) *entry {
	for _, e := range c.actuals[m.URL] {
		if !e.used && e.Request.Method == m.Method && !e.StartedDateTime.Before(last.StartedDateTime.Time) {
			return e
		}
	}
	return nil
}

func (c *conclusion) exchange(e *entry, preflight bool) harness.Exchange {
	return harness.Exchange{
		ID: fmt.Sprintf("entry.%d", e.number), Preflight: preflight, Method: e.Request.Method, URL: withoutFragment(e.Request.URL),
		Request: fields(e.Request.Headers), Status: max(e.Response.Status, 0), Response: fields(e.Response.Headers), Error: e.Response.Error,
	}
}

// credentialsOf is the credentials mode as far as the request shows it: exports are
// usually without cookies, but what browsers say of storage access stays.
// https://privacycg.github.io/storage-access-headers/#sec-fetch-storage-access
func credentialsOf(e *entry) fetch.CredentialsMode {
	if e.header("Cookie") != "" || len(e.Request.Cookies) > 0 || e.header("Sec-Fetch-Storage-Access") != "" {
		return fetch.Include
	}
	return fetch.SameOrigin
}

// ownHeaders are those that browsers and their developer tools add by themselves
// and that a script could set, too.
func ownHeaders() []string {
	return []string{"accept", "accept-language", "user-agent", "cache-control", "pragma", "priority", "x-client-data", "if-none-match", "if-modified-since", "upgrade-insecure-requests"}
}

// headersOf returns the headers that the script set. Where there is a preflight,
// that says which; otherwise those that browsers add are left out.
func (c *conclusion) headersOf(e *entry) (set []fetch.Header, leftOut []string) {
	settable, _ := config.Settable(fields(e.Request.Headers))
	if p := c.preflightOf(e.Request.URL, e.Request.Method, e.origin, e); p != nil {
		return asked(p, settable), nil
	}
	for _, h := range settable {
		if !slices.Contains(ownHeaders(), strings.ToLower(h.Name)) {
			set = append(set, h)
		}
	}
	return set, nil
}

// asked returns the headers that a preflight names, with the values that the
// request had, and those that need no preflight.
func asked(p *entry, had []fetch.Header) []fetch.Header {
	names := p.names()
	unsafe := fetch.UnsafeHeaderNames(had)
	var set []fetch.Header
	for _, h := range had {
		lower := strings.ToLower(h.Name)
		if slices.Contains(names, lower) || !slices.Contains(unsafe, lower) && !slices.Contains(ownHeaders(), lower) {
			set = append(set, h)
		}
	}
	for _, name := range names {
		if _, there := fetch.Get(set, name); !there {
			set = append(set, fetch.Header{Name: name, Value: standIn(name)})
		}
	}
	return set
}

// standIn is a value for a header that the file does not have the value of.
func standIn(name string) string {
	if name == "content-type" {
		return "application/json"
	}
	return "x"
}

func withoutFragment(address string) string {
	address, _, _ = strings.Cut(address, "#")
	return address
}
