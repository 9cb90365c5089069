package fetch

// IsSafelistedMethod reports whether a cross-origin request with the method, as
// normalised, needs no permission for it.
// https://fetch.spec.whatwg.org/#cors-safelisted-method
func IsSafelistedMethod(method string) bool {
	return method == "GET" || method == "HEAD" || method == "POST"
}

// NormalizeMethod upper-cases the six methods that the standard lists; any
// other stays as typed: patch is not PATCH. "" is GET.
// https://fetch.spec.whatwg.org/#concept-method-normalize
func NormalizeMethod(method string) string {
	if method == "" {
		return "GET"
	}
	switch upper := asciiUpper(method); upper {
	case "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT":
		return upper
	}
	return method
}

// IsForbiddenMethod reports whether no script can send the method, in any case of letters.
// https://fetch.spec.whatwg.org/#forbidden-method
func IsForbiddenMethod(method string) bool {
	switch asciiUpper(method) {
	case "CONNECT", "TRACE", "TRACK":
		return true
	}
	return false
}
