package advice

import (
	"net/url"

	"github.com/corsuite/corsuite/harness"
)

// https://docs.gofiber.io/api/middleware/cors
func fiber() software {
	return software{
		id: "fiber", name: "Fiber",
		seen: func(x harness.Exchange) certainty {
			if x.Body == "Cannot "+x.Method+" "+path(x.URL) {
				return wroteIt
			}
			return signs(x, nil, serverIs(x, "fiber"), false)
		},
		snippet: `app.Use(cors.New(cors.Config{        // v3; in v2 the lists are strings with commas
	AllowOrigins:     []string{"https://app.example.com"},
	AllowCredentials: true,
	AllowMethods:     []string{"GET", "PUT", "DELETE"},
	AllowHeaders:     []string{"Content-Type", "Authorization"},
	ExposeHeaders:    []string{"X-Request-Id"},
	MaxAge:           600,
}))`,
		tried: "Fiber 3.1.0",
		cures: map[remedy]cure{
			wildcard: {
				"Releases before 2.52.1 accept * together with credentials.", "List the origins, and update Fiber.",
			},
		},
	}
}

// path returns the path of a URL, as error pages repeat it.
func path(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}
