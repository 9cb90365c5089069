package fetch

import "strings"

// Get returns the values of the named field joined with ", ", and whether there is any.
// https://fetch.spec.whatwg.org/#concept-header-list-get
func Get(headers []Header, name string) (string, bool) {
	values := Values(headers, name)
	return strings.Join(values, ", "), len(values) > 0
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
