package fetch

import (
	"slices"
	"strings"
)

// Get returns the values of the named field joined with ", ", and whether there is any.
// https://fetch.spec.whatwg.org/#concept-header-list-get
func Get(headers []Header, name string) (string, bool) {
	values := Values(headers, name)
	return strings.Join(values, ", "), len(values) > 0
}

// Put sets the first line of h's name to its value and drops further ones of that
// name, or appends h. It changes headers in place; the result is to be used instead.
// https://fetch.spec.whatwg.org/#concept-header-list-set
func Put(headers []Header, h Header) []Header {
	named := func(l Header) bool { return equalFold(l.Name, h.Name) }
	at := slices.IndexFunc(headers, named)
	if at < 0 {
		return append(headers, h)
	}
	headers[at].Value = h.Value
	return append(headers[:at+1], slices.DeleteFunc(headers[at+1:], named)...)
}

// Values returns the values of the named field's lines in order, without the
// tabs and spaces around them, which are not part of a value.
func Values(headers []Header, name string) []string {
	var values []string
	for _, h := range headers {
		if equalFold(h.Name, name) {
			values = append(values, trimOWS(h.Value))
		}
	}
	return values
}
