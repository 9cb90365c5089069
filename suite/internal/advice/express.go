package advice

import "github.com/corsuite/corsuite/harness"

// https://github.com/expressjs/cors#configuration-options
func express() software {
	return software{
		id: "express", name: "Express (cors)",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"<pre>Cannot "}, field(x, "X-Powered-By") == "express", false)
		},
		snippet: `const cors = require('cors')

app.use(cors({                       // before the routes and before authentication
  origin: ['https://app.example.com'],
  credentials: true,
  methods: ['GET', 'PUT', 'DELETE'],
  allowedHeaders: ['Content-Type', 'Authorization'],
  exposedHeaders: ['X-Request-Id'],
  maxAge: 600,
}))`,
		tried: "Express 5.3.0 with cors 2.8.6",
		cures: map[remedy]cure{
			noHeader: {
				"cors() runs after the route, router or static files that answered, on another path, or not at all; or the origin is not in its list.",
				"Call app.use(cors(…)) once, before everything that answers, express.static and authentication included. Errors that are passed to next(err) keep the header then.",
			},
			noHeaderPreflight: {
				"Express answers OPTIONS of known routes by itself, with Allow and nothing else, where cors() is missing or was given to single routes only.",
				"Call app.use(cors(…)) before the routes, or add app.options(path, cors(…)) beside each route.",
			},
			preflightStatus: {
				"Something before cors() answers the OPTIONS request: authentication (401, 403), the default 404, a body parser or a rate limiter.",
				"Move app.use(cors(…)) to the top, before authentication; keep preflightContinue off.",
			},
			wildcard: {
				"cors() without options answers *, and credentials: true does not change that.",
				"Give origin the list of origins. origin: true sends back any origin: with credentials: true every site can read.",
			},
			credentials: {
				"credentials: true is missing in the options of cors().", "Add credentials: true beside an origin list.",
			},
			method: {
				"cors() lists GET, HEAD, PUT, PATCH, POST and DELETE unless methods is given.",
				"Add the method to methods, in upper case.",
			},
			tooOpen: {
				"origin: true and a callback that always says true send back any origin. A regular expression without ^ and $, or a string compared with includes, startsWith or endsWith, matches look-alikes.",
				"Give origin an array of whole origins, or an anchored expression: /^https:\\/\\/[a-z0-9-]+\\.example\\.com$/.",
			},
			caching: {
				"With * cors() sends no Vary, which is right; with anything else as origin it sends Vary: Origin on every response, unless a later res.set('Vary', …) replaces it.",
				"Use res.vary('…') to add to Vary. Where your own code writes the header, call res.vary('Origin') first, on every response.",
			},
			exposure: {
				"exposedHeaders is missing in the options of cors().", "List the headers that scripts read in exposedHeaders.",
			},
		},
	}
}
