package advice

import "github.com/corsuite/corsuite/harness"

// https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/cors_filter
func envoy() software {
	return software{
		id: "envoy", name: "Envoy or Istio",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"RBAC: access denied", "no healthy upstream", "upstream connect error or disconnect/reset before headers", "Jwt is missing"},
				false, serverIs(x, "envoy") || serverIs(x, "istio-envoy") || has(x, "X-Envoy-Upstream-Service-Time"))
		},
		snippet: `# Istio; in Envoy the same fields stand under the route's typed_per_filter_config
apiVersion: networking.istio.io/v1
kind: VirtualService
spec:
  http:
    - corsPolicy:
        allowOrigins: [{exact: https://app.example.com}]
        allowCredentials: true
        allowMethods: [GET, PUT, DELETE]
        allowHeaders: [content-type, authorization]
        exposeHeaders: [x-request-id]
        maxAge: 10m`,
		cures: map[remedy]cure{
			noHeader: {
				"The CORS filter adds headers only where the route has a corsPolicy and its origin matches; answers that Envoy makes itself before the filter (RBAC, JWT, rate limit) have none.",
				"Give the route a corsPolicy that lists the origin, and put the cors filter first in the filter chain.",
			},
			preflightStatus: {
				"JWT or RBAC refuses the preflight, or the preflight matched no route: a match on a method or on a header leaves OPTIONS out.",
				"Let the route match OPTIONS as well, with the corsPolicy, and put the cors filter before jwt_authn and rbac. In Istio, exempt OPTIONS in the AuthorizationPolicy.",
			},
			tooOpen: {
				"prefix in allowOrigins matches look-alikes, and so does a regex with .* or an unescaped dot; a regex has to match the whole origin.",
				"Use exact; in a regex escape the dots and write [a-z0-9-]+ for one label.",
			},
			caching: {
				"The filter sends no Vary in many releases.", "Have the application, or a response_headers_to_add, send Vary: Origin.",
			},
		},
	}
}
