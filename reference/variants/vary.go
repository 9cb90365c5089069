package variants

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/reference"
)

// varies has servers whose answers depend on Origin without saying so, right
// for whoever asks first and wrong behind a cache.
// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
func varies() []Variant {
	silent := func(id, rule, title, source, fault string, spoil Change) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Fault: fault,
			Rule: "vary." + rule, Scope: Universal, Needs: Wire, Path: "/cached", Change: spoil,
		}
	}
	none := func(_ Asked, a *reference.Answer) { a.Vary = nil }
	return []Variant{
		silent("no-vary", "origin", "no response says that it varies by Origin",
			"envoyproxy/envoy#35873; jetty/jetty.project#2874; traefik addVaryHeader", "VY-01 VY-23",
			onActual(none)),
		silent("vary-by-encoding-only", "origin", "Vary is overwritten by the layer that compresses",
			"modelled on http.Header.Set", "VY-01",
			onActual(func(_ Asked, a *reference.Answer) { a.Vary = []string{"Accept-Encoding"} })),
		silent("vary-names-response-field", "response-name", "Vary names Access-Control-Allow-Origin",
			"whatwg/fetch#220", "VY-09",
			onActual(func(_ Asked, a *reference.Answer) { a.Vary = []string{reference.AllowOrigin} })),
		silent("no-vary-without-origin", "without-origin", "Vary is sent to requests with Origin only",
			"spring-projects/spring-framework#22273; jetty/jetty.project#9777; whatwg/fetch#1601", "VY-03",
			func(asked Asked, a *reference.Answer) {
				if len(asked.Origin) == 0 {
					a.Vary = nil
				}
			}),
		silent("no-vary-when-refused", "on-denied", "Vary is sent to allowed origins only",
			"jetty/jetty.project#1927", "VY-01",
			onActual(func(_ Asked, a *reference.Answer) {
				if a.Get(reference.AllowOrigin) == "" {
					a.Vary = nil
				}
			})),
		silent("fallback-origin-without-vary", "on-denied", "a refused origin gets the first allowed one, without Vary",
			"honojs/hono cebf4e87; middyjs/middy#194", "OM-52",
			onActual(func(asked Asked, a *reference.Answer) {
				if a.Get(reference.AllowOrigin) == "" {
					a.Set(reference.AllowOrigin, first(asked.Policy))
					a.Vary = nil
				}
			})),
		{
			ID: "vary-by-everything", Title: "Vary is *, so that no cache ever uses what it has kept",
			Source: "RFC 9110, section 12.5.5", Fault: "VY-17", Noted: true,
			Rule: "vary.not-everything", Scope: Universal, Needs: Wire, Path: "/cached",
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) { h.Set(reference.Vary, "*") }),
		},
		{
			ID: "no-vary-beside-no-store", Title: "an answer that no cache keeps does not say that it varies by Origin",
			Source: "modelled on traefik addVaryHeader", Noted: true,
			Rule: "vary.origin", Case: "not-cacheable", Scope: Universal, Needs: Wire,
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) {
				h.Set("Cache-Control", "no-store")
				h.Del(reference.Vary)
			}),
		},
		{
			ID: "vary-twice", Title: "two layers add Origin to Vary, a line each",
			Source: "modelled on spring-cloud/spring-cloud-gateway#728", Noted: true,
			Rule: "vary.not-clobbered", Case: "once", Scope: Universal, Needs: Wire,
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) { h.Add(reference.Vary, reference.Origin) }),
		},
		{
			ID: "preflight-stored-without-vary", Title: "the preflight may be stored by everyone, and does not say what it depends on",
			Source: "wso2/api-manager#450; httptoolkit.com/blog/cache-your-cors", Fault: "VY-18",
			Rule: "vary.preflight", Scope: Universal, Needs: Wire,
			Change: onPreflight(func(_ Asked, a *reference.Answer) {
				a.Vary = nil
				a.Add("Cache-Control", "public, max-age=600")
			}),
		},
		{
			ID: "lists-echoed-without-vary", Title: "the preflight's lists are written back, and it does not say what they depend on",
			Source: "expressjs/cors#61; vert-x3/vertx-web#2880", Fault: "HD-12 VY-05", Noted: true,
			Rule: "vary.preflight", Scope: Universal, Needs: Wire,
			Change: onPreflight(func(asked Asked, a *reference.Answer) {
				a.Vary = nil
				if a.Get(reference.AllowOrigin) != "" {
					a.Set(reference.AllowHeaders, strings.Join(slices.DeleteFunc(asked.requestedNames(-1), func(name string) bool {
						return !asked.allowsHeader(name)
					}), ", "))
				}
			}),
		},
		{
			ID: "vary-clobbered", Title: "Vary: Origin replaces the Vary of the resource",
			Source: "gin-contrib/cors; traefik header.go", Fault: "VY-22",
			Rule: "vary.not-clobbered", Scope: Universal, Needs: Wire, Path: "/cached",
			Wrap: edit(func(r *http.Request, _ int, h http.Header) {
				if r.Header.Get(reference.Origin) != "" {
					h.Set(reference.Vary, reference.Origin)
				}
			}),
		},
		{
			ID: "no-vary-on-not-modified", Title: "304 does not repeat Vary",
			Source: "RFC 9110, section 15.4.5; modelled on Apache bug 61820", Fault: "ER-12", Noted: true,
			Rule: "vary.on-not-modified", Scope: Universal, Needs: Wire, Path: "/cached",
			Wrap: edit(func(_ *http.Request, status int, h http.Header) {
				if status == http.StatusNotModified {
					h.Del(reference.Vary)
				}
			}),
		},
	}
}
