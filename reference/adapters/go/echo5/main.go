// The adapter for the CORS middleware of github.com/labstack/echo/v5.
package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/reference/adapters/go/contract"
	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
)

func main() {
	contract.Release("Echo", "github.com/labstack/echo/v5")
	p := contract.ReadPolicy()
	if len(p.Denied) > 0 {
		contract.CannotExpress("echo has no list of denied origins")
	}
	if slices.ContainsFunc(p.Origins, func(o string) bool { return o != "*" && strings.Contains(o, "*") }) {
		contract.CannotExpress("echo 5 has no patterns; a function takes their place")
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
	e.Use(middleware.CORSWithConfig(config))
	for _, method := range append(contract.Methods(), "HEAD") {
		e.Add(method, "/items", func(c *echo.Context) error {
			contract.Items(c.Response(), c.Request())
			return nil
		})
	}
	e.Any("/boom", func(*echo.Context) error { return errors.New("boom") })
	contract.Serve(e)
}
