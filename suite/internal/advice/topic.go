package advice

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// topic is what has to be changed. Reasons that differ only in where the
// browser noticed (preflight or actual response) share one, unless the cures differ.
type topic int

const (
	notCORS           topic = iota // the browser or the network stopped it for another reason
	resourcePolicy                 // the browser keeps a no-cors answer from the page
	handshake                      // who opens a WebSocket is not who should
	unsendable                     // fetch() refuses the request itself
	noHeader                       // no Access-Control-Allow-Origin on the actual response
	noHeaderPreflight              // none on the preflight's
	twoValues                      // more than one value
	wrongValue                     // a value that is not an origin, or not this one
	wildcard                       // "*" where credentials are asked for
	credentials                    // Access-Control-Allow-Credentials is not "true"
	preflightStatus                // the preflight's status is not ok
	preflightRedirect              // the preflight is redirected
	badList                        // a list that cannot be parsed
	method                         // the method is not in the list
	header                         // a header is not in the list
	redirect                       // a redirect that CORS does not follow
	signIn                         // the request is redirected to a sign-in page
	redirected                     // the header is missing on a redirect, or behind one
	pastTheLayer                   // the header is missing here, and the same server sends it elsewhere
	tooOpen                        // somebody reads who should not
	openNull                       // a page without an origin reads that should not
	caching                        // right alone, wrong behind a cache
	openMethods                    // a method gets through that should not
	openHeaders                    // a request header gets through that should not
	openCredentials                // credentialed reading is let through that should not be
	exposure                       // a response header is not readable, or is
	maxAge                         // how long a preflight's answer may be kept
	unlisted                       // other origins get in at this address, this one does not
	misspelt                       // the list has a text that only resembles the origin
	sturdiness                     // an odd request makes it fail, or is written back
	answer                         // a header is not as it should be
)

// ofCORS reports whether the server's CORS is what has to be changed.
func (t topic) ofCORS() bool {
	return !slices.Contains([]topic{notCORS, resourcePolicy, handshake, unsendable, sturdiness, redirected, signIn}, t)
}

func topicOf(reason fetch.Reason, harm harness.Harm) topic {
	switch reason {
	case fetch.MissingAllowOriginHeader:
		return noHeader
	case fetch.PreflightMissingAllowOriginHeader:
		return noHeaderPreflight
	case fetch.MultipleAllowOriginValues, fetch.PreflightMultipleAllowOriginValues:
		return twoValues
	case fetch.InvalidAllowOriginValue, fetch.PreflightInvalidAllowOriginValue,
		fetch.AllowOriginMismatch, fetch.PreflightAllowOriginMismatch:
		return wrongValue
	case fetch.WildcardOriginNotAllowed, fetch.PreflightWildcardOriginNotAllowed:
		return wildcard
	case fetch.InvalidAllowCredentials, fetch.PreflightInvalidAllowCredentials:
		return credentials
	case fetch.PreflightInvalidStatus:
		return preflightStatus
	case fetch.PreflightDisallowedRedirect:
		return preflightRedirect
	case fetch.InvalidAllowMethodsPreflightResponse, fetch.InvalidAllowHeadersPreflightResponse:
		return badList
	case fetch.MethodDisallowedByPreflightResponse:
		return method
	case fetch.HeaderDisallowedByPreflightResponse:
		return header
	case fetch.RedirectContainsCredentials, fetch.CorsDisabledScheme, fetch.DisallowedByMode, fetch.NoCorsRedirectModeNotFollow:
		return redirect
	case fetch.HandshakeRefused:
		return handshake
	case fetch.BlockedByResponse:
		return resourcePolicy
	case fetch.InvalidRequest:
		return unsendable
	case "":
		return topicOfHarm(harm)
	}
	return notCORS
}

// topicOfVerdict is topicOf for a verdict: without a reason, its rule's section
// tells more than the harm.
func topicOfVerdict(v harness.Verdict) topic {
	reason, _, _ := strings.Cut(v.Reason, " ")
	section, _, _ := strings.Cut(v.Rule, ".")
	switch {
	case v.Cause.Kind == harness.CauseUnlisted:
		return unlisted
	case v.Cause.Kind == harness.CauseMisspelt:
		return misspelt
	case section == "robustness" && v.Got != string(harness.OutcomeBlocked):
		return sturdiness // whatever the browser made of the answer
	case section == "websocket":
		return handshake
	case v.Rule == "syntax.allow-origin-once":
		return twoValues
	case v.Rule == "syntax.allow-origin-value":
		return wrongValue
	case v.Rule == "syntax.wildcard-with-credentials":
		return wildcard
	case reason != "":
		return topicOf(fetch.Reason(reason), v.Harm)
	case section == "exposed-headers":
		return exposure
	case section == "max-age":
		return maxAge
	case v.Harm != harness.Leak:
		return topicOfHarm(v.Harm)
	case section == "null-origin":
		return openNull
	case section == "methods":
		return openMethods
	case section == "request-headers":
		return openHeaders
	case section == "credentials" && v.Rule != "credentials.stranger":
		return openCredentials
	}
	return tooOpen
}

func topicOfHarm(harm harness.Harm) topic {
	switch harm {
	case harness.Leak:
		return tooOpen
	case harness.Cache:
		return caching
	}
	return answer
}
