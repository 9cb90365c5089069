package apigateway

import (
	"net/http"
)

// FunctionURL is the URL of a function. With a CORS configuration it answers
// preflights itself; what the function says of CORS is sent beside what the
// configuration says, so that a page sees two answers where both speak.
type FunctionURL struct {
	Function http.Handler
	CORS     *Config
	// Signed says that requests need a signature (AWS_IAM), which pages have none of.
	Signed bool
}

func (u FunctionURL) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Amzn-Requestid", "7c0d5b9e-0000-4000-8000-000000000000")
	if u.CORS != nil {
		u.CORS.write(h, r.Header.Get("Origin"), isPreflight(r), false)
		if isPreflight(r) {
			return
		}
	}
	if u.Signed && r.Header.Get("Authorization") == "" {
		h.Set("X-Amzn-Errortype", "AccessDeniedException")
		say(w, http.StatusForbidden, "Message", "Forbidden")
		return
	}
	if a, ok := invoke(u.Function, r); ok {
		a.pass(w, func(string) bool { return false })
		return
	}
	h.Set("X-Amzn-Errortype", "InternalFailureException")
	say(w, http.StatusBadGateway, "Message", "Internal Server Error")
}
