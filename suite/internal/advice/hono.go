package advice

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// https://hono.dev/docs/middleware/builtin/cors
func hono() software {
	return software{
		id: "hono", name: "Hono",
		seen: func(x harness.Exchange) certainty {
			own := x.Body == "404 Not Found" && strings.HasPrefix(field(x, "Content-Type"), "text/plain")
			return signs(x, nil, own || field(x, "X-Powered-By") == "hono", false)
		},
		snippet: `app.use('*', cors({                  // before the routes and authentication
  origin: ['https://app.example.com'],
  credentials: true,
  allowMethods: ['GET', 'PUT', 'DELETE'],
  allowHeaders: ['Content-Type', 'Authorization'],
  exposeHeaders: ['X-Request-Id'],
  maxAge: 600,
}))`,
		tried: "Hono 4.13.19",
		cures: map[remedy]cure{
			noHeader: {
				"cors() is used on another path than the route's, or after it.", "Use app.use('*', cors(…)) before the routes.",
			},
			wildcard: {
				"cors() without origin answers *, with credentials: true as well.", "Give origin the array of allowed origins.",
			},
		},
	}
}
