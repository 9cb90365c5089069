package fetch

import "strings"

// clientHints are the names that Chromium manages as client hints, of those
// that a script can set.
// https://chromium.googlesource.com/chromium/src/+/main/services/network/public/cpp/client_hints.cc
func clientHints() []string {
	return []string{"Device-Memory", "Downlink", "DPR", "ECT", "RTT", "Viewport-Width", "Width"}
}

// isSafeHint reports whether Chromium safelists the header beside the standard's
// own: the client hints of an earlier standard, and Intervention.
// https://chromium.googlesource.com/chromium/src/+/main/services/network/public/cpp/cors/cors.cc (IsCorsSafelistedHeader)
func isSafeHint(h Header) bool {
	if len(h.Value) > maxSafeValue {
		return false
	}
	switch asciiLower(h.Name) {
	case "device-memory", "dpr", "downlink":
		return isDecimalNumber(h.Value)
	case "rtt", "viewport-width", "width":
		return isInteger(h.Value)
	case "ect":
		return h.Value == "slow-2g" || h.Value == "2g" || h.Value == "3g" || h.Value == "4g"
	case "save-data":
		return equalFold(h.Value, "on")
	case "intervention":
		return true
	}
	return false
}

func isInteger(s string) bool {
	digits, rest := skipDigits(s)
	return digits != "" && rest == ""
}

func isDecimalNumber(s string) bool {
	whole, fraction, point := strings.Cut(s, ".")
	return isInteger(whole) && (!point || isInteger(fraction))
}
