package apigateway

import (
	"net/http"
)

// HTTP is an HTTP API. With a CORS configuration it answers preflights itself, and
// what the function says of CORS is dropped.
type HTTP struct {
	Function http.Handler
	// CORS is nil where there is no configuration: then preflights go to the routes.
	CORS *Config
	// Routes are the paths that the function serves, with every method; none is $default.
	Routes []string
	// Authorizer is asked by every route; nil asks nobody.
	Authorizer Authorizer
}

func (a HTTP) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Apigw-Requestid", "AbCdEfGhIAMEXAMPLE=")
	dropped := func(string) bool { return false }
	if a.CORS != nil {
		a.CORS.write(h, r.Header.Get("Origin"), isPreflight(r), true)
		dropped = isCORS
		if isPreflight(r) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
	}
	token := r.Header.Get("Authorization")
	switch {
	case !a.routed(r.URL.Path):
		say(w, http.StatusNotFound, "message", "Not Found")
	case a.Authorizer != nil && token == "":
		h.Set("Www-Authenticate", "Bearer")
		say(w, http.StatusUnauthorized, "message", "Unauthorized")
	case a.Authorizer != nil && !a.Authorizer(token):
		say(w, http.StatusForbidden, "message", "Forbidden")
	default:
		if answer, ok := invoke(a.Function, r); ok {
			answer.pass(w, dropped)
			return
		}
		say(w, http.StatusInternalServerError, "message", "Internal Server Error")
	}
}

func (a HTTP) routed(path string) bool {
	if len(a.Routes) == 0 {
		return true
	}
	for _, route := range a.Routes {
		if route == path {
			return true
		}
	}
	return false
}
