package apigateway

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Authorizer decides about a request that a method or a route asks a token for.
type Authorizer func(token string) bool

// Config is a CORS configuration of an HTTP API or a function URL.
// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html#apis-apiid-model-cors
type Config struct {
	AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders []string
	AllowCredentials                                        bool
	MaxAge                                                  *int
}

// allows reports whether an origin is let in, and how it is named. "https://*" and
// "http://*" are all origins of the scheme where schemes says so.
func (c *Config) allows(origin string, schemes bool) (named string, ok bool) {
	scheme, _, _ := strings.Cut(origin, "://")
	switch {
	case origin == "":
		return "", false
	case slices.Contains(c.AllowOrigins, "*") && !c.AllowCredentials:
		return "*", true
	case slices.Contains(c.AllowOrigins, "*"), slices.Contains(c.AllowOrigins, origin):
		return origin, true
	}
	return origin, schemes && slices.Contains(c.AllowOrigins, scheme+"://*")
}

// write writes what the configuration says to an origin.
func (c *Config) write(h http.Header, origin string, preflight, schemes bool) {
	h.Add("Vary", "Origin") // who sends none is told nothing
	named, ok := c.allows(origin, schemes)
	if !ok {
		return
	}
	set := func(name string, list []string) {
		if len(list) > 0 {
			h.Set(name, strings.Join(list, ","))
		}
	}
	h.Set("Access-Control-Allow-Origin", named)
	if c.AllowCredentials {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	if !preflight {
		set("Access-Control-Expose-Headers", c.ExposeHeaders)
		return
	}
	set("Access-Control-Allow-Methods", c.AllowMethods)
	set("Access-Control-Allow-Headers", c.AllowHeaders)
	if c.MaxAge != nil {
		h.Set("Access-Control-Max-Age", strconv.Itoa(*c.MaxAge))
	}
}

// isPreflight reports whether a request asks for permission.
// https://fetch.spec.whatwg.org/#cors-preflight-request
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != ""
}

// say is an answer that a gateway gives by itself. key is that of its text.
func say(w http.ResponseWriter, status int, key, text string) {
	body, _ := json.Marshal(map[string]string{key: text}) // strings can be marshalled
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // who has gone reads no answer
}

// answer is what a function returned: a gateway has all of it before it says anything.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// invoke runs a function. false is one that failed.
func invoke(function http.Handler, r *http.Request) (a *answer, ok bool) {
	a = &answer{header: http.Header{}}
	defer func() {
		if recover() != nil {
			a, ok = nil, false
		}
	}()
	function.ServeHTTP(a, r)
	a.WriteHeader(http.StatusOK)
	return a, true
}

// pass sends on what a function returned, but for the headers that are not wanted.
func (a *answer) pass(w http.ResponseWriter, unwanted func(name string) bool) {
	kept := maps.Clone(a.header)
	maps.DeleteFunc(kept, func(name string, _ []string) bool { return unwanted(name) })
	for name, values := range kept {
		for _, v := range values {
			w.Header().Add(name, v)
		}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes())
}

func isCORS(name string) bool { return strings.HasPrefix(name, "Access-Control-") }
