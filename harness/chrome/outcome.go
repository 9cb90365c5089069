package chrome

import (
	"net/url"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/network"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

// observe makes an observation of what the script saw and what DevTools told.
// The trace's lock is held.
func observe(script probe.Told, t *trace) harness.Observation {
	o := harness.Observation{Exchanges: t.exchanges(), Console: t.console}
	o.Status = lastStatus(o.Exchanges)
	settle(&o, script, t)
	if o.Outcome == harness.OutcomeShared {
		o.Exposed = probe.Exposed(script.Exposed)
		if n := len(o.Exchanges); n > 0 && script.Body != "" {
			o.Exchanges[n-1].Body = script.Body
		}
	}
	return o
}

// settle sets outcome, reason, parameter and error.
func settle(o *harness.Observation, script probe.Told, t *trace) {
	switch {
	case script.Settled == probe.Throw:
		o.Outcome, o.Reason, o.Error = harness.OutcomeBlocked, fetch.InvalidRequest, script.Message
	case t.withheld:
		o.Outcome = harness.OutcomeWithheld
	case t.opaque(script):
		o.Outcome, o.Reason = harness.OutcomeBlocked, fetch.Opaque
	case script.Settled == probe.LetGo && t.headed(), script.Settled == probe.Load, t.delivered() && !probe.ByScript(t.ask.Initiator):
		o.Outcome = harness.OutcomeShared
	default:
		o.Reason, o.Parameter = t.failure(script)
		o.Outcome = probe.OutcomeOf(o.Reason)
		if o.Outcome == harness.OutcomeError {
			o.Error = t.explain(o.Reason, script)
		}
	}
}

// delivered reports whether the browser handed the actual response to the page.
// What an element then drops for its type (a stylesheet that is JSON) is
// announced as cancelled, sometimes without the response.
func (t *trace) delivered() bool {
	r := t.actual()
	if r == nil || r.corsError() != "" || r.blocked() {
		return false
	}
	dropped := r.failed != nil && r.failed.Canceled && len(r.received) > 0
	return r.last().response != nil || dropped && !probe.ByScript(t.ask.Initiator)
}

// opaque reports whether the page was given a response of which it can tell
// nothing: a no-cors load, or a redirect that was not to be followed.
// https://fetch.spec.whatwg.org/#concept-filtered-response-opaque
func (t *trace) opaque(script probe.Told) bool {
	switch {
	case script.Settled == probe.Load && script.Type != "":
		return script.Type == "opaque" || script.Type == "opaqueredirect"
	case t.ask.From == harness.NoOrigin, t.ask.Mode == fetch.NoCORS:
		return t.delivered() || script.Settled == probe.LetGo && t.headed()
	}
	// https://w3c.github.io/beacon/#sec-processing-model (step 6.3: cors for a type that is not safelisted)
	return script.Settled == probe.Sent && t.delivered() && len(fetch.UnsafeHeaderNames(t.ask.Headers)) == 0
}

// failure returns why an ask failed, and what the reason names.
func (t *trace) failure(script probe.Told) (fetch.Reason, string) {
	r := t.actual()
	switch {
	case r == nil && script.Settled == probe.Timeout:
		return fetch.Timeout, ""
	case r == nil && script.Settled == probe.Error && t.ask.Initiator == harness.ByNoCORS && t.ask.Redirect != "" && t.ask.Redirect != fetch.Follow:
		// https://fetch.spec.whatwg.org/#concept-main-fetch (mode "no-cors", redirect mode not "follow")
		return fetch.NoCorsRedirectModeNotFollow, ""
	case r == nil:
		// Refused by the page's own machinery: nothing was even announced.
		return fetch.InvalidRequest, ""
	case r.failed == nil || r.failed.Canceled && r.corsError() == "" && r.failed.BlockedReason == "":
		if script.Settled == probe.Timeout {
			return fetch.Timeout, ""
		}
		if t.letGo() {
			return fetch.BlockedByClient, "origin"
		}
		return fetch.Interrupted, ""
	}
	if status := r.failed.CorsErrorStatus; status != nil {
		reason := fetch.Reason(status.CorsError)
		switch {
		case reason == fetch.CorsDisabledScheme:
			// Chrome leaves the parameter empty; the scheme is what a reader needs.
			return reason, t.redirectScheme()
		case localNetwork(status.CorsError):
			return fetch.LocalNetworkAccess, status.FailedParameter
		}
		return reason, status.FailedParameter
	}
	switch why := string(r.failed.BlockedReason); {
	case why == "mixed-content":
		return fetch.MixedContent, ""
	case strings.HasPrefix(why, "corp"), strings.HasPrefix(why, "coep"):
		// The model does not tell the variants apart.
		return fetch.BlockedByResponse, ""
	case why != "":
		return fetch.BlockedByClient, why
	}
	return t.netError(r.failed.ErrorText)
}

// localNetwork reports whether the browser kept a page from the local network, for
// whichever of its reasons: a plain http page has no permission to be granted.
// https://wicg.github.io/local-network-access/#integration-with-fetch
func localNetwork(e network.CorsError) bool {
	switch e {
	case network.CorsErrorInsecureLocalNetwork, network.CorsErrorInvalidLocalNetworkAccess, network.CorsErrorLocalNetworkAccessPermissionDenied:
		return true
	}
	return false
}

// netErrors are the browser's words for what a carrier meets.
// https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
var netErrors = map[string]fetch.Reason{
	"net::ERR_TOO_MANY_REDIRECTS":                            fetch.TooManyRedirects,
	"net::ERR_INVALID_REDIRECT":                              fetch.InvalidLocation,
	"net::ERR_UNSAFE_REDIRECT":                               fetch.CorsDisabledScheme,
	"net::ERR_UNKNOWN_URL_SCHEME":                            fetch.CorsDisabledScheme,
	"net::ERR_INVALID_URL":                                   fetch.InvalidLocation,
	"net::ERR_UNSAFE_PORT":                                   fetch.BadPort,
	"net::ERR_BLOCKED_BY_CLIENT":                             fetch.BlockedByClient,
	"net::ERR_BLOCKED_BY_RESPONSE":                           fetch.BlockedByResponse,
	"net::ERR_BLOCKED_BY_ORB":                                fetch.BlockedByResponse,
	"net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS":        fetch.LocalNetworkAccess,
	"net::ERR_UNEXPECTED_PROXY_AUTH":                         fetch.ProxyAuthentication,
	"net::ERR_INVALID_HTTP_RESPONSE":                         fetch.InvalidResponse,
	"net::ERR_HTTP2_PROTOCOL_ERROR":                          fetch.ProtocolError,
	"net::ERR_HTTP2_COMPRESSION_ERROR":                       fetch.ProtocolError,
	"net::ERR_HTTP2_FRAME_SIZE_ERROR":                        fetch.ProtocolError,
	"net::ERR_HTTP2_FLOW_CONTROL_ERROR":                      fetch.ProtocolError,
	"net::ERR_INVALID_CHUNKED_ENCODING":                      fetch.InvalidResponse,
	"net::ERR_CONTENT_DECODING_FAILED":                       fetch.InvalidResponse,
	"net::ERR_CONTENT_LENGTH_MISMATCH":                       fetch.InvalidResponse,
	"net::ERR_INCOMPLETE_CHUNKED_ENCODING":                   fetch.InvalidResponse,
	"net::ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH":      fetch.InvalidResponse,
	"net::ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION":            fetch.InvalidLocation,
	"net::ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_DISPOSITION": fetch.InvalidResponse,
	"net::ERR_RESPONSE_HEADERS_TOO_BIG":                      fetch.TooLarge,
	"net::ERR_TIMED_OUT":                                     fetch.Timeout,
	"net::ERR_ABORTED":                                       fetch.Interrupted,
}

// contradicted are the fields that an error names: they came with different values.
var contradicted = map[string]string{
	"net::ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH":      "Content-Length",
	"net::ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_DISPOSITION": "Content-Disposition",
}

// netError maps a network error; what no row names is a failed connection,
// but for an error after a redirect that the mode forbade.
func (t *trace) netError(text string) (fetch.Reason, string) {
	reason, named := netErrors[text]
	switch {
	case reason == fetch.BadPort:
		if u, err := url.Parse(t.actual().last().request.URL); err == nil {
			return reason, u.Port()
		}
	case reason == fetch.CorsDisabledScheme:
		return reason, t.redirectScheme()
	case named:
		return reason, contradicted[text]
	case text == "net::ERR_FAILED" && t.ask.Redirect == fetch.RedirectError && fetch.IsRedirectStatus(lastStatus(t.exchanges())):
		return fetch.UnexpectedRedirect, ""
	}
	return fetch.ConnectionFailed, ""
}

// redirectScheme returns the scheme to which the last answer redirected, or "".
func (t *trace) redirectScheme() string { return t.location().Scheme }

// letGo reports whether the page's own loader let go of the request, which it
// does not say: the last answer redirected to a URL with a user name.
func (t *trace) letGo() bool { return t.location().User != nil }

// location returns where the last answer redirected to; the zero value is nowhere.
func (t *trace) location() url.URL {
	for _, x := range slices.Backward(t.exchanges()) {
		if x.Preflight || x.Status == 0 {
			continue
		}
		for _, h := range x.Response {
			if u, err := url.Parse(h.Value); err == nil && strings.EqualFold(h.Name, "Location") {
				return *u
			}
		}
		break
	}
	return url.URL{}
}

// explain returns what a person can do with an error.
func (t *trace) explain(reason fetch.Reason, script probe.Told) string {
	switch reason {
	case fetch.Timeout:
		return "no answer in time"
	case fetch.MixedContent:
		return "the browser stopped the request as mixed content: an https page asked a plain http server"
	case fetch.LocalNetworkAccess:
		return "the browser stopped the request before it was sent: the page may not reach the local network"
	}
	if r := t.actual(); r != nil && r.failed != nil && r.failed.ErrorText != "" {
		return r.failed.ErrorText
	}
	return script.Message
}
