package advice

import "github.com/corsuite/corsuite/harness"

// https://doc.traefik.io/traefik/middlewares/http/headers/#cors-headers
func traefik() software {
	return software{
		id: "traefik", name: "Traefik (headers middleware)",
		seen: func(x harness.Exchange) certainty { return signs(x, nil, false, serverIs(x, "traefik")) },
		snippet: `http:
  middlewares:
    cors:
      headers:
        accessControlAllowOriginList: [https://app.example.com]
        accessControlAllowCredentials: true
        accessControlAllowMethods: [GET, PUT, DELETE]
        accessControlAllowHeaders: [Content-Type, Authorization]
        accessControlExposeHeaders: [X-Request-Id]
        accessControlMaxAge: 600
        addVaryHeader: true`,
		tried: "Traefik 3.7.13",
		cures: map[remedy]cure{
			caching: {"addVaryHeader is off unless it is set.", "Set addVaryHeader: true."},
			wrongValue: {
				"accessControlAllowOriginList takes whole origins; a * inside one is not a pattern.",
				"Use accessControlAllowOriginListRegex for patterns, with ^, $ and escaped dots.",
			},
			preflightStatus: {
				"The router has no such middleware, or another one (basicAuth, forwardAuth) stands before it in the list.",
				"Name the headers middleware first in the router's list.",
			},
		},
	}
}
