package reference

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// Defaults returns p with what this server does where p declares nothing:
// nobody is let in, credentials are refused, no method beyond GET, HEAD and
// POST and no unsafe request header is allowed, nothing is exposed, nobody is
// denied by name. MaxAge stays undeclared: the field is not sent, and browsers
// keep a preflight for five seconds. The same holds for each of its grants.
func Defaults(p harness.Policy) harness.Policy {
	if len(p.Grants) == 0 {
		return defaults().Override(p)
	}
	grants := make([]harness.Grant, len(p.Grants))
	for i, g := range p.Grants {
		grants[i] = asGrant(defaults().Override(asPolicy(g)))
	}
	if p.Grants = grants; p.Denied == nil {
		p.Denied = []string{}
	}
	return p
}

func defaults() harness.Policy {
	refused := false
	return harness.Policy{Origins: []string{}, Credentials: &refused, Methods: []string{}, Headers: []string{}, Expose: []string{}, Denied: []string{}}
}

func asPolicy(g harness.Grant) harness.Policy {
	return harness.Policy{
		Origins: g.Origins, Credentials: g.Credentials, Methods: g.Methods, Headers: g.Headers, Expose: g.Expose, MaxAge: g.MaxAge,
	}
}

func asGrant(p harness.Policy) harness.Grant { return p.AllGrants()[0] }

// Decide tells how to answer a request under a policy. It is pure, looks at a
// bounded part of what the client wrote, and grants nothing to an Origin that
// no browser can send.
func Decide(p harness.Policy, r Request) Answer {
	p = Defaults(p)
	a := Answer{Preflight: r.IsPreflight()}
	if a.Preflight {
		// An ok status, and 204 says that there is no body to wait for. A refusal
		// is in the fields, so a refused preflight has the same status.
		// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 (step 7)
		a.Status = http.StatusNoContent
	}
	if len(p.Grants) == 0 && isStatic(p) {
		// "If Access-Control-Allow-Origin is set to * or a static origin, … send it
		// in all responses", whether or not the request has an Origin, and without Vary.
		// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
		if len(p.Origins) > 0 {
			a.Set(AllowOrigin, "*")
			decideRest(&a, p, r)
		}
		return a
	}
	// What depends on Origin varies by it: in the answer to a request without
	// Origin too, and in that to a stranger.
	// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
	a.Vary = append(a.Vary, Origin)
	if a.Preflight {
		// OPTIONS cannot be cached, but some shared caches can be told to.
		// https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7
		a.Vary = append(a.Vary, RequestMethod, RequestHeaders)
	}
	origin := r.Asker()
	p, allowed := toOrigin(p, origin, r)
	if !allowed {
		return a
	}
	// The bytes of the request's origin, since the browser compares bytes.
	// https://fetch.spec.whatwg.org/#concept-cors-check (step 4)
	a.Set(AllowOrigin, origin)
	if *p.Credentials {
		// On the preflight too, and whether or not a cookie came along: the
		// credentials mode does not show on the wire.
		// https://fetch.spec.whatwg.org/#http-access-control-allow-credentials
		a.Set(AllowCredentials, "true")
	}
	decideRest(&a, p, r)
	return a
}

// isStatic reports whether every request gets the same answer: anyone may read
// without credentials, or nobody may at all.
func isStatic(p harness.Policy) bool {
	if len(p.Origins) == 0 {
		return true
	}
	// With credentials "*" is not a wildcard, so it cannot be the answer.
	// https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
	return slices.Contains(p.Origins, harness.Any) && len(p.Denied) == 0 && !*p.Credentials
}

// decideRest adds what goes with an allowed origin.
func decideRest(a *Answer, p harness.Policy, r Request) {
	if !a.Preflight {
		decideExposed(a, p)
		return
	}
	method := r.method()
	if method == "" {
		// Several methods, or none: nothing that could be granted.
		return
	}
	if list := allowedMethods(p, method); list != "" {
		a.Set(AllowMethods, list)
	}
	if list := allowedHeaders(p, r.RequestHeaders); list != "" {
		a.Set(AllowHeaders, list)
	}
	if p.MaxAge != nil {
		// 0 is sent as well: absence would mean five seconds.
		// https://fetch.spec.whatwg.org/#http-access-control-max-age
		a.Set(MaxAge, strconv.Itoa(*p.MaxAge))
	}
}

// allowedMethods returns the methods as declared, for they are case-sensitive.
// https://fetch.spec.whatwg.org/#http-access-control-allow-methods
func allowedMethods(p harness.Policy, asked string) string {
	switch {
	case !slices.Contains(p.Methods, harness.Any):
		return strings.Join(p.Methods, ", ")
	case !*p.Credentials:
		return "*"
	case isForbiddenMethod(asked):
		return ""
	}
	// "*" would be a method of that name in a credentialed request.
	// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 (step 7.5)
	return asked
}

// allowedHeaders returns the request-header names that may be sent.
// https://fetch.spec.whatwg.org/#http-access-control-allow-headers
func allowedHeaders(p harness.Policy, asked []string) string {
	if !slices.Contains(p.Headers, harness.Any) {
		return strings.Join(p.Headers, ", ")
	}
	// The wildcard does not cover Authorization: it goes by name or not at all.
	// https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
	authorization := containsFold(p.Headers, "Authorization")
	if !*p.Credentials {
		if authorization {
			return "*, Authorization"
		}
		return "*"
	}
	// "*" would be a header of that name in a credentialed request, so what was
	// asked for is written back: names only, and no more than a few.
	names, ok := headerNames(asked)
	if !ok {
		return ""
	}
	if !authorization {
		names = slices.DeleteFunc(names, func(name string) bool { return name == "authorization" })
	}
	return strings.Join(names, ", ")
}

// decideExposed adds the names of the response headers that a script may read.
// https://fetch.spec.whatwg.org/#http-access-control-expose-headers
func decideExposed(a *Answer, p harness.Policy) {
	switch {
	case len(p.Expose) == 0:
	case !slices.Contains(p.Expose, harness.Any):
		a.Set(ExposeHeaders, strings.Join(p.Expose, ", "))
	case !*p.Credentials:
		a.Set(ExposeHeaders, "*")
	default:
		// "*" would be a header of that name in a credentialed request: the names
		// of all that the response has are filled in when it is written.
		a.ExposeAll = true
	}
}
