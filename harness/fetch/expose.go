package fetch

import "slices"

// ExposedNames returns the names of the response headers that a script of
// another origin can read: lower case, sorted, each once.
// https://fetch.spec.whatwg.org/#concept-filtered-response-cors
// https://fetch.spec.whatwg.org/#concept-main-fetch (step 14)
func ExposedNames(headers []Header, credentials CredentialsMode) []string {
	// A list with one bad element is not a list: it exposes nothing.
	listed, _ := extractTokens(headers, "Access-Control-Expose-Headers")
	all := credentials != Include && slices.Contains(listed, "*")
	exposed := make(map[string]bool, len(listed))
	for _, name := range listed {
		exposed[asciiLower(name)] = true
	}
	return namesWhere(headers, func(name string) bool {
		return all || IsSafelistedResponseHeader(name) || exposed[name]
	})
}

// allNames returns the names that a script of the same origin can read.
// https://fetch.spec.whatwg.org/#concept-filtered-response-basic
func allNames(headers []Header) []string {
	return namesWhere(headers, func(string) bool { return true })
}

// namesWhere returns no forbidden response-header name, and none that is no
// name at all: browsers skip such lines.
func namesWhere(headers []Header, readable func(lowerCase string) bool) []string {
	var names []string
	for _, h := range headers {
		if name := asciiLower(h.Name); IsToken(name) && !isForbiddenResponseHeader(name) && readable(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
