package advice

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// https://caddyserver.com/docs/caddyfile/directives/header
func caddy() software {
	return software{
		id: "caddy", name: "Caddy",
		seen: func(x harness.Exchange) certainty {
			return signs(x, nil, false, serverIs(x, "caddy") || strings.Contains(field(x, "Via"), "caddy"))
		},
		snippet: `@cors header Origin https://app.example.com
@preflight {
	method OPTIONS
	header Origin https://app.example.com
	header Access-Control-Request-Method *
}
header Vary Origin
header @cors {
	Access-Control-Allow-Origin https://app.example.com
	Access-Control-Allow-Credentials true
	Access-Control-Expose-Headers X-Request-Id
	defer
}
handle @preflight {
	header Access-Control-Allow-Methods "GET, PUT, DELETE"
	header Access-Control-Allow-Headers "Content-Type, Authorization"
	header Access-Control-Max-Age 600
	respond 204
}`,
		tried: "Caddy 2.6.2",
		cures: map[remedy]cure{
			twoValues: {
				"header adds its line before reverse_proxy adds the application's.",
				"Write defer in the header block, so that it replaces what comes from behind, or remove one of the two.",
			},
			preflightStatus: {
				"basic_auth and forward_auth run before respond in Caddy's order of directives.",
				"Put the preflight's answer and the rest into separate handle blocks, the preflight's first.",
			},
		},
	}
}
