package specs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// originFault says why a value is not a valid Access-Control-Allow-Origin, or "".
// https://fetch.spec.whatwg.org/#http-new-header-syntax
func originFault(value string) string {
	_, authority, hasScheme := strings.Cut(value, "://")
	switch {
	case value == "*" || value == "null":
		return ""
	case value == "":
		return "it is empty"
	case strings.ContainsAny(value, ", \t"):
		return fmt.Sprintf("%q is a list; want one origin", brief(value))
	case strings.ContainsAny(value, `"'`):
		return fmt.Sprintf("%q has quotes", brief(value))
	case strings.Contains(value, "*"):
		return fmt.Sprintf("%q is a pattern; want one origin, or * alone", brief(value))
	case strings.ContainsAny(value, "${}"):
		return fmt.Sprintf("%q looks like a template that nobody filled in", brief(value))
	case !hasScheme:
		return fmt.Sprintf("%q has no scheme", brief(value))
	case strings.ContainsAny(authority, "/?#@"):
		return fmt.Sprintf("%q has more than scheme, host and port", brief(value))
	case !fetch.IsSerializedOrigin(value):
		return fmt.Sprintf("%q is not how a browser writes an origin", brief(value))
	}
	return ""
}

// listFault says why field lines are not a list of tokens, or "". Empty
// elements and an empty list are not faults: readers tolerate them.
// https://fetch.spec.whatwg.org/#extract-header-list-values
func listFault(lines []string) string {
	for _, value := range lines {
		for _, element := range elements(value) {
			if !fetch.IsToken(element) {
				return fmt.Sprintf("%q is not a token in %q", brief(element), brief(value))
			}
		}
	}
	return ""
}

// brief is a value as a sentence quotes it: reports cut it further.
func brief(value string) string { return harness.Shorten(value, 1<<10) }

// elements splits a field value at its commas and drops empty elements. A value may be
// nothing but commas, hundreds of thousands of them, in every answer: those cost nothing.
// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1
func elements(value string) []string {
	var list []string
	for {
		value = strings.TrimLeft(value, ", \t")
		if value == "" {
			return list
		}
		element, rest, _ := strings.Cut(value, ",")
		list, value = append(list, strings.TrimRight(element, " \t")), rest
	}
}

// members returns the elements of all field lines.
func members(lines []string) []string {
	var list []string
	for _, value := range lines {
		list = append(list, elements(value)...)
	}
	return list
}

// containsFold reports whether a list has the name, in any letter case.
func containsFold(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}

// names is a case-insensitive set, for lists that may be long.
type names map[string]bool

func namesOf(list []string) names {
	set := make(names, len(list))
	for _, name := range list {
		set[strings.ToLower(name)] = true
	}
	return set
}

func (n names) has(name string) bool { return n[strings.ToLower(name)] }

// hasInnerSpace reports whether a value has white space between its words.
func hasInnerSpace(value string) bool { return len(strings.Fields(value)) > 1 }

// variesBy reports whether a cache has to distinguish responses by the request header.
// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5
func variesBy(x Exchange, name string) bool {
	vary := members(values(x, "Vary"))
	return containsFold(vary, "*") || containsFold(vary, name)
}
