package advice

import "github.com/corsuite/corsuite/harness"

// https://github.com/adamchainz/django-cors-headers#configuration
func django() software {
	return software{
		id: "django", name: "Django (django-cors-headers)",
		seen: func(x harness.Exchange) certainty {
			// What SecurityMiddleware and XFrameOptionsMiddleware add by default.
			defaults := field(x, "Referrer-Policy") == "same-origin" && field(x, "X-Frame-Options") == "deny" && field(x, "Cross-Origin-Opener-Policy") == "same-origin"
			return signs(x, []string{"CSRF verification failed. Request aborted.", "DisallowedHost at "}, defaults || serverIs(x, "wsgiserver"), false)
		},
		snippet: `INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",     # first: before anything that answers
    "django.middleware.common.CommonMiddleware",
    # …
]
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_METHODS = ["GET", "PUT", "DELETE"]
CORS_ALLOW_HEADERS = ["content-type", "authorization"]
CORS_EXPOSE_HEADERS = ["X-Request-Id"]
CORS_PREFLIGHT_MAX_AGE = 600`,
		tried: "Django 3.2.25 with django-cors-headers 3.14.0",
		cures: map[remedy]cure{
			noHeader: {
				"CorsMiddleware stands below a middleware that answered by itself (CommonMiddleware, WhiteNoise, authentication), or CORS_URLS_REGEX leaves the path out.",
				"Put CorsMiddleware first in MIDDLEWARE and list the origin in CORS_ALLOWED_ORIGINS, with scheme and without a slash at the end.",
			},
			preflightRedirect: {
				"CommonMiddleware redirects to the URL with a slash at the end (APPEND_SLASH) before CorsMiddleware is asked.",
				"Put CorsMiddleware above CommonMiddleware, and ask for the URL with the slash.",
			},
			tooOpen: {
				"CORS_ALLOW_ALL_ORIGINS is on, or CORS_ALLOWED_ORIGIN_REGEXES has an expression without $: it is matched from the start only.",
				"List whole origins in CORS_ALLOWED_ORIGINS; end every expression with $ and escape its dots.",
			},
		},
	}
}
