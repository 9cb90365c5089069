package harness

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Policy is what the operator claims that the server allows. It is tested,
// never applied. A nil field is undeclared: nothing is known, and rules that
// need it are not applicable. An empty list is declared: none. ["*"] is
// declared: all.
type Policy struct {
	// Origins are serialised origins, "null", patterns whose first label is "*"
	// (https://*.example.com: exactly one label), or ["*"] alone.
	Origins []string `json:"origins,omitzero" yaml:"origins,omitempty"`
	// Credentials: true claims that an allowed origin reads credentialed
	// responses, false that nobody does.
	Credentials *bool `json:"credentials,omitzero" yaml:"credentials,omitempty"`
	// Methods beyond GET, HEAD and POST, which no policy can refuse; or ["*"].
	Methods []string `json:"methods,omitzero" yaml:"methods,omitempty"`
	// Headers are request-header names; ["*"] leaves Authorization unknown unless listed.
	Headers []string `json:"headers,omitzero" yaml:"headers,omitempty"`
	// Expose are response-header names that the script may read; or ["*"].
	Expose []string `json:"expose,omitzero" yaml:"expose,omitempty"`
	// MaxAge in seconds; 0 is a claim, absence is not.
	MaxAge *int `json:"max-age,omitzero" yaml:"max-age,omitempty"`
	// Denied are origins that are refused although the rest leaves them open.
	Denied []string `json:"denied,omitzero" yaml:"denied,omitempty"`
}

// Answer is what a policy says to a question. The zero value is Unknown.
type Answer int

// The answers. Only No may be wanted blocked, only Yes may be wanted shared.
const (
	Unknown Answer = iota
	Yes
	No
)

// String returns "unknown", "yes" or "no".
func (a Answer) String() string { return [...]string{"unknown", "yes", "no"}[a] }

// Any is the element that declares "all" in a list.
const Any = "*"

// AllowsOrigin tells whether the policy lets the serialised origin in.
func (p Policy) AllowsOrigin(origin string) Answer {
	if slices.Contains(p.Denied, origin) {
		return No
	}
	if p.Origins == nil {
		return Unknown
	}
	if slices.Contains(p.Origins, origin) {
		return Yes
	}
	if slices.Contains(p.Origins, Any) {
		// "*" says nothing of opaque origins.
		if origin == string(Null) {
			return Unknown
		}
		return Yes
	}
	answer := No
	for _, pattern := range p.Origins {
		answer = worseNo(answer, matchPattern(pattern, origin))
	}
	return answer
}

// worseNo keeps the more permissive of two answers: Yes over Unknown over No.
func worseNo(a, b Answer) Answer {
	if a == Yes || b == Yes {
		return Yes
	}
	if a == Unknown || b == Unknown {
		return Unknown
	}
	return No
}

// matchPattern compares an origin with scheme://*.domain[:port]: exactly one
// label is Yes; deeper levels and the bare domain are Unknown, since products
// differ on them.
func matchPattern(pattern, origin string) Answer {
	scheme, domain, isPattern := strings.Cut(pattern, "://*.")
	if !isPattern {
		return No
	}
	rest, sameScheme := strings.CutPrefix(origin, scheme+"://")
	if !sameScheme {
		return No
	}
	if rest == domain {
		return Unknown
	}
	label, inDomain := strings.CutSuffix(rest, "."+domain)
	switch {
	case !inDomain || label == "":
		return No
	case strings.ContainsAny(label, "/@:?#"):
		return No
	case strings.Contains(label, "."):
		return Unknown
	}
	return Yes
}

// AllowsCredentials tells whether credentialed reading is claimed.
func (p Policy) AllowsCredentials() Answer {
	switch {
	case p.Credentials == nil:
		return Unknown
	case *p.Credentials:
		return Yes
	}
	return No
}

// AllowsMethod tells whether the policy lets the method through a preflight.
// GET, HEAD and POST cannot be refused there.
// https://fetch.spec.whatwg.org/#cors-safelisted-method
func (p Policy) AllowsMethod(method string) Answer {
	if fetch.IsSafelistedMethod(method) {
		return Yes
	}
	return inList(p.Methods, method, func(a, b string) bool { return a == b })
}

// AllowsHeader tells whether the policy lets an unsafe request header through
// a preflight.
func (p Policy) AllowsHeader(name string) Answer {
	answer := inList(p.Headers, name, strings.EqualFold)
	if answer == Yes && strings.EqualFold(name, "Authorization") && !containsFold(p.Headers, name) {
		// https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
		return Unknown
	}
	return answer
}

// Exposes tells whether the policy lets the script read the named response header.
func (p Policy) Exposes(name string) Answer {
	if fetch.IsSafelistedResponseHeader(name) {
		return Yes
	}
	return inList(p.Expose, name, strings.EqualFold)
}

// Allows tells whether the policy lets the page that makes the request read
// the answer: No as soon as one part is refused, Yes only if every part is
// allowed.
func (p Policy) Allows(r fetch.Request) Answer {
	answers := []Answer{p.AllowsOrigin(r.Origin)}
	if r.Credentials == fetch.Include {
		answers = append(answers, p.AllowsCredentials())
	}
	if !r.NeverPreflight {
		answers = append(answers, p.AllowsMethod(fetch.NormalizeMethod(r.Method)))
		for _, name := range fetch.UnsafeHeaderNames(r.Headers) {
			answers = append(answers, p.AllowsHeader(name))
		}
	}
	switch {
	case slices.Contains(answers, No):
		return No
	case slices.Contains(answers, Unknown):
		return Unknown
	}
	return Yes
}

// Override returns p with every field that q declares replaced.
func (p Policy) Override(q Policy) Policy {
	if q.Origins != nil {
		p.Origins = q.Origins
	}
	if q.Credentials != nil {
		p.Credentials = q.Credentials
	}
	if q.Methods != nil {
		p.Methods = q.Methods
	}
	if q.Headers != nil {
		p.Headers = q.Headers
	}
	if q.Expose != nil {
		p.Expose = q.Expose
	}
	if q.MaxAge != nil {
		p.MaxAge = q.MaxAge
	}
	if q.Denied != nil {
		p.Denied = q.Denied
	}
	return p
}

func inList(list []string, element string, same func(a, b string) bool) Answer {
	if list == nil {
		return Unknown
	}
	if slices.Contains(list, Any) || slices.ContainsFunc(list, func(s string) bool { return same(s, element) }) {
		return Yes
	}
	return No
}

func containsFold(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}
