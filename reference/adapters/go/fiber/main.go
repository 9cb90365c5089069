// The adapter for the CORS middleware of github.com/gofiber/fiber/v3.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/corsuite/corsuite/reference/adapters/go/contract"
	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/cors"
)

func main() {
	contract.Release("Fiber", "github.com/gofiber/fiber/v3")
	p := contract.ReadPolicy()
	if len(p.Origins) == 0 {
		contract.CannotExpress("without AllowOrigins fiber allows every origin")
	}
	if len(p.Denied) > 0 {
		contract.CannotExpress("fiber has no list of denied origins")
	}
	config := cors.Config{
		AllowOrigins:     p.Origins,
		AllowCredentials: p.AllowCredentials(),
		AllowMethods:     p.WithSafelisted(),
		AllowHeaders:     p.Headers,
		ExposeHeaders:    p.Expose,
	}
	if p.MaxAge != nil {
		config.MaxAge = *p.MaxAge
		if *p.MaxAge == 0 {
			// 0 is "say nothing" to fiber, and a negative value says 0.
			config.MaxAge = -1
		}
	}

	app := fiber.New()
	app.Use(cors.New(config))
	app.Add(append(contract.Methods(), fiber.MethodHead), "/items", func(c fiber.Ctx) error {
		c.Set("X-Request-Id", "7f1b2c")
		return c.JSON(map[string][]int{"items": {1, 2, 3}})
	})
	app.All("/boom", func(fiber.Ctx) error { return errors.New("boom") })

	// fasthttp is a server of its own: contract.Serve cannot serve it.
	err := app.Listen(contract.Addr(), fiber.ListenConfig{DisableStartupMessage: true})
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
