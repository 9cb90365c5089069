package fetch

import "slices"

// maxRedirects: https://fetch.spec.whatwg.org/#concept-http-redirect-fetch (step 7)
const maxRedirects = 20

// IsRedirectStatus: https://fetch.spec.whatwg.org/#redirect-status
func IsRedirectStatus(status int) bool {
	return slices.Contains([]int{301, 302, 303, 307, 308}, status)
}

// location is a response's location URL: null (the zero value), failure, or a URL.
type location struct {
	found, failed bool
	url           address
}

// locationOf: https://fetch.spec.whatwg.org/#concept-response-location-url
func locationOf(p *Profile, headers []Header, current address) location {
	lines := Values(headers, "Location")
	if p.departs(rowLocationRepeated) {
		lines = slices.Compact(lines)
	}
	switch {
	case len(lines) == 0, len(lines) == 1 && lines[0] == "" && p.departs(rowLocationEmpty):
		return location{}
	case len(lines) > 1:
		return location{found: true, failed: true}
	}
	url, err := parseURL(lines[0], &current)
	if err != nil || isNoHost(url.host) && !p.departs(rowHost) {
		return location{found: true, failed: true}
	}
	if url.fragment == "" {
		url.fragment = current.fragment
	}
	return location{found: true, url: url}
}

// hop is what decides whether a redirect may be followed.
type hop struct {
	page     origin
	mode     Mode
	tainting tainting
	count    int
	// keepalive is the request's flag.
	keepalive bool
	// stream says that the body cannot be sent again.
	stream bool
	status int
	to     location
}

// refusal: https://fetch.spec.whatwg.org/#concept-http-redirect-fetch (steps 5 to 11)
func (h hop) refusal(p *Profile) refusal {
	to := h.to.url
	samePage := sameOrigin(to.origin(), h.page)
	switch {
	case h.to.failed:
		return refuse(InvalidLocation, "")
	case !to.isHTTP():
		return refuse(CorsDisabledScheme, to.scheme)
	case h.count == maxRedirects, h.count == maxRedirects-1 && h.keepalive && p.departs(rowKeepaliveLimit):
		return refuse(TooManyRedirects, "")
	case h.mode == CORS && to.hasCredentials() && !samePage:
		return refuse(RedirectContainsCredentials, "")
	case h.tainting == taintCORS && to.hasCredentials():
		return refuse(RedirectContainsCredentials, "")
	case to.hasCredentials() && p.departs(rowUserinfo):
		// DevTools gives no CORS error for this, but blockedReason "origin" at best.
		return refuse(BlockedByClient, "origin")
	case h.status != 303 && h.stream:
		return refuse(StreamRedirect, "")
	}
	return refusal{}
}

// redirected returns the request as it goes on to another URL.
// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch (steps 12 and 13)
func redirected(req Request, status int, crossOrigin bool) Request {
	toGET := (status == 301 || status == 302) && req.Method == "POST" ||
		status == 303 && req.Method != "GET" && req.Method != "HEAD"
	if toGET {
		req.Method, req.Body, req.Stream = "GET", nil, false
		req.Headers = without(req.Headers, "Content-Encoding", "Content-Language", "Content-Location", "Content-Type")
	}
	if crossOrigin {
		req.Headers = without(req.Headers, "Authorization")
	}
	return req
}
