package fetch

import (
	"strconv"
	"strings"
)

// ExtractLength returns the length that the lines of Content-Length say: none where there is
// no such line or their value is no number, and failed where they contradict each other.
// Members are compared as text, those of all lines together.
// https://fetch.spec.whatwg.org/#header-list-extract-a-length
func ExtractLength(headers []Header) (length int64, known, failed bool) {
	value, found := Get(headers, "Content-Length")
	if !found {
		return 0, false, false
	}
	first, rest, several := strings.Cut(value, ",")
	first = strings.Trim(first, " \t")
	for several {
		var member string
		member, rest, several = strings.Cut(rest, ",")
		if strings.Trim(member, " \t") != first {
			return 0, false, true
		}
	}
	n, err := strconv.ParseUint(first, 10, 63)
	return int64(n), err == nil, false
}
