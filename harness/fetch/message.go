package fetch

import (
	"slices"
	"strings"
)

// This file says what a fetch under way puts into its messages.

// url is the request's current URL.
func (f *Fetch) url() address { return f.urls[len(f.urls)-1] }

// origins are those of the URL list.
func (f *Fetch) origins() []origin {
	var origins []origin
	for _, url := range f.urls {
		origins = append(origins, url.origin())
	}
	return origins
}

// serializedOrigin: https://fetch.spec.whatwg.org/#serializing-a-request-origin
func (f *Fetch) serializedOrigin() string {
	if f.tainted() {
		return "null"
	}
	return f.page.String()
}

// tainted reports whether redirects have made the request's origin opaque.
func (f *Fetch) tainted() bool { return redirectTaint(f.page, f.origins()) != taintSameOrigin }

// visit is the request as the preflight cache sees it.
func (f *Fetch) visit() visit {
	return visit{
		question: f.question(),
		key:      cacheKey{origin: f.serializedOrigin(), url: f.url().key()},
		mode:     f.req.cacheMode(f.profile),
		tainted:  f.tainted(),
		document: f.document,
	}
}

// question is what a preflight of the request asks.
func (f *Fetch) question() question {
	names, rows := decide(f.profile, func(p *Profile) string {
		return strings.Join(p.UnsafeHeaderNames(f.req.Headers), ",")
	}, rowClientHints, rowJoinedSafelist, rowRangeInt64)
	f.note(append(rows, f.forcedBy...)...)
	q := question{origin: f.serializedOrigin(), credentials: f.req.Credentials, method: f.req.Method, forced: f.forced}
	if names != "" {
		q.unsafe = strings.Split(names, ",")
	}
	return q
}

// forced is the use-CORS-preflight flag.
// https://fetch.spec.whatwg.org/#use-cors-preflight-flag
func (r Request) forced(p *Profile) bool {
	if r.Body == nil && p.departs(rowUploadListener) {
		return false
	}
	return r.ForcePreflight || r.Stream
}

// preflightMessage: https://fetch.spec.whatwg.org/#cors-preflight-fetch (steps 1 to 6)
func (f *Fetch) preflightMessage() *Message {
	q := f.question()
	w := f.wire()
	w.method, w.body, w.origin = "OPTIONS", nil, q.origin
	// Step 2 of https://fetch.spec.whatwg.org/#cors-preflight-fetch.
	w.list = append([]Header{{Name: "Accept", Value: "*/*"}}, preflightHeaders(q.method, q.unsafe)...)
	site, rows := decide(f.profile, func(p *Profile) string {
		if p.departs(rowPreflightSite) {
			return fetchSite(f.page, f.origins()[len(f.urls)-1:])
		}
		return fetchSite(f.page, f.origins())
	}, rowPreflightSite)
	f.note(rows...)
	w.site = site
	if !f.profile.departs(rowPreflightCacheControl) {
		w.cache = CacheDefault
	} else if w.cache != CacheDefault {
		f.note(rowPreflightCacheControl)
	}
	return &Message{Method: w.method, URL: f.url().withoutFragment(), Headers: w.write(preflightFields), Preflight: true}
}

// actual: https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (httpRequest)
func (f *Fetch) actual() *Message {
	w := f.wire()
	return &Message{
		Method:      f.req.Method,
		URL:         f.url().withoutFragment(),
		Headers:     w.write(actualFields),
		Body:        f.req.Body,
		Credentials: f.includeCredentials(),
	}
}

func (f *Fetch) wire() wire {
	cache, rows := decide(f.profile, f.req.cacheMode, rowConditional)
	from, more := decide(f.profile, func(p *Profile) string { return referer(p, f.page, f.url().origin()) }, rowRefererLoopback)
	f.note(append(rows, more...)...)
	return wire{
		method: f.req.Method, body: f.req.Body, list: f.req.Headers,
		origin: f.originHeader(), referer: from,
		page: f.page, url: f.url().origin(),
		site: fetchSite(f.page, f.origins()), mode: f.req.Mode,
		cache: cache,
	}
}

// cacheMode is the mode of a request whose script may revalidate by itself.
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (cache mode "default" and a conditional header)
func (r Request) cacheMode(p *Profile) CacheMode {
	conditional := slices.ContainsFunc(r.Headers, func(h Header) bool {
		return nameIn(h.Name, []string{"If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "If-Match", "If-Range"})
	})
	switch {
	case r.Cache != CacheDefault || !conditional:
		return r.Cache
	case p.departs(rowConditional) && r.Worker:
		return CacheDefault
	case p.departs(rowConditional):
		return NoCache
	}
	return NoStore
}

// includeCredentials: https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
func (f *Fetch) includeCredentials() bool {
	return f.req.Credentials == Include || f.req.Credentials == SameOrigin && f.tainting == taintBasic
}

// originHeader: https://fetch.spec.whatwg.org/#append-a-request-origin-header
func (f *Fetch) originHeader() string {
	if f.tainting == taintCORS {
		return f.serializedOrigin()
	}
	if f.req.Method == "GET" || f.req.Method == "HEAD" {
		return ""
	}
	value, rows := decide(f.profile, f.originWithoutCORS, rowOriginDowngrade, rowNoCORSRedirect)
	f.note(rows...)
	return value
}

// originWithoutCORS is the header of a request that changes something, under
// the default referrer policy.
func (f *Fetch) originWithoutCORS(p *Profile) string {
	origins := f.origins()
	downgraded := f.req.Mode != CORS && f.page.scheme == "https" && f.url().scheme != "https"
	hopped := len(slices.Compact(origins)) > 1
	if downgraded && !p.departs(rowOriginDowngrade) || hopped && p.departs(rowNoCORSRedirect) {
		return "null"
	}
	return f.serializedOrigin()
}
