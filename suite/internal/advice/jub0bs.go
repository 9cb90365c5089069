package advice

import "github.com/corsuite/corsuite/harness"

// https://pkg.go.dev/github.com/jub0bs/cors
func jub0bsCORS() software {
	return software{
		id: "jub0bs-cors", name: "Go net/http (jub0bs/cors)",
		// It answers like net/http, which is taken first; the entry is for those who name it.
		seen: func(harness.Exchange) certainty { return unseen },
		snippet: `c, err := cors.NewMiddleware(cors.Config{
	Origins:         []string{"https://app.example.com"},
	Credentialed:    true,
	Methods:         []string{"GET", "PUT", "DELETE"},
	RequestHeaders:  []string{"Content-Type", "Authorization"},
	ResponseHeaders: []string{"X-Request-Id"},
	MaxAgeInSeconds: 600,
})
if err != nil {
	log.Fatal(err)               // the error names every mistake in the configuration
}
handler := c.Wrap(mux)               // around the whole mux, not a route`,
		cures: map[remedy]cure{
			noHeader: {
				"The middleware wraps a single route, and something outside it answered: the mux's 404 or 405, authentication, a panic handler.",
				"Wrap the outermost handler with the CORS middleware.",
			},
			preflightStatus: {
				"The middleware answers 403 to a preflight whose origin, method or headers are not listed; another status comes from something in front of it, such as a mux whose patterns have methods (GET /items).",
				"List what the preflight asks for, and wrap the whole mux, so that the middleware sees OPTIONS first.",
			},
		},
	}
}
