package advice

import "github.com/corsuite/corsuite/harness"

// https://www.starlette.io/middleware/#corsmiddleware
func starlette() software {
	return software{
		id: "starlette", name: "FastAPI or Starlette (CORSMiddleware)",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{`{"detail":"Not Found"}`, `{"detail":"Method Not Allowed"}`, `{"detail":"Not authenticated"}`,
				"Disallowed CORS "}, false, serverIs(x, "uvicorn") || serverIs(x, "hypercorn"))
		},
		snippet: `app = CORSMiddleware(                # last of all and around everything: a 500 has the headers, too
    app,
    allow_origins=["https://app.example.com"],
    allow_credentials=True,
    allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
    allow_headers=["Content-Type", "Authorization"],
    expose_headers=["X-Request-Id"],
    max_age=600,
)`,
		tried: "FastAPI 0.92.0 with Starlette 0.26.1",
		cures: map[remedy]cure{
			noHeader: {
				"An unhandled exception is answered with 500 by a layer outside CORSMiddleware, without its headers; or a middleware added later answers before it.",
				"Wrap the whole application, after everything else was added: app = CORSMiddleware(app, …). add_middleware cannot reach the answer to an unhandled exception.",
			},
			preflightStatus: {
				"CORSMiddleware answers 400 with \"Disallowed CORS origin\", method or headers when a part of the preflight is not listed; 405 means that it is not there or runs too late.",
				"List what the body names. allow_methods is (\"GET\",) unless it is given, and has to list HEAD and POST, too.",
			},
			wildcard: {
				"allow_origins=[\"*\"] answers *, with allow_credentials=True as well, unless the request happens to carry a cookie.",
				"List the origins in allow_origins.",
			},
			caching: {
				"CORSMiddleware adds Vary: Origin together with the permission only: an answer to a refused origin, or to nobody's page, lacks it.",
				"Add Vary: Origin to every response in a middleware of your own or in the proxy in front, or keep shared caches away from these responses.",
			},
			tooOpen: {
				"allow_origins=[\"*\"] with allow_credentials=True sends back any origin to requests with cookies; allow_origin_regex must match the whole origin, with the dots escaped.",
				"List the origins in allow_origins.",
			},
		},
	}
}
