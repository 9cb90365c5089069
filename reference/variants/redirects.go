package variants

import (
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func redirects() []Variant {
	is3xx := func(_ *http.Request, status int) bool { return status/100 == 3 && status != http.StatusNotModified }
	redirecting := func(change func(r *http.Request, h http.Header)) func(harness.Policy, http.Handler) http.Handler {
		return edit(func(r *http.Request, status int, h http.Header) {
			if is3xx(r, status) {
				change(r, h)
			}
		})
	}
	return []Variant{
		{
			ID: "redirect-without-cors", Title: "the redirect itself has no CORS",
			Source: "ipfs/boxo#395; jeremydaly/lambda-api#109", Fault: "RD-02",
			Rule: "redirects.each-hop", Scope: OneOrigin, Path: "/redirect", Status: 302,
			Wrap: withoutCORS(is3xx),
		},
		{
			ID: "redirect-target-without-cors", Title: "the redirect has CORS and what it leads to has none",
			Source: "jeremydaly/lambda-api#109", Fault: "RD-02",
			Rule: "redirects.each-hop", Scope: OneOrigin, Path: "/redirect", Status: 302,
			Wrap: withoutCORS(func(r *http.Request, _ int) bool { return r.URL.Path == "/items" }),
		},
		{
			ID: "redirect-target-without-preflight", Title: "what the redirect leads to has CORS and answers no preflight",
			Source: "ipfs/boxo#395", Fault: "RD-02",
			Rule: "redirects.each-hop", Case: "preflighted", Scope: Declared, Path: "/redirect", Status: 302,
			Wrap: withoutCORS(func(r *http.Request, _ int) bool { return r.URL.Path == "/items" && r.Method == http.MethodOptions }),
		},
		{
			ID: "location-twice", Title: "proxy and application both add Location",
			Source: "whatwg/fetch, location URL; modelled on spring-cloud/spring-cloud-gateway#728",
			Rule:   "redirects.location-once", Case: "repeated", Scope: Universal, Path: "/redirect", Status: 302,
			Wrap: redirecting(func(_ *http.Request, h http.Header) { h.Add("Location", h.Get("Location")) }),
		},
		{
			ID: "location-twice-unequal", Title: "proxy and application add a Location each, one relative, one absolute",
			Source: "whatwg/fetch, location URL; modelled on spring-cloud/spring-cloud-gateway#728",
			Rule:   "redirects.location-once", Case: "location", Scope: Universal, Needs: Wire, Path: "/redirect", Status: 302,
			Wrap: redirecting(func(r *http.Request, h http.Header) { h.Add("Location", "http://"+r.Host+h.Get("Location")) }),
		},
		{
			ID: "redirect-downgrades", Title: "the redirect leads from https to http",
			Source: "Yeraze/eeroVista#121", Fault: "RD-04",
			Rule: "redirects.scheme-downgrade", Scope: Universal, Path: "/redirect", Status: 302, TLS: true,
			Wrap: redirecting(func(r *http.Request, h http.Header) { h.Set("Location", "http://"+r.Host+h.Get("Location")) }),
		},
		{
			ID: "null-after-redirect-refused", Title: "anyone may read, but not after a redirect from elsewhere, when Origin is null",
			Source: "modelled on quarkusio/quarkus#31631", Fault: "RD-05 NU-07",
			Rule: "redirects.null-target", Scope: Declared, Policy: public(),
			Change: func(asked Asked, a *reference.Answer) {
				a.Vary = []string{reference.Origin}
				if len(asked.Origin) > 0 {
					a.Set(reference.AllowOrigin, asked.origin())
				}
				if asked.origin() == "null" {
					refuse(asked, a)
				}
			},
		},
	}
}
