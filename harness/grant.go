package harness

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Grant is who may do what: a policy is one or several. Its fields mean what
// those of Policy do.
type Grant struct {
	Origins     []string `json:"origins,omitzero" yaml:"origins,omitempty"`
	Credentials *bool    `json:"credentials,omitzero" yaml:"credentials,omitempty"`
	Methods     []string `json:"methods,omitzero" yaml:"methods,omitempty"`
	Headers     []string `json:"headers,omitzero" yaml:"headers,omitempty"`
	Expose      []string `json:"expose,omitzero" yaml:"expose,omitempty"`
	MaxAge      *int     `json:"max-age,omitzero" yaml:"max-age,omitempty"`
}

// AllGrants returns the policy's grants: those under Grants, or the one that its
// own fields are. There is always one.
func (p Policy) AllGrants() []Grant {
	if len(p.Grants) > 0 {
		return p.Grants
	}
	return []Grant{{Origins: p.Origins, Credentials: p.Credentials, Methods: p.Methods, Headers: p.Headers, Expose: p.Expose, MaxAge: p.MaxAge}}
}

// flat reports whether the policy declares a field of its own that a grant has.
func (p Policy) flat() bool {
	return p.Origins != nil || p.Credentials != nil || p.Methods != nil || p.Headers != nil || p.Expose != nil || p.MaxAge != nil
}

// Declared reports whether the policy declares anything at all.
func (p Policy) Declared() bool { return p.flat() || p.Denied != nil || p.Grants != nil }

// DeclaresOrigins reports whether the policy says who is allowed.
func (p Policy) DeclaresOrigins() bool {
	return p.some(func(g Grant) bool { return g.Origins != nil })
}

// DeclaresMethods reports whether some grant says which methods are allowed.
func (p Policy) DeclaresMethods() bool {
	return p.some(func(g Grant) bool { return g.Methods != nil })
}

// DeclaresHeaders reports whether some grant says which request headers are allowed.
func (p Policy) DeclaresHeaders() bool {
	return p.some(func(g Grant) bool { return g.Headers != nil })
}

// DeclaresExpose reports whether some grant says which response headers can be read.
func (p Policy) DeclaresExpose() bool { return p.some(func(g Grant) bool { return g.Expose != nil }) }

// LetsEveryoneIn reports whether some grant is for every origin.
func (p Policy) LetsEveryoneIn() bool {
	return p.some(func(g Grant) bool { return slices.Contains(g.Origins, Any) })
}

// Ages returns the maximum ages, in seconds, that the grants declare, each of
// which is right; none if a grant leaves it open.
func (p Policy) Ages() []int {
	var ages []int
	for _, g := range p.AllGrants() {
		if g.MaxAge == nil {
			return nil
		}
		if !slices.Contains(ages, *g.MaxAge) {
			ages = append(ages, *g.MaxAge)
		}
	}
	return ages
}

// For returns what the policy says of a request: the grants that allow it, or
// else those that let its origin in, or else all. A policy of one grant is
// returned as it is.
func (p Policy) For(r fetch.Request) Policy {
	if len(p.Grants) == 0 {
		return p
	}
	for _, by := range []func(Grant) bool{
		func(g Grant) bool { return g.Allows(r) == Yes },
		func(g Grant) bool { return g.allowsOrigin(r.Origin) == Yes },
	} {
		if kept := slices.DeleteFunc(slices.Clone(p.Grants), func(g Grant) bool { return !by(g) }); len(kept) > 0 {
			p.Grants = kept
			break
		}
	}
	return p.Normal()
}

// ToAsker returns the grants that leave the asking origin open, as one, or the
// policy as it is if none does.
func (p Policy) ToAsker(r fetch.Request) Policy {
	if len(p.Grants) == 0 || p.AllowsOrigin(r.Origin) == No {
		return p
	}
	return Policy{Grants: []Grant{p.Joined(r.Origin)}, Denied: p.Denied}.Normal()
}

// Normal writes a policy of a single grant in its own fields.
func (p Policy) Normal() Policy {
	if len(p.Grants) != 1 {
		return p
	}
	g := p.Grants[0]
	return Policy{
		Origins: g.Origins, Credentials: g.Credentials, Methods: g.Methods, Headers: g.Headers, Expose: g.Expose, MaxAge: g.MaxAge,
		Denied: p.Denied,
	}
}

func (p Policy) some(holds func(Grant) bool) bool { return slices.ContainsFunc(p.AllGrants(), holds) }

// Joined returns the grants that leave an origin open as one: what a server can
// say to it at most, since it writes its lists without knowing the credentials
// mode, nor what the method and the headers are combined with. If no grant
// does, it lets nobody in.
func (p Policy) Joined(origin string) Grant {
	all := Grant{Origins: []string{}, Methods: []string{}, Headers: []string{}, Expose: []string{}}
	first := true
	for _, g := range p.AllGrants() {
		if g.allowsOrigin(origin) == No {
			continue
		}
		if first {
			all, first = g, false
			continue
		}
		all = all.join(g)
	}
	return all
}

// join returns the union of two grants. What one of them leaves undeclared is.
func (g Grant) join(h Grant) Grant {
	credentials := g.Credentials
	switch {
	case g.AllowsCredentials() == Yes:
	case h.AllowsCredentials() == Yes, h.Credentials == nil:
		credentials = h.Credentials
	}
	return Grant{
		Origins: union(g.Origins, h.Origins), Credentials: credentials, Methods: union(g.Methods, h.Methods),
		Headers: union(g.Headers, h.Headers), Expose: union(g.Expose, h.Expose),
	}
}

func union(a, b []string) []string {
	if a == nil || b == nil {
		return nil
	}
	all := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

func (g Grant) allowsOrigin(origin string) Answer {
	if g.Origins == nil {
		return Unknown
	}
	if slices.Contains(g.Origins, origin) {
		return Yes
	}
	if slices.Contains(g.Origins, Any) {
		// "*" says nothing of opaque origins.
		if origin == string(Null) {
			return Unknown
		}
		return Yes
	}
	answer := No
	for _, element := range g.Origins {
		if pattern, ok := ParseOriginPattern(element); ok {
			answer = worseNo(answer, pattern.Match(origin))
		}
	}
	return answer
}

func (g Grant) AllowsCredentials() Answer {
	if g.Credentials == nil {
		return Unknown
	}
	return yesIf(*g.Credentials)
}

func (g Grant) AllowsMethod(method string) Answer {
	if fetch.IsSafelistedMethod(method) {
		return Yes
	}
	return inList(g.Methods, method, func(a, b string) bool { return a == b })
}

func (g Grant) AllowsHeader(name string) Answer {
	answer := inList(g.Headers, name, strings.EqualFold)
	if answer == Yes && strings.EqualFold(name, "Authorization") && !containsFold(g.Headers, name) {
		// https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
		return Unknown
	}
	return answer
}

func (g Grant) exposes(name string) Answer {
	if fetch.IsSafelistedResponseHeader(name) {
		return Yes
	}
	return inList(g.Expose, name, strings.EqualFold)
}

// Allows answers for the whole of a request: No as soon as one part is refused,
// Yes only if every part is allowed.
func (g Grant) Allows(r fetch.Request) Answer {
	answers := []Answer{g.allowsOrigin(r.Origin)}
	if r.Credentials == fetch.Include {
		answers = append(answers, g.AllowsCredentials())
	}
	if !r.NeverPreflight {
		answers = append(answers, g.AllowsMethod(fetch.NormalizeMethod(r.Method)))
		for _, name := range fetch.UnsafeHeaderNames(r.Headers) {
			answers = append(answers, g.AllowsHeader(name))
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
