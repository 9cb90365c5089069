package reference

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// allowsOrigin reports whether a policy that declares credentials lets an origin
// in that a browser has written.
func allowsOrigin(p harness.Policy, origin string) bool {
	if origin == "" || slices.Contains(p.Denied, origin) {
		return false
	}
	// The CORS check compares bytes: so does the list.
	// https://fetch.spec.whatwg.org/#concept-cors-check (step 4)
	if slices.Contains(p.Origins, origin) {
		return true
	}
	// Any page can make itself a frame whose origin is "null", so that with
	// credentials only naming it lets it in. Without, it is anyone like others,
	// and what a redirect from elsewhere makes of every origin.
	// https://fetch.spec.whatwg.org/#concept-request-tainted-origin
	if origin == "null" && *p.Credentials {
		return false
	}
	return slices.Contains(p.Origins, harness.Any) || slices.ContainsFunc(p.Origins, func(pattern string) bool {
		return matchesPattern(pattern, origin)
	})
}

// matchesPattern compares with an entry that stands for several origins:
//
//	scheme://*.rest   exactly one label in front
//	scheme://**.rest  one label or more
//	scheme://host:*   any port that is written; with the above, too
//	scheme://*        any host of a scheme other than http and https
//
// A host may be one in brackets. origin is one that a browser has written.
func matchesPattern(pattern, origin string) bool {
	scheme, rest, isPattern := strings.Cut(pattern, "://")
	authority, sameScheme := strings.CutPrefix(origin, scheme+"://")
	if !isPattern || !sameScheme || !strings.Contains(rest, "*") {
		return false
	}
	if rest == "*" {
		return scheme != "http" && scheme != "https"
	}
	host, port := splitPort(authority)
	if start, anyPort := strings.CutSuffix(rest, ":*"); anyPort {
		if rest = start; port == "" {
			return false
		}
	} else {
		host = authority
	}
	if domain, deep := strings.CutPrefix(rest, "**."); deep {
		labels, inDomain := strings.CutSuffix(host, "."+domain)
		return inDomain && !slices.ContainsFunc(strings.Split(labels, "."), func(label string) bool { return !isLabel(label) })
	}
	if domain, shallow := strings.CutPrefix(rest, "*."); shallow {
		label, inDomain := strings.CutSuffix(host, "."+domain)
		return inDomain && isLabel(label)
	}
	return host == rest
}

// isForbiddenMethod: methods that no script can send and no server should grant.
// https://fetch.spec.whatwg.org/#forbidden-method
func isForbiddenMethod(method string) bool {
	return slices.ContainsFunc([]string{"CONNECT", "TRACE", "TRACK"}, func(m string) bool { return strings.EqualFold(m, method) })
}

func containsFold(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}
