package plan

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// usualMethod is asked for where no methods are declared, and so never sent.
const usualMethod = "PUT"

// methods returns what the method placeholder of a case stands for under a
// grant, asked by an origin.
func (p *planner) methods(c harness.Case, grant harness.Grant, origin string) ([]string, string) {
	uses := func(placeholder string) bool {
		return slices.ContainsFunc(c.Asks(), func(a harness.Ask) bool { return a.Method == placeholder })
	}
	switch {
	case uses(harness.DeclaredMethod) && grant.Methods == nil && asksForUsual(c):
		return []string{usualMethod}, ""
	case uses(harness.DeclaredMethod) && c.OfResponse:
		methods, why := declaredMethods(grant)
		if why != "" {
			return nil, why
		}
		return respondsTo(p.plan.Target, methods)
	case uses(harness.DeclaredMethod):
		return declaredMethods(grant)
	case uses(harness.UndeclaredMethod):
		return undeclaredMethods(toOrigin(p.plan.Target.Policy, origin, grant))
	}
	return []string{""}, ""
}

// toOrigin returns what the policy lets an origin do, by whichever grants: the
// given one if there is no other.
func toOrigin(p harness.Policy, origin string, grant harness.Grant) harness.Grant {
	if len(p.Grants) > 1 && p.AllowsOrigin(origin) != harness.No {
		return p.Joined(origin)
	}
	return grant
}

// respondsTo leaves out the methods whose responses are judged at another target.
func respondsTo(t harness.Target, methods []string) ([]string, string) {
	left := slices.DeleteFunc(slices.Clone(methods), func(m string) bool { return slices.Contains(t.Elsewhere, m) })
	if len(left) == 0 {
		return nil, "every declared method is another target's own request, and its response is judged there"
	}
	return left, ""
}

func declaredMethods(g harness.Grant) ([]string, string) {
	if g.Methods == nil {
		return nil, noMethods
	}
	var methods []string
	for _, m := range g.Methods {
		if m == harness.Any {
			methods = append(methods, "PUT", "DELETE", "PATCH")
		} else if !fetch.IsForbiddenMethod(m) && !fetch.IsSafelistedMethod(fetch.NormalizeMethod(m)) {
			methods = append(methods, m)
		}
	}
	if methods == nil {
		return nil, "the policy allows no method beyond GET, HEAD and POST"
	}
	return methods, ""
}

func undeclaredMethods(g harness.Grant) ([]string, string) {
	if g.Methods == nil {
		return nil, noMethods
	}
	var methods []string
	// An invented token is refused by every list that is not "any": it shows an echo.
	for _, m := range []string{"PUT", "DELETE", "PATCH", "CORSUITE"} {
		if g.AllowsMethod(m) == harness.No {
			methods = append(methods, m)
		}
	}
	if methods == nil {
		return nil, "the policy allows every method"
	}
	return methods, ""
}

// headers returns what the header placeholder of a case stands for under a
// grant, asked by an origin.
func (p *planner) headers(c harness.Case, grant harness.Grant, origin string) ([]fetch.Header, string) {
	uses := func(placeholder string) bool {
		return slices.ContainsFunc(c.Asks(), func(a harness.Ask) bool {
			return slices.ContainsFunc(a.Headers, func(h fetch.Header) bool { return h.Name == placeholder })
		})
	}
	if !slices.ContainsFunc([]string{
		harness.DeclaredHeader, harness.DeclaredHeaders, harness.DeclaredButOne, harness.DeclaredTwo, harness.UndeclaredHeader,
	}, uses) {
		return []fetch.Header{{}}, ""
	}
	if grant.Headers == nil {
		if asksForUsual(c) && !uses(harness.UndeclaredHeader) {
			return declaredHeaders(grant), ""
		}
		return nil, noHeaders
	}
	if uses(harness.UndeclaredHeader) {
		if toOrigin(p.plan.Target.Policy, origin, grant).AllowsHeader(undeclaredHeader) != harness.No {
			return nil, "the policy allows every request header"
		}
		return []fetch.Header{{Name: undeclaredHeader, Value: "1"}}, ""
	}
	declared := declaredHeaders(grant)
	if len(declared) == 0 {
		return nil, "the policy allows no request header that a script can set"
	}
	if uses(harness.DeclaredHeaders) {
		return []fetch.Header{{Name: harness.DeclaredHeaders}}, ""
	}
	return declared, ""
}

// undeclaredHeader is a name that no policy lists.
const undeclaredHeader = "X-Corsuite-Undeclared"

// usualHeader is asked for where no request headers are declared: JSON is what
// makes most preflights necessary.
const usualHeader = "Content-Type"

// declaredHeaders returns the grant's request headers that a script can set,
// each with a value that no safelist lets pass; the usual one if none are declared.
func declaredHeaders(g harness.Grant) []fetch.Header {
	names := g.Headers
	if names == nil {
		names = []string{usualHeader}
	}
	var headers []fetch.Header
	for _, name := range names {
		if name == harness.Any {
			name = "X-Corsuite-Any"
		}
		h := fetch.Header{Name: name, Value: unsafeValue(name)}
		if !fetch.IsForbiddenRequestHeader(h) && !strings.EqualFold(name, "User-Agent") {
			headers = append(headers, h)
		}
	}
	return headers
}

// unsafeValue returns a value with which the header is not CORS-safelisted.
// https://fetch.spec.whatwg.org/#cors-safelisted-request-header
func unsafeValue(name string) string {
	switch strings.ToLower(name) {
	case "accept":
		return `text/plain;q="1"`
	case "accept-language", "content-language":
		return "en_GB"
	case "content-type":
		return "application/json"
	case "range":
		return "bytes=0-0,2-2"
	case "authorization":
		return harness.MadeUpAuthorization
	}
	return "1"
}
