// The adapter for github.com/go-chi/cors before a chi router.
package main

import (
	"github.com/corsuite/corsuite/reference/adapters/go/contract"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/cors"
)

func main() {
	contract.Release("go-chi/cors", "github.com/go-chi/cors")
	p := contract.ReadPolicy()
	if len(p.Origins) == 0 {
		contract.CannotExpress("without AllowedOrigins go-chi/cors allows every origin")
	}
	if len(p.Denied) > 0 {
		contract.CannotExpress("go-chi/cors has no list of denied origins")
	}
	if p.MaxAge != nil && *p.MaxAge == 0 {
		contract.CannotExpress("to go-chi/cors a MaxAge of 0 says nothing")
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
	}
	r := chi.NewRouter()
	r.Use(cors.Handler(options))
	for _, method := range contract.Methods() {
		r.MethodFunc(method, "/items", contract.Items)
	}
	r.Head("/items", contract.Items)
	r.HandleFunc("/boom", contract.Boom)
	contract.Serve(r)
}
