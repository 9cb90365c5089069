package reasons

import "github.com/corsuite/corsuite/harness/fetch"

// redirect has the reasons of redirects and of request modes.
func redirect() []Reason {
	const redirectSpec = standard + "concept-http-redirect-fetch"
	return []Reason{{
		ID: id(fetch.RedirectContainsCredentials), CORS: true, Unasked: true,
		Title: "A redirect leads to an address with a user name or password in it.",
		Spec:  redirectSpec,
		Why:   "The Location header has user:password@ before its host.",
		Cure:  "Redirect to an address without user name and password.",
		Says: []Words{
			{Browser: Chrome, Text: "Redirect location '{url}' contains a username and password, which is disallowed for cross-origin requests"},
			{Browser: Chrome, Text: "Redirect location '{url}' contains userinfo, which is disallowed for cross-origin requests"},
			{Browser: Chrome, Text: "The request was redirected to a URL ('{url}') containing userinfo, which is disallowed for cross-origin requests"},
			{Browser: DevTools, Text: "Ensure CORS requests are not redirected to URLs containing credentials"},
			{Browser: DevTools, Text: "Ensure CORS requests aren't redirected to URLs containing credentials"},
			{Browser: Safari, Text: "Redirection URL ({url}) contains user credentials"},
			{Browser: Safari, Text: "URL is either a non-HTTP URL or contains credentials"},
		},
	}, {
		ID: id(fetch.CorsDisabledScheme), CORS: true, Unasked: true,
		Title: "The address has a scheme other than http and https.",
		Spec:  standard + "concept-main-fetch",
		Why:   "The page was opened from a file, or the address begins with file:, localhost: without http://, or an application's own scheme.",
		Cure:  "Write http:// or https:// before the host, and serve the page by an HTTP server instead of opening the file.",
		Says: []Words{
			{Browser: Chrome, Text: "Cross origin requests are only supported for protocol schemes"},
			{Browser: Chrome, Text: "Cross origin requests are only supported for HTTP"},
			{Browser: Chrome, Text: "URL scheme must be 'http' or 'https' for CORS request"},
			{Browser: Chrome, Text: "Fetch API cannot load {url}. URL scheme '{value}' is not supported"},
			{Browser: Chrome, Text: "Redirect location '{url}' has a disallowed scheme for cross-origin requests"},
			{Browser: Chrome, Text: "which has a disallowed scheme for cross-origin requests"},
			{Browser: Chrome, Text: "Not allowed to load local resource: {url}"},
			{Browser: DevTools, Text: "Ensure CORS requests are made on supported schemes"},
			{Browser: Firefox, Text: "Reason: CORS request not http"},
			{Browser: Firefox, Text: "CORSRequestNotHttp"},
			{Browser: Firefox, Text: "CORS Not HTTP"},
			{Browser: Firefox, Text: "CORS Request Not Http"},
			{Browser: Safari, Text: "Cross origin requests are only supported for HTTP"},
			{Browser: Safari, Text: "to a URL with a scheme that is not HTTP(S)"},
		},
	}, {
		ID: id(fetch.DisallowedByMode), CORS: true, Unasked: true,
		Title: "The request's mode forbids other origins.",
		Spec:  standard + "concept-main-fetch",
		Why:   "The page asks with mode: 'same-origin', and the address, or one to which it redirects, is of another origin.",
		Cure:  "Ask with mode: 'cors', or for an address of the page's own origin.",
		Says: []Words{
			{Browser: Chrome, Text: "Cross origin requests are not allowed by request mode"},
			{Browser: Chrome, Text: "Request mode is 'same-origin' but the URL's origin is not same as the request origin"},
			{Browser: DevTools, Text: "Ensure only same-origin resources are fetched with same-origin request mode"},
			{Browser: Safari, Text: "Cross-origin requests are not allowed by request mode"},
			{Browser: Safari, Text: "Unsafe attempt to load URL {url} from origin {origin}. Domains, protocols and ports must match"},
		},
	}, {
		ID: id(fetch.NoCorsRedirectModeNotFollow), CORS: true, Unasked: true,
		Title: "A no-cors request has a redirect mode other than follow.",
		Spec:  standard + "concept-main-fetch",
		Why:   "The page asks with mode: 'no-cors' and redirect: 'error' or 'manual', which the standard forbids across origins.",
		Cure:  "Leave the redirect mode out, or ask with mode: 'cors'.",
		Says: []Words{
			{Browser: Chrome, Text: "The request mode is 'no-cors' but the redirect mode is not 'follow'"},
			{Browser: Chrome, Text: "Request's redirect mode is not 'follow' though its mode is 'no-cors'"},
			{Browser: DevTools, Text: "Ensure no-cors requests configure redirect mode follow"},
		},
	}, {
		ID:    id(fetch.TooManyRedirects),
		Title: "The address redirects more than twenty times.",
		Spec:  redirectSpec,
		Why:   "The server redirects in a circle, most often between http and https or between a page and its sign-in.",
		Cure:  "Open the address in a browser's address bar and follow where it leads.",
		Says: []Words{
			{Browser: Chrome, Text: "net::ERR_TOO_MANY_REDIRECTS"},
			{Browser: Firefox, Text: "NS_ERROR_REDIRECT_LOOP"},
			{Browser: Safari, Text: "Too many HTTP redirects"},
		},
	}, {
		ID:    id(fetch.UnexpectedRedirect),
		Title: "The address redirects, and the page asked not to follow redirects.",
		Spec:  redirectSpec,
		Why:   "The page asks with redirect: 'error', or a script of a worker or module came by a redirect.",
		Cure:  "Ask for the address to which it redirects, or leave the redirect mode out.",
		Says: []Words{
			{Browser: Chrome, Text: "net::ERR_UNEXPECTED_REDIRECT"},
			{Browser: Chrome, Text: "net::ERR_UNSAFE_REDIRECT"},
			{Browser: Safari, Text: "Not allowed to follow a redirection while loading {url}"},
		},
	}, {
		ID:     id(fetch.InvalidLocation),
		Title:  "The redirect does not lead to a valid address.",
		Spec:   standard + "concept-response-location-url",
		Why:    "The Location header is not a URL, is there twice, or names a scheme that browsers do not follow.",
		Cure:   "Write an absolute http or https address, or a path, into Location, once.",
		Mutant: "location-twice",
		Says: []Words{
			{Browser: Chrome, Text: "net::ERR_INVALID_REDIRECT"},
			{Browser: Firefox, Text: "NS_ERROR_CORRUPTED_CONTENT"},
			{Browser: Safari, Text: "Redirected to a URL that is not valid"},
		},
	}, {
		ID:    id(fetch.StreamRedirect),
		Title: "The address redirects, and a body that is a stream cannot be sent twice.",
		Spec:  redirectSpec,
		Why:   "The page sends a ReadableStream, and the server answers with a redirect other than 303.",
		Cure:  "Ask for the address to which it redirects, or send a body that can be sent again.",
	}}
}
