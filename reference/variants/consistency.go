package variants

import (
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func consistency() []Variant {
	status := func(want int) func(*http.Request, int) bool {
		return func(_ *http.Request, status int) bool { return status == want }
	}
	return []Variant{
		{
			ID: "head-differs", Title: "HEAD is answered with * where GET names the origin",
			Source: "koajs/cors f31dac9 (HEAD answered unlike GET)",
			Rule:   "consistency.head-as-get", Scope: Universal, Needs: Wire,
			Change: func(asked Asked, a *reference.Answer) {
				if asked.Method == http.MethodHead && a.Get(reference.AllowOrigin) != "" {
					a.Set(reference.AllowOrigin, "*")
				}
			},
		},
		{
			ID: "range-without-cors", Title: "a part of the resource is answered without CORS",
			Source: "modelled on static-file branches before CORS; evansd/whitenoise", Fault: "ER-18",
			Rule: "consistency.range", Scope: OneOrigin, Wrap: withoutCORS(status(http.StatusPartialContent)),
		},
		{
			ID: "not-modified-without-cors", Title: "304 is answered without CORS to a script's own condition",
			Source: "periodo/periodo-server#6; Apache bug 51223", Fault: "ER-12",
			Rule: "consistency.conditional", Case: "by-the-script", Scope: OneOrigin, Path: "/cached",
			Policy: but(harness.Policy{Headers: []string{"Content-Type", "If-None-Match"}}),
			Wrap:   withoutCORS(status(http.StatusNotModified)),
		},
		{
			ID: "not-modified-for-another", Title: "304 names the first allowed origin, whoever asks",
			Source: "WPT cors/304.htm", Fault: "ER-12",
			Rule: "consistency.conditional", Scope: Declared, Path: "/cached",
			Wrap: edit(func(_ *http.Request, status int, h http.Header) {
				if status == http.StatusNotModified && h.Get(reference.AllowOrigin) != "" {
					h.Set(reference.AllowOrigin, "https://other.example")
				}
			}),
		},
		{
			ID: "not-modified-keeps-the-first", Title: "304 is answered without CORS to a browser that holds another page's copy",
			Source: "modelled on layers that answer 304 by themselves; WPT cors/304.htm", Fault: "ER-12",
			Rule: "consistency.conditional", Case: "second-origin", Scope: Declared, Path: "/cached",
			Policy: but(harness.Policy{Origins: []string{app, "https://shop.example.com"}}),
			Wrap:   withoutCORS(status(http.StatusNotModified)),
		},
		{
			ID: "not-modified-for-the-first", Title: "304 names the page that the copy was stored for",
			Source: "modelled on caches that keep a 304 with its headers", Fault: "ER-12",
			Rule: "consistency.conditional", Case: "second-origin", Scope: Declared, Path: "/cached",
			Policy: but(harness.Policy{Origins: []string{app, "https://shop.example.com"}}),
			Wrap: edit(func(_ *http.Request, status int, h http.Header) {
				if status == http.StatusNotModified && h.Get(reference.AllowOrigin) != "" {
					h.Set(reference.AllowOrigin, app)
				}
			}),
		},
		{
			ID: "forbidden-but-preflights", Title: "a firewall in front lets preflights pass and forbids everything else, without CORS",
			Source: "modelled on gateways whose authorizer spares OPTIONS",
			Rule:   "consistency.preflight-then-actual", Scope: Declared,
			Wrap: around(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method != http.MethodOptions {
						http.Error(w, "forbidden", http.StatusForbidden)
						return
					}
					next.ServeHTTP(w, r)
				})
			}),
		},
		{
			ID: "preflight-knows-more-origins", Title: "the preflight allows an origin whose actual response is refused",
			Source: "Azure/azure-functions-host#1303", Fault: "DP-07",
			Rule: "consistency.preflight-then-actual", Scope: OneOrigin,
			Change: onActual(refuseIf(func(asked Asked) bool { return asked.Method != http.MethodGet && asked.Method != http.MethodHead })),
		},
	}
}
