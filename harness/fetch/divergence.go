package fetch

// Divergence is one way in which browsers depart from the Fetch Standard.
type Divergence struct {
	// ID names the row for ever: lower case with dashes.
	ID string
	// What is the subject; Standard is what the standard makes of it.
	What, Standard string
	// Browsers are those that depart, and what they do instead.
	Browsers []Departure
	// Source is where it can be read up: an issue, a file of the browser's source, a test.
	Source string
}

// Departure is what one browser does instead of what the standard says.
type Departure struct {
	// Profile is the name of the browser's profile: see Profiles.
	Profile string
	// Does is what the browser does instead.
	Does string
	// Measured is the version that was seen to do so; "" when it was only read in the source.
	Measured string
}

// Of returns what the browser with the named profile does instead, if it departs.
func (d Divergence) Of(profile string) (Departure, bool) {
	for _, b := range d.Browsers {
		if b.Profile == profile {
			return b, true
		}
	}
	return Departure{}, false
}

// The ids of the rows, for the code that consults them.
const (
	rowAuthorizationWildcard = "authorization-wildcard"
	rowMaxAgeSign            = "max-age-sign"
	rowMaxAgeCap             = "max-age-cap"
	rowMaxAgeMalformed       = "max-age-malformed"
	rowAuthorizationCached   = "authorization-wildcard-cached"
	rowCacheGranularity      = "preflight-cache-granularity"
	rowCacheKept             = "preflight-cache-kept"
	rowCredentialedWildcard  = "preflight-cache-credentialed-wildcard"
	rowCacheMode             = "preflight-cache-mode"
	rowCacheURLLength        = "preflight-cache-url-length"
	rowCacheOpaque           = "preflight-cache-opaque"
	rowCacheForced           = "preflight-cache-forced"
	rowPreflightCacheControl = "preflight-cache-control"
	rowPreflightSite         = "preflight-fetch-site"
	rowClientHints           = "client-hints-safelisted"
	rowHintsRedirected       = "client-hints-redirected"
	rowJoinedSafelist        = "joined-safelist"
	rowRangeInt64            = "range-int64"
	rowUserAgent             = "user-agent-ignored"
	rowDictionaryHeader      = "available-dictionary-fails"
	rowUploadListener        = "upload-listener-without-body"
	rowForcedMethod          = "upload-listener-method"
	rowConditional           = "conditional-revalidates"
	rowLocationEmpty         = "location-empty"
	rowLocationRepeated      = "location-repeated"
	rowLocationFirst         = "location-before-cors-check"
	rowHost                  = "lax-host"
	rowRedirectWithoutTarget = "redirect-error-without-location"
	rowUserinfo              = "redirect-userinfo"
	rowKeepaliveLimit        = "keepalive-redirect-limit"
	rowOriginDowngrade       = "origin-downgrade"
	rowNoCORSRedirect        = "no-cors-redirect-origin"
	rowRefererLoopback       = "referer-loopback"
	rowPolicySameAddress     = "corp-same-address"
	rowDisposition           = "content-disposition-repeated"
)

// chromium156 is a departure that was measured with that version, through pages on
// http://127.0.0.1 and servers that write bytes to sockets.
func chromium156(does string) Departure {
	return Departure{Profile: chromium, Does: does, Measured: "Chromium 156.0.8078.79"}
}

// chromiumSource is a departure that was read in Chromium's source.
func chromiumSource(does string) Departure { return Departure{Profile: chromium, Does: does} }

// firefox153 is a departure that was measured with that version, through pages behind
// a recording proxy and servers on the loopback.
func firefox153(does string) Departure {
	return Departure{Profile: firefox, Does: does, Measured: "Firefox 153.8.0esr"}
}

// webKit250 is a departure that was measured with that version, as firefox153 was.
func webKit250(does string) Departure {
	return Departure{Profile: webkit, Does: does, Measured: "WebKitGTK 2.50.6"}
}

// Divergences returns every known row in which a fetch under a browser's profile
// can end or look on the wire otherwise than under the standard.
//
// Not here, since the model has no word for them: referrer policies other than
// the default (no-cors and same-origin requests keep their Origin under any),
// synchronous XHR, Local Network Access, HTTP authentication dialogs (a 401
// with WWW-Authenticate to a request with credentials never settles in a
// headless browser), Opaque Response Blocking, the leniency of HTTP parsers,
// Storage Access (which puts an Origin on no-cors GET requests with credentials
// while access is inactive), and the 1024 results that Chromium's preflight
// cache holds at most, which no story comes near.
func Divergences() []Divergence {
	return []Divergence{
		{
			ID:       rowAuthorizationWildcard,
			What:     "Access-Control-Allow-Headers: * and the Authorization header, without credentials",
			Standard: "the wildcard does not cover Authorization, which must be listed",
			Browsers: []Departure{chromium156("covers it; but never from the preflight cache, so there is an OPTIONS each time"), firefox153("covers it, and warns in the console that it will not; never from the preflight cache"), webKit250("covers it")},
			Source:   "https://github.com/whatwg/fetch/issues/1919",
		},
		{
			ID:       rowAuthorizationCached,
			What:     "a * for headers in the preflight cache and the Authorization header",
			Standard: "does not match Authorization",
			Browsers: []Departure{webKit250("matches it: the next request with Authorization has no OPTIONS")},
			Source:   "https://fetch.spec.whatwg.org/#concept-cache-match-header",
		},
		{
			ID:       rowMaxAgeSign,
			What:     "Access-Control-Max-Age outside 1*DIGIT",
			Standard: "5 seconds for everything that is not digits; digits are never too many",
			Browsers: []Departure{chromium156("reads an int64: +60 is 60, a negative number is 0, what does not fit is 5 seconds")},
			Source:   "services/network/public/cpp/cors/preflight_result.cc; WPT cors/preflight-cache.htm",
		},
		{
			ID:       rowMaxAgeCap,
			What:     "the largest useful Access-Control-Max-Age",
			Standard: "left to the user agent",
			Browsers: []Departure{chromiumSource("7200 seconds")},
			Source:   "services/network/public/cpp/cors/preflight_result.cc (kMaxTimeout)",
		},
		{
			ID:       rowMaxAgeMalformed,
			What:     "Access-Control-Max-Age that is not digits, or comes twice",
			Standard: "5 seconds, as without the header",
			Browsers: []Departure{firefox153("the permission is not remembered at all")},
			Source:   "netwerk/protocol/http/nsCORSListenerProxy.cpp (AddResultToCache)",
		},
		{
			ID:       rowCacheGranularity,
			What:     "what the preflight cache remembers",
			Standard: "an entry for each method and each header name; entries of several preflights add up",
			Browsers: []Departure{chromium156("one result for each origin and URL: a new preflight replaces it, a request that it does not cover erases it")},
			Source:   "services/network/cors/preflight_cache.cc",
		},
		{
			ID:       rowCacheKept,
			What:     "the preflight cache after a network error",
			Standard: "entries for the request are cleared, also when the actual response fails",
			Browsers: []Departure{chromium156("kept")},
			Source:   "https://github.com/whatwg/fetch/issues/1101",
		},
		{
			ID:       rowCredentialedWildcard,
			What:     "a * that a preflight for a request with credentials put into the cache",
			Standard: "matches every method and header name later, by the letter of the text",
			Browsers: []Departure{chromium156("matches the method or header named * only")},
			Source:   "https://fetch.spec.whatwg.org/#concept-cache-match-method",
		},
		{
			ID:       rowCacheMode,
			What:     "the request's cache mode and the preflight cache",
			Standard: "no influence",
			Browsers: []Departure{chromium156("no-store, reload and no-cache do not read it, no-store does not write it; a request with a conditional header counts as no-cache")},
			Source:   "services/network/cors/cors_url_loader.cc; preflight_controller.cc (RetrieveCacheFlags)",
		},
		{
			ID:       rowCacheURLLength,
			What:     "long URLs in the preflight cache",
			Standard: "no limit",
			Browsers: []Departure{chromium156("a URL of 1024 bytes or more is not cached")},
			Source:   "services/network/cors/preflight_cache.cc (kMaxKeyLength)",
		},
		{
			ID:       rowCacheOpaque,
			What:     "the preflight cache and an opaque origin: that of a sandboxed frame, or one made by redirects",
			Standard: "the key is the serialised origin, null, which the next such request shares",
			Browsers: []Departure{chromium156("every opaque origin is another one: each sandboxed frame has its own, and after redirects there is a preflight each time")},
			Source:   "services/network/cors/preflight_cache.cc; cors_url_loader.cc (tainted_)",
		},
		{
			ID:       rowCacheForced,
			What:     "a request that forces a preflight, and a cached permission that lists other methods than its own",
			Standard: "the method has to be cached, whichever it is",
			Browsers: []Departure{chromium156("GET, HEAD and POST need not be: no preflight")},
			Source:   "services/network/cors/preflight_result.cc",
		},
		{
			ID:       rowPreflightCacheControl,
			What:     "Cache-Control and Pragma on a preflight",
			Standard: "the preflight's own cache mode is default: neither is sent",
			Browsers: []Departure{chromium156("those of the request that it is for")},
			Source:   "services/network/cors/preflight_controller.cc (CreatePreflightRequest)",
		},
		{
			ID:       rowPreflightSite,
			What:     "Sec-Fetch-Site on a preflight after a redirect",
			Standard: "covers the whole URL list",
			Browsers: []Departure{chromium156("compares the current URL only")},
			Source:   "https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site",
		},
		{
			ID:       rowClientHints,
			What:     "DPR, Device-Memory, Downlink, ECT, RTT, Save-Data, Viewport-Width, Width and Intervention set by a script",
			Standard: "need a preflight",
			Browsers: []Departure{chromium156("safelisted with a well-formed value: numbers, slow-2g to 4g, on; Intervention with any")},
			Source:   "services/network/public/cpp/cors/cors.cc (IsCorsSafelistedHeader)",
		},
		{
			ID:       rowHintsRedirected,
			What:     "Device-Memory, Downlink, DPR, ECT, RTT, Viewport-Width and Width set by a script, on a redirect to another server than the page's, or on any in a worker",
			Standard: "kept, as any header",
			Browsers: []Departure{chromium156("dropped, so a preflight no longer asks for them; kept with the keepalive flag")},
			Source:   "services/network/public/cpp/client_hints.cc",
		},
		{
			ID:       rowJoinedSafelist,
			What:     "a safelisted request header that a script appends twice",
			Standard: "each value is judged alone: 100 and 100 bytes of Accept are safe, text/plain twice is",
			Browsers: []Departure{chromium156("the values are joined first: 202 bytes are too many, \"text/plain, text/plain\" is not a MIME type"), webKit250("the values are joined first")},
			Source:   "https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names",
		},
		{
			ID:       rowRangeInt64,
			What:     "large numbers in a Range header",
			Standard: "safelisted whatever their size",
			Browsers: []Departure{chromium156("2^63-1 and more need a preflight")},
			Source:   "net/http/http_util.cc (ParseRangeHeader)",
		},
		{
			ID:       rowUserAgent,
			What:     "User-Agent set by a script",
			Standard: "sent, after a preflight",
			Browsers: []Departure{chromium156("dropped in silence")},
			Source:   "https://crbug.com/571722",
		},
		{
			ID:       rowDictionaryHeader,
			What:     "Available-Dictionary set by a script",
			Standard: "sent, after a preflight",
			Browsers: []Departure{chromium156("a network error before anything is sent")},
			Source:   "https://www.rfc-editor.org/rfc/rfc9842#section-2.2 (only the browser may send it)",
		},
		{
			ID:       rowUploadListener,
			What:     "an upload listener on an XMLHttpRequest without a body",
			Standard: "forces a preflight",
			Browsers: []Departure{chromium156("does not")},
			Source:   "https://xhr.spec.whatwg.org/#the-send()-method",
		},
		{
			ID:       rowForcedMethod,
			What:     "a preflight that an upload listener forces, and an answer without Access-Control-Allow-Methods",
			Standard: "the request's method counts as listed",
			Browsers: []Departure{chromium156("a method other than GET, HEAD and POST is refused")},
			Source:   "https://fetch.spec.whatwg.org/#cors-preflight-fetch",
		},
		{
			ID:       rowConditional,
			What:     "a conditional header such as If-None-Match set by a script",
			Standard: "cache mode no-store: Pragma and Cache-Control: no-cache are sent",
			Browsers: []Departure{chromium156("cache mode no-cache: Cache-Control: max-age=0 is sent; from a worker the mode stays default")},
			Source:   "https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch",
		},
		{
			ID:       rowLocationEmpty,
			What:     "a redirect with an empty Location",
			Standard: "the same URL again, until there are too many redirects",
			Browsers: []Departure{chromium156("no redirect: the response is delivered")},
			Source:   "WPT fetch/api/redirect/redirect-empty-location.any.js",
		},
		{
			ID:       rowLocationRepeated,
			What:     "several Location lines",
			Standard: "a redirect fails; any other response does not care",
			Browsers: []Departure{chromium156("equal lines are one; different lines are a network error at any status, before the CORS check")},
			Source:   "net/http/http_stream_parser.cc (ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION)",
		},
		{
			ID:       rowLocationFirst,
			What:     "a redirect whose Location is not a URL",
			Standard: "judged after the CORS check, and only when redirects are followed",
			Browsers: []Departure{chromium156("a network error before the CORS check, in every redirect mode and on preflights")},
			Source:   "net/url_request/url_request_job.cc (ERR_INVALID_REDIRECT)",
		},
		{
			ID:       rowHost,
			What:     "a redirect to a host with a space, or with a label that begins with xn-- and is not Punycode",
			Standard: "no URL: the redirect fails",
			Browsers: []Departure{chromium156("a URL, whose host nobody can find")},
			Source:   "url/url_canon_host.cc (DoSimpleHost)",
		},
		{
			ID:       rowRedirectWithoutTarget,
			What:     "a redirect status without Location, redirect mode error",
			Standard: "a network error: the status decides",
			Browsers: []Departure{chromium156("no redirect: the response is delivered")},
			Source:   "net/http/http_response_headers.cc (IsRedirect)",
		},
		{
			ID:       rowUserinfo,
			What:     "a redirect with a user name in the Location, of no-cors requests and from the page's own origin to itself",
			Standard: "followed",
			Browsers: []Departure{chromium156("blocked by the page's own loader, as any subresource with a user name in its URL")},
			Source:   "WPT fetch/security/redirect-to-url-with-credentials.https.html",
		},
		{
			ID:       rowKeepaliveLimit,
			What:     "how many redirects a request with the keepalive flag follows",
			Standard: "20, as any request",
			Browsers: []Departure{chromium156("19")},
			Source:   "content/browser/loader/keep_alive_url_loader.cc",
		},
		{
			ID:       rowOriginDowngrade,
			What:     "Origin of a no-cors request other than GET and HEAD from https to http",
			Standard: "null under the default referrer policy",
			Browsers: []Departure{chromium156("the page's origin")},
			Source:   "WPT fetch/origin/assorted.window.js",
		},
		{
			ID:       rowNoCORSRedirect,
			What:     "Origin of a no-cors request other than GET and HEAD after one redirect to another origin",
			Standard: "the page's origin, if the redirect left from there",
			Browsers: []Departure{chromium156("null after any hop between origins")},
			Source:   "net/url_request/redirect_util.cc (UpdateHttpRequest)",
		},
		{
			ID:       rowRefererLoopback,
			What:     "Referer from an https page to a plain http server on the same machine, and from a page there to plain http elsewhere",
			Standard: "loopback is trustworthy: sent to it, and not from it",
			Browsers: []Departure{chromium156("the scheme alone decides: not sent to it, and sent from it"), firefox153("the scheme alone decides: not sent to it")},
			Source:   "third_party/blink/renderer/platform/weborigin/security_policy.cc (ShouldHideReferrer)",
		},
		{
			ID:       rowPolicySameAddress,
			What:     "Cross-Origin-Resource-Policy: same-site between ports of one IP address",
			Standard: "same host, same site: allowed",
			Browsers: []Departure{chromium156("blocked")},
			Source:   "services/network/public/cpp/cross_origin_resource_policy.cc",
		},
		{
			ID:       rowDisposition,
			What:     "several Content-Disposition lines with different values",
			Standard: "says nothing",
			Browsers: []Departure{chromium156("a network error, also on preflights")},
			Source:   "net/http/http_stream_parser.cc (ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_DISPOSITION)",
		},
	}
}
