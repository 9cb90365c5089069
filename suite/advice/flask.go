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
		snippet: `CORS(
    app,
    origins=["https://app.example.com"],
    supports_credentials=True,
    methods=["GET", "PUT", "DELETE"],
    allow_headers=["Content-Type", "Authorization"],
    expose_headers=["X-Request-Id"],
    max_age=600,
)`,
		cures: map[topic]cure{
			noHeader: {
				"CORS(app) was called with resources that leave the path out, or a blueprint's own CORS does not cover errors: those that no route raised belong to the application.",
				"Call CORS(app, …) on the application, with resources that match the path.", "",
			},
			noHeaderPreflight: {
				"Flask answers OPTIONS by itself with Allow only, where flask-cors does not cover the route.",
				"Call CORS(app, …) on the application; with @cross_origin, set methods on the route and leave automatic_options on.", "",
			},
			preflightStatus: {
				"A before_request function (authentication) refuses the OPTIONS request.",
				"Let before_request return None when request.method is OPTIONS.", "",
			},
			tooOpen: {
				"CORS(app) without origins lets everybody in, with supports_credentials=True by sending back any origin. An origin with special characters is taken for a regular expression, which is matched from the start only.",
				"List whole origins; end expressions with $ and escape their dots.", "",
			},
		},
	}
}
