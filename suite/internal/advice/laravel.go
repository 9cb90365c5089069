package advice

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// https://laravel.com/docs/routing#cors
func laravel() software {
	return software{
		id: "laravel", name: "Laravel (HandleCors)",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"could not be found.\"", `"exception": "Symfony`, "<title>Server Error</title>"},
				strings.Contains(field(x, "Set-Cookie"), "laravel_session") || strings.Contains(field(x, "Set-Cookie"), "xsrf-token"), false)
		},
		snippet: `// config/cors.php
return [
    'paths' => ['*'],
    'allowed_origins' => ['https://app.example.com'],
    'allowed_origins_patterns' => [],
    'supports_credentials' => true,
    'allowed_methods' => ['GET', 'PUT', 'DELETE'],
    'allowed_headers' => ['Content-Type', 'Authorization'],
    'exposed_headers' => ['X-Request-Id'],
    'max_age' => 600,
];`,
		cures: map[remedy]cure{
			noHeader: {
				"paths in config/cors.php leaves the path out (it has api/* and sanctum/csrf-cookie by default), or the configuration is cached.",
				"Add the path, without a slash in front, and run php artisan config:clear.",
			},
			tooOpen: {
				"allowed_origins is ['*'] by default, and an entry of allowed_origins_patterns without ^ and $ matches look-alikes.",
				"List whole origins in allowed_origins.",
			},
		},
	}
}
