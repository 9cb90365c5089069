package advice

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#enable-cors
func ingressNginx() software {
	return software{
		id: "ingress-nginx", name: "ingress-nginx",
		seen: func(x harness.Exchange) certainty {
			// Its default for HSTS is nobody else's.
			own := strings.HasPrefix(field(x, "Strict-Transport-Security"), "max-age=15724800")
			return signs(x, []string{"default backend - 404"}, own, false)
		},
		snippet: `metadata:
  annotations:
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: "https://app.example.com"
    nginx.ingress.kubernetes.io/cors-allow-methods: "GET, PUT, DELETE, OPTIONS"
    nginx.ingress.kubernetes.io/cors-allow-headers: "Content-Type, Authorization"
    nginx.ingress.kubernetes.io/cors-allow-credentials: "true"
    nginx.ingress.kubernetes.io/cors-expose-headers: "X-Request-Id"
    nginx.ingress.kubernetes.io/cors-max-age: "600"`,
		cures: map[remedy]cure{
			twoValues: {
				"Both the ingress (enable-cors) and the application behind it add the header.",
				"Switch one of them off; the application's own CORS is the one that also covers its errors.",
			},
			wildcard: {
				"cors-allow-origin is * unless it is set, while cors-allow-credentials is true unless it is set: the two do not go together in a browser.",
				"Set cors-allow-origin to the origins, with commas between them.",
			},
			caching: {
				"The annotations do not make the ingress send Vary: Origin in every release.",
				"Have the application add Vary: Origin, or keep shared caches away from these responses.",
			},
		},
	}
}
