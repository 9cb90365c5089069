package reasons

import "github.com/corsuite/corsuite/harness/fetch"

// redirect has the reasons of redirects and of request modes.
func redirect() []Reason {
	const redirectSpec = standard + "concept-http-redirect-fetch"
	return []Reason{{
		ID: id(fetch.RedirectContainsCredentials), CORS: true,
		Title: "A redirect leads to an address with a user name or password in it.",
		Spec:  redirectSpec,
		Why:   "The Location header has user:password@ before its host.",
		Cure:  "Redirect to an address without user name and password.",
		Says: []Words{
			{Chrome, "Redirect location '{url}' contains a username and password, which is disallowed for cross-origin requests"},
			{Chrome, "Redirect location '{url}' contains userinfo, which is disallowed for cross-origin requests"},
			{Safari, "Redirection URL ({url}) contains user credentials"},
		},
	}, {
		ID: id(fetch.CorsDisabledScheme), CORS: true,
		Title: "The address has a scheme other than http and https.",
		Spec:  standard + "concept-main-fetch",
		Why:   "The page was opened from a file, or the address begins with file:, localhost: without http://, or an application's own scheme.",
		Cure:  "Write http:// or https:// before the host, and serve the page by an HTTP server instead of opening the file.",
		Says: []Words{
			{Chrome, "Cross origin requests are only supported for protocol schemes"},
			{Chrome, "Cross origin requests are only supported for HTTP"},
			{Firefox, "Reason: CORS request not http"},
			{Firefox, "CORSRequestNotHttp"},
			{Safari, "Cross origin requests are only supported for HTTP"},
		},
	}, {
		ID: id(fetch.DisallowedByMode), CORS: true,
		Title: "The request's mode forbids other origins.",
		Spec:  standard + "concept-main-fetch",
		Why:   "The page asks with mode: 'same-origin', and the address, or one to which it redirects, is of another origin.",
		Cure:  "Ask with mode: 'cors', or for an address of the page's own origin.",
		Says: []Words{
			{Chrome, "Cross origin requests are not allowed by request mode"},
			{Chrome, "Request mode is \"same-origin\" but the URL's origin is not same as the request origin"},
			{Safari, "Cross-origin requests are not allowed by request mode"},
		},
	}, {
		ID: id(fetch.NoCorsRedirectModeNotFollow), CORS: true,
		Title: "A no-cors request has a redirect mode other than follow.",
		Spec:  standard + "concept-main-fetch",
		Why:   "The page asks with mode: 'no-cors' and redirect: 'error' or 'manual', which the standard forbids across origins.",
		Cure:  "Leave the redirect mode out, or ask with mode: 'cors'.",
		Says: []Words{
			{Chrome, "The request mode is \"no-cors\" but the redirect mode is not \"follow\""},
			{Chrome, "Request's redirect mode is not 'follow' though its mode is 'no-cors'"},
		},
	}, {
		ID:    id(fetch.TooManyRedirects),
		Title: "The address redirects more than twenty times.",
		Spec:  redirectSpec,
		Why:   "The server redirects in a circle.",
		Cure:  "Open the address in a browser's address bar and follow where it leads.",
		Says: []Words{
			{Chrome, "net::ERR_TOO_MANY_REDIRECTS"},
			{Safari, "Too many HTTP redirects"},
		},
	}}
}
