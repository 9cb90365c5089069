package reasons

import "github.com/corsuite/corsuite/harness/fetch"

// The reasons for which the model has no word: the request does not become a
// fetch, or the response is not of a kind that CORS is about.
const (
	// ContentSecurityPolicy: the page's own policy forbids the address.
	ContentSecurityPolicy = "ContentSecurityPolicy"
	// NameNotResolved and CertificateInvalid are of the connection.
	NameNotResolved    = "NameNotResolved"
	CertificateInvalid = "CertificateInvalid"
	// ConnectionFailed: no connection, or one that broke.
	ConnectionFailed = string(fetch.ConnectionFailed)
	// HTTPError: the page got the response, and it is an error.
	HTTPError = "HTTPError"
	// NotJSON: the page got the response, and it is not what it expected.
	NotJSON = "NotJSON"
	// OpaqueResponseBlocking: a plain element was not given data that is not an image, script or style.
	OpaqueResponseBlocking = "OpaqueResponseBlocking"
	// TaintedCanvas: an image without CORS was drawn, so that nothing can be read back.
	TaintedCanvas = "TaintedCanvas"
	// MutedScript: an error in a script of another origin that was loaded without CORS.
	MutedScript = "MutedScript"
	// IntegrityNeedsCORS: an element with integrity and without crossorigin.
	IntegrityNeedsCORS = "IntegrityNeedsCORS"
	// ServiceWorkerAnswer: a service worker answered with something that the page may not have.
	ServiceWorkerAnswer = "ServiceWorkerAnswer"
	// HeaderNotExposed: a script may not read a header of a response that it has got.
	HeaderNotExposed = "HeaderNotExposed"
	// UnspecifiedCORS: the message says that it was CORS and not which step.
	UnspecifiedCORS = "UnspecifiedCORS"
	// NoReason: the message says only that something failed.
	NoReason = "NoReason"
	// ForbiddenHeader: a script set a header that only the browser sets.
	ForbiddenHeader = "ForbiddenHeader"
	// WrongMIMEType: a script or stylesheet came with another type.
	WrongMIMEType = "WrongMIMEType"
	// CookieRejected: the browser did not keep or send a cookie.
	CookieRejected = "CookieRejected"
	// FrameRefused: X-Frame-Options or frame-ancestors.
	FrameRefused = "FrameRefused"
	// CrossOriginDocument: a script reached into a document of another origin.
	CrossOriginDocument = "CrossOriginDocument"
	// OpenerPolicy: Cross-Origin-Opener-Policy parts a window from its opener.
	OpenerPolicy = "OpenerPolicy"
	// ServerRefused: the words are the server's own, not a browser's.
	ServerRefused = "ServerRefused"
)
