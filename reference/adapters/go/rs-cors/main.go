// The adapter for github.com/rs/cors before net/http.
package main

import (
	"github.com/corsuite/corsuite/reference/adapters/go/contract"
	"github.com/rs/cors"
)

func main() {
	contract.Release("rs/cors", "github.com/rs/cors")
	p := contract.ReadPolicy()
	if len(p.Origins) == 0 {
		contract.CannotExpress("without AllowedOrigins rs/cors allows every origin")
	}
	if len(p.Denied) > 0 {
		contract.CannotExpress("rs/cors has no list of denied origins")
	}
	options := cors.Options{
		AllowedOrigins:   p.Origins,
		AllowCredentials: p.AllowCredentials(),
		AllowedMethods:   p.WithSafelisted(),
		AllowedHeaders:   p.Headers,
		ExposedHeaders:   p.Expose,
	}
	if p.MaxAge != nil {
		options.MaxAge = *p.MaxAge
		if *p.MaxAge == 0 {
			// 0 is "say nothing" to rs/cors, and a negative value says 0.
			options.MaxAge = -1
		}
	}
	contract.Serve(cors.New(options).Handler(contract.Mux()))
}
