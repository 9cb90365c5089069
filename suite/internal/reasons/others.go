package reasons

import "github.com/corsuite/corsuite/harness/fetch"

// The reasons for which the model has no word: the request does not become a
// fetch, or the response is not of a kind that CORS is about.
const (
	// ContentSecurityPolicy: the page's own policy forbids the address.
	ContentSecurityPolicy = "ContentSecurityPolicy"
	// ContentBlocker: an extension or the browser's own protection stopped it.
	ContentBlocker = "ContentBlocker"
	// NameNotResolved, CertificateInvalid and ConnectionRefused are of the connection.
	NameNotResolved    = "NameNotResolved"
	CertificateInvalid = "CertificateInvalid"
	ConnectionRefused  = "ConnectionRefused"
	// ProtocolError: the response breaks the rules of HTTP.
	ProtocolError = "ProtocolError"
	// HTTPError: the page got the response, and it is an error.
	HTTPError = "HTTPError"
	// OpaqueResponseBlocking: a plain element was not given data that is not an image, script or style.
	OpaqueResponseBlocking = "OpaqueResponseBlocking"
	// NoReason: the message says only that something failed.
	NoReason = "NoReason"
	// WrongMIMEType: a script or stylesheet came with another type.
	WrongMIMEType = "WrongMIMEType"
	// CookieRejected: the browser did not keep or send a cookie.
	CookieRejected = "CookieRejected"
	// FrameRefused: X-Frame-Options or frame-ancestors.
	FrameRefused = "FrameRefused"
	// CrossOriginDocument: a script reached into a document of another origin.
	CrossOriginDocument = "CrossOriginDocument"
)

// others has what is not CORS: no Access-Control header changes it.
func others() []Reason {
	return []Reason{{
		ID:    id(fetch.MixedContent),
		Title: "An https page asked a plain http server, and the browser stopped it before anything was sent.",
		Spec:  "https://w3c.github.io/webappsec-mixed-content/#should-block-fetch",
		Why:   "This is mixed content and not CORS: the server was never asked.",
		Cure:  "Serve the API over https.",
		Says: []Words{
			{Chrome, "Mixed Content: The page at '{origin}' was loaded over HTTPS, but requested an insecure {value} '{url}'"},
			{Chrome, "Mixed Content:"},
			{Firefox, "Blocked loading mixed active content '{url}'"},
			{Firefox, "Blocked loading mixed display content '{url}'"},
			{Safari, "was not allowed to run insecure content from {url}"},
			{Safari, "was not allowed to display insecure content from {url}"},
			{Safari, "requested insecure content from {url}"},
		},
	}, {
		ID:    id(fetch.LocalNetworkAccess),
		Title: "The browser stopped a request to the local network.",
		Spec:  "https://wicg.github.io/local-network-access/",
		Why:   "A page from the public web asked an address of this computer or its network without the visitor's permission. This is not CORS.",
		Cure:  "Grant the permission, serve the page from the local network as well, or reach the API by a public address.",
		Says: []Words{
			{Chrome, "Permission was denied for this request to access the '{value}' address space"},
			{Chrome, "The request client is not a secure context and the resource is in more-private address space '{value}'"},
			{Chrome, "No 'Access-Control-Allow-Private-Network' header was present in the preflight response for this private network request"},
			{Chrome, "Request had no target IP address space, yet the resource is in address space '{value}'"},
			{Chrome, "net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS"},
			{Chrome, "net::ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS"},
			{Firefox, "Local Network Access permission denied"},
		},
	}, {
		ID:    ContentSecurityPolicy,
		Title: "The page's own Content-Security-Policy forbids the address.",
		Spec:  "https://w3c.github.io/webappsec-csp/#directive-connect-src",
		Why:   "The policy of the page, not of the server that it asks, lists where the page may connect to.",
		Cure:  "Add the server to connect-src (or img-src, script-src …) of the page's Content-Security-Policy.",
		Says: []Words{
			{Chrome, "because it violates the following Content Security Policy directive"},
			{Chrome, "because it violates the document's Content Security Policy"},
			{Chrome, "violates the following Content Security Policy directive"},
			{Firefox, "Content-Security-Policy: The page's settings blocked"},
			{Firefox, "Content Security Policy: The page's settings blocked"},
			{Safari, "because it does not appear in the {value} directive of the Content Security Policy"},
		},
	}, {
		ID:    ContentBlocker,
		Title: "An extension or the browser's own protection stopped the request.",
		Spec:  standard + "concept-main-fetch",
		Why:   "An ad blocker, a tracking protection or the page's service worker refused it before anything was sent.",
		Cure:  "Try in a private window without extensions; rename paths that look like advertising or tracking.",
		Says: []Words{
			{Chrome, "net::ERR_BLOCKED_BY_CLIENT"},
			{Chrome, "net::ERR_BLOCKED_BY_ADMINISTRATOR"},
			{Firefox, "was blocked because tracking protection is enabled"},
			{Firefox, "The resource at '{url}' was blocked because content blocking is enabled"},
			{Safari, "Content blocker prevented frame displaying"},
			{Safari, "Blocked by Content Blocker"},
		},
	}, {
		ID:    id(fetch.BlockedByResponse),
		Title: "The response's Cross-Origin-Resource-Policy keeps plain elements and no-cors requests out.",
		Spec:  standard + "cross-origin-resource-policy-internal-check",
		Why:   "The header says same-origin or same-site, a default of helmet and others, or the page requires it by Cross-Origin-Embedder-Policy. fetch() in mode cors is not concerned.",
		Cure:  "Send Cross-Origin-Resource-Policy: cross-origin for what other sites may embed, or put the crossorigin attribute on the element and let CORS decide.",
		Says: []Words{
			{Chrome, "net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep"},
			{Chrome, "net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin"},
			{Chrome, "net::ERR_BLOCKED_BY_RESPONSE.NotSameSite"},
			{Chrome, "net::ERR_BLOCKED_BY_RESPONSE"},
			{Firefox, "was blocked due to its Cross-Origin-Resource-Policy header"},
			{Firefox, "was blocked due to the Cross-Origin-Embedder-Policy"},
			{Safari, "Cancelled load to {url} because it violates the resource's Cross-Origin-Resource-Policy response header"},
		},
	}, {
		ID:    id(fetch.HandshakeRefused),
		Title: "The server did not open the WebSocket.",
		Spec:  "https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2",
		Why:   "CORS does not apply to WebSockets. The handshake was answered with another status than 101: 403 for an Origin that is not listed, 404 or 426 where no WebSocket is opened.",
		Cure:  "List the page's origin where the server checks the handshake's Origin, and look at the address and at proxies that do not pass Upgrade on.",
		Says: []Words{
			{Chrome, "failed: Error during WebSocket handshake: Unexpected response code: "},
		},
	}, {
		ID:    OpaqueResponseBlocking,
		Title: "A plain element asked for data that is not an image, script, style or media.",
		Spec:  "https://github.com/annevk/orb",
		Why:   "The browser keeps JSON, HTML and XML of other origins out of the page's process when <img> or <script> asks for them.",
		Cure:  "Ask with fetch() and CORS; for an image or a script check that the server did not answer with an error page.",
		Says: []Words{
			{Chrome, "net::ERR_BLOCKED_BY_ORB"},
			{Chrome, "Cross-Origin Read Blocking (CORB) blocked cross-origin response {url}"},
			{Chrome, "Response was blocked by CORB"},
			{Firefox, "A resource is blocked by OpaqueResponseBlocking"},
		},
	}, {
		ID:    ConnectionRefused,
		Title: "There was no answer: the connection was refused, broken off or too slow.",
		Spec:  standard + "concept-connection-obtain",
		Why:   "The server does not run, listens on another port or address, or crashed while it answered. The page is told the same as with CORS: Failed to fetch.",
		Cure:  "Start the server, check host and port; if only this request dies, read the server's log.",
		Says: []Words{
			{Chrome, "net::ERR_CONNECTION_REFUSED"},
			{Chrome, "net::ERR_CONNECTION_RESET"},
			{Chrome, "net::ERR_CONNECTION_CLOSED"},
			{Chrome, "net::ERR_CONNECTION_TIMED_OUT"},
			{Chrome, "net::ERR_TIMED_OUT"},
			{Chrome, "net::ERR_EMPTY_RESPONSE"},
			{Chrome, "net::ERR_ADDRESS_UNREACHABLE"},
			{Chrome, "net::ERR_NETWORK_CHANGED"},
			{Chrome, "net::ERR_INTERNET_DISCONNECTED"},
			{Chrome, "net::ERR_UNSAFE_PORT"},
			{Firefox, "Reason: CORS request did not succeed"},
			{Firefox, "CORSDidNotSucceed"},
			{Firefox, "NS_ERROR_CONNECTION_REFUSED"},
			{Firefox, "NS_ERROR_NET_RESET"},
			{Safari, "Could not connect to the server"},
			{Safari, "The network connection was lost"},
			{Safari, "The request timed out"},
		},
	}, {
		ID:    NameNotResolved,
		Title: "The host's name was not found.",
		Spec:  standard + "concept-connection-obtain",
		Why:   "The name is misspelt, has not been published yet, or is known only inside of another network.",
		Cure:  "Look the name up on the same computer; correct the address.",
		Says: []Words{
			{Chrome, "net::ERR_NAME_NOT_RESOLVED"},
			{Firefox, "NS_ERROR_UNKNOWN_HOST"},
			{Safari, "A server with the specified hostname could not be found"},
		},
	}, {
		ID:    CertificateInvalid,
		Title: "The server's certificate is not trusted.",
		Spec:  standard + "concept-connection-obtain",
		Why:   "It is self-signed, expired or made for another name. The browser asks nothing of such a server.",
		Cure:  "Install a valid certificate; in development open the address once and accept the certificate.",
		Says: []Words{
			{Chrome, "net::ERR_CERT_"},
			{Chrome, "net::ERR_SSL_"},
			{Firefox, "SEC_ERROR_UNKNOWN_ISSUER"},
			{Firefox, "MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT"},
			{Safari, "The certificate for this server is invalid"},
			{Safari, "An SSL error has occurred"},
		},
	}, {
		ID:    ProtocolError,
		Title: "The response breaks the rules of HTTP.",
		Spec:  "https://www.rfc-editor.org/rfc/rfc9113#section-8.2.1",
		Why:   "A field with a line break in it kills a whole HTTP/2 response; a wrong Content-Length or a broken encoding does so in every version.",
		Cure:  "Look for values over several lines in the server's configuration, and for a proxy that changes the body.",
		Says: []Words{
			{Chrome, "net::ERR_HTTP2_PROTOCOL_ERROR"},
			{Chrome, "net::ERR_QUIC_PROTOCOL_ERROR"},
			{Chrome, "net::ERR_SPDY_PROTOCOL_ERROR"},
			{Chrome, "net::ERR_INCOMPLETE_CHUNKED_ENCODING"},
			{Chrome, "net::ERR_INVALID_HTTP_RESPONSE"},
			{Chrome, "net::ERR_CONTENT_LENGTH_MISMATCH"},
			{Chrome, "net::ERR_CONTENT_DECODING_FAILED"},
			{Chrome, "net::ERR_RESPONSE_HEADERS_MULTIPLE_"},
			{Firefox, "NS_ERROR_NET_PARTIAL_TRANSFER"},
			{Firefox, "NS_ERROR_NET_HTTP2_SENT_GOAWAY"},
			{Safari, "cannot parse response"},
		},
	}, {
		ID:    WrongMIMEType,
		Title: "A script or stylesheet was answered with another type of content.",
		Spec:  "https://mimesniff.spec.whatwg.org/#sniffing-in-a-script-context",
		Why:   "Most often the address is wrong and the server answers with its error page.",
		Cure:  "Open the address of the file, and let the server send the right Content-Type.",
		Says: []Words{
			{Chrome, "Refused to execute script from '{url}' because its MIME type"},
			{Chrome, "Refused to apply style from '{url}' because its MIME type"},
			{Chrome, "Failed to load module script: Expected a JavaScript"},
			{Firefox, "was blocked because of a disallowed MIME type"},
			{Firefox, "was blocked due to MIME type"},
			{Safari, "is not a valid JavaScript MIME type"},
		},
	}, {
		ID:    CookieRejected,
		Title: "The browser did not keep or did not send a cookie.",
		Spec:  "https://www.rfc-editor.org/rfc/rfc6265#section-5.3",
		Why:   "Across sites a cookie needs SameSite=None and Secure, and browsers may refuse even those of third parties.",
		Cure:  "Set the cookie with SameSite=None; Secure, or serve page and API from one site.",
		Says: []Words{
			{Chrome, "This Set-Cookie was blocked"},
			{Chrome, "was blocked because it had the \"SameSite="},
			{Chrome, "A cookie associated with a cross-site resource at {url} was set without the `SameSite` attribute"},
			{Firefox, "has been rejected because it is in a cross-site context and its 'SameSite' is"},
			{Firefox, "will be soon rejected because it has the 'SameSite' attribute set to"},
			{Firefox, "Request to access cookie or storage on '{url}' was blocked"},
		},
	}, {
		ID:    FrameRefused,
		Title: "The other site does not want to stand in a frame.",
		Spec:  "https://html.spec.whatwg.org/multipage/browsing-the-web.html#check-a-navigation-response's-adherence-to-x-frame-options",
		Why:   "X-Frame-Options or frame-ancestors decides who may frame a page; CORS does not.",
		Cure:  "Change that header at the framed site.",
		Says: []Words{
			{Chrome, "Refused to display '{url}' in a frame because"},
			{Firefox, "The loading of '{url}' in a frame is denied by \"X-Frame-Options\""},
			{Safari, "Refused to display '{url}' in a frame"},
		},
	}, {
		ID:    CrossOriginDocument,
		Title: "A script reached into a window or frame of another origin.",
		Spec:  "https://html.spec.whatwg.org/multipage/nav-history-apis.html#integration-with-idl",
		Why:   "Between documents only postMessage() works. CORS is about requests.",
		Cure:  "Use postMessage().",
		Says: []Words{
			{Chrome, "Blocked a frame with origin '{origin}' from accessing a"},
			{Chrome, "Failed to execute 'postMessage' on 'DOMWindow'"},
			{Firefox, "Permission denied to access property '{value}' on cross-origin object"},
			{Safari, "Blocked a frame with origin '{origin}' from accessing a"},
		},
	}, {
		ID:    HTTPError,
		Title: "The page got the response, and it is an error of the server.",
		Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-15",
		Why:   "CORS let it through, or was not asked: the status tells what is wrong.",
		Cure:  "Read the body of the response.",
		Says: []Words{
			{Chrome, "Failed to load resource: the server responded with a status of {status}"},
			{Safari, "Failed to load resource: the server responded with a status of {status}"},
		},
	}, {
		ID:    NoReason,
		Title: "The message says only that the request failed; the reason stands in another line of the console.",
		Spec:  standard + "fetch-method",
		Why:   "A script is never told why. The console has a line beside this one that says it.",
		Cure:  "Paste that line, or let corsuite ask: the command below shows it.",
		Says: []Words{
			{Chrome, "TypeError: Failed to fetch"},
			{Chrome, "Failed to fetch"},
			{Chrome, "net::ERR_FAILED"},
			{Chrome, "AxiosError: Network Error"},
			{Chrome, "Provisional headers are shown"},
			{Firefox, "TypeError: NetworkError when attempting to fetch resource"},
			{Firefox, "NetworkError when attempting to fetch resource"},
			{Safari, "TypeError: Load failed"},
			{Safari, "Load failed"},
			{Safari, "TypeError: cancelled"},
		},
	}}
}
