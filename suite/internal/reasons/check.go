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
		Mutant: "no-cors-at-all",
		Says: []Words{
			{Chrome, "No 'Access-Control-Allow-Origin' header is present on the requested resource"},
			{Firefox, "Reason: CORS header 'Access-Control-Allow-Origin' missing"},
			{Firefox, "CORSMissingAllowOrigin"},
			// Safari says the same of a missing header and of another origin.
			{Safari, "Origin {origin} is not allowed by Access-Control-Allow-Origin"},
			{Safari, "{url} has been blocked due to access control checks"},
			{Safari, "cannot load {url} due to access control checks"},
		},
	}, {
		ID: id(fetch.MultipleAllowOriginValues), CORS: true,
		Title:  "Access-Control-Allow-Origin holds several values, and a browser accepts exactly one.",
		Spec:   standard + "concept-cors-check",
		Why:    "Two layers each add the header (the application and a proxy in front of it), or a list of origins is written into it.",
		Cure:   "Let one layer do CORS and switch it off in the other; to allow several origins, answer each with its own.",
		Mutant: "allow-origin-twice",
		Says: []Words{
			{Chrome, "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed"},
			{Chrome, "The 'Access-Control-Allow-Origin' header contains multiple values"},
			{Firefox, "Reason: Multiple CORS header 'Access-Control-Allow-Origin' not allowed"},
			{Firefox, "CORSMultipleAllowOriginNotAllowed"},
			{Safari, "Access-Control-Allow-Origin cannot contain more than one origin"},
		},
	}, {
		ID: id(fetch.InvalidAllowOriginValue), CORS: true,
		Title:  "The value of Access-Control-Allow-Origin is not an origin.",
		Spec:   standard + "concept-cors-check",
		Why:    "The value lacks its scheme, has quotation marks, a path or a pattern in it, or a variable that was never filled in.",
		Cure:   "Write scheme://host[:port] without a slash at the end, or *; patterns belong into the server's own comparison.",
		Mutant: "list-with-spaces",
		Says: []Words{
			{Chrome, "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'"},
		},
	}, {
		ID: id(fetch.AllowOriginMismatch), CORS: true,
		Title:  "Access-Control-Allow-Origin names another origin than the page's.",
		Spec:   standard + "concept-cors-check",
		Why:    "The server always names the same origin, the page's origin differs in scheme, host, port or a trailing slash, or a cache keeps the answer that another page got.",
		Cure:   "Answer each allowed origin with its own, exactly as the Origin header has it, and send Vary: Origin with every answer.",
		Mutant: "own-host-taken-for-own-origin",
		Says: []Words{
			{Chrome, "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin"},
			{Chrome, "The 'Access-Control-Allow-Origin' whitelists only '{value}'"},
			{Firefox, "Reason: CORS header 'Access-Control-Allow-Origin' does not match '{value}'"},
			{Firefox, "CORSAllowOriginNotMatchingOrigin"},
		},
	}, {
		ID: id(fetch.WildcardOriginNotAllowed), CORS: true,
		Title:  "The response says *, and the request was made with credentials.",
		Spec:   standard + "concept-cors-check",
		Why:    "The page asks with cookies or HTTP authentication (credentials: 'include', withCredentials), and for such requests * does not count.",
		Cure:   "Answer with the page's own origin, Access-Control-Allow-Credentials: true and Vary: Origin; or leave the credentials out of the request.",
		Mutant: "star-with-credentials",
		Says: []Words{
			{Chrome, "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'"},
			{Chrome, "A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true"},
			{Chrome, "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true"},
			{Firefox, "Reason: Credential is not supported if the CORS header 'Access-Control-Allow-Origin' is '*'"},
			{Firefox, "CORSNotSupportingCredentials"},
			{Safari, "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true"},
		},
	}, {
		ID: id(fetch.InvalidAllowCredentials), CORS: true,
		Title:  "The request was made with credentials, and the response does not say Access-Control-Allow-Credentials: true.",
		Spec:   standard + "concept-cors-check",
		Why:    "The server lets the origin in and says nothing of credentials, or writes another word than true: its value is compared letter by letter.",
		Cure:   "Send Access-Control-Allow-Credentials: true in lower case, on the preflight's response too; or leave the credentials out of the request.",
		Mutant: "credentials-dropped",
		Says: []Words{
			{Chrome, "The value of the 'Access-Control-Allow-Credentials' header in the response is '{value}' which must be 'true' when the request's credentials mode is 'include'"},
			{Chrome, "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is '{value}'"},
			{Chrome, "Credentials flag is true, but Access-Control-Allow-Credentials is not"},
			{Firefox, "Reason: expected 'true' in CORS header 'Access-Control-Allow-Credentials'"},
			{Firefox, "CORSMissingAllowCredentials"},
			{Safari, "Credentials flag is true, but Access-Control-Allow-Credentials is not 'true'"},
		},
	}}
}
