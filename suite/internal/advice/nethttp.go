package advice

import "github.com/corsuite/corsuite/harness"

// https://pkg.go.dev/github.com/rs/cors
func goHTTP() software {
	return software{
		id: "go-net-http", name: "Go net/http (rs/cors)",
		seen: func(x harness.Exchange) certainty {
			own := x.Body == "404 page not found\n" || x.Body == "Method Not Allowed\n"
			if own && field(x, "X-Content-Type-Options") == "nosniff" {
				return wroteIt
			}
			return unseen
		},
		snippet: `// github.com/rs/cors
handler := cors.New(cors.Options{
	AllowedOrigins:   []string{"https://app.example.com"},
	AllowCredentials: true,
	AllowedMethods:   []string{"GET", "HEAD", "POST", "PUT", "DELETE"}, // all: others are refused, HEAD too
	AllowedHeaders:   []string{"Content-Type", "Authorization"},
	ExposedHeaders:   []string{"X-Request-Id"},
	MaxAge:           600,
}).Handler(mux)                      // around the whole mux, not a route`,
		tried: "rs/cors 1.11.1",
		cures: map[remedy]cure{
			noHeader: {
				"The middleware wraps a single route, and something outside it answered: the mux's 404 or 405, authentication, a panic handler. Or AllowedMethods leaves the method out: rs/cors then sends nothing on the actual response either, be it GET or HEAD.",
				"Wrap the outermost handler with the CORS middleware, and list every method in AllowedMethods, GET, HEAD and POST included.",
			},
			preflightStatus: {
				"The mux has patterns with a method (GET /items), so OPTIONS gets 405 before the middleware of the route is asked.",
				"Wrap the whole mux, so that the middleware sees OPTIONS first.",
			},
			header: {
				"rs/cors takes the requested headers only as a browser writes them (lower case, sorted, in one line); a proxy that splits or sorts Access-Control-Request-Headers makes it refuse.",
				"Add the header to the list; if it is there, look at what arrives behind the proxy.",
			},
			tooOpen: {
				"AllowOriginFunc returns true too often, or AllowedOrigins is empty, which means * in rs/cors.",
				"List the origins.",
			},
		},
	}
}
