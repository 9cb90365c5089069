package specs

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// notForEveryone keeps a case from policies that let every origin in: under
// them an odd origin in the answer is no worse than any other.
func notForEveryone(t harness.Target) string {
	switch {
	case t.Policy.Origins == nil:
		return "it is not declared who is allowed: add `origins: [https://…]`"
	case slices.Contains(t.Policy.Origins, harness.Any):
		return "the policy lets every origin in: list single ones under `origins:`"
	}
	return ""
}

// needsUndeclared keeps a case to policies that do not say who is allowed. A
// permission for everybody may then be meant, so such a case is a warning.
func needsUndeclared(t harness.Target) string {
	if t.Policy.Origins == nil {
		return ""
	}
	return "the policy says who is allowed: the other cases hold the server to that"
}

// needsMethodsUndeclared keeps a case to policies that do not say which methods are allowed.
func needsMethodsUndeclared(t harness.Target) string {
	if t.Policy.Methods == nil {
		return ""
	}
	return "the policy says which methods are allowed: the other cases hold the server to that"
}

// needsHeadersUndeclared keeps a case to policies that do not say which request headers are allowed.
func needsHeadersUndeclared(t harness.Target) string {
	if t.Policy.Headers == nil {
		return ""
	}
	return "the policy says which request headers are allowed: the other cases hold the server to that"
}

// needsServed keeps a case about preflights from error answers, see servedKinds.
func needsServed(t harness.Target) string {
	if slices.Contains(servedKinds(), t.Kind()) {
		return ""
	}
	return "a target that answers with an error may answer the preflight so as well"
}

// needsHeaders keeps a case to policies that name at least n request headers.
func needsHeaders(n int) func(harness.Target) string {
	return func(t harness.Target) string {
		if len(t.Policy.Headers) < n || slices.Contains(t.Policy.Headers, harness.Any) {
			if n > 1 {
				return "fewer than two request headers are named: list them under `headers:`"
			}
			return "no request header is named: list some under `headers:`"
		}
		return ""
	}
}

// needsAuthorization keeps a case to policies that list the header by name.
func needsAuthorization(t harness.Target) string {
	if slices.ContainsFunc(t.Policy.Headers, func(name string) bool { return strings.EqualFold(name, "Authorization") }) {
		return ""
	}
	return "Authorization is not listed: add it to `headers:`"
}

// needsCredentials keeps a case to policies that claim credentialed reading.
func needsCredentials(t harness.Target) string {
	if t.Policy.AllowsCredentials() == harness.Yes {
		return ""
	}
	return "credentialed reading is not claimed: add `credentials: true`"
}
