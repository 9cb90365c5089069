package reasons

import (
	"strings"
	"testing"
)

// said is a text as people paste it, and what has to be read out of it.
type said struct {
	text                        string
	reason                      string
	url, origin, param, browser string
}

const (
	api  = "https://api.example.com/items"
	page = "https://app.example.com"
	// The beginnings of a line in Chrome over the years.
	modern  = "Access to fetch at '" + api + "' from origin '" + page + "' has been blocked by CORS policy: "
	xhr     = "index.js:12 Access to XMLHttpRequest at '" + api + "' from origin '" + page + "' has been blocked by CORS policy: "
	old     = "XMLHttpRequest cannot load " + api + ". "
	older   = "Fetch API cannot load " + api + ". "
	v64     = "Failed to load " + api + ": "
	denied  = " Origin '" + page + "' is therefore not allowed access."
	firefox = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at " + api + ". "
	refused = "Response to preflight request doesn't pass access control check: "
)

func corsMessages() []said {
	return []said{
		// Chrome, current words.
		{modern + "No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{modern + "No 'Access-Control-Allow-Origin' header is present on the requested resource. Have the server send the header with a valid value, or, if an opaque response serves your needs, set the request's mode to 'no-cors'.\n    at load (app.js:3:9)\n    at async main", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{xhr + "No 'Access-Control-Allow-Origin' header is present on the requested resource.\nxhr.js:178 GET " + api + " net::ERR_FAILED 401 (Unauthorized)", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{"login:1 Access to fetch at 'https://login.example.com/sign-in' (redirected from '" + api + "') from origin '" + page + "' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.", "MissingAllowOriginHeader", "https://login.example.com/sign-in", page, "", "Chrome"},
		{modern + "The 'Access-Control-Allow-Origin' header contains multiple values '*, " + page + "', but only one is allowed.", "MultipleAllowOriginValues", api, page, "*, " + page, "Chrome"},
		{modern + "The 'Access-Control-Allow-Origin' header contains the invalid value 'app.example.com'.", "InvalidAllowOriginValue", api, page, "app.example.com", "Chrome"},
		{modern + "The 'Access-Control-Allow-Origin' header contains the invalid value ''.", "InvalidAllowOriginValue", api, page, "", "Chrome"},
		{modern + "The 'Access-Control-Allow-Origin' header has a value 'http://localhost:3000' that is not equal to the supplied origin. Have the server send the header with a valid value.", "AllowOriginMismatch", api, page, "http://localhost:3000", "Chrome"},
		{modern + "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.", "WildcardOriginNotAllowed", api, page, "", "Chrome"},
		{xhr + "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'. The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.", "WildcardOriginNotAllowed", api, page, "", "Chrome"},
		{modern + "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.", "InvalidAllowCredentials", api, page, "", "Chrome"},
		{modern + "The value of the 'Access-Control-Allow-Credentials' header in the response is 'True' which must be 'true' when the request's credentials mode is 'include'.", "InvalidAllowCredentials", api, page, "True", "Chrome"},
		{modern + refused + "No 'Access-Control-Allow-Origin' header is present on the requested resource.", "PreflightMissingAllowOriginHeader", api, page, "", "Chrome"},
		{modern + refused + "The 'Access-Control-Allow-Origin' header contains multiple values 'a, b', but only one is allowed.", "PreflightMultipleAllowOriginValues", api, page, "a, b", "Chrome"},
		{modern + refused + "The 'Access-Control-Allow-Origin' header contains the invalid value 'null, null'.", "PreflightInvalidAllowOriginValue", api, page, "null, null", "Chrome"},
		{modern + refused + "The 'Access-Control-Allow-Origin' header has a value 'https://www.example.com' that is not equal to the supplied origin.", "PreflightAllowOriginMismatch", api, page, "https://www.example.com", "Chrome"},
		{modern + refused + "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.", "PreflightWildcardOriginNotAllowed", api, page, "", "Chrome"},
		{modern + refused + "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.", "PreflightInvalidAllowCredentials", api, page, "", "Chrome"},
		{modern + refused + "It does not have HTTP ok status.", "PreflightInvalidStatus", api, page, "", "Chrome"},
		{modern + refused + "Redirect is not allowed for a preflight request.", "PreflightDisallowedRedirect", api, page, "", "Chrome"},
		{modern + "Redirect is not allowed for a preflight request.", "PreflightDisallowedRedirect", api, page, "", "Chrome"},
		{modern + "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.", "MethodDisallowedByPreflightResponse", api, page, "PUT", "Chrome"},
		{modern + "Request header field x-api-key is not allowed by Access-Control-Allow-Headers in preflight response.", "HeaderDisallowedByPreflightResponse", api, page, "x-api-key", "Chrome"},
		{modern + "Cannot parse Access-Control-Allow-Methods response header field in preflight response.", "InvalidAllowMethodsPreflightResponse", api, page, "", "Chrome"},
		{modern + "Cannot parse Access-Control-Allow-Headers response header field in preflight response.", "InvalidAllowHeadersPreflightResponse", api, page, "", "Chrome"},
		{modern + "Redirect location 'https://a:b@cdn.example.com/' contains a username and password, which is disallowed for cross-origin requests.", "RedirectContainsCredentials", api, page, "https://a:b@cdn.example.com/", "Chrome"},
		{"Access to script at 'file:///C:/site/app.js' from origin 'null' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, chrome-untrusted, data, http, https, isolated-app.", "CorsDisabledScheme", "file:///C:/site/app.js", "null", "", "Chrome"},
		{modern + "Cross origin requests are not allowed by request mode.", "DisallowedByMode", api, page, "", "Chrome"},
		{"Access to image at '" + api + "' from origin '" + page + "' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{"Access to font at '" + api + "' from origin '" + page + "' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{"Access to CSS stylesheet at '" + api + "' from origin '" + page + "' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{"Access to resource at '" + api + "' from origin '" + page + "' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' header has a value 'https://x.example' that is not equal to the supplied origin.", "AllowOriginMismatch", api, page, "https://x.example", "Chrome"},

		// Chrome, words of earlier years.
		{old + "No 'Access-Control-Allow-Origin' header is present on the requested resource." + denied, "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{old + "No 'Access-Control-Allow-Origin' header is present on the requested resource." + denied + " The response had HTTP status code 500.", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{old + refused + "No 'Access-Control-Allow-Origin' header is present on the requested resource." + denied + " The response had HTTP status code 405.", "PreflightMissingAllowOriginHeader", api, page, "", "Chrome"},
		{older + "The 'Access-Control-Allow-Origin' header has a value 'http://a.example' that is not equal to the supplied origin." + denied, "AllowOriginMismatch", api, page, "http://a.example", "Chrome"},
		{old + "A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true." + denied, "WildcardOriginNotAllowed", api, page, "", "Chrome"},
		{old + "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is ''. It must be 'true' to allow credentials." + denied, "InvalidAllowCredentials", api, page, "", "Chrome"},
		{old + "Request header field Content-Type is not allowed by Access-Control-Allow-Headers.", "HeaderDisallowedByPreflightResponse", api, "", "Content-Type", "Chrome"},
		{old + "Method DELETE is not allowed by Access-Control-Allow-Methods.", "MethodDisallowedByPreflightResponse", api, "", "DELETE", "Chrome"},
		{old + "Response for preflight has invalid HTTP status code 404", "PreflightInvalidStatus", api, "", "404", "Chrome"},
		{old + "Invalid HTTP status code 405", "PreflightInvalidStatus", api, "", "405", "Chrome"},
		{v64 + "Response for preflight does not have HTTP ok status.", "PreflightInvalidStatus", api, "", "", "Chrome"},
		{v64 + "Response for preflight is invalid (redirect)", "PreflightDisallowedRedirect", api, "", "", "Chrome"},
		{old + "The request was redirected to 'https://api.example.com/items/', which is disallowed for cross-origin requests that require preflight.", "PreflightDisallowedRedirect", api, "", "https://api.example.com/items/", "Chrome"},
		{v64 + "No 'Access-Control-Allow-Origin' header is present on the requested resource." + denied, "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{"XMLHttpRequest cannot load file:///tmp/data.json. Cross origin requests are only supported for protocol schemes: http, data, chrome, chrome-extension, https.", "CorsDisabledScheme", "file:///tmp/data.json", "", "", "Chrome"},
		{"XMLHttpRequest cannot load file:///tmp/data.json. Cross origin requests are only supported for HTTP.", "CorsDisabledScheme", "file:///tmp/data.json", "", "", "Chrome"},

		// Firefox.
		{firefox + "(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.", "MissingAllowOriginHeader", api, "", "", "Firefox"},
		{firefox + "(Reason: CORS header ‘Access-Control-Allow-Origin’ missing).", "MissingAllowOriginHeader", api, "", "", "Firefox"},
		{firefox + "(Reason: CORS header 'Access-Control-Allow-Origin' missing).[Learn More]", "MissingAllowOriginHeader", api, "", "", "Firefox"},
		{firefox + "(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://www.example.com’).", "AllowOriginMismatch", api, "", "https://www.example.com", "Firefox"},
		{firefox + "(Reason: Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed).", "MultipleAllowOriginValues", api, "", "", "Firefox"},
		{firefox + "(Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).", "WildcardOriginNotAllowed", api, "", "", "Firefox"},
		{firefox + "(Reason: expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).", "InvalidAllowCredentials", api, "", "", "Firefox"},
		{firefox + "(Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’).", "MethodDisallowedByPreflightResponse", api, "", "", "Firefox"},
		{firefox + "(Reason: header ‘x-api-key’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).", "HeaderDisallowedByPreflightResponse", api, "", "x-api-key", "Firefox"},
		{firefox + "(Reason: missing token ‘authorization’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).", "HeaderDisallowedByPreflightResponse", api, "", "authorization", "Firefox"},
		{firefox + "(Reason: invalid token ‘get put’ in CORS header ‘Access-Control-Allow-Methods’).", "InvalidAllowMethodsPreflightResponse", api, "", "get put", "Firefox"},
		{firefox + "(Reason: invalid token ‘x y’ in CORS header ‘Access-Control-Allow-Headers’).", "InvalidAllowHeadersPreflightResponse", api, "", "x y", "Firefox"},
		{firefox + "(Reason: CORS preflight response did not succeed). Status code: 401.", "PreflightInvalidStatus", api, "", "", "Firefox"},
		{firefox + "(Reason: CORS preflight channel did not succeed).", "PreflightInvalidStatus", api, "", "", "Firefox"},
		{firefox + "(Reason: CORS request external redirect not allowed).", "PreflightDisallowedRedirect", api, "", "", "Firefox"},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at file:///tmp/data.json. (Reason: CORS request not http).", "CorsDisabledScheme", "file:///tmp/data.json", "", "", "Firefox"},

		// Safari.
		{"[Error] Origin " + page + " is not allowed by Access-Control-Allow-Origin. Status code: 200\n[Error] Fetch API cannot load " + api + " due to access control checks.\n[Error] Failed to load resource: Origin " + page + " is not allowed by Access-Control-Allow-Origin. Status code: 200 (items, line 0)", "MissingAllowOriginHeader", api, page, "", "Safari"},
		{"XMLHttpRequest cannot load " + api + " due to access control checks.", "MissingAllowOriginHeader", api, "", "", "Safari"},
		{"XMLHttpRequest cannot load " + api + ". Origin " + page + " is not allowed by Access-Control-Allow-Origin.", "MissingAllowOriginHeader", api, page, "", "Safari"},
		{"[Error] Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\".", "InvalidAllowCredentials", "", "", "", "Safari"},
		{"[Error] Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.\n[Error] Fetch API cannot load " + api + " due to access control checks.", "WildcardOriginNotAllowed", api, "", "", ""},
		{"[Error] Access-Control-Allow-Origin cannot contain more than one origin.", "MultipleAllowOriginValues", "", "", "", "Safari"},
		{"[Error] Preflight response is not successful. Status code: 403\n[Error] Fetch API cannot load " + api + " due to access control checks.", "PreflightInvalidStatus", api, "", "403", "Safari"},
		{"[Error] Request header field X-Api-Key is not allowed by Access-Control-Allow-Headers.\n[Error] Fetch API cannot load " + api + " due to access control checks.", "HeaderDisallowedByPreflightResponse", api, "", "X-Api-Key", ""},
		{"[Error] Method PATCH is not allowed by Access-Control-Allow-Methods.\n[Error] Fetch API cannot load " + api + " due to access control checks.", "MethodDisallowedByPreflightResponse", api, "", "PATCH", ""},
	}
}

// otherMessages are of other things, which people take for CORS.
func otherMessages() []said {
	return []said{
		{"Mixed Content: The page at 'https://app.example.com/' was loaded over HTTPS, but requested an insecure resource 'http://api.example.com/items'. This request has been blocked; the content must be served over HTTPS.", "MixedContent", "http://api.example.com/items", page, "resource", "Chrome"},
		{"Mixed Content: The page at 'https://app.example.com/' was loaded over HTTPS, but requested an insecure XMLHttpRequest endpoint 'http://api.example.com/items'.", "MixedContent", "http://api.example.com/items", page, "XMLHttpRequest endpoint", "Chrome"},
		{"Blocked loading mixed active content “http://api.example.com/items”", "MixedContent", "http://api.example.com/items", "", "", "Firefox"},
		{"[blocked] The page at https://app.example.com/ was not allowed to run insecure content from http://api.example.com/app.js.", "MixedContent", "http://api.example.com/app.js", "", "", "Safari"},
		{"GET http://localhost:8080/items net::ERR_CONNECTION_REFUSED", "ConnectionFailed", "http://localhost:8080/items", "", "", "Chrome"},
		{"POST https://api.example.com/items net::ERR_CONNECTION_RESET\nUncaught (in promise) TypeError: Failed to fetch", "ConnectionFailed", api, "", "", "Chrome"},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://localhost:8080/items. (Reason: CORS request did not succeed). Status code: (null).", "ConnectionFailed", "http://localhost:8080/items", "", "", "Firefox"},
		{firefox + "(Reason: CORS disabled).", "BlockedByClient", api, "", "", "Firefox"},
		{"Failed to load resource: Could not connect to the server.", "ConnectionFailed", "", "", "", "Safari"},
		{"GET https://apl.example.com/items net::ERR_NAME_NOT_RESOLVED", "NameNotResolved", "https://apl.example.com/items", "", "", "Chrome"},
		{"GET https://api.example.com/items net::ERR_CERT_AUTHORITY_INVALID", "CertificateInvalid", api, "", "", "Chrome"},
		{"POST https://stats.example.com/collect net::ERR_BLOCKED_BY_CLIENT", "BlockedByClient", "https://stats.example.com/collect", "", "", "Chrome"},
		{"Access to fetch at 'http://192.168.1.4/status' from origin 'https://app.example.com' has been blocked by CORS policy: Permission was denied for this request to access the `local` address space.", "LocalNetworkAccessPermissionDenied", "http://192.168.1.4/status", page, "local", "Chrome"},
		{"Access to fetch at 'http://localhost:8080/' from origin 'http://app.example.com' has been blocked by CORS policy: The request client is not a secure context and the resource is in more-private address space `local`.", "LocalNetworkAccessPermissionDenied", "http://localhost:8080/", "http://app.example.com", "local", "Chrome"},
		{"GET https://api.example.com/logo.png net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin 200 (OK)", "BlockedByResponse", "https://api.example.com/logo.png", "", "", "Chrome"},
		{"The resource at “https://api.example.com/logo.png” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof). See https://developer.mozilla.org/", "BlockedByResponse", "", "", "", "Firefox"},
		{"Cancelled load to https://api.example.com/logo.png because it violates the resource's Cross-Origin-Resource-Policy response header.", "BlockedByResponse", "https://api.example.com/logo.png", "", "", "Safari"},
		{"GET https://api.example.com/items net::ERR_BLOCKED_BY_ORB", "OpaqueResponseBlocking", api, "", "", "Chrome"},
		{"A resource is blocked by OpaqueResponseBlocking, please check browser console for details.", "OpaqueResponseBlocking", "", "", "", "Firefox"},
		{"Refused to connect to 'https://api.example.com/items' because it violates the following Content Security Policy directive: \"connect-src 'self'\".", "ContentSecurityPolicy", api, "", "connect to", "Chrome"},
		{"Content-Security-Policy: The page’s settings blocked the loading of a resource (connect-src) at https://api.example.com/items because it violates the following directive", "ContentSecurityPolicy", api, "", "(connect-src)", "Firefox"},
		{"GET https://api.example.com/items net::ERR_HTTP2_PROTOCOL_ERROR 200 (OK)", "ProtocolError", api, "", "", "Chrome"},
		{"Failed to load resource: the server responded with a status of 404 (Not Found)", "HTTPError", "", "", "404", "Chrome"},
		{"Uncaught (in promise) TypeError: Failed to fetch\n    at main.js:3:1", "NoReason", "", "", "", "Chrome"},
		{"TypeError: NetworkError when attempting to fetch resource.", "NoReason", "", "", "", "Firefox"},
		{"Unhandled Promise Rejection: TypeError: Load failed", "NoReason", "", "", "", "Safari"},
		{"Refused to display 'https://other.example/' in a frame because it set 'X-Frame-Options' to 'deny'.", "FrameRefused", "https://other.example/", "", "", "Chrome"},
		{"Cookie “sid” has been rejected because it is in a cross-site context and its “SameSite” is “Lax” or “Strict”.", "CookieRejected", "", "", "", "Firefox"},
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	cors, others := append(corsMessages(), asPasted()...), append(otherMessages(), otherThings()...)
	if len(cors) < 60 || len(others) < 20 {
		t.Errorf("%d messages of CORS and %d of other things; want 60 and 20", len(cors), len(others))
	}
	for i, tt := range append(cors, others...) {
		messages := Read(tt.text)
		if len(messages) == 0 {
			t.Errorf("%q: not known; want %s", tt.text, tt.reason)
			continue
		}
		m := messages[0]
		if m.Reason.ID != tt.reason || m.Reason.CORS != (i < len(cors)) {
			t.Errorf("%q: got %s (CORS %t); want %s", tt.text, m.Reason.ID, m.Reason.CORS, tt.reason)
		}
		if m.URL != tt.url || m.Origin != tt.origin || m.Parameter != tt.param {
			t.Errorf("%q: got URL %q, origin %q, parameter %q; want %q, %q, %q", tt.text, m.URL, m.Origin, m.Parameter, tt.url, tt.origin, tt.param)
		}
		if tt.browser != "" && string(m.Browser) != tt.browser {
			t.Errorf("%q: got the words of %s; want %s", tt.text, m.Browser, tt.browser)
		}
	}
}

// Every wording is understood as the reason in whose row it stands.
func TestEveryWording(t *testing.T) {
	t.Parallel()
	fill := strings.NewReplacer("{url}", api, "{origin}", page, "{value}", "value", "{method}", "PUT", "{header}", "x-key", "{status}", "404")
	for _, r := range All() {
		for _, w := range r.Says {
			messages := Read("app.js:1 " + fill.Replace(w.Text) + " (anonymous) @ app.js:1")
			if len(messages) == 0 || messages[0].Reason.ID != r.ID {
				t.Errorf("%s of %s: %q is read as %+v", r.ID, w.Browser, w.Text, messages)
			}
		}
	}
}

func TestReadNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "hello", "Uncaught ReferenceError: foo is not defined", "CORS", strings.Repeat("x", 2*MaxLength)} {
		if messages := Read(text); len(messages) != 0 {
			t.Errorf("%.40q: got %s; want nothing", text, messages[0].Reason.ID)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, tt := range append(corsMessages(), otherMessages()...) {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range Read(text) {
			if m.Reason.ID == "" || m.Text == "" {
				t.Errorf("%q: got a message without a reason", text)
			}
		}
	})
}
