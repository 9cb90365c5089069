package reference

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// allowsOrigin tells whether a policy that declares credentials lets an origin
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

// matchesPattern compares with scheme://*.rest, where "*" is exactly one label.
func matchesPattern(pattern, origin string) bool {
	scheme, rest, isPattern := strings.Cut(pattern, "://*.")
	if !isPattern {
		return false
	}
	host, sameScheme := strings.CutPrefix(origin, scheme+"://")
	label, sameRest := strings.CutSuffix(host, "."+rest)
	return sameScheme && sameRest && isLabel(label)
}

// isForbiddenMethod: methods that no script can send and no server should grant.
// https://fetch.spec.whatwg.org/#forbidden-method
func isForbiddenMethod(method string) bool {
	return slices.ContainsFunc([]string{"CONNECT", "TRACE", "TRACK"}, func(m string) bool { return strings.EqualFold(m, method) })
}

func containsFold(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}
