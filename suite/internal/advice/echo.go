package advice

import "github.com/corsuite/corsuite/harness"

// https://echo.labstack.com/docs/middleware/cors
func echo() software {
	return software{
		id: "echo", name: "Echo",
		seen: func(x harness.Exchange) certainty {
			own := x.Body == "{\"message\":\"Not Found\"}\n" || x.Body == "{\"message\":\"Method Not Allowed\"}\n"
			if own && !has(x, "Apigw-Requestid") {
				return wroteIt
			}
			return unseen
		},
		snippet: `e.Use(middleware.CORSWithConfig(middleware.CORSConfig{
	AllowOrigins:     []string{"https://app.example.com"},
	AllowCredentials: true,
	AllowMethods:     []string{http.MethodGet, http.MethodPut, http.MethodDelete},
	AllowHeaders:     []string{echo.HeaderContentType, echo.HeaderAuthorization},
	ExposeHeaders:    []string{echo.HeaderXRequestID},
	MaxAge:           600,
}))`,
		tried: "Echo 4.16.0",
		cures: map[remedy]cure{
			preflightStatus: {
				"Middleware of a group does not see OPTIONS for routes that lack it.", "Use the middleware on the instance: e.Use or e.Pre.",
			},
		},
	}
}
