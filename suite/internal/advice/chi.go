package advice

import "github.com/corsuite/corsuite/harness"

// https://github.com/go-chi/cors
func chi() software {
	return software{
		id: "chi", name: "chi (go-chi/cors)",
		// It answers like net/http, which is taken first; the entry is for those who name it.
		seen: func(harness.Exchange) certainty { return unseen },
		snippet: `r := chi.NewRouter()
r.Use(cors.Handler(cors.Options{     // before the routes
	AllowedOrigins:   []string{"https://app.example.com"},
	AllowCredentials: true,
	AllowedMethods:   []string{"GET", "HEAD", "POST", "PUT", "DELETE"}, // all: others are refused, HEAD too
	AllowedHeaders:   []string{"Content-Type", "Authorization"},
	ExposedHeaders:   []string{"X-Request-Id"},
	MaxAge:           600,
}))`,
		tried: "go-chi/cors 1.2.2",
		cures: map[remedy]cure{
			noHeader: {
				"AllowedMethods leaves the method out: go-chi/cors then sends nothing on the actual response either, be it GET or HEAD. Or something outside the router answered.",
				"List every method in AllowedMethods, GET, HEAD and POST included, and use the middleware on the outermost router.",
			},
			preflightStatus: {
				"The middleware is used inside a group or with r.With, where OPTIONS has no route.", "r.Use(cors.Handler(…)) on the outermost router, before the routes.",
			},
		},
	}
}
