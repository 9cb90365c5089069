package variants

import (
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// preflightStatus has servers whose preflights fail by their status: the
// fields would be right.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 (step 7)
func preflightStatus() []Variant {
	fails := func(id, title, source, fault string, status int) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Fault: fault,
			Rule: "preflight.ok-status", Scope: Declared, Change: withStatus(status),
		}
	}
	return []Variant{
		fails("preflight-403", "a layer against forged requests refuses every preflight", "Kong/kong#1292; PRX/Infrastructure#412", "PF-02 VY-13", 403),
		fails("preflight-404", "the router has no OPTIONS route", "fruitcake/laravel-cors#261; theganyo/swagger-node-runner#26", "PF-03", 404),
		fails("preflight-405", "the router knows the path but not OPTIONS", "modx-pro/MiniShop3#634", "PF-03", 405),
		fails("preflight-500", "the handler runs on the preflight and misses its body", "honojs/hono#693; jetty/jetty.project#7894", "PF-06", 500),
		fails("preflight-415", "the gateway's mock wants a Content-Type of the preflight", "AWS API Gateway, passthroughBehavior NEVER", "", 415),
		fails("preflight-429", "preflights are counted by the rate limiter", "nftstorage/nft.storage#2180", "PF-07", 429),
		{
			ID: "preflight-of-put-404", Title: "preflights are routed for each method, and one route is missing",
			Source: "kgateway-dev/kgateway#3774", Fault: "PF-15",
			Rule: "methods.declared", Scope: Declared,
			Change: onPreflight(func(asked Asked, a *reference.Answer) {
				if asked.requestedMethod() == "PATCH" {
					a.Status = http.StatusNotFound
				}
			}),
		},
		{
			ID: "preflight-redirects-slash", Title: "the preflight is redirected to the same path with a slash",
			Source: "modelled on routers that add a trailing slash", Fault: "PF-09",
			Rule: "preflight.no-redirect", Scope: Declared,
			Change: onPreflight(func(asked Asked, a *reference.Answer) {
				a.Status = http.StatusPermanentRedirect
				a.Add("Location", asked.HTTP.URL.Path+"/")
			}),
		},
		{
			ID: "preflight-redirects-scheme", Title: "the preflight is redirected to https",
			Source: "dotnet/aspnetcore#36542; whatwg/fetch#429", Fault: "PF-09",
			Rule: "preflight.no-redirect", Scope: Declared,
			Change: onPreflight(func(asked Asked, a *reference.Answer) {
				a.Status = http.StatusMovedPermanently
				a.Add("Location", "https://"+asked.HTTP.Host+asked.HTTP.URL.Path)
			}),
		},
		{
			ID: "preflight-redirects-login", Title: "the preflight is redirected to the login page",
			Source: "aspnet/CORS#45; corydolphin/flask-cors#170", Fault: "PF-01",
			Rule: "preflight.no-redirect", Scope: Declared,
			Wrap: insteadOfPreflight(func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "/login", http.StatusFound)
			}),
		},
		{
			ID: "preflight-401", Title: "authentication stands before CORS and asks the preflight for credentials",
			Source: "kdeps/kdeps#468; Kong/kong#4423; istio/istio#16171; caddyserver/caddy#1568", Fault: "PF-01 AG-05",
			Rule: "preflight.no-authentication", Scope: OneOrigin,
			Path: "/protected", Status: 401, Is: harness.Protected,
			Wrap: insteadOfPreflight(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("WWW-Authenticate", "Bearer")
				http.Error(w, `{"message":"Unauthorized"}`, http.StatusUnauthorized)
			}),
		},
		{
			ID: "preflight-401-with-cors", Title: "authentication asks the preflight for credentials, inside CORS",
			Source: "macro-inc/macro#2644; http4s/http4s#1039", Fault: "PF-01",
			Rule: "preflight.no-authentication", Scope: OneOrigin,
			Path: "/protected", Status: 401, Is: harness.Protected,
			Change: withStatus(http.StatusUnauthorized),
		},
		{
			ID: "preflight-needs-api-key", Title: "the gateway wants its API key on OPTIONS too",
			Source: "AWS API Gateway how-to-cors; jeremyben/json-server-auth#15", Fault: "PF-01",
			Rule: "preflight.ok-status", Scope: OneOrigin,
			Path: "/protected", Status: 401, Is: harness.Protected,
			Wrap: around(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodOptions && r.Header.Get("X-Api-Key") == "" {
						http.Error(w, `{"message":"Forbidden"}`, http.StatusForbidden)
						return
					}
					next.ServeHTTP(w, r)
				})
			}),
		},
		{
			ID: "preflight-needs-session", Title: "the allowed origins are the session's, and a preflight has no session",
			Source: "modelled on aspnet/CORS#45", Fault: "PF-29",
			Rule: "preflight.allow-origin", Scope: Declared,
			Change: onPreflight(refuseIf(func(asked Asked) bool { return asked.HTTP.Header.Get("Cookie") == "" })),
		},
		{
			ID: "unlisted-post-405", Title: "a preflight for GET, HEAD or POST gets 405 unless the method is listed",
			Source: "encode/starlette#1112; gorilla/handlers", Fault: "PF-26",
			Rule: "methods.safelisted-need-no-listing", Scope: Declared,
			Change: onPreflight(func(asked Asked, a *reference.Answer) {
				if m := asked.requestedMethod(); m == "POST" || m == "HEAD" || m == "GET" && !strings.Contains(a.Get(reference.AllowMethods), "GET") {
					a.Status = http.StatusMethodNotAllowed
				}
			}),
		},
	}
}
