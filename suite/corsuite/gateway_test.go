package main

import (
	"fmt"
	"net/http"
)

// restAPI answers as a REST API of AWS API Gateway with one resource, /items:
// GET and POST reach a function that sends its CORS headers itself, as a proxy
// integration has to. What the gateway does not know it answers itself, without
// them and with a text about a token.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
type restAPI struct {
	// options reports whether CORS was enabled on the resource and the stage
	// deployed: it has an OPTIONS method with a mock integration then, and the
	// gateway's own responses have the headers, too.
	options bool
	// authorizer asks every request for a token, preflights included: what SAM does with a
	// default authorizer unless AddDefaultAuthorizerToCorsPreflight is false.
	authorizer bool
}

func (a restAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Amzn-Requestid", "7c0d5b9e-0000-4000-8000-000000000000")
	h.Set("X-Amz-Apigw-Id", "AbCdEfGhIAMEXAMPLE=")
	h.Set("Content-Type", "application/json")
	switch {
	case a.authorizer && r.Header.Get("Authorization") == "":
		// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
		if a.options {
			a.allow(h)
		}
		h.Set("X-Amzn-Errortype", "UnauthorizedException")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"message":"Unauthorized"}`)
	case r.URL.Path != "/items":
		a.unknown(w)
	case r.Method == http.MethodOptions && a.options:
		a.allow(h)
		h.Set("Access-Control-Allow-Methods", "GET,POST,OPTIONS")
		h.Set("Access-Control-Allow-Headers", "Content-Type")
		h.Set("Access-Control-Max-Age", "600")
	case r.Method == http.MethodGet, r.Method == http.MethodPost:
		a.allow(h)
		fmt.Fprint(w, `{"items":[1,2,3]}`)
	default:
		// HEAD, too: a REST API has the methods that it was given and no other.
		a.unknown(w)
	}
}

// allow writes what the mapping has, a fixed text.
func (a restAPI) allow(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "https://app.example.com")
	h.Set("Access-Control-Allow-Credentials", "true")
}

// unknown is the gateway's answer to a path or a method that it does not have.
func (a restAPI) unknown(w http.ResponseWriter) {
	if a.options {
		a.allow(w.Header())
	}
	w.Header().Set("X-Amzn-Errortype", "MissingAuthenticationTokenException")
	w.WriteHeader(http.StatusForbidden)
	fmt.Fprint(w, `{"message":"Missing Authentication Token"}`)
}
