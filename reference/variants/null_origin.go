package variants

import (
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func nullOrigin() []Variant {
	fromNull := func(asked Asked) bool { return asked.origin() == "null" }
	return []Variant{
		{
			ID: "null-trusted", Title: "the origin null is allowed, with credentials",
			Source: "PortSwigger 2016; USENIX Security 2018; CORScanner trust_null", Fault: "NU-01",
			Rule: "null-origin.refused", Scope: Universal, Change: grantIf(fromNull),
		},
		{
			ID: "null-trusted-with-cookie", Title: "the origin null is allowed where the request has a cookie",
			Source: "modelled on CVE-2024-47084 and CVE-2024-47165 (gradio)", Fault: "NU-01",
			Rule: "null-origin.refused", Case: "cookie", Scope: OneOrigin,
			Change: onActual(grantIf(func(asked Asked) bool { return fromNull(asked) && hasCookie(asked) })),
		},
		{
			ID: "null-trusted-anonymously", Title: "the origin null is allowed, without credentials",
			Source: "lomigmegard/akka-http-cors#43; jxmullins/monize-fork#63", Fault: "NU-02",
			Rule: "null-origin.refused", Scope: Declared, Policy: anonymous(), Change: grantIf(fromNull),
		},
		{
			ID: "file-means-null", Title: "a configured file:// lets every opaque origin in",
			Source: "cyu/rack-cors 80450a0", Fault: "OM-32",
			Rule: "null-origin.refused", Scope: Declared,
			Change: onActual(grantIf(fromNull)),
		},
		{
			ID: "null-preflight-trusted", Title: "the preflight lets null in, the actual response does not",
			Source: "modelled on CORScanner trust_null", Fault: "NU-02",
			Rule: "null-origin.preflight-refused", Scope: Declared, Change: onPreflight(grantIf(fromNull)),
		},
		{
			ID: "null-gets-star", Title: "null is answered with * and credentials",
			Source: "netty/netty#3436", Fault: "NU-05",
			Rule: "null-origin.refused", Scope: Universal, Policy: anonymous(),
			Change: func(asked Asked, a *reference.Answer) {
				if fromNull(asked) {
					grant(asked, a)
					a.Set(reference.AllowOrigin, "*")
					a.Set(reference.AllowCredentials, "true")
				}
			},
		},
		{
			ID: "refusal-says-null", Title: "a refused origin is answered with null, which lets every opaque origin in",
			Source: "Fearless CORS; the recommendation of W3C CORS 2014",
			Rule:   "null-origin.refused", Scope: Universal, Policy: anonymous(),
			Change: func(_ Asked, a *reference.Answer) {
				if a.Get(reference.AllowOrigin) == "" {
					a.Set(reference.AllowOrigin, "null")
				}
			},
		},
		{
			ID: "null-never-matches", Title: "null is listed and refused all the same",
			Source: "gin-contrib/cors#62; quarkusio/quarkus#31631", Fault: "NU-06",
			Rule: "null-origin.allowed", Scope: Declared, Policy: withNull(), Change: refuseIf(fromNull),
		},
		{
			ID: "null-without-credentials", Title: "null is listed and let in, but without credentials",
			Source: "modelled on gin-contrib/cors#62",
			Rule:   "null-origin.allowed", Case: "credentialed", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://app.example.com", "null"}}),
			Change: func(asked Asked, a *reference.Answer) {
				if fromNull(asked) {
					a.Del(reference.AllowCredentials)
				}
			},
		},
		{
			ID: "null-crashes", Title: "null is not a URL, and the parser's error becomes a 500",
			Source: "laurent22/joplin#12947; wso2/product-is#12592", Fault: "OM-29",
			Rule: "null-origin.no-server-error", Scope: Universal,
			Wrap: around(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get("Origin") == "null" {
						http.Error(w, "Bad URI: Missing scheme", http.StatusInternalServerError)
						return
					}
					next.ServeHTTP(w, r)
				})
			}),
		},
	}
}
