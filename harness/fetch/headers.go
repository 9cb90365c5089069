package fetch

import (
	"slices"
	"strings"
)

// trimOWS removes HTTP tabs and spaces, and nothing else, from both ends.
// https://fetch.spec.whatwg.org/#http-tab-or-space
func trimOWS(s string) string { return strings.Trim(s, "\t ") }

// normalizeValue removes HTTP whitespace bytes from both ends.
// https://fetch.spec.whatwg.org/#concept-header-value-normalize
func normalizeValue(value string) string { return strings.Trim(value, "\t\n\r ") }

// isValue reports whether a normalised value can be a header value.
// https://fetch.spec.whatwg.org/#header-value
func isValue(value string) bool {
	return !strings.ContainsAny(value, "\x00\n\r") && trimOWS(value) == value
}

// extractTokens is "extract header list values" for the fields whose ABNF is
// a list of tokens. It returns nil and true when the field is absent, a list
// that may be empty when it is there, and false when any line fails its ABNF.
// Empty elements are legal for a recipient: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2
//
// https://fetch.spec.whatwg.org/#extract-header-list-values
func extractTokens(headers []Header, name string) (tokens []string, ok bool) {
	lines := Values(headers, name)
	if lines == nil {
		return nil, true
	}
	tokens = []string{}
	for _, line := range lines {
		for rest := skipEmpty(line); rest != ""; rest = skipEmpty(rest) {
			var element string
			element, rest, _ = strings.Cut(rest, ",")
			element = trimOWS(element)
			if !IsToken(element) {
				return nil, false
			}
			tokens = append(tokens, element)
		}
	}
	return tokens, true
}

// skipEmpty removes the empty elements at the beginning of a list. A value may be nothing
// but commas, and they are all that a browser has to look at.
func skipEmpty(list string) string { return strings.TrimLeft(list, ", \t") }

// decodeAndSplit splits a value at the commas outside quoted strings and trims
// each part; quotes stay, empty parts stay.
// https://fetch.spec.whatwg.org/#header-value-get-decode-and-split
func decodeAndSplit(value string) []string {
	var parts []string
	start, quoted := 0, false
	for i := 0; i < len(value); i++ {
		switch {
		case quoted && value[i] == '\\':
			i++ // the escaped byte closes nothing
		case value[i] == '"':
			quoted = !quoted
		case value[i] == ',' && !quoted:
			parts = append(parts, trimOWS(value[start:i]))
			start = i + 1
		}
	}
	return append(parts, trimOWS(value[start:]))
}

// without returns the headers whose names are none of the given ones.
func without(headers []Header, names ...string) []Header {
	return slices.DeleteFunc(slices.Clone(headers), func(h Header) bool { return nameIn(h.Name, names) })
}

// nameIn reports whether one of the names equals name but for case.
func nameIn(name string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return equalFold(n, name) })
}
