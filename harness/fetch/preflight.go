package fetch

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Preflight reports whether a preflight precedes a request, before redirects and
// caches have a say, and returns the fields that make it one: Origin, then what it
// asks for. It judges requests that fetch() would not make, too.
// https://fetch.spec.whatwg.org/#concept-main-fetch
func Preflight(r Request) (fields []Header, due bool) {
	method, unsafe := NormalizeMethod(r.Method), UnsafeHeaderNames(r.Headers)
	if r.Mode == NoCORS || IsSameOrigin(r.URL, r.Origin) || !preflightDue(method, unsafe, r.ForcePreflight, r.NeverPreflight) {
		return nil, false
	}
	return append([]Header{{Name: "Origin", Value: r.Origin}}, preflightHeaders(method, unsafe)...), true
}

// preflightDue reports whether a CORS request has to be preceded by a preflight.
// https://fetch.spec.whatwg.org/#concept-main-fetch (use-CORS-preflight flag, unsafe-request flag)
func preflightDue(method string, unsafe []string, forced, never bool) bool {
	return forced || !never && (!IsSafelistedMethod(method) || len(unsafe) > 0)
}

// preflightHeaders returns the fields by which an OPTIONS request asks for permission.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch (steps 3 to 5)
func preflightHeaders(method string, unsafe []string) []Header {
	headers := []Header{{Name: "Access-Control-Request-Method", Value: method}}
	if len(unsafe) > 0 {
		// A comma without a space, which no other list of HTTP is joined by.
		headers = append(headers, Header{Name: "Access-Control-Request-Headers", Value: strings.Join(unsafe, ",")})
	}
	return headers
}

// question is what a preflight asks on behalf of a request.
type question struct {
	origin      string
	credentials CredentialsMode
	method      string
	// unsafe are the CORS-unsafe request-header names.
	unsafe []string
	// forced is the use-CORS-preflight flag.
	forced bool
}

// permission is what a preflight response grants.
type permission struct {
	methods, headers []string
}

// refusal judges a preflight response: zero when the request may go out.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch (step 7)
func (q question) refusal(p *Profile, resp Response) refusal {
	// A browser does not follow a redirect here, and says so before all else.
	if to, _ := Get(resp.Headers, "Location"); to != "" && IsRedirectStatus(resp.Status) {
		return refuse(PreflightDisallowedRedirect, "")
	}
	if r := checkCORS(q.origin, q.credentials, resp.Headers); r != (refusal{}) {
		return r.ofPreflight()
	}
	if resp.Status < 200 || resp.Status > 299 {
		return refuse(PreflightInvalidStatus, "")
	}
	given, r := q.given(p, resp.Headers)
	if r != (refusal{}) {
		return r
	}
	return q.within(p, given)
}

// given reads the two lists. (steps 7.1 to 7.4)
func (q question) given(p *Profile, headers []Header) (permission, refusal) {
	var given permission
	var ok bool
	if given.methods, ok = extractTokens(headers, "Access-Control-Allow-Methods"); !ok {
		return permission{}, refuse(InvalidAllowMethodsPreflightResponse, "")
	}
	if given.headers, ok = extractTokens(headers, "Access-Control-Allow-Headers"); !ok {
		return permission{}, refuse(InvalidAllowHeadersPreflightResponse, "")
	}
	if given.methods == nil && q.forced && !p.departs(rowForcedMethod) {
		// Nothing but the upload listener has to be allowed. (step 7.4)
		given.methods = []string{q.method}
	}
	return given, refusal{}
}

// within reports whether the permission covers the request. (steps 7.5 to 7.7)
func (q question) within(p *Profile, given permission) refusal {
	wildcard := q.credentials != Include
	if !slices.Contains(given.methods, q.method) && !IsSafelistedMethod(q.method) &&
		!(wildcard && slices.Contains(given.methods, "*")) {
		return refuse(MethodDisallowedByPreflightResponse, q.method)
	}
	for _, name := range q.unsafe {
		covered := wildcard && slices.Contains(given.headers, "*") &&
			(!isNonWildcard(name) || p.departs(rowAuthorizationWildcard))
		if !covered && !nameIn(name, given.headers) {
			return refuse(HeaderDisallowedByPreflightResponse, name)
		}
	}
	return refusal{}
}

// isNonWildcard: https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
func isNonWildcard(name string) bool { return equalFold(name, "Authorization") }

// How long a permission is remembered.
const (
	// https://fetch.spec.whatwg.org/#cors-preflight-fetch (step 7.9)
	defaultMaxAge = 5 * time.Second
	// The standard leaves the limit open; this is where caches may stop counting.
	// https://www.rfc-editor.org/rfc/rfc9111#section-1.2.2
	standardMaxAge = 2_147_483_648 * time.Second
	chromiumMaxAge = 2 * time.Hour
)

// maxAge reads Access-Control-Max-Age.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch (steps 7.8 to 7.10)
func maxAge(p *Profile, headers []Header) time.Duration {
	lines := Values(headers, "Access-Control-Max-Age")
	malformed := defaultMaxAge
	if p.departs(rowMaxAgeMalformed) {
		malformed = 0
	}
	switch {
	case len(lines) == 0:
		return defaultMaxAge
	case len(lines) > 1:
		return malformed // more than the one that its ABNF allows
	}
	parse, limit := deltaSeconds, standardMaxAge
	if p.departs(rowMaxAgeSign) {
		parse = signedSeconds
	}
	if p.departs(rowMaxAgeCap) {
		limit = chromiumMaxAge
	}
	n, ok := parse(lines[0])
	if !ok {
		return malformed
	}
	return time.Duration(min(n, uint64(limit/time.Second))) * time.Second
}

// deltaSeconds is digits only; a number too large for us is still a number.
// https://www.rfc-editor.org/rfc/rfc9111#section-1.2.2
func deltaSeconds(value string) (uint64, bool) {
	digits, rest := skipDigits(value)
	if digits == "" || rest != "" {
		return 0, false
	}
	n, _ := strconv.ParseUint(digits, 10, 64) // the largest, where it is too large
	return n, true
}

// signedSeconds is what Chromium reads: an int64 with any sign, where less than nothing is nothing.
func signedSeconds(value string) (uint64, bool) {
	n, err := strconv.ParseInt(value, 10, 64)
	return uint64(max(n, 0)), err == nil
}
