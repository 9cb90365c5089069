// Command serve is the adapter of the three stand-ins: under the policy that the
// environment gives, with a function behind that knows CORS only where a REST API
// leaves it to functions.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/reference/adapters/apigateway"
)

const exitCannotExpress = 78

// policy is what the adapter is told. nil means that nothing is said.
type policy struct {
	Origins     []string          `json:"origins"`
	Credentials bool              `json:"credentials"`
	Methods     []string          `json:"methods"`
	Headers     []string          `json:"headers"`
	Expose      []string          `json:"expose"`
	MaxAge      *int              `json:"max-age"`
	Denied      []string          `json:"denied"`
	Grants      []json.RawMessage `json:"grants"`
}

func main() {
	if len(os.Args) != 2 {
		fail(1, "want one of rest, http and function-url")
	}
	text, err := os.ReadFile(os.Getenv("POLICY"))
	if err != nil {
		fail(1, "POLICY: %v", err)
	}
	var p policy
	if err := json.Unmarshal(text, &p); err != nil {
		fail(1, "POLICY %s: %v", os.Getenv("POLICY"), err)
	}
	fail(1, "%v", http.ListenAndServe(net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")), handler(os.Args[1], p)))
}

func handler(kind string, p policy) http.Handler {
	switch {
	case len(p.Grants) > 0:
		fail(exitCannotExpress, "there is one configuration, and no grants")
	case len(p.Denied) > 0:
		fail(exitCannotExpress, "there is no list of denied origins")
	}
	switch kind {
	case "rest":
		return rest(p)
	case "http":
		for _, o := range p.Origins {
			if strings.Contains(o, "*") && !slices.Contains([]string{"*", "https://*", "http://*"}, o) {
				fail(exitCannotExpress, "an origin is compared letter by letter: %s", o)
			}
		}
		if p.Credentials && slices.Contains(p.Origins, "*") {
			fail(2, "AllowCredentials is not allowed with the origin *") // as the service says
		}
		return apigateway.HTTP{Function: http.HandlerFunc(function), Routes: []string{"/items", "/boom"}, CORS: config(p)}
	case "function-url":
		for _, o := range p.Origins {
			if o != "*" && strings.Contains(o, "*") {
				fail(exitCannotExpress, "an origin is compared letter by letter: %s", o)
			}
		}
		return apigateway.FunctionURL{Function: http.HandlerFunc(function), CORS: config(p)}
	}
	fail(1, "%q: want one of rest, http and function-url", kind)
	return nil
}

func config(p policy) *apigateway.Config {
	return &apigateway.Config{
		AllowOrigins: p.Origins, AllowMethods: withSafelisted(p.Methods), AllowHeaders: p.Headers, ExposeHeaders: p.Expose,
		AllowCredentials: p.Credentials, MaxAge: p.MaxAge,
	}
}

func withSafelisted(methods []string) []string {
	if slices.Contains(methods, "*") {
		return methods
	}
	return slices.Concat([]string{"GET", "HEAD", "POST"}, methods)
}

// rest is a REST API as Enable CORS makes it: a mock integration says one text to
// everybody, and the function has to say the same.
func rest(p policy) http.Handler {
	if len(p.Origins) != 1 || strings.Contains(strings.TrimPrefix(p.Origins[0], "*"), "*") {
		fail(exitCannotExpress, "a mock integration names one origin")
	}
	shared := map[string]string{"Access-Control-Allow-Origin": p.Origins[0]}
	if p.Credentials {
		shared["Access-Control-Allow-Credentials"] = "true"
	}
	preflight := map[string]string{"Access-Control-Allow-Methods": strings.Join(withSafelisted(p.Methods), ",")}
	for name, value := range shared {
		preflight[name] = value
	}
	if len(p.Headers) > 0 {
		preflight["Access-Control-Allow-Headers"] = strings.Join(p.Headers, ",")
	}
	if p.MaxAge != nil {
		preflight["Access-Control-Max-Age"] = strconv.Itoa(*p.MaxAge)
	}
	api := &apigateway.REST{
		Function: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for name, value := range shared {
				w.Header().Set(name, value)
			}
			if len(p.Expose) > 0 {
				w.Header().Set("Access-Control-Expose-Headers", strings.Join(p.Expose, ","))
			}
			function(w, r)
		}),
		Resources: map[string]apigateway.Resource{},
	}
	for _, path := range []string{"/items", apigateway.Everything} {
		api.Resources[path] = apigateway.Proxy("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
		api.EnableCORS(path, preflight)
	}
	return api.Deploy()
}

// function is the application behind.
func function(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/boom": // a function that fails, and says so itself
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, `{"message":"Internal Server Error"}`)
	case "/items":
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Request-Id", "7f1b2c")
		fmt.Fprint(w, `{"items":[1,2,3]}`)
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"message":"Not Found"}`)
	}
}

func fail(code int, format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(code)
}
