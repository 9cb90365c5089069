package fetch

import (
	"fmt"
	"slices"
)

// Reason says why a fetch ended in a network error. The list is closed. Where
// Chrome's DevTools protocol has a word for the same thing (Network.CorsError)
// the value is that word, so that the model and the browser can be compared on
// why, not only on whether.
type Reason string

// Reasons of CORS: the server's answer, or its lack, made the browser refuse.
const (
	// The CORS check of an actual response (or a redirect).
	// https://fetch.spec.whatwg.org/#concept-cors-check
	MissingAllowOriginHeader  Reason = "MissingAllowOriginHeader"
	MultipleAllowOriginValues Reason = "MultipleAllowOriginValues"
	InvalidAllowOriginValue   Reason = "InvalidAllowOriginValue"
	AllowOriginMismatch       Reason = "AllowOriginMismatch"
	WildcardOriginNotAllowed  Reason = "WildcardOriginNotAllowed"
	InvalidAllowCredentials   Reason = "InvalidAllowCredentials"

	// The same check of a preflight response.
	PreflightMissingAllowOriginHeader  Reason = "PreflightMissingAllowOriginHeader"
	PreflightMultipleAllowOriginValues Reason = "PreflightMultipleAllowOriginValues"
	PreflightInvalidAllowOriginValue   Reason = "PreflightInvalidAllowOriginValue"
	PreflightAllowOriginMismatch       Reason = "PreflightAllowOriginMismatch"
	PreflightWildcardOriginNotAllowed  Reason = "PreflightWildcardOriginNotAllowed"
	PreflightInvalidAllowCredentials   Reason = "PreflightInvalidAllowCredentials"

	// The rest of a CORS-preflight fetch.
	// https://fetch.spec.whatwg.org/#cors-preflight-fetch
	PreflightInvalidStatus               Reason = "PreflightInvalidStatus"
	PreflightDisallowedRedirect          Reason = "PreflightDisallowedRedirect"
	InvalidAllowMethodsPreflightResponse Reason = "InvalidAllowMethodsPreflightResponse"
	InvalidAllowHeadersPreflightResponse Reason = "InvalidAllowHeadersPreflightResponse"
	MethodDisallowedByPreflightResponse  Reason = "MethodDisallowedByPreflightResponse"
	HeaderDisallowedByPreflightResponse  Reason = "HeaderDisallowedByPreflightResponse"

	// HTTP-redirect fetch, steps about CORS.
	// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
	RedirectContainsCredentials Reason = "RedirectContainsCredentials"
	CorsDisabledScheme          Reason = "CorsDisabledScheme"
	DisallowedByMode            Reason = "DisallowedByMode"
	NoCorsRedirectModeNotFollow Reason = "NoCorsRedirectModeNotFollow"
)

// Reasons that are not CORS: they say nothing about what the server allows.
const (
	// Opaque: a no-cors load was answered and the script may not read it.
	Opaque Reason = "Opaque"
	// InvalidRequest: fetch() throws a TypeError before anything is sent.
	InvalidRequest Reason = "InvalidRequest"
	// TooManyRedirects, InvalidLocation, UnexpectedRedirect, StreamRedirect: HTTP-redirect fetch.
	TooManyRedirects   Reason = "TooManyRedirects"
	InvalidLocation    Reason = "InvalidLocation"
	UnexpectedRedirect Reason = "UnexpectedRedirect" // redirect mode "error"
	StreamRedirect     Reason = "StreamRedirect"     // a stream body cannot be sent again
	// ProxyAuthentication: a 407 in an answer is a network error.
	ProxyAuthentication Reason = "ProxyAuthentication"
	// InvalidResponse: what came back is not an HTTP response that a browser accepts.
	InvalidResponse Reason = "InvalidResponse"
	// ProtocolError: an answer came that breaks the protocol which carries it, such as a line
	// break in a field of HTTP/2; the parameter names the field where that is known.
	// https://www.rfc-editor.org/rfc/rfc9113#section-8.1.1
	ProtocolError Reason = "ProtocolError"
	// ConnectionFailed, Timeout, TooLarge, Interrupted: the carrier could not finish.
	ConnectionFailed Reason = "ConnectionFailed"
	Timeout          Reason = "Timeout"
	TooLarge         Reason = "TooLarge"
	Interrupted      Reason = "Interrupted"
	// StoppedAnswering, WantsToBeLeftAlone: so many questions before had no answer, or
	// 429 or 503 with Retry-After, that the target was asked no more.
	StoppedAnswering   Reason = "StoppedAnswering"
	WantsToBeLeftAlone Reason = "WantsToBeLeftAlone"
	// ScriptHarms: run as a script, the answer put a page out of action, so that no
	// page loads it as a script again.
	ScriptHarms Reason = "ScriptHarms"
	// BadPort: https://fetch.spec.whatwg.org/#port-blocking
	BadPort Reason = "BadPort"
	// MixedContent, LocalNetworkAccess, BlockedByClient, BlockedByResponse: the browser
	// stopped the request or its answer for a reason of its own.
	MixedContent       Reason = "MixedContent"
	LocalNetworkAccess Reason = "LocalNetworkAccessPermissionDenied"
	BlockedByClient    Reason = "BlockedByClient"
	BlockedByResponse  Reason = "BlockedByResponse" // CORP, ORB
	// HandshakeRefused: a WebSocket was not opened; the parameter is the status of the answer.
	// https://websockets.spec.whatwg.org/#concept-websocket-establish
	HandshakeRefused Reason = "HandshakeRefused"
	// ServedFromCache: the browser answered by itself, so the server was not asked.
	ServedFromCache Reason = "ServedFromCache"
)

// With returns the reason with what it is about, as reports write it: "Reason
// (parameter)".
func (r Reason) With(parameter string) string {
	if parameter == "" {
		return string(r)
	}
	return fmt.Sprintf("%s (%s)", r, parameter)
}

// CORS reports whether the reason is a refusal by the CORS protocol: a judgement
// of the server's answer, as opposed to a request that could not be asked.
func (r Reason) CORS() bool {
	return slices.Contains(corsReasons(), r)
}

func corsReasons() []Reason {
	return []Reason{
		MissingAllowOriginHeader, MultipleAllowOriginValues, InvalidAllowOriginValue,
		AllowOriginMismatch, WildcardOriginNotAllowed, InvalidAllowCredentials,
		PreflightMissingAllowOriginHeader, PreflightMultipleAllowOriginValues, PreflightInvalidAllowOriginValue,
		PreflightAllowOriginMismatch, PreflightWildcardOriginNotAllowed, PreflightInvalidAllowCredentials,
		PreflightInvalidStatus, PreflightDisallowedRedirect,
		InvalidAllowMethodsPreflightResponse, InvalidAllowHeadersPreflightResponse,
		MethodDisallowedByPreflightResponse, HeaderDisallowedByPreflightResponse,
		RedirectContainsCredentials, CorsDisabledScheme, DisallowedByMode, NoCorsRedirectModeNotFollow,
	}
}

// Reasons lists every reason, those of CORS first.
func Reasons() []Reason {
	return append(corsReasons(), Opaque, InvalidRequest, TooManyRedirects, InvalidLocation, UnexpectedRedirect, StreamRedirect,
		ProxyAuthentication, InvalidResponse, ProtocolError, ConnectionFailed, Timeout, TooLarge, Interrupted, StoppedAnswering, WantsToBeLeftAlone,
		BadPort, MixedContent, LocalNetworkAccess, BlockedByClient, BlockedByResponse, HandshakeRefused, ServedFromCache)
}

// Unkept reports whether the reason is that a server which was reached gave no
// answer that a browser takes: it closed the connection, or sent something else.
func (r Reason) Unkept() bool {
	return r == ConnectionFailed || r == InvalidResponse || r == ProtocolError
}
