package specs

// The header fields of the CORS protocol.
// https://fetch.spec.whatwg.org/#http-new-header-syntax
const (
	ACAO = "Access-Control-Allow-Origin"
	ACAC = "Access-Control-Allow-Credentials"
	ACAM = "Access-Control-Allow-Methods"
	ACAH = "Access-Control-Allow-Headers"
	ACEH = "Access-Control-Expose-Headers"
	ACMA = "Access-Control-Max-Age"
	ACRM = "Access-Control-Request-Method"
	ACRH = "Access-Control-Request-Headers"
)
