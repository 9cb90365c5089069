package harness

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Policy is what the operator claims that the server allows. It is tested,
// never applied. It is one grant, its own fields, or several, under Grants. A
// nil field is undeclared: nothing is known, and rules that need it are not
// applicable. An empty list is declared: none. ["*"] is declared: all.
type Policy struct {
	// Origins are serialised origins, "null", patterns (see OriginPattern), or ["*"] alone.
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
	// Grants, where there are several: then the fields above are empty. A request
	// is allowed if one grant allows all of it.
	Grants []Grant `json:"grants,omitzero" yaml:"grants,omitempty"`
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

// AllowsOrigin answers whether the policy lets the serialised origin in.
func (p Policy) AllowsOrigin(origin string) Answer {
	if slices.Contains(p.Denied, origin) {
		return No
	}
	return p.mostOpen(func(g Grant) Answer { return g.allowsOrigin(origin) })
}

// AllowsCredentials answers whether credentialed reading is claimed, by some grant.
func (p Policy) AllowsCredentials() Answer { return p.mostOpen(Grant.AllowsCredentials) }

// AllowsMethod answers whether the policy lets the method through a preflight,
// by some grant. GET, HEAD and POST cannot be refused there.
// https://fetch.spec.whatwg.org/#cors-safelisted-method
func (p Policy) AllowsMethod(method string) Answer {
	return p.mostOpen(func(g Grant) Answer { return g.AllowsMethod(method) })
}

// AllowsHeader answers whether the policy lets an unsafe request header through
// a preflight, by some grant.
func (p Policy) AllowsHeader(name string) Answer {
	return p.mostOpen(func(g Grant) Answer { return g.AllowsHeader(name) })
}

// Exposes answers whether the policy lets the script read the named response
// header, by some grant.
func (p Policy) Exposes(name string) Answer {
	return p.mostOpen(func(g Grant) Answer { return g.exposes(name) })
}

// Allows answers whether the policy lets the page that makes the request read
// the answer: Yes if one grant allows every part of it, No only if every grant
// refuses one. A server writes its lists of methods and of headers without
// knowing what they will be combined with, so that a method of one grant with a
// header of another is Unknown.
func (p Policy) Allows(r fetch.Request) Answer {
	if slices.Contains(p.Denied, r.Origin) {
		return No
	}
	answer := p.mostOpen(func(g Grant) Answer { return g.Allows(r) })
	if answer == No && p.Joined(r.Origin).Allows(r) != No {
		return Unknown
	}
	return answer
}

// mostOpen returns the most permissive answer of the grants.
func (p Policy) mostOpen(ask func(Grant) Answer) Answer {
	answer := No
	for _, g := range p.AllGrants() {
		answer = worseNo(answer, ask(g))
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

// Override returns p with every field that q declares replaced. Grants replace
// the whole policy.
func (p Policy) Override(q Policy) Policy {
	if q.Grants != nil {
		return q
	}
	if q.flat() {
		p.Grants = nil
	}
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
