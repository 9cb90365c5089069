package reasons

// cors has what browsers say of CORS without saying which step refused.
func cors() []Reason {
	return []Reason{{
		ID: HeaderNotExposed, CORS: true,
		Title: "The page got the response, and may not read one of its headers.",
		Spec:  standard + "http-access-control-expose-headers",
		Why:   "Across origins a script reads Cache-Control, Content-Language, Content-Length, Content-Type, Expires, Last-Modified and Pragma only, unless the server exposes more.",
		Cure:  "List the header in Access-Control-Expose-Headers of the response itself. With credentials * does not count.",
		Answer: []string{
			"Access-Control-Allow-Origin: {origin}", "Access-Control-Expose-Headers: {header}",
		},
		Mutant: "nothing-exposed",
		Says: []Words{
			{Browser: Chrome, Text: "Refused to get unsafe header '{header}'"},
			{Browser: Safari, Text: "Refused to get unsafe header '{header}'"},
		},
	}, {
		ID: UnspecifiedCORS, CORS: true,
		Title: "The browser kept the response from the page because of CORS; this text does not say at which step.",
		Spec:  standard + "http-cors-protocol",
		Why:   "The console has a line that begins with \"Access to fetch\", \"Cross-Origin Request Blocked\" or \"Origin\", and names the step.",
		Cure:  "Paste that line, or let corsuite ask: the command below shows it.",
		Says: []Words{
			{Browser: Chrome, Text: "has been blocked by CORS policy", General: true},
			{Browser: Chrome, Text: "has been blocked from loading by Cross-Origin Resource Sharing policy", General: true},
			{Browser: DevTools, Text: "Cross-Origin Resource Sharing error:", General: true},
			{Browser: DevTools, Text: "Ensure CORS response header values are valid", General: true},
			{Browser: DevTools, Text: "request was blocked because of invalid or missing response headers of the request or the associated preflight request", General: true},
			{Browser: DevTools, Text: "A cross-origin resource sharing (CORS) request was blocked", General: true},
			{Browser: DevTools, Text: "(blocked:cors)", General: true},
			{Browser: DevTools, Text: "CORS error", General: true},
			{Browser: Firefox, Text: "Cross-Origin Request Blocked", General: true},
			{Browser: Firefox, Text: "Reason: CORS request failed", General: true},
			{Browser: Firefox, Text: "Reason: CORS header 'Origin' cannot be added", General: true},
			{Browser: Firefox, Text: "CORS Failed", General: true},
		},
	}}
}
