package variants

import (
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func corsCheck() []Variant {
	return []Variant{
		{
			ID: "reflect-any-origin", Title: "any origin is written back, without credentials",
			Source: "PortSwigger 2016; CORScanner reflect_origin; koajs/cors default before f31dac9", Fault: "OM-02",
			Rule: "cors-check.stranger", Scope: Declared, Policy: anonymous(),
			Change: grantIf(func(Asked) bool { return true }),
		},
		{
			ID: "star-for-everyone", Title: "the policy lists origins and the server answers *",
			Source: "USENIX Security 2018, Chen et al.", Fault: "OM-02",
			Rule: "cors-check.stranger", Scope: Declared, Policy: anonymous(),
			Change: func(asked Asked, a *reference.Answer) {
				grant(asked, a)
				a.Set(reference.AllowOrigin, "*")
			},
		},
		{
			ID: "reflect-plain-http", Title: "origins are checked only where they are https",
			Source: "modelled on CORScanner https_trust_http",
			Rule:   "cors-check.stranger", Scope: Declared,
			Change: grantIf(func(asked Asked) bool { return len(asked.origin()) > 7 && asked.origin()[:7] == "http://" }),
		},
		{
			ID: "no-cors-at-all", Title: "no response has any field of CORS",
			Source: "Azure/azure-functions-host#1303; AWS HTTP API ignores the integration's fields", Fault: "DP-07",
			Rule: "cors-check.allowed", Scope: Declared, Change: refuse,
		},
		{
			ID: "cors-on-preflight-only", Title: "the preflight is answered, the actual response has no CORS",
			Source: "AWS how-to-cors, proxy integration; repost.aws api-gateway-cors-errors", Fault: "PF-11 AG-03",
			Rule: "cors-check.allowed", Scope: OneOrigin, Change: onActual(refuse),
		},
		{
			ID: "allow-origin-misspelt", Title: "the field is called Access-Control-Allow-Origins",
			Source: "modelled on whatwg/fetch#1317", Fault: "ME-08",
			Rule: "cors-check.allowed", Scope: OneOrigin,
			Change: allowed(func(_ Asked, a *reference.Answer) {
				a.Add("Access-Control-Allow-Origins", a.Get(reference.AllowOrigin))
				a.Del(reference.AllowOrigin)
			}),
		},
		{
			ID: "allow-origin-twice", Title: "proxy and application both add Access-Control-Allow-Origin",
			Source: "Kong/kong#259; spring-cloud/spring-cloud-gateway#728; kubernetes/ingress-nginx#2138", Fault: "DP-01",
			Rule: "cors-check.not-repeated", Scope: Universal,
			Change: onActual(allowed(func(_ Asked, a *reference.Answer) {
				a.Add(reference.AllowOrigin, a.Get(reference.AllowOrigin))
			})),
		},
		{
			ID: "allow-origin-and-star", Title: "the gateway adds * to the origin that the application allows",
			Source: "expressjs/cors#145; aws-powertools/powertools-lambda-python#4163", Fault: "DP-01",
			Rule: "cors-check.not-repeated", Scope: Universal,
			Change: allowed(func(_ Asked, a *reference.Answer) { a.Add(reference.AllowOrigin, "*") }),
		},
		{
			ID: "star-twice", Title: "* is sent twice",
			Source: "flightaware/dump1090#74; decred/dcrwebapi#8", Fault: "DP-01",
			Rule: "cors-check.not-repeated", Scope: Universal, Policy: public(),
			Change: func(_ Asked, a *reference.Answer) { a.Add(reference.AllowOrigin, "*") },
		},
		{
			ID: "filter-registered-twice", Title: "the CORS filter runs twice and adds all its fields to the preflight twice",
			Source: "quarkusio/quarkus#3215; samvera/serverless-iiif#71", Fault: "DP-09",
			Rule: "cors-check.not-repeated", Scope: Universal,
			Change: func(_ Asked, a *reference.Answer) { a.Fields = append(a.Fields, a.Fields...) },
		},
		{
			ID: "list-with-commas", Title: "all allowed origins are sent in one field, with commas",
			Source: "tower-rs/tower-http#255; hugapi/hug#563; aws/aws-sam-cli#3719", Fault: "DP-03",
			Rule: "cors-check.not-a-list", Scope: Universal, Change: listed(", "),
		},
		{
			ID: "list-with-spaces", Title: "all allowed origins are sent in one field, with spaces, as the recommendation of 2014 said",
			Source: "W3C CORS 2014; mdn/content#26252", Fault: "DP-04",
			Rule: "cors-check.not-a-list", Scope: Universal, Change: listed(" "),
		},
		{
			ID: "nested-location-drops-fields", Title: "one path has response headers of its own, and so loses the inherited ones of CORS",
			Source: "zulip/zulip#17562; openedx/configuration#4730; flask-cors CVE-2024-6844", Fault: "ER-11 OM-48",
			Rule: "cors-check.allowed", Scope: OneOrigin, Path: "/cached",
			Wrap: withoutCORS(func(r *http.Request, _ int) bool { return r.URL.Path == "/cached" }),
		},
		{
			ID: "own-host-taken-for-own-origin", Title: "an allowed origin on the server's own host, with another scheme or port, is taken for the server's own",
			Source: "gin-contrib/cors config.go applyCors", Fault: "OM-36",
			Rule: "cors-check.allowed", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://app.example.com", "https://127.0.0.1:3000"}}),
			Change: refuseIf(func(asked Asked) bool {
				return hostnameOf(asked.origin()) == hostnameOf("http://"+asked.HTTP.Host)
			}),
		},
		{
			ID: "options-taken-for-preflight", Title: "the OPTIONS request of a script is taken for a preflight without a question, and gets no CORS",
			Source: "gofiber/fiber v3; rs/cors before db0fe48; labstack/echo#2534", Fault: "PF-11 PF-17 PF-18",
			Rule: "cors-check.every-method", Case: "options", Scope: Declared,
			Policy: but(harness.Policy{Methods: []string{"OPTIONS", "PUT"}}),
			Change: onActual(refuseIf(func(asked Asked) bool { return asked.Method == http.MethodOptions })),
		},
		{
			ID: "head-without-cors", Title: "HEAD is answered by another branch, without CORS",
			Source: "modelled on koajs/cors f31dac9 (HEAD answered unlike GET)",
			Rule:   "cors-check.head", Scope: OneOrigin,
			Wrap: withoutCORS(func(r *http.Request, _ int) bool { return r.Method == http.MethodHead }),
		},
		{
			ID: "only-get-has-cors", Title: "only the answers to GET, HEAD and POST have CORS",
			Source: "modelled on per-method events of serverless/serverless",
			Rule:   "cors-check.every-method", Scope: Declared,
			Wrap: withoutCORS(func(r *http.Request, _ int) bool {
				return r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost && r.Method != http.MethodOptions
			}),
		},
		{
			ID: "no-cors-on-404", Title: "the router's 404 has no CORS",
			Source: "wundergraph/wundergraph#767; rust-lang/crates.io#6143; aio-libs/aiohttp-cors#172", Fault: "ER-03",
			Rule: "cors-check.error-readable", Scope: OneOrigin, Path: "/missing", Status: 404,
			Wrap: withoutCORS(func(_ *http.Request, status int) bool { return status == http.StatusNotFound }),
		},
		{
			ID: "no-cors-after-panic", Title: "the recovery from a panic stands outside CORS",
			Source: "dotnet/aspnetcore#2378; expressjs error handlers", Fault: "ER-07",
			Rule: "cors-check.error-readable", Scope: Declared, Path: "/boom", Status: 500,
			Wrap: withoutCORS(func(_ *http.Request, status int) bool { return status == http.StatusInternalServerError }),
		},
	}
}

// listed sends every declared origin in one field, whoever asks.
func listed(separator string) Change {
	return func(asked Asked, a *reference.Answer) {
		a.Set(reference.AllowOrigin, strings.Join(asked.Policy.Origins, separator))
	}
}

// first returns the first declared origin, or "".
func first(p harness.Policy) string {
	if len(p.Origins) == 0 {
		return ""
	}
	return p.Origins[0]
}
