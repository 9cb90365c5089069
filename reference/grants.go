package reference

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// toOrigin returns what a policy lets an origin do, as a policy of one grant,
// and reports whether it lets it in at all. The grants that let it in are
// joined: neither the credentials mode nor what else is asked for shows in a
// list. The maximum age is that of a grant which covers the preflight.
func toOrigin(p harness.Policy, origin string, r Request) (harness.Policy, bool) {
	if len(p.Grants) == 0 {
		return p, allowsOrigin(p, origin)
	}
	var all harness.Policy
	allowed, covered := false, false
	for _, g := range p.Grants {
		one := asPolicy(g)
		one.Denied = p.Denied
		if !allowsOrigin(one, origin) {
			continue
		}
		if !allowed {
			allowed, covered, all = true, covers(one, r), one
			continue
		}
		if !covered && covers(one, r) {
			covered, all.MaxAge = true, one.MaxAge
		}
		all = join(all, one)
	}
	return all, allowed
}

// join adds what a second grant allows to the first.
func join(p, q harness.Policy) harness.Policy {
	if *q.Credentials {
		p.Credentials = q.Credentials
	}
	p.Methods = union(p.Methods, q.Methods)
	p.Headers = union(p.Headers, q.Headers)
	p.Expose = union(p.Expose, q.Expose)
	return p
}

func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// covers reports whether a grant allows all that a preflight asks for.
func covers(p harness.Policy, r Request) bool {
	names, ok := headerNames(r.RequestHeaders)
	if !ok {
		return false
	}
	for _, name := range names {
		if !slices.Contains(p.Headers, harness.Any) && !containsFold(p.Headers, name) {
			return false
		}
	}
	method := r.method()
	return slices.Contains([]string{"GET", "HEAD", "POST"}, method) || slices.Contains(p.Methods, harness.Any) || slices.Contains(p.Methods, method)
}
