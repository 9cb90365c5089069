package variants

import (
	"net/http"

	"github.com/corsuite/corsuite/reference"
)

func credentials() []Variant {
	// Much software sends the field to refused origins as well, where it means nothing.
	spelt := func(id, value string) Variant {
		return Variant{
			ID: id, Title: "Access-Control-Allow-Credentials says " + value,
			Source: "SuaveIO/suave#575; http4s/http4s#5097; mschae/cors_plug#90", Fault: "WC-06",
			Rule: "credentials.exact-true", Scope: Universal,
			Change: func(_ Asked, a *reference.Answer) { a.Set(reference.AllowCredentials, value) },
		}
	}
	withCookie := hasCookie
	trusting := func(asked Asked) bool { return asked.origin() != "null" && hasCookie(asked) }
	return []Variant{
		{
			ID: "reflect-with-credentials", Title: "any origin is written back, with credentials",
			Source: "CVE-2023-49803 (koajs/cors); CVE-2025-34291 (Langflow); PortSwigger 2016", Fault: "OM-01",
			Rule: "credentials.stranger", Scope: Universal,
			Change: grantIf(func(asked Asked) bool { return asked.origin() != "null" }),
		},
		{
			ID: "reflect-with-credentials-on-get", Title: "any origin reads with credentials, though preflights are checked",
			Source: "traefik/traefik f9d79007ae; rs/cors#55", Fault: "OM-01",
			Rule: "credentials.stranger", Scope: Universal,
			Change: onActual(grantIf(func(asked Asked) bool { return asked.origin() != "null" })),
		},
		{
			ID: "star-with-credentials", Title: "* is sent together with credentials",
			Source: "CVE-2018-8014 (Tomcat); CVE-2024-25124 (fiber); hugapi/hug#679", Fault: "WC-01",
			Rule: "credentials.allowed-reads", Scope: Universal,
			Change: allowed(func(_ Asked, a *reference.Answer) { a.Set(reference.AllowOrigin, "*") }),
		},
		{
			ID: "credentials-dropped", Title: "credentials are configured and never allowed",
			Source: "rs/cors#57; vespa-engine/vespa#17821", Fault: "WC-12",
			Rule: "credentials.allowed-reads", Scope: Declared, Change: drop(reference.AllowCredentials),
		},
		{
			ID: "credentials-on-preflight-only", Title: "the preflight allows credentials, the actual response does not",
			Source: "serverless/serverless documentation; expressjs/cors 7bb0686", Fault: "WC-05",
			Rule: "credentials.allowed-reads", Scope: OneOrigin, Change: onActual(drop(reference.AllowCredentials)),
		},
		{
			ID: "credentials-by-default", Title: "credentials are allowed although the policy refuses them",
			Source: "jetty CrossOriginFilter's default; CVE-2018-8014 (Tomcat)", Fault: "WC-11",
			Rule: "credentials.refused", Scope: Declared, Policy: anonymous(),
			Change: set(reference.AllowCredentials, "true"),
		},
		spelt("credentials-title-case", "True"),
		spelt("credentials-upper-case", "TRUE"),
		spelt("credentials-one", "1"),
		spelt("credentials-yes", "yes"),
		spelt("credentials-quoted", `"true"`),
		{
			ID: "credentials-twice", Title: "Access-Control-Allow-Credentials is sent twice",
			Source: "modelled on spring-cloud/spring-cloud-gateway#728", Fault: "DP-01",
			Rule: "credentials.exact-true", Scope: Universal,
			Change: allowed(func(_ Asked, a *reference.Answer) { a.Add(reference.AllowCredentials, "true") }),
		},
		{
			ID: "credentials-missing-on-preflight", Title: "only the actual response allows credentials",
			Source: "modelled on encode/starlette#1113", Fault: "WC-05",
			Rule: "credentials.on-preflight", Scope: OneOrigin, Change: onPreflight(drop(reference.AllowCredentials)),
		},
		{
			ID: "preflight-says-star", Title: "the preflight says *, the actual response the origin",
			Source: "encode/starlette#1113", Fault: "WC-03",
			Rule: "credentials.on-preflight", Scope: OneOrigin,
			Change: onPreflight(always(reference.AllowOrigin, "*")),
		},
		{
			ID: "credentials-only-with-cookie", Title: "credentials are allowed only where a cookie came along",
			Source: "encode/starlette cors.py", Fault: "VY-14",
			Rule: "credentials.same-with-cookie", Scope: OneOrigin, Needs: Wire,
			Change: onActual(func(asked Asked, a *reference.Answer) {
				if !withCookie(asked) {
					a.Del(reference.AllowCredentials)
				}
			}),
		},
		{
			ID: "any-origin-with-cookie", Title: "Origin is looked at only where the request has no cookie",
			Source: "CVE-2024-47084 (gradio)", Rule: "credentials.stranger", Case: "cookie", Scope: Universal,
			Change: onActual(grantIf(trusting)),
		},
		{
			ID: "credentials-for-put", Title: "credentials are allowed to PUT although the policy refuses them",
			Source: "modelled on a handler of its own for each method",
			Rule:   "credentials.refused", Case: "preflight-method", Scope: Declared, Needs: Wire, Policy: anonymous(),
			Change: onPreflight(allowed(func(asked Asked, a *reference.Answer) {
				if asked.requestedMethod() == http.MethodPut {
					a.Set(reference.AllowCredentials, "true")
				}
			})),
		},
		{
			ID: "credentials-once-there-is-a-cookie", Title: "credentials are refused until the request has a cookie",
			Source: "modelled on encode/starlette cors.py", Fault: "VY-14",
			Rule: "credentials.refused", Case: "cookie", Scope: Declared, Policy: anonymous(),
			Change: onActual(allowed(func(asked Asked, a *reference.Answer) {
				if withCookie(asked) {
					a.Set(reference.AllowCredentials, "true")
				}
			})),
		},
		{
			ID: "star-becomes-echo-with-cookie", Title: "* becomes the asking origin with credentials where the request has a cookie",
			Source: "encode/starlette cors.py", Fault: "WC-01",
			Rule: "credentials.stranger", Case: "open", Scope: Declared, Policy: openUndeclared(),
			Change: onActual(func(asked Asked, a *reference.Answer) {
				if withCookie(asked) && asked.origin() != "" {
					a.Set(reference.AllowOrigin, asked.origin())
					a.Set(reference.AllowCredentials, "true")
				}
			}),
		},
		{
			ID: "cookie-removes-cors", Title: "a request with a cookie is answered by the session layer, without CORS",
			Source: "modelled on aspnet/CORS#45",
			Rule:   "credentials.same-with-cookie", Scope: OneOrigin, Needs: Wire,
			Change: onActual(refuseIf(withCookie)),
		},
	}
}

// hasCookie reports whether the request carries any cookie.
func hasCookie(asked Asked) bool { return asked.HTTP.Header.Get("Cookie") != "" }
