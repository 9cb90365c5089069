package fetch

import (
	"slices"
	"strings"
)

// Limits on safelisted request headers, in bytes of value.
// https://fetch.spec.whatwg.org/#cors-safelisted-request-header (step 1), #cors-unsafe-request-header-names (step 5)
const (
	maxSafeValue = 128
	maxSafeSum   = 1024
)

// UnsafeHeaderNames returns the names that a preflight has to ask for: lower
// case, sorted by byte, each once.
// https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
func UnsafeHeaderNames(headers []Header) []string {
	return unsafeNames(headers, isSafelistedRequestHeader)
}

// unsafeNames is UnsafeHeaderNames with another opinion on what is safelisted.
func unsafeNames(headers []Header, safe func(Header) bool) []string {
	var unsafe, potentiallyUnsafe []string
	sum := 0
	for _, h := range headers {
		name := asciiLower(h.Name)
		if !safe(h) {
			unsafe = append(unsafe, name)
			continue
		}
		potentiallyUnsafe = append(potentiallyUnsafe, name)
		sum += len(h.Value)
	}
	if sum > maxSafeSum {
		unsafe = append(unsafe, potentiallyUnsafe...)
	}
	slices.Sort(unsafe)
	return slices.Compact(unsafe)
}

// UnsafeHeaderNames is UnsafeHeaderNames under the profile.
func (p *Profile) UnsafeHeaderNames(headers []Header) []string {
	if p.departs(rowJoinedSafelist) {
		headers = joinRepeated(headers)
	}
	return unsafeNames(headers, p.safelists)
}

// safelists is isSafelistedRequestHeader under the profile.
func (p *Profile) safelists(h Header) bool {
	if p.departs(rowClientHints) && isSafeHint(h) {
		return true
	}
	if equalFold(h.Name, "Range") && p.departs(rowRangeInt64) && !isBelowInt64(h.Value) {
		return false
	}
	return isSafelistedRequestHeader(h)
}

// isSafelistedRequestHeader reports whether the header needs no permission.
// https://fetch.spec.whatwg.org/#cors-safelisted-request-header
func isSafelistedRequestHeader(h Header) bool {
	if len(h.Value) > maxSafeValue {
		return false
	}
	switch asciiLower(h.Name) {
	case "accept":
		return !hasUnsafeByte(h.Value)
	case "accept-language", "content-language":
		return isLanguageValue(h.Value)
	case "content-type":
		return !hasUnsafeByte(h.Value) && isFormType(h.Value)
	case "range":
		// Browsers never let a media element send a suffix range, so it is not safelisted.
		r, ok := parseRange(h.Value)
		return ok && r.start != ""
	}
	return false
}

// hasUnsafeByte looks for a CORS-unsafe request-header byte.
// https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte
func hasUnsafeByte(value string) bool {
	for i := range len(value) {
		b := value[i]
		if b < 0x20 && b != '\t' || strings.IndexByte("\"():<>?@[\\]{}\x7f", b) >= 0 {
			return true
		}
	}
	return false
}

// isLanguageValue reports whether each byte is one that accept-language and
// content-language may hold unasked.
func isLanguageValue(value string) bool {
	for i := range len(value) {
		if b := value[i]; !isDigit(b) && !isAlpha(b) && strings.IndexByte(" *,-.;=", b) < 0 {
			return false
		}
	}
	return true
}

// isFormType reports whether the value is a type that an HTML form can send.
func isFormType(value string) bool {
	essence, ok := mimeEssence(value)
	return ok && (essence == "application/x-www-form-urlencoded" || essence == "multipart/form-data" || essence == "text/plain")
}

// isNoCORSSafelisted reports whether a no-cors request may carry the header.
// https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header
func isNoCORSSafelisted(h Header) bool {
	return !equalFold(h.Name, "Range") && isSafelistedRequestHeader(h)
}

// IsSafelistedResponseHeader reports whether a script can read the header
// without the server exposing it.
// https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
func IsSafelistedResponseHeader(name string) bool {
	switch asciiLower(name) {
	case "cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma":
		return true
	}
	return false
}
