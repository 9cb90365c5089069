// The adapter for the CORS middleware of github.com/labstack/echo/v4.
package main

import (
	"errors"

	"github.com/corsuite/corsuite/reference/adapters/go/contract"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

func main() {
	contract.Release("Echo", "github.com/labstack/echo/v4")
	p := contract.ReadPolicy()
	if len(p.Origins) == 0 {
		contract.CannotExpress("without AllowOrigins echo allows every origin")
	}
	if len(p.Denied) > 0 {
		contract.CannotExpress("echo has no list of denied origins")
	}
	config := middleware.CORSConfig{
		AllowOrigins:     p.Origins,
		AllowCredentials: p.AllowCredentials(),
		AllowMethods:     p.WithSafelisted(),
		AllowHeaders:     p.Headers,
		ExposeHeaders:    p.Expose,
	}
	if p.MaxAge != nil {
		config.MaxAge = *p.MaxAge
		if *p.MaxAge == 0 {
			// 0 is "say nothing" to echo, and a negative value says 0.
			config.MaxAge = -1
		}
	}

	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Use(middleware.CORSWithConfig(config))
	for _, method := range append(contract.Methods(), "HEAD") {
		e.Add(method, "/items", func(c echo.Context) error {
			contract.Items(c.Response(), c.Request())
			return nil
		})
	}
	e.Any("/boom", func(echo.Context) error { return errors.New("boom") })
	contract.Serve(e)
}
