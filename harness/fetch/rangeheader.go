package fetch

import (
	"cmp"
	"strings"
)

// byteRange is a parsed single range header value. The positions are decimal
// digits without leading zeros, so that no number is too large; "" is null.
type byteRange struct{ start, end string }

// parseRange is "parse a single range header value" with allowWhitespace false.
// https://fetch.spec.whatwg.org/#simple-range-header-value
func parseRange(value string) (byteRange, bool) {
	rest, ok := strings.CutPrefix(value, "bytes=")
	if !ok {
		return byteRange{}, false
	}
	first, rest := skipDigits(rest)
	rest, ok = strings.CutPrefix(rest, "-")
	if !ok {
		return byteRange{}, false
	}
	last, rest := skipDigits(rest)
	if rest != "" || first == "" && last == "" {
		return byteRange{}, false
	}
	r := byteRange{start: canonicalDecimal(first), end: canonicalDecimal(last)}
	if r.start != "" && r.end != "" && compareDecimal(r.start, r.end) > 0 {
		return byteRange{}, false
	}
	return r, true
}

// canonicalDecimal removes leading zeros; a number keeps at least one digit.
func canonicalDecimal(digits string) string {
	if digits == "" {
		return ""
	}
	return cmp.Or(strings.TrimLeft(digits, "0"), "0")
}

// compareDecimal compares two canonical decimals of any length.
func compareDecimal(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// isBelowInt64 reports whether both numbers of a range are below the largest
// int64, which Chromium keeps for "no position".
func isBelowInt64(value string) bool {
	const maxInt64 = "9223372036854775807"
	r, _ := parseRange(value)
	return compareDecimal(r.start, maxInt64) < 0 && compareDecimal(r.end, maxInt64) < 0
}
