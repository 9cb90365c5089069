package advice

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// https://flask-cors.readthedocs.io/en/latest/configuration.html
func flask() software {
	return software{
		id: "flask", name: "Flask (flask-cors)",
		seen: func(x harness.Exchange) certainty {
			own := strings.HasPrefix(x.Body, "<!doctype html>\n<html lang=en>\n<title>")
			if own {
				return wroteIt
			}
			return signs(x, nil, serverIs(x, "werkzeug"), false)
		},
		snippet: `@app.before_request                  # before authentication
def preflight():
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        return "", 204               # to unknown paths, too; CORS adds the headers

@app.after_request
def vary(response):
    response.vary.add("Origin")      # flask-cors does only where it names several origins
    return response

CORS(
    app,
    origins=["https://app.example.com"],
    supports_credentials=True,
    methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
    allow_headers=["Content-Type", "Authorization"],
    expose_headers=["X-Request-Id"],
    max_age=600,
)`,
		tried: "Flask 2.2.2 with Flask-Cors 3.0.10",
		cures: map[remedy]cure{
			noHeader: {
				"CORS(app) was called with resources that leave the path out, or a blueprint's own CORS does not cover errors: those that no route raised belong to the application.",
				"Call CORS(app, …) on the application, with resources that match the path.",
			},
			noHeaderPreflight: {
				"Flask answers OPTIONS by itself with Allow only, where flask-cors does not cover the route.",
				"Call CORS(app, …) on the application; with @cross_origin, set methods on the route and leave automatic_options on.",
			},
			preflightStatus: {
				"A before_request function (authentication) refuses the OPTIONS request, or the path has no route: Flask then answers 404 to the preflight.",
				"Answer preflights in a before_request function that is registered before all others.",
			},
			caching: {
				"flask-cors sends Vary: Origin only where several origins are listed, and not where it refuses.",
				"Add it to every response in an after_request function: response.vary.add(\"Origin\").",
			},
			tooOpen: {
				"CORS(app) without origins lets everybody in, with supports_credentials=True by sending back any origin. An origin with special characters is taken for a regular expression, which is matched from the start only.",
				"List whole origins; end expressions with $ and escape their dots.",
			},
		},
	}
}
