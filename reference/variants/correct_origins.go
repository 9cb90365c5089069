package variants

import (
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// origins has servers that name the allowed origin in their own way, and what
// it varies by.
func origins() []Variant {
	oneOrigin := but(harness.Policy{Origins: []string{"https://app.example.com"}})
	return []Variant{
		{
			ID: "static-origin", Title: "the only allowed origin is sent to everyone, without Vary",
			Path:   "/cached",
			Source: "whatwg/fetch, CORS protocol and HTTP caches; fruitcake/php-cors; flask-cors", Traps: []string{"T10", "T12"},
			Policy: oneOrigin,
			Change: func(r Asked, a *reference.Answer) {
				*a = reference.Decide(r.Policy, r.With(r.Policy.Origins[0]))
				a.Vary = nil
			},
		},
		{
			ID: "static-origin-with-vary", Title: "the only allowed origin is sent to everyone, with Vary",
			Path:   "/cached",
			Source: "expressjs/cors", Traps: []string{"T10"},
			Policy: oneOrigin,
			Change: func(r Asked, a *reference.Answer) {
				*a = reference.Decide(r.Policy, r.With(r.Policy.Origins[0]))
			},
		},
		{
			ID: "star-with-vary", Title: "* is sent, and Vary: Origin with it",
			Path:   "/cached",
			Source: "rs/cors; koajs/cors; django-cors-headers; Spring", Traps: []string{"T08", "T13"},
			Policy: public(),
			Change: func(_ Asked, a *reference.Answer) { a.Vary = []string{reference.Origin} },
		},
		{
			ID: "star-only-with-origin", Title: "* is sent where there is an Origin, and Vary always",
			Path:   "/cached",
			Source: "S3-like gateways; whatwg/fetch, CORS protocol and HTTP caches", Traps: []string{"T13"},
			Policy: public(),
			Change: func(r Asked, a *reference.Answer) {
				a.Vary = []string{reference.Origin}
				if len(r.Origin) == 0 {
					a.Fields = nil
				}
			},
		},
		{
			ID: "anyone-echoed", Title: "anyone may read without credentials, and each origin is written back",
			Path:   "/cached",
			Source: "Jetty; flask-cors; traefik", Traps: []string{"T57"},
			Policy: public(),
			Change: func(r Asked, a *reference.Answer) {
				a.Vary = []string{reference.Origin}
				if origin := r.Asker(); origin != "" {
					a.Set(reference.AllowOrigin, origin)
				}
			},
		},
		{
			ID: "star-and-credentials", Title: "a public resource says * and allows credentials, of which nothing is declared",
			Source: "encode/starlette; expressjs/cors defaults", Traps: []string{"T48"},
			Warns:  []string{"syntax.wildcard-with-credentials"},
			Policy: &harness.Policy{Origins: []string{harness.Any}},
			Change: func(_ Asked, a *reference.Answer) { a.Set(reference.AllowCredentials, "true") },
		},
		{
			ID: "credentials-for-some", Title: "credentials are allowed for one of the origins, and nothing is declared of them",
			Path:   "/cached",
			Source: "credentials are decided for each response", Traps: []string{"T51"},
			Policy: &harness.Policy{Origins: []string{"https://app.example.com", "https://admin.example.net:8443"}},
			Change: func(r Asked, a *reference.Answer) {
				if a.Get(reference.AllowOrigin) == r.Policy.Origins[0] {
					a.Set(reference.AllowCredentials, "true")
				}
			},
		},
		{
			ID: "null-declared", Title: "null is allowed, as declared and without credentials",
			Path:   "/cached",
			Source: "whatwg/fetch, opaque origins", Traps: []string{"T41"},
			Policy: but(harness.Policy{Origins: []string{"https://app.example.com", "null"}, Credentials: new(false)}),
		},
		{
			ID: "own-origin-without-cors", Title: "a request from the server's own origin gets no CORS",
			Path:   "/cached",
			Source: "gin-contrib/cors; Spring", Traps: []string{"T39"},
			Policy: public(),
			Change: func(r Asked, a *reference.Answer) {
				a.Vary = []string{reference.Origin}
				if r.isOwn() {
					a.Fields = nil
				}
			},
		},
		{
			ID: "no-vary-on-preflight", Title: "the preflight does not say what it varies by, since OPTIONS is not cached",
			Source: "jub0bs/cors; RFC 9110, section 9.3.7", Traps: []string{"T15"},
			Change: func(_ Asked, a *reference.Answer) {
				if a.Preflight {
					a.Vary = nil
				}
			},
		},
		{
			ID: "vary-on-everything", Title: "every response varies by all three fields of CORS",
			Path:   "/cached",
			Source: "labstack/echo; Spring; tower-http", Traps: []string{"T13", "T16"},
			Change: func(_ Asked, a *reference.Answer) {
				a.Vary = []string{reference.Origin, reference.RequestMethod, reference.RequestHeaders}
			},
		},
		{
			ID: "vary-star", Title: "Vary is *",
			Path:   "/cached",
			Source: "RFC 9110, section 12.5.5", Traps: []string{"T13"},
			Change: func(_ Asked, a *reference.Answer) { a.Vary = []string{"*"} },
		},
		{
			ID: "no-vary-and-no-store", Title: "nothing may be stored, so Vary is left out",
			Source: "RFC 9111, section 5.2.2.5",
			Path:   "/cached",
			Change: func(_ Asked, a *reference.Answer) { a.Vary = nil },
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return reference.BeforeWrite(next, func(_ *http.Request, _ int, h http.Header) { h.Set("Cache-Control", "no-store") })
			},
		},
		{
			ID: "no-vary-and-asked-each-time", Title: "a cache must ask anew each time, with nothing to compare, so Vary is left out",
			Source: "RFC 9111, section 5.2.2.4",
			Change: func(_ Asked, a *reference.Answer) { a.Vary = nil },
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return reference.BeforeWrite(next, func(_ *http.Request, _ int, h http.Header) {
					h.Set("Cache-Control", "no-cache")
					h.Del("ETag")
					h.Del("Last-Modified")
				})
			},
		},
		preflightNotKept("no-vary-on-stale-preflight", "the preflight may be kept for no time at all, and says nothing of Vary",
			"Ruby on Rails' default, max-age=0, private, must-revalidate", "Cache-Control", "max-age=0, must-revalidate"),
		preflightNotKept("no-vary-on-private-preflight", "the preflight may be kept by browsers, which keep none, and says nothing of Vary",
			"RFC 9111, section 5.2.2.7", "Cache-Control", "private, max-age=600"),
		preflightNotKept("no-vary-on-expired-preflight", "the preflight has expired before it comes, and says nothing of Vary",
			"RFC 9111, section 5.3", "Expires", "0"),
		{
			ID: "vary-only-with-origin", Title: "Vary is left out of answers to requests without Origin",
			Source: "S3, by design; spring-projects/spring-framework#22273", Traps: []string{"T12"},
			Path: "/cached", Warns: []string{"vary.without-origin"},
			Change: func(r Asked, a *reference.Answer) {
				if len(r.Origin) == 0 {
					a.Vary = nil
				}
			},
		},
		{
			ID: "bare-not-modified", Title: "304 has no CORS: a cache uses the fields that it has stored",
			Source: "RFC 9110, section 15.4.5; WPT cors/304.htm", Traps: []string{"T44"},
			Path: "/cached",
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return reference.BeforeWrite(next, func(_ *http.Request, status int, h http.Header) {
					if status == http.StatusNotModified {
						for _, name := range []string{reference.AllowOrigin, reference.AllowCredentials, reference.ExposeHeaders} {
							h.Del(name)
						}
					}
				})
			},
		},
	}
}

// preflightNotKept is a server whose preflights have a field about caches that
// gives no shared cache leave to keep them.
func preflightNotKept(id, title, source, field, value string) Variant {
	return Variant{
		ID: id, Title: title, Source: source, Traps: []string{"T15"},
		Change: func(_ Asked, a *reference.Answer) {
			if a.Preflight {
				a.Vary = nil
				a.Set(field, value)
			}
		},
	}
}
