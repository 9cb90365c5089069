package mutants

import (
	"fmt"
	"net/http"

	"github.com/corsuite/corsuite/reference"
)

// errorResponses has servers whose errors cannot be read: every one of them
// looks like a network failure to the script.
func errorResponses() []Mutant {
	silent := func(status int, title, source, fault string) Mutant {
		return Mutant{
			ID: fmt.Sprintf("no-cors-on-%d", status), Title: title, Source: source, Fault: fault,
			Rule: "error-responses.readable", Scope: Declared,
			Path: fmt.Sprintf("/status/%d", status), Status: status,
			Wrap: withoutCORS(func(_ *http.Request, got int) bool { return got == status }),
		}
	}
	return []Mutant{
		silent(400, "the validator answers before CORS", "TheSoftwareHouse/serverless-boilerplate#35", "ER-09"),
		silent(403, "the firewall answers before CORS", "AWS gateway responses WAF_FILTERED, ACCESS_DENIED", "ER-02"),
		silent(405, "the router's 405 has no CORS", "wundergraph/wundergraph#767; gorilla/mux", "ER-04"),
		silent(413, "the limit on bodies stands before CORS", "AWS gateway response REQUEST_TOO_LARGE", "ER-08"),
		silent(429, "the rate limiter answers before CORS", "jikan-me/jikan-rest#148; emissary-ingress#2030", "ER-05"),
		silent(503, "the proxy's own errors have no CORS", "kubernetes/ingress-nginx#1679", "ER-07"),
		{
			ID: "no-cors-on-any-error", Title: "CORS is added to successes only, as by nginx's add_header without always",
			Source: "monsur/enable-cors.org#106; rust-lang/crates.io#6143", Fault: "ER-10",
			Rule: "error-responses.readable", Scope: OneOrigin, Path: "/missing", Status: 404,
			Wrap: withoutCORS(func(_ *http.Request, status int) bool { return status >= 400 }),
		},
		{
			ID: "gateway-responses-without-cors", Title: "what the gateway refuses by itself has no CORS",
			Source: "AWS gateway responses UNAUTHORIZED, INVALID_API_KEY; re:Post", Fault: "AG-02",
			Rule: "error-responses.readable", Scope: OneOrigin, Path: "/status/403", Status: 403,
			Wrap: withoutCORS(func(_ *http.Request, status int) bool { return status == 401 || status == 403 }),
		},
		{
			ID: "unknown-path-without-cors", Title: "an unknown path is answered by the default backend, without CORS",
			Source: "kubernetes/ingress-nginx#9009; browserify/wzrd.in#167", Fault: "ER-03",
			Rule: "error-responses.unknown-path", Scope: OneOrigin, Only: "raw",
			Wrap: withoutCORS(func(_ *http.Request, status int) bool { return status == http.StatusNotFound }),
		},
		{
			ID: "errors-say-star", Title: "errors say * while other answers name the origin and allow credentials",
			Source: "AWS gateway responses recipe", Fault: "ER-17",
			Rule: "error-responses.same-credentials", Scope: OneOrigin, Path: "/missing", Status: 404,
			Wrap: edit(func(_ *http.Request, status int, h http.Header) {
				if status >= 400 {
					h.Set(reference.AllowOrigin, "*")
					h.Del(reference.AllowCredentials)
				}
			}),
		},
	}
}
