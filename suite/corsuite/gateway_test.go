package main

import (
	"fmt"
	"maps"
	"net/http"

	"github.com/corsuite/corsuite/reference/adapters/apigateway"
)

// Rules of this file: what docs/API-GATEWAY.md tells, with the stand-ins of
// reference/adapters/apigateway. The function behind is one that does its part.

// gatewayFunction answers GET and POST of /items with the CORS headers that a proxy
// integration has to send itself.
func gatewayFunction() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range gatewayShared() {
			w.Header().Set(name, value)
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"items":[1,2,3]}`)
	})
}

func gatewayShared() map[string]string {
	return map[string]string{"Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Credentials": "true"}
}

func gatewayAPI() *apigateway.REST {
	return &apigateway.REST{Function: gatewayFunction(), Resources: map[string]apigateway.Resource{"/items": apigateway.Proxy("GET", "POST")}}
}

// enableCORS is the button of the console, filled in.
func enableCORS(api *apigateway.REST) {
	headers := map[string]string{
		"Access-Control-Allow-Methods": "GET,POST,OPTIONS", "Access-Control-Allow-Headers": "Content-Type", "Access-Control-Max-Age": "600",
	}
	maps.Copy(headers, gatewayShared())
	api.EnableCORS("/items", headers)
}

// gatewayServers are by what was done to them.
func gatewayServers() map[string]http.Handler {
	deployed := gatewayAPI()
	before := deployed.Deploy()
	enableCORS(deployed)

	authorized := gatewayAPI()
	enableCORS(authorized)
	authorized.Authorizer = func(token string) bool { return token == "Bearer the-token-of-the-script" }
	for name, method := range authorized.Resources["/items"] {
		method.Authorized = true // preflights too: SAM's default authorizer, unless it is told otherwise
		authorized.Resources["/items"][name] = method
	}

	silent := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"items":[1,2,3]}`) })
	config := apigateway.Config{
		AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"GET", "PUT"}, AllowHeaders: []string{"content-type"}, AllowCredentials: true,
	}
	return map[string]http.Handler{
		"gateway": before,
		"gateway with CORS enabled and not deployed": before,
		"gateway deployed with OPTIONS":              deployed.Deploy(),
		"gateway with an authorizer":                 authorized.Deploy(),
		"http api":                                   apigateway.HTTP{Function: silent, CORS: &config, Routes: []string{"/items"}},
		"http api with an authorizer and no configuration": apigateway.HTTP{
			Function: gatewayFunction(), Authorizer: func(string) bool { return false },
		},
		"function url": apigateway.FunctionURL{Function: silent, CORS: &config},
		"function url before a function that knows": apigateway.FunctionURL{Function: twice(), CORS: &config},
	}
}

// twice is a function that sends the header although its URL is configured to.
func twice() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "https://app.example.com")
		fmt.Fprint(w, `{"items":[1,2,3]}`)
	})
}
