package reference

import (
	"net/http"
	"slices"
)

// Request is what CORS looks at in an HTTP request. A nil list is an absent field.
// https://fetch.spec.whatwg.org/#http-requests
type Request struct {
	Method string
	// Origin, RequestMethod and RequestHeaders are the values of the field lines
	// Origin, Access-Control-Request-Method and Access-Control-Request-Headers,
	// without the whitespace around them.
	Origin         []string
	RequestMethod  []string
	RequestHeaders []string
}

// ReadRequest returns what CORS looks at in r.
func ReadRequest(r *http.Request) Request {
	return Request{
		Method:         r.Method,
		Origin:         r.Header[Origin],
		RequestMethod:  r.Header[RequestMethod],
		RequestHeaders: r.Header[RequestHeaders],
	}
}

// IsPreflight reports whether r is a CORS-preflight request: one that uses the
// method OPTIONS and includes both Origin and Access-Control-Request-Method.
// Any other OPTIONS request is the application's.
// https://fetch.spec.whatwg.org/#cors-preflight-request
func (r Request) IsPreflight() bool {
	return r.Method == http.MethodOptions && len(r.Origin) > 0 && len(r.RequestMethod) > 0
}

// Asker returns the origin that asks, or "" when there is none that a browser
// could have written: no field, several lines, or no serialised origin.
// https://fetch.spec.whatwg.org/#origin-header
func (r Request) Asker() string {
	if len(r.Origin) != 1 || !isOriginOrNull(r.Origin[0]) {
		return ""
	}
	return r.Origin[0]
}

// With returns r asked by another origin, which is put on the wire as it is.
func (r Request) With(origin string) Request {
	r.Origin = []string{origin}
	return r
}

// method returns the method that a preflight asks for, or "" when the field
// is no single method.
// https://fetch.spec.whatwg.org/#http-access-control-request-method
func (r Request) method() string {
	if len(r.RequestMethod) != 1 || !isToken(r.RequestMethod[0]) || len(r.RequestMethod[0]) > maxMethod {
		return ""
	}
	return r.RequestMethod[0]
}

// The names of the fields, as http.Header has them.
const (
	Origin           = "Origin"
	RequestMethod    = "Access-Control-Request-Method"
	RequestHeaders   = "Access-Control-Request-Headers"
	AllowOrigin      = "Access-Control-Allow-Origin"
	AllowCredentials = "Access-Control-Allow-Credentials"
	AllowMethods     = "Access-Control-Allow-Methods"
	AllowHeaders     = "Access-Control-Allow-Headers"
	ExposeHeaders    = "Access-Control-Expose-Headers"
	MaxAge           = "Access-Control-Max-Age"
	Vary             = "Vary"
)

// responseFields are the fields of the CORS protocol in responses.
func responseFields() []string {
	return []string{AllowOrigin, AllowCredentials, AllowMethods, AllowHeaders, ExposeHeaders, MaxAge}
}

func isResponseField(name string) bool { return slices.Contains(responseFields(), name) }
