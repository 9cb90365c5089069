package advice

import "github.com/corsuite/corsuite/harness"

// https://github.com/gin-contrib/cors
func gin() software {
	return software{
		id: "gin", name: "Gin (gin-contrib/cors)",
		seen: func(x harness.Exchange) certainty {
			if (x.Body == "404 page not found" || x.Body == "405 method not allowed") && !has(x, "X-Content-Type-Options") {
				return wroteIt
			}
			return unseen
		},
		snippet: `r := gin.New()
r.Use(func(c *gin.Context) { c.Header("Vary", "Origin") }) // where the request has no Origin, too
r.Use(cors.New(cors.Config{          // before the routes are added
	AllowOrigins:     []string{"https://app.example.com"},
	AllowCredentials: true,
	AllowMethods:     []string{"GET", "PUT", "DELETE"},
	AllowHeaders:     []string{"Content-Type", "Authorization"},
	ExposeHeaders:    []string{"X-Request-Id"},
	MaxAge:           10 * time.Minute,
}))`,
		tried: "gin-contrib/cors 1.7.7",
		cures: map[remedy]cure{
			caching: {
				"gin-contrib/cors leaves a request without Origin alone, so that its answer does not say that others differ.",
				"Send Vary: Origin from a middleware of your own before it: c.Header(\"Vary\", \"Origin\").",
			},
			preflightStatus: {
				"Middleware of a group does not run for OPTIONS, since the group has no such route: Gin answers 404. gin-contrib/cors answers 403 to origins that are not listed.",
				"Use the middleware on the engine: r.Use(cors.New(…)), before the routes are added.",
			},
			unlisted: {
				cure: "List the origin under AllowOrigins. Wildcards need AllowWildcard: true, extensions AllowBrowserExtensions: true, and other schemes CustomSchemas: []string{\"capacitor://\"}.",
			},
			noHeader: {
				"r.Use was called after the routes were added, or on a group.", "Use the middleware on the engine, first of all.",
			},
		},
	}
}
