// The adapter for the CORS handler of github.com/gorilla/handlers.
package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/reference/adapters/go/contract"
	"github.com/gorilla/handlers"
)

func main() {
	contract.Release("gorilla/handlers", "github.com/gorilla/handlers")
	p := contract.ReadPolicy()
	if len(p.Origins) == 0 {
		contract.CannotExpress("without AllowedOrigins gorilla/handlers allows every origin")
	}
	if len(p.Denied) > 0 {
		contract.CannotExpress("gorilla/handlers has no list of denied origins")
	}
	if slices.Contains(p.Methods, "*") || slices.Contains(p.Headers, "*") {
		contract.CannotExpress("gorilla/handlers has no word for every method or header")
	}
	options := []handlers.CORSOption{
		handlers.AllowedMethods(p.WithSafelisted()),
		handlers.AllowedHeaders(p.Headers),
		handlers.ExposedHeaders(p.Expose),
		allowedOrigins(p.Origins),
	}
	if p.AllowCredentials() {
		options = append(options, handlers.AllowCredentials())
	}
	if p.MaxAge != nil {
		options = append(options, handlers.MaxAge(*p.MaxAge))
	}
	contract.Serve(handlers.CORS(options...)(contract.Mux()))
}

// allowedOrigins is a list, or a function where there are patterns.
func allowedOrigins(origins []string) handlers.CORSOption {
	if !slices.ContainsFunc(origins, func(o string) bool { return o != "*" && strings.Contains(o, "*") }) {
		return handlers.AllowedOrigins(origins)
	}
	var allowed []*regexp.Regexp
	for _, o := range origins {
		allowed = append(allowed, regexp.MustCompile("^"+strings.Replace(regexp.QuoteMeta(o), `\*`, "[^./:?#@]+", 1)+"$"))
	}
	return handlers.AllowedOriginValidator(func(origin string) bool {
		return slices.ContainsFunc(allowed, func(o *regexp.Regexp) bool { return o.MatchString(origin) })
	})
}
