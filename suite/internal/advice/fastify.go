package advice

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// https://github.com/fastify/fastify-cors#options
func fastify() software {
	return software{
		id: "fastify", name: "Fastify (@fastify/cors)",
		seen: func(x harness.Exchange) certainty {
			own := strings.Contains(x.Body, `"message":"Route `) && strings.Contains(x.Body, `"statusCode":404`)
			if own {
				return wroteIt
			}
			return signs(x, []string{"Invalid Preflight Request"}, false, false)
		},
		snippet: `await app.register(cors, {          // before the routes
  origin: ['https://app.example.com'],
  credentials: true,
  methods: ['GET', 'PUT', 'DELETE'],
  allowedHeaders: ['Content-Type', 'Authorization'],
  exposedHeaders: ['X-Request-Id'],
  maxAge: 600,
})`,
		tried: "Fastify 5.12.8 with @fastify/cors 11.4.3",
		cures: map[remedy]cure{
			noHeader: {
				"The plugin is registered inside an encapsulated context (another plugin), so it does not cover the route that answered.",
				"Register @fastify/cors on the root instance, awaited, before the routes.",
			},
			pastTheLayer: {
				"The plugin serves another route in this run, so it is in place. The route that answered here bypasses it: reply.hijack() and reply.raw write the raw response, and what the plugin has put on the reply never reaches the wire.",
				"Send the stream through the reply (reply.send(stream)), or hand its headers on: reply.raw.writeHead(200, { ...reply.getHeaders(), 'Content-Type': 'text/event-stream' }).",
			},
			preflightStatus: {
				"The plugin's OPTIONS route is not there (encapsulation), or a hook of yours (authentication in onRequest) runs before it. With strictPreflight it answers 400 to what is not a preflight.",
				"Register the plugin on the root instance before the hooks that refuse.",
			},
			method: {
				"From version 11 on, the plugin lists only the safelisted methods GET, HEAD and POST by default.",
				"List the methods in the option methods.",
			},
			tooOpen: {
				"origin: true sends back any origin.", "Give origin the array of allowed origins.",
			},
		},
	}
}
