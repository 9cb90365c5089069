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
		ID: id(fetch.PreflightInvalidStatus), CORS: true, Preflight: true,
		Title: "The preflight was answered with a status outside of 200 to 299.",
		Spec:  fetchSpec,
		Why:   "Before such a request the browser asks with OPTIONS and without credentials. Authentication, a router without OPTIONS or a gateway that was not deployed anew answers it with an error.",
		Cure:  "Let the CORS layer answer OPTIONS before authentication and routing, with 204 or 200.",
		Ask:   []string{"-X", "PUT"}, Mutant: "preflight-401-with-cors",
		Answer: []string{"HTTP/1.1 204 No Content", "Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Methods: {method}", "Access-Control-Allow-Headers: {header}"},
		Says: []Words{
			{Browser: Chrome, Text: "It does not have HTTP ok status"},
			{Browser: Chrome, Text: "Response for preflight has invalid HTTP status code {status}"},
			{Browser: Chrome, Text: "Response for preflight does not have HTTP ok status"},
			{Browser: Chrome, Text: "Invalid HTTP status code {status}"},
			{Browser: Chrome, Text: "Response to preflight request has invalid HTTP status code {status}"},
			{Browser: Firefox, Text: "Reason: CORS preflight response did not succeed"},
			{Browser: Firefox, Text: "Reason: CORS preflight channel did not succeed"},
			{Browser: Firefox, Text: "CORSPreflightDidNotSucceed"},
			{Browser: Firefox, Text: "CORS Preflight Did Not Succeed"},
			{Browser: Safari, Text: "Preflight response is not successful. Status code: {status}"},
			{Browser: Safari, Text: "Preflight response is not successful"},
			{Browser: Safari, Text: "Response for preflight is invalid"},
			{Browser: DevTools, Text: "Ensure preflight responses are valid"},
		},
	}, Reason{
		ID: id(fetch.PreflightDisallowedRedirect), CORS: true, Preflight: true,
		Title: "The preflight was answered with a redirect, and browsers follow none there.",
		Spec:  fetchSpec,
		Why:   "A slash is missing at the end of the path, http leads to https, a login wall sends everybody to its page, or a storage service sends to another region.",
		Cure:  "Ask for the address that the redirect leads to, or answer OPTIONS before the redirect.",
		Ask:   []string{"-X", "PUT"}, Mutant: "preflight-redirects-slash",
		Says: []Words{
			{Browser: Chrome, Text: "Redirect is not allowed for a preflight request"},
			{Browser: Chrome, Text: "Response for preflight is invalid (redirect)"},
			{Browser: Chrome, Text: "Redirect is not allowed for preflight"},
			{Browser: Chrome, Text: "The request was redirected to '{url}', which is disallowed for cross-origin requests that require preflight"},
			{Browser: Chrome, Text: "which is disallowed for cross-origin requests that require preflight"},
			{Browser: Firefox, Text: "Reason: CORS request external redirect not allowed"},
			{Browser: Firefox, Text: "CORSExternalRedirectNotAllowed"},
			{Browser: Firefox, Text: "CORS External Redirect Not Allowed"},
			{Browser: Safari, Text: "Preflight response is not successful. Redirect"},
			{Browser: Safari, Text: "Redirection to {url} not allowed by Cross-Origin preflight"},
		},
	}, Reason{
		ID: id(fetch.InvalidAllowMethodsPreflightResponse), CORS: true, Preflight: true,
		Title: "Access-Control-Allow-Methods cannot be read as a list of methods.",
		Spec:  fetchSpec,
		Why:   "The value has something other than method names and commas in it: quotation marks, semicolons, a sentence.",
		Cure:  "Write method names with commas between them: GET, PUT, DELETE.",
		Ask:   []string{"-X", "PUT"}, Mutant: "methods-with-semicolons",
		Says: []Words{
			{Browser: Chrome, Text: "Cannot parse Access-Control-Allow-Methods response header field in preflight response"},
			{Browser: Firefox, Text: "Reason: invalid token '{value}' in CORS header 'Access-Control-Allow-Methods'"},
			{Browser: Firefox, Text: "CORSInvalidAllowMethod"},
			{Browser: Firefox, Text: "CORS Invalid Allow Method"},
			{Browser: Safari, Text: "Access-Control-Allow-Methods response header field in preflight response cannot be parsed"},
		},
	}, Reason{
		ID: id(fetch.InvalidAllowHeadersPreflightResponse), CORS: true, Preflight: true,
		Title: "Access-Control-Allow-Headers cannot be read as a list of header names.",
		Spec:  fetchSpec,
		Why:   "The value has something other than header names and commas in it: spaces or semicolons between the names, quotation marks.",
		Cure:  "Write header names with commas between them: Content-Type, Authorization.",
		Ask:   []string{"-X", "PUT"}, Mutant: "headers-with-semicolons",
		Says: []Words{
			{Browser: Chrome, Text: "Cannot parse Access-Control-Allow-Headers response header field in preflight response"},
			{Browser: Firefox, Text: "Reason: invalid token '{value}' in CORS header 'Access-Control-Allow-Headers'"},
			{Browser: Firefox, Text: "CORSInvalidAllowHeader"},
			{Browser: Firefox, Text: "CORS Invalid Allow Header"},
			{Browser: Safari, Text: "Access-Control-Allow-Headers response header field in preflight response cannot be parsed"},
		},
	}, Reason{
		ID: id(fetch.MethodDisallowedByPreflightResponse), CORS: true, Preflight: true,
		Title: "The preflight's response does not allow the method.",
		Spec:  fetchSpec,
		Why:   "Access-Control-Allow-Methods lacks the method. Names are compared letter by letter: patch is not PATCH, and with credentials * is not a wildcard.",
		Cure:  "Add the method to the list of allowed methods of the server's CORS settings.",
		Ask:   []string{"-X", "PATCH"}, Mutant: "patch-not-listed",
		Answer: []string{"Access-Control-Allow-Methods: {method}"},
		Says: []Words{
			{Browser: Chrome, Text: "Method {method} is not allowed by Access-Control-Allow-Methods in preflight response"},
			{Browser: Chrome, Text: "Method {method} is not allowed by Access-Control-Allow-Methods"},
			{Browser: Firefox, Text: "Reason: Did not find method in CORS header 'Access-Control-Allow-Methods'"},
			{Browser: Firefox, Text: "CORSMethodNotFound"},
			{Browser: Firefox, Text: "CORS Method Not Found"},
			{Browser: DevTools, Text: "Ensure CORS request uses allowed method"},
			{Browser: Safari, Text: "Method {method} is not allowed by Access-Control-Allow-Methods"},
		},
	}, Reason{
		ID: id(fetch.HeaderDisallowedByPreflightResponse), CORS: true, Preflight: true,
		Title: "The preflight's response does not allow a request header.",
		Spec:  fetchSpec,
		Why:   "Access-Control-Allow-Headers lacks the name. Content-Type counts as soon as it is application/json, Authorization is not covered by *, and with credentials * is not a wildcard at all.",
		Cure:  "Add the header's name to the list of allowed headers of the server's CORS settings, or do not send it.",
		Ask:   []string{"-H", "X-Api-Key: x"}, Mutant: "header-not-listed",
		Answer: []string{"Access-Control-Allow-Headers: {header}"},
		Says: []Words{
			{Browser: Chrome, Text: "Request header field {header} is not allowed by Access-Control-Allow-Headers in preflight response"},
			{Browser: Chrome, Text: "Request header field {header} is not allowed by Access-Control-Allow-Headers"},
			{Browser: Firefox, Text: "Reason: header '{header}' is not allowed according to header 'Access-Control-Allow-Headers' from CORS preflight response"},
			{Browser: Firefox, Text: "Reason: missing token '{header}' in CORS header 'Access-Control-Allow-Headers' from CORS preflight channel"},
			{Browser: Firefox, Text: "CORSMissingAllowHeaderFromPreflight"},
			{Browser: Firefox, Text: "CORS Missing Allow Header"},
			{Browser: Firefox, Text: "When the 'Access-Control-Allow-Headers' is '*', the 'Authorization' header is not covered"},
			{Browser: DevTools, Text: "Ensure CORS request includes only allowed headers"},
			{Browser: Edge, Text: "SEC7123: Request header {header} was not present in the Access-Control-Allow-Headers list"},
			{Browser: Safari, Text: "Request header field {header} is not allowed by Access-Control-Allow-Headers"},
		},
	})
}

// ofPreflight returns the reason as that of the same check of a preflight's
// response. Only Chrome says that it was the preflight's.
func ofPreflight(r Reason) Reason {
	r.ID, r.Preflight = "Preflight"+r.ID, true
	r.Title = "The preflight failed the CORS check. " + r.Title
	r.Spec = standard + "cors-preflight-fetch"
	says := slices.DeleteFunc(slices.Clone(r.Says), func(w Words) bool { return w.Browser != Chrome })
	for i := range says {
		says[i].Text = preflightPrefix + says[i].Text
	}
	r.Says = says
	r.Ask = append([]string{"-X", "PUT"}, r.Ask...)
	switch r.Mutant {
	case "no-cors-at-all":
		r.Mutant = "preflight-without-origin-field"
	case "allow-origin-twice":
		r.Mutant = "allow-origin-and-star"
	case "star-with-credentials":
		r.Mutant = "preflight-says-star"
	case "credentials-dropped":
		r.Mutant = "credentials-missing-on-preflight"
	}
	return r
}
