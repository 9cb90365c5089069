// The adapter for the CORS middleware of github.com/gofiber/fiber/v2.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/corsuite/corsuite/reference/adapters/go/contract"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"
)

func main() {
	contract.Release("Fiber", "github.com/gofiber/fiber/v2")
	p := contract.ReadPolicy()
	if len(p.Origins) == 0 {
		contract.CannotExpress("without AllowOrigins fiber allows every origin")
	}
	if len(p.Denied) > 0 {
		contract.CannotExpress("fiber has no list of denied origins")
	}
	config := cors.Config{
		AllowOrigins:     strings.Join(p.Origins, ","),
		AllowCredentials: p.AllowCredentials(),
		AllowMethods:     strings.Join(p.WithSafelisted(), ","),
		AllowHeaders:     strings.Join(p.Headers, ","),
		ExposeHeaders:    strings.Join(p.Expose, ","),
	}
	if p.MaxAge != nil {
		config.MaxAge = *p.MaxAge
		if *p.MaxAge == 0 {
			// 0 is "say nothing" to fiber, and a negative value says 0.
			config.MaxAge = -1
		}
	}

	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Use(cors.New(config))
	for _, method := range append(contract.Methods(), fiber.MethodHead) {
		app.Add(method, "/items", func(c *fiber.Ctx) error {
			c.Set("X-Request-Id", "7f1b2c")
			return c.JSON(map[string][]int{"items": {1, 2, 3}})
		})
	}
	app.All("/boom", func(*fiber.Ctx) error { return errors.New("boom") })

	// fasthttp is a server of its own: contract.Serve cannot serve it.
	fmt.Fprintln(os.Stderr, app.Listen(contract.Addr()))
	os.Exit(1)
}
