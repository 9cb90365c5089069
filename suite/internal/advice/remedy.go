package advice

import (
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// remedy is what has to be changed. Reasons that differ only in where the
// browser noticed (preflight or actual response) share one, unless the cures differ.
type remedy int

const (
	notCORS           remedy = iota // the browser or the network stopped it for another reason
	resourcePolicy                  // the browser keeps a no-cors answer from the page
	handshake                       // who opens a WebSocket is not who should
	unsendable                      // fetch() refuses the request itself
	noHeader                        // no Access-Control-Allow-Origin on the actual response
	noHeaderPreflight               // none on the preflight's
	twoValues                       // more than one value
	wrongValue                      // a value that is not an origin, or not this one
	wildcard                        // "*" where credentials are asked for
	credentials                     // Access-Control-Allow-Credentials is not "true"
	preflightStatus                 // the preflight's status is not ok
	preflightRedirect               // the preflight is redirected
	badList                         // a list that cannot be parsed
	method                          // the method is not in the list
	header                          // a header is not in the list
	redirect                        // a redirect that CORS does not follow
	signIn                          // the request is redirected to a sign-in page
	redirected                      // the header is missing on a redirect, or behind one
	pastTheLayer                    // the header is missing here, and the same server sends it elsewhere
	tooOpen                         // somebody reads who should not
	openNull                        // a page without an origin reads that should not
	caching                         // right alone, wrong behind a cache
	openMethods                     // a method gets through that should not
	openHeaders                     // a request header gets through that should not
	openCredentials                 // credentialed reading is let through that should not be
	exposure                        // a response header is not readable, or is
	maxAge                          // how long a preflight's answer may be kept
	unlisted                        // other origins get in at this address, this one does not
	misspelt                        // the list has a text that only resembles the origin
	otherSites                      // pages of other sites are refused, whatever CORS says
	noPreflights                    // nobody's preflight is answered
	dropped                         // one origin's request gets no answer, others' do
	ownPages                        // the server's own pages are refused like strangers
	credentialsValue                // Access-Control-Allow-Credentials says something else than "true"
	cookies                         // browsers do not send a cookie with requests of other sites
	sturdiness                      // an odd request makes it fail, or is written back
	answer                          // a header is not as it should be
)

// ofCORS reports whether the server's CORS is what has to be changed.
func (t remedy) ofCORS() bool {
	return !slices.Contains([]remedy{notCORS, resourcePolicy, handshake, unsendable, cookies, sturdiness, redirected, signIn, otherSites, noPreflights, dropped}, t)
}

func remedyOf(reason fetch.Reason, harm harness.Harm) remedy {
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
		return remedyOfHarm(harm)
	}
	return notCORS
}

// remedyOfVerdict is remedyOf for a verdict: what decided it, and what its rule is
// about, tell more than the harm.
func remedyOfVerdict(v harness.Verdict) remedy {
	switch v.Cause.Kind {
	case harness.CauseUnlisted:
		return unlisted
	case harness.CauseMisspelt:
		return misspelt
	case harness.CauseOtherSite:
		return otherSites
	case harness.CauseDropped:
		if v.Cause.Field == http.MethodOptions {
			return noPreflights
		}
		return dropped
	}
	refused := slices.Contains([]harness.CauseKind{harness.CauseRefused, harness.CauseSignIn, harness.CauseSplit, harness.CauseHop}, v.Cause.Kind)
	if r, sure := remedyOfTopic(v.Topic); sure && !refused || v.Topic == harness.TopicWebSocket {
		return r // whatever the browser made of the answer
	}
	if v.Reason != "" && (v.Cause.Kind != harness.CauseClaim || v.Harm != harness.Leak) {
		return remedyOf(v.Reason, v.Harm)
	}
	switch v.Topic {
	case harness.TopicExposure:
		return exposure
	case harness.TopicMaxAge:
		return maxAge
	}
	if v.Harm != harness.Leak {
		return remedyOfHarm(v.Harm)
	}
	switch v.Topic {
	case harness.TopicNullOrigin:
		return openNull
	case harness.TopicMethods:
		return openMethods
	case harness.TopicRequestHeaders:
		return openHeaders
	case harness.TopicCredentials:
		return openCredentials
	}
	return tooOpen
}

// remedyOfTopic returns the remedy for what no reason tells better: how a field is
// written, or something beside CORS.
func remedyOfTopic(t harness.Topic) (r remedy, sure bool) {
	switch t {
	case harness.TopicRobustness:
		return sturdiness, true
	case harness.TopicWebSocket:
		return handshake, true
	case harness.TopicOwnOrigin:
		return ownPages, true
	case harness.TopicCookies:
		return cookies, true
	case harness.TopicCredentialsValue:
		return credentialsValue, true
	case harness.TopicOneValue:
		return twoValues, true
	case harness.TopicValue:
		return wrongValue, true
	case harness.TopicWildcard:
		return wildcard, true
	}
	return notCORS, false
}

func remedyOfHarm(harm harness.Harm) remedy {
	switch harm {
	case harness.Leak:
		return tooOpen
	case harness.Cache:
		return caching
	}
	return answer
}
