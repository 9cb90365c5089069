package advice

import "github.com/corsuite/corsuite/harness"

// https://github.com/koajs/cors#corsoptions
func koa() software {
	return software{
		id: "koa", name: "Koa (@koa/cors)",
		seen: func(x harness.Exchange) certainty {
			// Its own 404 from Node's server; others that say this name no type.
			own := x.Body == "Not Found" && field(x, "Content-Type") == "text/plain; charset=utf-8" && has(x, "Keep-Alive")
			return signs(x, nil, own || field(x, "X-Powered-By") == "koa", false)
		},
		snippet: `const allowed = ['https://app.example.com']

app.use(cors({                       // before every other middleware
  origin: ctx => allowed.includes(ctx.get('Origin')) ? ctx.get('Origin') : '',
  credentials: ctx => allowed.includes(ctx.get('Origin')),
  allowMethods: ['GET', 'PUT', 'DELETE'],
  allowHeaders: ['Content-Type', 'Authorization'],
  exposeHeaders: ['X-Request-Id'],
  maxAge: 600,
  keepHeadersOnError: true,
}))`,
		tried: "Koa 3.3.0 with @koa/cors 5.0.0",
		cures: map[remedy]cure{
			noHeader: {
				"Koa removes all headers when an error is thrown; @koa/cors restores its own only for errors that pass through it.",
				"Use @koa/cors as the first middleware, with keepHeadersOnError left on.",
			},
			tooOpen: {
				"origin is a function that returns whatever it gets, or one fixed origin is expected to do the work of a list.",
				"Let the function return the asking origin only if the list has it.",
			},
		},
	}
}
