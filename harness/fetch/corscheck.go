package fetch

import "strings"

// CheckCORS is the CORS check of a response with these headers to a request from
// the origin, serialised as the Origin header is. It returns "" where the response
// is shared, otherwise the reason and the value that the reason is about.
// https://fetch.spec.whatwg.org/#concept-cors-check
func CheckCORS(origin string, credentials CredentialsMode, headers []Header) (why Reason, parameter string) {
	r := checkCORS(origin, credentials, headers)
	return r.reason, r.parameter
}

// checkCORS is the CORS check: whether a response with these headers is shared
// with the origin, serialised as the request's Origin header is. A refusal has
// the reason and the value that the reason is about.
//
// The standard only passes or fails; which of the reasons a failure gets is
// Chromium's choice (services/network/cors, CheckAccess).
// https://fetch.spec.whatwg.org/#concept-cors-check
func checkCORS(origin string, credentials CredentialsMode, headers []Header) refusal {
	// Steps 1 and 2. Getting joins lines: two of them never match an origin.
	allowed, found := Get(headers, "Access-Control-Allow-Origin")
	if !found {
		return refuse(MissingAllowOriginHeader, "")
	}
	// Step 3.
	if allowed == "*" && credentials != Include {
		return refusal{}
	}
	// Step 4.
	if allowed == "*" {
		return refuse(WildcardOriginNotAllowed, "")
	}
	if allowed != origin {
		return refuse(whyNotAllowed(allowed), allowed)
	}
	// Step 5.
	if credentials != Include {
		return refusal{}
	}
	// Steps 6 to 8.
	if allow, _ := Get(headers, "Access-Control-Allow-Credentials"); allow != "true" {
		return refuse(InvalidAllowCredentials, allow)
	}
	return refusal{}
}

// whyNotAllowed names the failure of an Access-Control-Allow-Origin that is
// neither "*" nor the request's origin.
func whyNotAllowed(allowed string) Reason {
	if strings.ContainsAny(allowed, " ,") {
		return MultipleAllowOriginValues
	}
	if _, err := parseURL(allowed, nil); err != nil && allowed != "null" {
		return InvalidAllowOriginValue
	}
	return AllowOriginMismatch
}

// ofPreflight returns the refusal in the words for a preflight response.
func (r refusal) ofPreflight() refusal {
	switch r.reason {
	case MissingAllowOriginHeader:
		r.reason = PreflightMissingAllowOriginHeader
	case MultipleAllowOriginValues:
		r.reason = PreflightMultipleAllowOriginValues
	case InvalidAllowOriginValue:
		r.reason = PreflightInvalidAllowOriginValue
	case AllowOriginMismatch:
		r.reason = PreflightAllowOriginMismatch
	case WildcardOriginNotAllowed:
		r.reason = PreflightWildcardOriginNotAllowed
	case InvalidAllowCredentials:
		r.reason = PreflightInvalidAllowCredentials
	}
	return r
}
