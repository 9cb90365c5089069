package fetch

import (
	"slices"
	"strings"
)

// IsForbiddenRequestHeader reports whether a script cannot set the header: the
// browser drops it in silence, and it is never named in a preflight.
// https://fetch.spec.whatwg.org/#forbidden-request-header
func IsForbiddenRequestHeader(h Header) bool {
	name := asciiLower(h.Name)
	switch name {
	case "accept-charset", "accept-encoding",
		"access-control-request-headers", "access-control-request-method",
		"connection", "content-length", "cookie", "cookie2", "date", "dnt", "expect", "host",
		"keep-alive", "origin", "referer", "set-cookie", "te", "trailer", "transfer-encoding",
		"upgrade", "via":
		return true
	case "x-http-method", "x-http-method-override", "x-method-override":
		return slices.ContainsFunc(decodeAndSplit(h.Value), IsForbiddenMethod)
	}
	return strings.HasPrefix(name, "proxy-") || strings.HasPrefix(name, "sec-")
}

// isForbiddenResponseHeader reports whether no script can read the header, even
// when the server exposes it.
// https://fetch.spec.whatwg.org/#forbidden-response-header-name
func isForbiddenResponseHeader(name string) bool {
	lower := asciiLower(name)
	return lower == "set-cookie" || lower == "set-cookie2"
}
