package reasons

import "strings"

// Header is what a header has to do with CORS.
type Header struct {
	Name string
	// Says is what it says, to whom, in whole sentences.
	Says string
	// Spec is the address of its definition.
	Spec string
	// Reasons are the ids of those that it decides.
	Reasons []string
}

// Headers returns the headers of the CORS protocol and its neighbours.
func Headers() []Header {
	return []Header{{
		Name: "Origin", Spec: standard + "origin-header",
		Says: "Sent by the browser: the origin of the page that asks, or null. A page cannot set it. Servers compare it with their list, whole and letter by letter.",
	}, {
		Name: "Access-Control-Request-Method", Spec: standard + "http-requests",
		Says: "Sent by the browser on a preflight: the method of the request that it would like to send.",
	}, {
		Name: "Access-Control-Request-Headers", Spec: standard + "http-requests",
		Says: "Sent by the browser on a preflight: the names of the request headers that need permission, in lower case, sorted, with commas between them.",
	}, {
		Name: "Access-Control-Allow-Origin", Spec: standard + "http-responses",
		Says:    "Sent by the server, on every response that a page may read, errors included: the one origin that may, or * for everybody without credentials.",
		Reasons: []string{"MissingAllowOriginHeader", "MultipleAllowOriginValues", "InvalidAllowOriginValue", "AllowOriginMismatch", "WildcardOriginNotAllowed"},
	}, {
		Name: "Access-Control-Allow-Credentials", Spec: standard + "http-responses",
		Says:    "Sent by the server: true, in lower case, where a page may read what was asked for with cookies or HTTP authentication. It counts beside an origin only, never beside *.",
		Reasons: []string{"InvalidAllowCredentials", "WildcardOriginNotAllowed"},
	}, {
		Name: "Access-Control-Allow-Methods", Spec: standard + "http-responses",
		Says:    "Sent by the server on a preflight's response: the methods that a page may use beside GET, HEAD and POST, which need no permission.",
		Reasons: []string{"MethodDisallowedByPreflightResponse", "InvalidAllowMethodsPreflightResponse"},
	}, {
		Name: "Access-Control-Allow-Headers", Spec: standard + "http-responses",
		Says:    "Sent by the server on a preflight's response: the request headers that a page may set. * covers all but Authorization, and none with credentials.",
		Reasons: []string{"HeaderDisallowedByPreflightResponse", "InvalidAllowHeadersPreflightResponse"},
	}, {
		Name: "Access-Control-Expose-Headers", Spec: standard + "http-responses",
		Says: "Sent by the server with the response itself: the response headers that a script may read beside Cache-Control, Content-Language, Content-Length, Content-Type, Expires, Last-Modified and Pragma.",
	}, {
		Name: "Access-Control-Max-Age", Spec: standard + "http-responses",
		Says: "Sent by the server on a preflight's response: for how many seconds a browser may remember it; 5 where it is missing. Chrome remembers two hours at most, Firefox a day.",
	}, {
		Name: "Vary", Spec: standard + "cors-protocol-and-http-caches",
		Says:    "Sent by the server: Origin belongs into it wherever the response depends on the Origin header, or a cache hands one page the answer of another.",
		Reasons: []string{"AllowOriginMismatch", "MissingAllowOriginHeader"},
	}, {
		Name: "Cross-Origin-Resource-Policy", Spec: standard + "cross-origin-resource-policy-header",
		Says:    "Sent by the server: which sites may load the response without CORS, such as by a plain <img>. It does not concern fetch() in mode cors.",
		Reasons: []string{"BlockedByResponse"},
	}, {
		Name: "Access-Control-Allow-Private-Network", Spec: "https://wicg.github.io/private-network-access/",
		Says:    "A header of Private Network Access, a plan that browsers have replaced by a permission that the visitor grants (Local Network Access).",
		Reasons: []string{"LocalNetworkAccessPermissionDenied"},
	}}
}

// HeaderByName returns the header with the name, without regard to letter case.
func HeaderByName(name string) (Header, bool) {
	for _, h := range Headers() {
		if strings.EqualFold(h.Name, name) {
			return h, true
		}
	}
	return Header{}, false
}
