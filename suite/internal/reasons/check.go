package reasons

import "github.com/corsuite/corsuite/harness/fetch"

// check has the reasons of the CORS check of the response itself. Their twins
// for a preflight's response are made of them in preflight.go.
func check() []Reason {
	return []Reason{{
		ID: id(fetch.MissingAllowOriginHeader), CORS: true,
		Title: "The response has no Access-Control-Allow-Origin header.",
		Spec:  standard + "concept-cors-check",
		Why: "Something answered without CORS headers: a route or an error page that the CORS layer does not cover, a login wall, " +
			"a proxy or a gateway in front, or a server that does not let this origin in and says so by leaving the header out.",
		Cure: "Look at the status first: an error page or a redirect to a sign-in page is another problem than CORS. " +
			"Then let the CORS layer cover every response, errors included, and list the page's origin exactly.",
		Answer: []string{"Access-Control-Allow-Origin: {origin}", "Vary: Origin"},
		Mutant: "no-cors-at-all",
		Says: []Words{
			{Browser: Chrome, Text: "No 'Access-Control-Allow-Origin' header is present on the requested resource"},
			{Browser: Firefox, Text: "Reason: CORS header 'Access-Control-Allow-Origin' missing"},
			{Browser: Firefox, Text: "CORSMissingAllowOrigin"},
			{Browser: Firefox, Text: "CORS Missing Allow Origin"},
			// Safari says the same of a missing header and of another origin.
			{Browser: Safari, Text: "Origin {origin} is not allowed by Access-Control-Allow-Origin"},
			// Of these the missing header is the likeliest reading.
			{Browser: Safari, Text: "{url} has been blocked due to access control checks", General: true},
			{Browser: Safari, Text: "cannot load {url} due to access control checks", General: true},
			{Browser: Safari, Text: "load denied by Cross-Origin Resource Sharing policy", General: true},
			{Browser: Safari, Text: "Cross-origin redirection to {url} denied by Cross-Origin Resource Sharing policy", General: true},
			{Browser: Firefox, Text: "This can be fixed by moving the resource to the same domain or enabling CORS", General: true},
		},
	}, {
		ID: id(fetch.MultipleAllowOriginValues), CORS: true,
		Title:  "Access-Control-Allow-Origin holds several values, and a browser accepts exactly one.",
		Spec:   standard + "concept-cors-check",
		Why:    "Two layers each add the header (the application and a proxy in front of it), or a list of origins is written into it.",
		Cure:   "Let one layer do CORS and switch it off in the other; to allow several origins, answer each with its own.",
		Answer: []string{"Access-Control-Allow-Origin: {origin}", "Vary: Origin"},
		Mutant: "allow-origin-twice",
		Says: []Words{
			{Browser: Chrome, Text: "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed"},
			{Browser: Chrome, Text: "The 'Access-Control-Allow-Origin' header contains multiple values"},
			{Browser: Firefox, Text: "Reason: Multiple CORS header 'Access-Control-Allow-Origin' not allowed"},
			{Browser: Firefox, Text: "CORSMultipleAllowOriginNotAllowed"},
			{Browser: Firefox, Text: "CORS Multiple Origin Not Allowed"},
			{Browser: Firefox, Text: "CORS Multiple Allow Origin Not Allowed"},
			{Browser: Safari, Text: "Access-Control-Allow-Origin cannot contain more than one origin"},
		},
	}, {
		ID: id(fetch.InvalidAllowOriginValue), CORS: true,
		Title:  "The value of Access-Control-Allow-Origin is not an origin.",
		Spec:   standard + "concept-cors-check",
		Why:    "The value lacks its scheme, has quotation marks, a path or a pattern in it, or a variable that was never filled in.",
		Cure:   "Write scheme://host[:port] without a slash at the end, or *; patterns belong into the server's own comparison.",
		Answer: []string{"Access-Control-Allow-Origin: {origin}", "Vary: Origin"},
		Mutant: "origin-without-scheme",
		Says: []Words{
			{Browser: Chrome, Text: "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'"},
			{Browser: Chrome, Text: "The 'Access-Control-Allow-Origin' header contains the invalid value"},
		},
	}, {
		ID: id(fetch.AllowOriginMismatch), CORS: true,
		Title:  "Access-Control-Allow-Origin names another origin than the page's.",
		Spec:   standard + "concept-cors-check",
		Why:    "The server always names the same origin, the page's origin differs in scheme, host, port or a trailing slash, or a cache keeps the answer that another page got.",
		Cure:   "Answer each allowed origin with its own, exactly as the Origin header has it, and send Vary: Origin with every answer.",
		Answer: []string{"Access-Control-Allow-Origin: {origin}", "Vary: Origin"},
		Mutant: "origin-with-slash",
		Says: []Words{
			{Browser: Chrome, Text: "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin"},
			{Browser: Chrome, Text: "The 'Access-Control-Allow-Origin' whitelists only '{value}'"},
			{Browser: Firefox, Text: "Reason: CORS header 'Access-Control-Allow-Origin' does not match '{value}'"},
			{Browser: Firefox, Text: "CORSAllowOriginNotMatchingOrigin"},
			{Browser: Firefox, Text: "CORS Allow Origin Not Matching Origin"},
			{Browser: DevTools, Text: "Ensure CORS requesting origin matches resource's allowed origin"},
			{Browser: Edge, Text: "[CORS] The origin '{origin}' did not find '{value}' in the Access-Control-Allow-Origin response header for cross-origin resource at '{url}'"},
			{Browser: Edge, Text: "SEC7120: Origin {origin} not found in Access-Control-Allow-Origin header"},
		},
	}, {
		ID: id(fetch.WildcardOriginNotAllowed), CORS: true,
		Title:  "The response says *, and the request was made with credentials.",
		Spec:   standard + "concept-cors-check",
		Why:    "The page asks with cookies or HTTP authentication (credentials: 'include', withCredentials), and for such requests * does not count.",
		Cure:   "Answer with the page's own origin, Access-Control-Allow-Credentials: true and Vary: Origin; or leave the credentials out of the request.",
		Answer: []string{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Vary: Origin"},
		Ask:    []string{"--credentials"}, Mutant: "star-with-credentials",
		Says: []Words{
			{Browser: Chrome, Text: "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'"},
			{Browser: Chrome, Text: "A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true"},
			{Browser: Chrome, Text: "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true"},
			{Browser: Firefox, Text: "Reason: Credential is not supported if the CORS header 'Access-Control-Allow-Origin' is '*'"},
			{Browser: Firefox, Text: "CORSNotSupportingCredentials"},
			{Browser: Firefox, Text: "CORS No Allow Credentials"},
			{Browser: DevTools, Text: "Ensure credentialed requests are not sent to CORS resources with origin wildcards"},
			{Browser: Safari, Text: "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true"},
		},
	}, {
		ID: id(fetch.InvalidAllowCredentials), CORS: true,
		Title:  "The request was made with credentials, and the response does not say Access-Control-Allow-Credentials: true.",
		Spec:   standard + "concept-cors-check",
		Why:    "The server lets the origin in and says nothing of credentials, or writes another word than true: its value is compared letter by letter.",
		Cure:   "Send Access-Control-Allow-Credentials: true in lower case, on the preflight's response too; or leave the credentials out of the request.",
		Answer: []string{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Vary: Origin"},
		Ask:    []string{"--credentials"}, Mutant: "credentials-dropped",
		Says: []Words{
			{Browser: Chrome, Text: "The value of the 'Access-Control-Allow-Credentials' header in the response is '{value}' which must be 'true' when the request's credentials mode is 'include'"},
			{Browser: Chrome, Text: "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is '{value}'"},
			{Browser: Chrome, Text: "Credentials flag is true, but Access-Control-Allow-Credentials is not"},
			{Browser: Chrome, Text: "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is"},
			{Browser: Firefox, Text: "Reason: expected 'true' in CORS header 'Access-Control-Allow-Credentials'"},
			{Browser: Firefox, Text: "CORSMissingAllowCredentials"},
			{Browser: Firefox, Text: "CORS Missing Allow Credentials"},
			{Browser: DevTools, Text: "Ensure CORS requests include credentials only when allowed"},
			{Browser: Safari, Text: "Credentials flag is true, but Access-Control-Allow-Credentials is not 'true'"},
		},
	}}
}
