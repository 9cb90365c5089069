package variants

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// errorResponses has servers whose errors cannot be read: every one of them
// looks like a network failure to the script.
func errorResponses() []Variant {
	silent := func(status int, title, source, fault string) Variant {
		return Variant{
			ID: fmt.Sprintf("no-cors-on-%d", status), Title: title, Source: source, Fault: fault,
			Rule: "error-responses.readable", Scope: Declared,
			Path: fmt.Sprintf("/status/%d", status), Status: status,
			Wrap: withoutCORS(func(_ *http.Request, got int) bool { return got == status }),
		}
	}
	return []Variant{
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
			ID: "no-cors-without-key", Title: "without the key the gateway answers 401, without CORS",
			Source: "AWS gateway response UNAUTHORIZED; modelled on aspnet/CORS#45", Fault: "ER-02",
			Rule: "error-responses.without-session", Case: "declared", Scope: OneOrigin,
			Auth: harness.Auth{Headers: harness.With("X-Gateway-Key", "letmein")}, Anonymous: harness.Reply{Status: http.StatusUnauthorized},
			Wrap: unlessSession(func(r *http.Request) bool { return r.Header.Get("X-Gateway-Key") == "letmein" }, func(w http.ResponseWriter) {
				http.Error(w, "no key", http.StatusUnauthorized)
			}),
		},
		{
			ID: "scripts-redirected-to-sign-in", Title: "without a session a script is redirected to the sign-in page of another host, without CORS",
			Source: "oauth2-proxy/oauth2-proxy#2004; remix-run/react-router#13357",
			Rule:   "error-responses.without-session", Case: "observed", Scope: OneOrigin,
			Auth: harness.Auth{Cookie: "session=letmein"},
			Wrap: unlessSession(func(r *http.Request) bool { return strings.Contains(r.Header.Get("Cookie"), "session=letmein") }, func(w http.ResponseWriter) {
				w.Header().Set("Location", "https://signin.example/oauth2/start")
				w.WriteHeader(http.StatusFound)
			}),
		},
		{
			ID: "unknown-path-without-cors", Title: "an unknown path is answered by the default backend, without CORS",
			Source: "kubernetes/ingress-nginx#9009; browserify/wzrd.in#167", Fault: "ER-03",
			Rule: "error-responses.unknown-path", Scope: OneOrigin, Needs: Wire,
			Wrap: withoutCORS(func(_ *http.Request, status int) bool { return status == http.StatusNotFound }),
		},
		{
			ID: "errors-say-star", Title: "errors say * while other answers name the origin and allow credentials",
			Source: "AWS gateway responses recipe", Fault: "ER-17",
			Rule: "error-responses.same-credentials", Scope: OneOrigin, Path: "/missing", Status: 404,
			Wrap: edit(starOn(func(status int) bool { return status >= 400 })),
		},
		{
			ID: "unknown-path-says-star", Title: "an unknown path is answered by the gateway, with *, while the resource allows credentials",
			Source: "AWS gateway response MISSING_AUTHENTICATION_TOKEN with the documented recipe", Fault: "ER-17",
			Rule: "error-responses.same-credentials", Case: "not-found", Scope: Declared, Needs: Wire,
			Wrap: edit(starOn(func(status int) bool { return status == http.StatusNotFound })),
		},
	}
}

// starOn opens answers of some statuses to everybody, without credentials.
func starOn(opened func(status int) bool) func(r *http.Request, status int, h http.Header) {
	return func(_ *http.Request, status int, h http.Header) {
		if opened(status) {
			h.Set(reference.AllowOrigin, "*")
			h.Del(reference.AllowCredentials)
		}
	}
}

// unlessSession turns actual requests away that have no session, before CORS.
func unlessSession(has func(*http.Request) bool, refuse func(http.ResponseWriter)) func(harness.Policy, http.Handler) http.Handler {
	return around(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodOptions && !has(r) {
				refuse(w)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}
