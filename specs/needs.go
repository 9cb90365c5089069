package specs

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness/fetch"
)

// notForEveryone keeps a case from policies that let every origin in: under
// them an odd origin in the response is no worse than any other.
func notForEveryone(t Target) string {
	switch {
	case !t.Policy.DeclaresOrigins():
		return "it is not declared who is allowed: add `origins: [https://…]`"
	case t.Policy.LetsEveryoneIn():
		return "the policy lets every origin in"
	}
	return ""
}

// needsUndeclared keeps a case to policies that do not say who is allowed. A
// permission for everybody may then be meant, so such a case is a warning.
func needsUndeclared(t Target) string {
	if !t.Policy.DeclaresOrigins() {
		return ""
	}
	return "the policy says who is allowed, and other cases judge that"
}

// needsOpenUndeclared keeps a case to policies that let every origin in and do
// not say whether with credentials.
func needsOpenUndeclared(t Target) string {
	stranger := t.Policy.For(fetch.Request{Origin: StrangerOrigin})
	switch {
	case !t.Policy.LetsEveryoneIn():
		return "the policy does not let every origin in"
	case stranger.AllowsCredentials() != Unknown:
		return "the policy says whether credentials are allowed, and other cases judge that"
	}
	return ""
}

// needsMethodsUndeclared keeps a case to policies that do not say which methods are allowed.
func needsMethodsUndeclared(t Target) string {
	if !t.Policy.DeclaresMethods() {
		return ""
	}
	return "the policy says which methods are allowed, and other cases judge that"
}

// needsPost keeps a case to targets that take a POST as far as is declared: a
// resource that is only read need not answer a preflight for an upload.
func needsPost(t Target) string {
	listed := func(g Grant) bool {
		return slices.Contains(g.Methods, "POST") || slices.Contains(g.Methods, Any)
	}
	if t.Method == "POST" || slices.ContainsFunc(t.Policy.AllGrants(), listed) {
		return ""
	}
	return "POST is not declared: add it to `methods:` if pages upload"
}

// needsListed keeps a case to policies whose list of methods leaves no doubt of a
// CORS-safelisted one: it has the method, or it has none of those, which need no
// listing. A list that names GET and not POST may mean what it says, and so may that of
// a target whose own request is a PUT.
// https://fetch.spec.whatwg.org/#cors-safelisted-method
func needsListed(method string) func(Target) string {
	return func(t Target) string {
		clear := inSomeGrant(func(g Grant) string {
			names := func(m string) bool { return slices.Contains(g.Methods, m) }
			switch {
			case names(method) || names(Any):
				return ""
			case !fetch.IsSafelistedMethod(t.OwnMethod()):
				return fmt.Sprintf("the target's own request is %s, and the policy does not list %s: add it to `methods:` if pages send it", t.OwnMethod(), method)
			case !slices.ContainsFunc(g.Methods, fetch.IsSafelistedMethod):
				return ""
			}
			return fmt.Sprintf("the policy lists methods that need no listing, and not %s: add it to `methods:` if pages send it", method)
		})
		if t.Method == method {
			return ""
		}
		return clear(t)
	}
}

// needsRead keeps a case about other paths to targets that are read: of an upload or a
// GraphQL endpoint nobody says that pages GET anything near it.
func needsRead(t Target) string {
	if own := t.OwnMethod(); own != http.MethodGet && own != http.MethodHead {
		return fmt.Sprintf("the target's own request is %s, and this is about a GET of another path", own)
	}
	return ""
}

// needsHeadersUndeclared keeps a case to policies that do not say which request headers are allowed.
func needsHeadersUndeclared(t Target) string {
	if !t.Policy.DeclaresHeaders() {
		return ""
	}
	return "the policy says which request headers are allowed, and other cases judge that"
}

// needsServed keeps a case about preflights from error answers, see servedKinds.
func needsServed(t Target) string {
	if slices.Contains(servedKinds(), t.Kind()) {
		return ""
	}
	return "an error target may answer preflights with the same error"
}

// Rules of the rest of this file: if something is not declared, the reason names
// the line to add. If it is declared differently, the reason only says so, for
// nobody should change a policy to please a rule.

// all limits a case to targets that meet every one of the needs.
func all(needs ...func(Target) string) func(Target) string {
	return func(t Target) string {
		for _, n := range needs {
			if why := n(t); why != "" {
				return why
			}
		}
		return ""
	}
}

// inSomeGrant keeps a case to policies of which one grant fits. The plan asks
// again for the grants that an instance is about.
func inSomeGrant(needs func(Grant) string) func(Target) string {
	return func(t Target) (why string) {
		for _, g := range t.Policy.AllGrants() {
			if why = needs(g); why == "" {
				return ""
			}
		}
		return why
	}
}

// needsHeaders keeps a case to policies that name at least n request headers.
func needsHeaders(n int) func(Target) string {
	return inSomeGrant(func(g Grant) string {
		switch headers := g.Headers; {
		case headers == nil:
			return "it is not declared which request headers are allowed: add `headers: [Content-Type, …]`"
		case slices.Contains(headers, Any):
			return "the policy allows every request header, without their names"
		case len(headers) < n:
			return fmt.Sprintf("the policy names %d request headers, and %d are needed", len(headers), n)
		}
		return ""
	})
}

// needsHeader keeps a case to policies that allow the request header by name,
// or by "*" where that will do.
func needsHeader(name string, orAny bool) func(Target) string {
	return inSomeGrant(func(g Grant) string {
		headers := g.Headers
		switch {
		case headers == nil:
			return fmt.Sprintf("it is not declared whether %s is allowed: add `headers: [%[1]s]`", name)
		case orAny && slices.Contains(headers, Any):
			return ""
		case !containsFold(headers, name):
			return fmt.Sprintf("the policy does not list %s", name)
		}
		return ""
	})
}

// needsCredentials keeps a case to policies that claim credentialed reading.
func needsCredentials(t Target) string {
	switch t.Policy.AllowsCredentials() {
	case Yes:
		return ""
	case No:
		return "the policy refuses credentials"
	}
	return "it is not declared whether credentials are allowed: add `credentials: true`"
}

// needsMaxAge keeps a case to policies whose maximum age is 0, or to those whose is not.
func needsMaxAge(zero bool) func(Target) string {
	return inSomeGrant(func(g Grant) string {
		switch age := g.MaxAge; {
		case age == nil:
			return "no maximum age is declared: add `max-age: 600`, or the seconds that are meant"
		case (*age == 0) != zero:
			return fmt.Sprintf("the declared maximum age is %d", *age)
		}
		return ""
	})
}
