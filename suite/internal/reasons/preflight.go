package reasons

import (
	"slices"

	"github.com/corsuite/corsuite/harness/fetch"
)

// preflightPrefix is what Chrome puts before a failed CORS check of a preflight's response.
const preflightPrefix = "Response to preflight request doesn't pass access control check: "

// preflight has the reasons of a CORS-preflight fetch: its CORS check first,
// then the rest in the order of the standard.
func preflight() []Reason {
	var reasons []Reason
	for _, r := range check() {
		reasons = append(reasons, ofPreflight(r))
	}
	const fetchSpec = standard + "cors-preflight-fetch"
	return append(reasons, Reason{
		ID: id(fetch.PreflightInvalidStatus), CORS: true,
		Title:  "The preflight was answered with a status outside of 200 to 299.",
		Spec:   fetchSpec,
		Why:    "Before such a request the browser asks with OPTIONS and without credentials. Authentication, a router without OPTIONS or a gateway that was not deployed anew answers it with an error.",
		Cure:   "Let the CORS layer answer OPTIONS before authentication and routing, with 204 or 200.",
		Mutant: "preflight-401-with-cors",
		Says: []Words{
			{Chrome, "It does not have HTTP ok status"},
			{Chrome, "Response for preflight has invalid HTTP status code {status}"},
			{Chrome, "Response for preflight does not have HTTP ok status"},
			{Chrome, "Invalid HTTP status code {status}"},
			{Firefox, "Reason: CORS preflight response did not succeed"},
			{Firefox, "Reason: CORS preflight channel did not succeed"},
			{Firefox, "CORSPreflightDidNotSucceed"},
			{Safari, "Preflight response is not successful. Status code: {status}"},
			{Safari, "Preflight response is not successful"},
			{Safari, "Response for preflight is invalid"},
		},
	}, Reason{
		ID: id(fetch.PreflightDisallowedRedirect), CORS: true,
		Title:  "The preflight was answered with a redirect, and browsers follow none there.",
		Spec:   fetchSpec,
		Why:    "A slash is missing at the end of the path, http leads to https, a login wall sends everybody to its page, or a storage service sends to another region.",
		Cure:   "Ask for the address that the redirect leads to, or answer OPTIONS before the redirect.",
		Mutant: "preflight-redirects-slash",
		Says: []Words{
			{Chrome, "Redirect is not allowed for a preflight request"},
			{Chrome, "Response for preflight is invalid (redirect)"},
			{Chrome, "The request was redirected to '{url}', which is disallowed for cross-origin requests that require preflight"},
			{Firefox, "Reason: CORS request external redirect not allowed"},
			{Firefox, "CORSExternalRedirectNotAllowed"},
			{Safari, "Preflight response is not successful. Redirect"},
			{Safari, "Redirection to {url} not allowed by Cross-Origin preflight"},
		},
	}, Reason{
		ID: id(fetch.InvalidAllowMethodsPreflightResponse), CORS: true,
		Title: "Access-Control-Allow-Methods cannot be read as a list of methods.",
		Spec:  fetchSpec,
		Why:   "The value has something other than method names and commas in it: quotation marks, semicolons, a sentence.",
		Cure:  "Write method names with commas between them: GET, PUT, DELETE.",
		Says: []Words{
			{Chrome, "Cannot parse Access-Control-Allow-Methods response header field in preflight response"},
			{Firefox, "Reason: invalid token '{value}' in CORS header 'Access-Control-Allow-Methods'"},
			{Firefox, "CORSInvalidAllowMethod"},
			{Safari, "Access-Control-Allow-Methods response header field in preflight response cannot be parsed"},
		},
	}, Reason{
		ID: id(fetch.InvalidAllowHeadersPreflightResponse), CORS: true,
		Title:  "Access-Control-Allow-Headers cannot be read as a list of header names.",
		Spec:   fetchSpec,
		Why:    "The value has something other than header names and commas in it: spaces or semicolons between the names, quotation marks.",
		Cure:   "Write header names with commas between them: Content-Type, Authorization.",
		Mutant: "headers-run-together",
		Says: []Words{
			{Chrome, "Cannot parse Access-Control-Allow-Headers response header field in preflight response"},
			{Firefox, "Reason: invalid token '{value}' in CORS header 'Access-Control-Allow-Headers'"},
			{Firefox, "CORSInvalidAllowHeader"},
			{Safari, "Access-Control-Allow-Headers response header field in preflight response cannot be parsed"},
		},
	}, Reason{
		ID: id(fetch.MethodDisallowedByPreflightResponse), CORS: true,
		Title:  "The preflight's response does not allow the method.",
		Spec:   fetchSpec,
		Why:    "Access-Control-Allow-Methods lacks the method. Names are compared letter by letter: patch is not PATCH, and with credentials * is not a wildcard.",
		Cure:   "Add the method to the list of allowed methods of the server's CORS settings.",
		Mutant: "patch-not-listed",
		Says: []Words{
			{Chrome, "Method {method} is not allowed by Access-Control-Allow-Methods in preflight response"},
			{Chrome, "Method {method} is not allowed by Access-Control-Allow-Methods"},
			{Firefox, "Reason: Did not find method in CORS header 'Access-Control-Allow-Methods'"},
			{Firefox, "CORSMethodNotFound"},
			{Safari, "Method {method} is not allowed by Access-Control-Allow-Methods"},
		},
	}, Reason{
		ID: id(fetch.HeaderDisallowedByPreflightResponse), CORS: true,
		Title:  "The preflight's response does not allow a request header.",
		Spec:   fetchSpec,
		Why:    "Access-Control-Allow-Headers lacks the name. Content-Type counts as soon as it is application/json, Authorization is not covered by *, and with credentials * is not a wildcard at all.",
		Cure:   "Add the header's name to the list of allowed headers of the server's CORS settings, or do not send it.",
		Mutant: "header-not-listed",
		Says: []Words{
			{Chrome, "Request header field {header} is not allowed by Access-Control-Allow-Headers in preflight response"},
			{Chrome, "Request header field {header} is not allowed by Access-Control-Allow-Headers"},
			{Firefox, "Reason: header '{header}' is not allowed according to header 'Access-Control-Allow-Headers' from CORS preflight response"},
			{Firefox, "Reason: missing token '{header}' in CORS header 'Access-Control-Allow-Headers' from CORS preflight channel"},
			{Firefox, "CORSMissingAllowHeaderFromPreflight"},
			{Safari, "Request header field {header} is not allowed by Access-Control-Allow-Headers"},
		},
	})
}

// ofPreflight returns the reason as that of the same check of a preflight's
// response. Only Chrome says that it was the preflight's.
func ofPreflight(r Reason) Reason {
	r.ID = "Preflight" + r.ID
	r.Title = "The preflight failed the CORS check. " + r.Title
	r.Spec = standard + "cors-preflight-fetch"
	says := slices.DeleteFunc(slices.Clone(r.Says), func(w Words) bool { return w.Browser != Chrome })
	for i := range says {
		says[i].Text = preflightPrefix + says[i].Text
	}
	r.Says = says
	r.Mutant = map[string]string{
		"no-cors-at-all":        "preflight-without-origin-field",
		"credentials-dropped":   "credentials-missing-on-preflight",
		"star-with-credentials": "preflight-says-star",
	}[r.Mutant]
	return r
}
