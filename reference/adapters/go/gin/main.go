// The adapter for github.com/gin-contrib/cors in a gin engine.
package main

import (
	"slices"
	"time"

	"github.com/corsuite/corsuite/reference/adapters/go/contract"
	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
)

func main() {
	contract.Release("gin-contrib/cors", "github.com/gin-contrib/cors")
	p := contract.ReadPolicy()
	if len(p.Denied) > 0 {
		contract.CannotExpress("gin-contrib/cors has no list of denied origins")
	}
	config := cors.Config{
		AllowCredentials: p.AllowCredentials(),
		AllowMethods:     p.WithSafelisted(),
		AllowHeaders:     p.Headers,
		ExposeHeaders:    p.Expose,
		AllowWildcard:    true,
	}
	if slices.Contains(p.Origins, "*") {
		config.AllowAllOrigins = true
	} else {
		config.AllowOrigins = p.Origins
	}
	if p.MaxAge != nil {
		config.MaxAge = time.Duration(*p.MaxAge) * time.Second
	}

	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(gin.Recovery(), cors.New(config))
	for _, method := range append(contract.Methods(), "HEAD") {
		r.Handle(method, "/items", gin.WrapF(contract.Items))
	}
	r.Any("/boom", func(*gin.Context) { panic("boom") })
	contract.Serve(r)
}
