package fetch

import (
	"fmt"
	"slices"
	"time"
)

// Fetch is one fetch() under way: it says what to send next and is told what
// came back, until it has a result. It never sends anything itself.
//
//	f := fetch.Begin(profile, request, cache)
//	for m, more := f.Next(now); more; m, more = f.Next(now) {
//		f.Receive(carry(m), now)
//	}
//	result := f.Result()
//
// It ends after at most 21 actual messages and as many preflights. What a
// browser repeats below this level is the carrier's: the second try after 421
// (https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch), and
// asking the user after 401.
type Fetch struct {
	profile *Profile
	cache   *PreflightCache

	// req is the request as redirects have left it.
	req Request
	// page is the request's origin, urls its URL list.
	page     origin
	urls     []address
	tainting tainting
	// document numbers a page whose origin is opaque; 0 is any other.
	document int
	// forced is the use-CORS-preflight flag, which redirects leave alone, and
	// forcedBy the rows that decided it.
	forced   bool
	forcedBy []string
	// preflight is makeCORSPreflight: the next message is one unless the cache spares it.
	preflight bool
	// clears says that a network error clears the cache.
	clears bool

	pending *Message
	done    bool
	result  Result
}

// tainting is a request's response tainting.
// https://fetch.spec.whatwg.org/#concept-request-response-tainting
type tainting int

const (
	taintBasic tainting = iota
	taintCORS
	taintOpaque
)

// Begin starts a fetch under a profile. The cache may be nil: then no
// preflight is remembered. A request that fetch() would not accept ends at
// once, with InvalidRequest and what is wrong as the parameter.
func Begin(p *Profile, req Request, cache *PreflightCache) *Fetch {
	f := &Fetch{profile: p, cache: cache}
	if f.cache == nil {
		f.cache = &PreflightCache{}
	}
	if err := f.prepare(req); err != nil {
		f.fail(InvalidRequest, err.Error())
		return f
	}
	if _, set := Get(f.req.Headers, "Available-Dictionary"); set && p.departs(rowDictionaryHeader) {
		f.note(rowDictionaryHeader)
		f.fail(ConnectionFailed, "")
		return f
	}
	f.mainFetch()
	return f
}

// prepare takes over the request, or says why fetch() throws.
func (f *Fetch) prepare(req Request) error {
	page, err := parseOrigin(req.Origin)
	if err != nil {
		return err
	}
	url, err := parseURL(req.URL, nil)
	if err != nil {
		return err
	}
	if !url.isHTTP() {
		return fmt.Errorf("URL %q: want http or https", req.URL)
	}
	if isNoHost(url.host) && !f.profile.departs(rowHost) {
		return fmt.Errorf("URL %q: %q is not a host", req.URL, url.host)
	}
	if url.hasCredentials() {
		return fmt.Errorf("URL %q includes credentials; fetch() takes none", req.URL)
	}
	prepared, err := prepare(f.profile, req)
	if err != nil {
		return err
	}
	if _, set := Get(req.Headers, "User-Agent"); set && f.profile.departs(rowUserAgent) {
		f.note(rowUserAgent)
	}
	f.req, f.page, f.urls = prepared, page, []address{url}
	if page.opaque() {
		f.document = f.cache.openDocument()
	}
	f.forced, f.forcedBy = decide(f.profile, prepared.forced, rowUploadListener)
	return nil
}

// Next returns the message that the browser sends next, or false when the
// fetch has ended. Calling it again before Receive returns the same message.
func (f *Fetch) Next(now time.Time) (Message, bool) {
	if f.done {
		return Message{}, false
	}
	if f.pending == nil {
		f.pending = f.message(now)
	}
	return *f.pending, true
}

// message is the preflight unless there is none to make, or none needed.
// https://fetch.spec.whatwg.org/#concept-http-fetch (step 4)
func (f *Fetch) message(now time.Time) *Message {
	if f.preflight && !f.spared(now) {
		return f.preflightMessage()
	}
	f.preflight = false
	return f.actual()
}

// Receive hands over the final response to the message that Next returned;
// without one it does nothing.
func (f *Fetch) Receive(resp Response, now time.Time) {
	if f.done || f.pending == nil {
		return
	}
	preflight := f.pending.Preflight
	f.pending = nil
	if f.refused(func(p *Profile) refusal { return f.unacceptable(p, resp) }, rowDisposition, rowLocationRepeated, rowLocationFirst, rowHost) {
		return
	}
	if preflight {
		f.receivePreflight(resp, now)
	} else {
		f.receiveActual(resp)
	}
}

// refused fails the fetch if there is a refusal, and records the rows that decided.
func (f *Fetch) refused(why func(*Profile) refusal, rows ...string) bool {
	r, because := decide(f.profile, why, rows...)
	f.note(because...)
	if r == (refusal{}) {
		return false
	}
	f.fail(r.reason, r.parameter)
	return true
}

// Abort ends the fetch because the message could not be carried.
func (f *Fetch) Abort(why Reason, parameter string) {
	if !f.done {
		f.fail(why, parameter)
	}
}

// Result tells how the fetch ended. It is valid once Next has returned false.
func (f *Fetch) Result() Result { return f.result }

// mainFetch decides what a request to the current URL is.
// https://fetch.spec.whatwg.org/#concept-main-fetch
func (f *Fetch) mainFetch() {
	url := f.url()
	f.preflight = false
	switch {
	case isBadPort(url.port):
		f.fail(BadPort, url.port)
	case f.tainting == taintBasic && sameOrigin(url.origin(), f.page):
	case f.req.Mode == SameOriginMode:
		f.fail(DisallowedByMode, "")
	case f.req.Mode == NoCORS && f.req.Redirect != Follow:
		f.fail(NoCorsRedirectModeNotFollow, "")
	case f.req.Mode == NoCORS:
		f.tainting = taintOpaque
	default:
		f.tainting = taintCORS
		q := f.question()
		f.preflight = preflightDue(q.method, q.unsafe, q.forced, f.req.NeverPreflight)
		f.clears = f.clears || f.preflight
	}
}

// spared reports whether the cache makes the preflight unnecessary.
func (f *Fetch) spared(now time.Time) bool {
	covered, rows := f.cache.covers(f.profile, f.visit(), now)
	f.note(rows...)
	return covered
}

// receivePreflight: https://fetch.spec.whatwg.org/#cors-preflight-fetch (steps 7 and 8)
func (f *Fetch) receivePreflight(resp Response, now time.Time) {
	v := f.visit()
	if f.refused(func(p *Profile) refusal { return v.refusal(p, resp) }, rowAuthorizationWildcard, rowForcedMethod) {
		return
	}
	f.cache.store(f.profile, v, resp.Headers, now)
	f.preflight = false
}

// receiveActual: https://fetch.spec.whatwg.org/#concept-http-fetch (steps 4.4 to 6)
func (f *Fetch) receiveActual(resp Response) {
	if f.refused(func(p *Profile) refusal { return f.refusal(p, resp) },
		rowLocationEmpty, rowLocationRepeated, rowRedirectWithoutTarget, rowUserinfo, rowPolicySameAddress, rowHost, rowKeepaliveLimit) {
		return
	}
	to, rows := decide(f.profile, func(p *Profile) location {
		return locationOf(p, resp.Headers, f.url())
	}, rowLocationEmpty, rowLocationRepeated, rowHost)
	switch {
	case !IsRedirectStatus(resp.Status):
		f.finish(resp)
	case f.req.Redirect == RedirectManual:
		f.finishOpaque(resp)
	default:
		f.note(rows...)
		f.follow(resp, to)
	}
}

// follow is HTTP-redirect fetch, once nothing stands against it.
// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch (steps 4 and 12 to 20)
func (f *Fetch) follow(resp Response, to location) {
	if !to.found {
		f.finish(resp)
		return
	}
	f.req = redirected(f.req, resp.Status, !sameOrigin(f.url().origin(), to.url.origin()))
	f.urls = append(f.urls, to.url)
	f.dropHints()
	f.mainFetch()
}

// dropHints removes what Chromium takes for its own client hints from a
// request that is redirected to where no policy of its page lets them go: to a
// server other than the page's, or anywhere where there is no page.
func (f *Fetch) dropHints() {
	allowed := f.req.Keepalive || !f.req.Worker && sameOrigin(f.url().origin(), f.page)
	if !f.profile.departs(rowHintsRedirected) || allowed {
		return
	}
	rest := without(f.req.Headers, clientHints()...)
	if len(rest) < len(f.req.Headers) {
		f.note(rowHintsRedirected)
	}
	f.req.Headers = rest
}

// finish gives the script a response, filtered by the tainting.
// https://fetch.spec.whatwg.org/#concept-main-fetch (step 14)
func (f *Fetch) finish(resp Response) {
	var exposed []string
	switch f.tainting {
	case taintOpaque:
		f.finishOpaque(resp)
		return
	case taintCORS:
		exposed = ExposedNames(resp.Headers, f.req.Credentials)
	case taintBasic:
		exposed = allNames(resp.Headers)
	}
	f.end(Result{Status: resp.Status, Exposed: exposed, URL: f.url().withoutFragment()})
}

// finishOpaque gives the script a response that it can tell nothing of.
func (f *Fetch) finishOpaque(resp Response) {
	f.end(Result{Reason: Opaque, Status: resp.Status, URL: f.url().withoutFragment()})
}

// fail ends the fetch in a network error.
// https://fetch.spec.whatwg.org/#concept-main-fetch (corsWithPreflightResponse)
func (f *Fetch) fail(why Reason, parameter string) {
	if f.clears {
		f.cache.clear(f.profile, f.visit().key)
	}
	f.end(Result{Reason: why, Parameter: parameter})
}

func (f *Fetch) end(result Result) {
	result.Divergences = f.result.Divergences
	f.result, f.done, f.pending = result, true, nil
}

// note records rows that decided something, each once.
func (f *Fetch) note(rows ...string) {
	for _, row := range rows {
		if !slices.Contains(f.result.Divergences, row) {
			f.result.Divergences = append(f.result.Divergences, row)
		}
	}
}
