package apigateway

import (
	"maps"
	"net/http"
)

// REST is a REST API as it is edited. What is changed holds once it is deployed.
type REST struct {
	// Function is behind every method but those that a mock integration answers.
	Function http.Handler
	// Authorizer is asked by the methods that say so; nil asks nobody.
	Authorizer Authorizer
	// Responses are the headers that are added to the gateway's own answers, as
	// DEFAULT_4XX and DEFAULT_5XX of the gateway responses have them.
	Responses map[string]string
	// Resources are by path; [Everything] is the one that stands for all others.
	Resources map[string]Resource
}

// Everything is the path of a greedy resource.
const Everything = "/{proxy+}"

// Resource is a path with the methods that it was given; there are no others, so that
// HEAD and OPTIONS are unknown like anything else.
type Resource map[string]Method

// Method is one method of a resource.
type Method struct {
	// Authorized says that the authorizer is asked.
	Authorized bool
	// Mock answers in place of the function, with these headers.
	Mock map[string]string
}

// Proxy is a resource whose methods are the function's.
func Proxy(methods ...string) Resource {
	r := Resource{}
	for _, m := range methods {
		r[m] = Method{}
	}
	return r
}

// EnableCORS does what the button of the console does: the resource gets an OPTIONS
// method with a mock integration that says these headers to whoever asks, and the
// gateway's own answers get the two that let a page read them.
func (a *REST) EnableCORS(path string, headers map[string]string) {
	a.Resources[path]["OPTIONS"] = Method{Mock: headers}
	a.Responses = map[string]string{}
	for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"} {
		if value := headers[name]; value != "" {
			a.Responses[name] = value
		}
	}
}

// Deploy returns a stage that answers as the API stands now.
func (a *REST) Deploy() http.Handler {
	s := stage{api: *a}
	s.api.Responses = maps.Clone(a.Responses)
	s.api.Resources = map[string]Resource{}
	for path, r := range a.Resources {
		s.api.Resources[path] = maps.Clone(r)
	}
	return s
}

type stage struct{ api REST }

func (s stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Amzn-Requestid", "7c0d5b9e-0000-4000-8000-000000000000")
	h.Set("X-Amz-Apigw-Id", "AbCdEfGhIAMEXAMPLE=")
	resource, listed := s.api.Resources[r.URL.Path]
	if !listed {
		resource = s.api.Resources[Everything]
	}
	m, known := resource[r.Method]
	token := r.Header.Get("Authorization")
	switch {
	case !known:
		s.itself(w, http.StatusForbidden, "MissingAuthenticationTokenException", "message", "Missing Authentication Token")
	case m.Authorized && s.api.Authorizer != nil && token == "":
		s.itself(w, http.StatusUnauthorized, "UnauthorizedException", "message", "Unauthorized")
	case m.Authorized && s.api.Authorizer != nil && !s.api.Authorizer(token):
		s.itself(w, http.StatusForbidden, "AccessDeniedException", "Message", "User is not authorized to access this resource")
	case m.Mock != nil:
		for name, value := range m.Mock {
			h.Set(name, value)
		}
		h.Set("Content-Type", "application/json")
	default:
		if a, ok := invoke(s.api.Function, r); ok {
			a.pass(w, func(string) bool { return false })
			return
		}
		s.itself(w, http.StatusBadGateway, "InternalServerErrorException", "message", "Internal server error")
	}
}

// itself is an answer of the gateway's own.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
func (s stage) itself(w http.ResponseWriter, status int, kind, key, text string) {
	for name, value := range s.api.Responses {
		w.Header().Set(name, value)
	}
	w.Header().Set("X-Amzn-Errortype", kind)
	say(w, status, key, text)
}
