package fetch

// Header is one field line of a header list, name and value as written.
// https://fetch.spec.whatwg.org/#concept-header
type Header struct {
	Name  string `json:"name" yaml:"name"`
	Value string `json:"value" yaml:"value"`
}

// CredentialsMode is a request's credentials mode; the zero value is that of
// fetch() when a script says nothing: "same-origin".
// https://fetch.spec.whatwg.org/#concept-request-credentials-mode
type CredentialsMode string

// The credentials modes.
const (
	Omit       CredentialsMode = "omit"
	SameOrigin CredentialsMode = "same-origin"
	Include    CredentialsMode = "include"
)

// RedirectMode is a request's redirect mode; the zero value means "follow".
// https://fetch.spec.whatwg.org/#concept-request-redirect-mode
type RedirectMode string

// The redirect modes.
const (
	Follow         RedirectMode = "follow"
	RedirectError  RedirectMode = "error"
	RedirectManual RedirectMode = "manual"
)

// CacheMode is a request's cache mode; the zero value means "default".
// https://fetch.spec.whatwg.org/#concept-request-cache-mode
type CacheMode string

// The cache modes that a cross-origin request may have.
const (
	CacheDefault CacheMode = "default"
	NoStore      CacheMode = "no-store"
	Reload       CacheMode = "reload"
	NoCache      CacheMode = "no-cache"
	ForceCache   CacheMode = "force-cache"
)

// Mode is a request's mode; the zero value means "cors".
// https://fetch.spec.whatwg.org/#concept-request-mode
type Mode string

// The modes a script can choose.
const (
	CORS           Mode = "cors"
	NoCORS         Mode = "no-cors"
	SameOriginMode Mode = "same-origin"
)

// Request is what a script asks of fetch(). The zero values of the enums are
// what fetch() uses when the script leaves them out.
// https://fetch.spec.whatwg.org/#requests
type Request struct {
	// URL is absolute, http or https; a fragment is kept as a cache key and never sent.
	URL string
	// Origin is the serialised origin of the page, or "null" when it is opaque.
	Origin string
	// Method as the script writes it; "" is GET.
	Method string
	// Headers in the order in which the script appends them.
	Headers []Header
	// Body is nil when the script gives none. It stands for a string: without a
	// Content-Type among the headers the browser adds text/plain;charset=UTF-8.
	Body []byte

	Mode        Mode
	Credentials CredentialsMode
	Redirect    RedirectMode
	Cache       CacheMode

	// ForcePreflight is the use-CORS-preflight flag (upload listeners, stream bodies).
	// https://fetch.spec.whatwg.org/#use-cors-preflight-flag
	ForcePreflight bool
	// Stream says that the body is a ReadableStream: its source is null, so a
	// redirect other than 303 cannot send it again.
	Stream bool
	// Keepalive is the keepalive flag: the request may outlive its page.
	// https://fetch.spec.whatwg.org/#request-keepalive-flag
	Keepalive bool
	// Worker says that the request's client is a worker and not a page.
	// https://fetch.spec.whatwg.org/#concept-request-client
	Worker bool
	// NeverPreflight is set for initiators whose unsafe-request flag is unset
	// (EventSource, elements): their requests go out as they are.
	// https://fetch.spec.whatwg.org/#unsafe-request-flag
	NeverPreflight bool
}

// Message is one HTTP request of a fetch: the preflight or the actual one, as
// it leaves the browser.
type Message struct {
	Method string
	// URL has no fragment.
	URL string
	// Headers are all field lines but Host, in the order in which a browser
	// writes them over HTTP/1.1. Cookies are the carrier's: see Credentials.
	Headers []Header
	// Body is nil when there is none.
	Body []byte
	// Preflight says that this is a CORS-preflight request.
	Preflight bool
	// Credentials says whether cookies and authentication entries may go along.
	// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (includeCredentials)
	Credentials bool
}

// Response is the final response to a Message as the wire carried it: 1xx and
// trailers are not part of it.
type Response struct {
	Status int
	// Headers are the field lines in the order of arrival, repeated lines apart.
	Headers []Header
}

// Result is how a fetch ended.
type Result struct {
	// Reason is "" when the script was given a response, otherwise why it got a
	// network error (or, for Opaque, a response that it cannot read).
	Reason Reason
	// Parameter is what the reason names: the method, the header, the value.
	Parameter string
	// Status of the response that the script sees; 0 without one. With Opaque it
	// is what the wire said and the script cannot see.
	Status int
	// Exposed are the names of the headers that the script can read: lower case, sorted, each once.
	Exposed []string
	// URL is the response's URL after redirects, without fragment.
	URL string
	// Divergences are the ids of the profile's rows that decided something.
	Divergences []string
}
