package variants

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// allowedNames returns those of them that the policy allows.
func (r Asked) allowedNames() []string {
	return slices.DeleteFunc(r.requestedNames(-1), func(name string) bool {
		return !slices.ContainsFunc(r.Policy.Headers, func(s string) bool { return strings.EqualFold(s, name) })
	})
}

func (r Asked) allowsMethod() bool {
	return slices.Contains(append([]string{"GET", "HEAD", "POST"}, r.Policy.Methods...), r.requestedMethod())
}

// granted changes the answers to preflights of allowed origins.
func granted(change func(r Asked, a *reference.Answer)) Change {
	return func(r Asked, a *reference.Answer) {
		if a.Preflight && a.Get(reference.AllowOrigin) != "" {
			change(r, a)
		}
	}
}

// echo answers with the requested method and headers, if they are allowed.
func echo(r Asked, a *reference.Answer) {
	a.Del(reference.AllowMethods)
	a.Del(reference.AllowHeaders)
	if r.allowsMethod() {
		a.Set(reference.AllowMethods, r.requestedMethod())
	}
	if names := r.allowedNames(); len(names) > 0 {
		a.Set(reference.AllowHeaders, strings.Join(names, ","))
	}
}

// lists has servers that write the lists of a preflight in their own way.
func lists() []Variant {
	allowed := func(id, title, source string, traps []string, change func(r Asked, a *reference.Answer)) Variant {
		return Variant{ID: id, Title: title, Source: source, Traps: traps, Change: granted(change)}
	}
	ok := func(status int, body string) Change {
		return func(_ Asked, a *reference.Answer) { a.Status, a.Body = status, body }
	}
	return []Variant{
		allowed("preflight-200", "the preflight is 200 without a body", "go-chi/cors; rack-cors; tower-http", []string{"T01"}, ok(200, "")),
		allowed("preflight-200-with-body", "the preflight is 200 and has a body", "encode/starlette", []string{"T01", "T03"}, ok(200, "OK")),
		allowed("preflight-202", "the preflight is 202", "whatwg/fetch, ok status", []string{"T01"}, ok(202, "")),
		allowed("preflight-206", "the preflight is 206", "whatwg/fetch, ok status", []string{"T01"}, ok(206, "{}")),
		allowed("lists-echoed", "the requested method and headers are written back where they are allowed", "rs/cors; jub0bs/cors", []string{"T20", "T23"}, echo),
		allowed("methods-beyond-safelisted", "methods are named only where the requested one is not safelisted", "jub0bs/cors", []string{"T20"},
			func(r Asked, a *reference.Answer) {
				if m := r.requestedMethod(); m == "GET" || m == "HEAD" || m == "POST" {
					a.Del(reference.AllowMethods)
				}
			}),
		allowed("more-methods", "safelisted methods, OPTIONS and TRACE are listed too", "expressjs/cors; Spring", []string{"T19"},
			func(r Asked, a *reference.Answer) {
				a.Set(reference.AllowMethods, "GET,HEAD,POST,OPTIONS,TRACE,"+strings.Join(r.Policy.Methods, ","))
			}),
		allowed("more-headers", "forbidden and safelisted headers are listed too", "encode/starlette", []string{"T25"},
			func(r Asked, a *reference.Answer) {
				a.Set(reference.AllowHeaders, "Accept, Accept-Language, Cookie, Origin, User-Agent, "+strings.Join(r.Policy.Headers, ", "))
			}),
		allowed("headers-only-when-asked", "headers are named only where some are requested", "django-cors-headers; Spring", []string{"T23"},
			func(r Asked, a *reference.Answer) {
				if len(r.requestedNames(-1)) == 0 {
					a.Del(reference.AllowHeaders)
				}
			}),
		allowed("lists-on-several-lines", "each method and each header has a line of its own", "RFC 9110, section 5.3", nil,
			func(r Asked, a *reference.Answer) {
				a.Del(reference.AllowMethods)
				a.Del(reference.AllowHeaders)
				for _, m := range r.Policy.Methods {
					a.Add(reference.AllowMethods, m)
				}
				for _, h := range r.Policy.Headers {
					a.Add(reference.AllowHeaders, h)
				}
			}),
		allowed("lists-with-odd-spaces", "there are tabs and spaces around commas", "RFC 9110, section 5.6.1", nil,
			func(r Asked, a *reference.Answer) {
				a.Set(reference.AllowMethods, strings.Join(r.Policy.Methods, "\t ,  "))
				a.Set(reference.AllowHeaders, strings.Join(r.Policy.Headers, " ,"))
			}),
		allowed("headers-in-lower-case", "the listed headers are in lower case", "RFC 9110, section 5.1", nil,
			func(_ Asked, a *reference.Answer) {
				a.Set(reference.AllowHeaders, strings.ToLower(a.Get(reference.AllowHeaders)))
			}),
		allowed("allow-differs", "Allow is sent too, and says something else", "RFC 9110, section 10.2.1", []string{"T30"},
			func(_ Asked, a *reference.Answer) { a.Add("Allow", "GET, HEAD, TRACE") }),
		{
			ID: "extension-method", Title: "a lower-case extension method is listed as declared",
			Source: "whatwg/fetch, methods are case-sensitive", Traps: []string{"T26"},
			Policy: but(harness.Policy{Methods: []string{"PUT", "purge", "PROPFIND"}}),
		},
		{
			ID: "wildcards", Title: "everything is allowed, and says so with wildcards",
			Source: "whatwg/fetch, new header syntax", Traps: []string{"T21"},
			Policy: &harness.Policy{
				Origins: []string{harness.Any}, Credentials: new(false), Methods: []string{harness.Any},
				Headers: []string{harness.Any}, Expose: []string{harness.Any},
			},
		},
		{
			ID: "empty-lists", Title: "nothing is allowed beyond the safelists, and the empty lists are sent",
			Source: "rack-cors; whatwg/fetch, whose lists may be empty", Traps: []string{"T23"},
			Policy: &harness.Policy{
				Origins: []string{"https://app.example.com"}, Credentials: new(false),
				Methods: []string{}, Headers: []string{}, Expose: []string{},
			},
			Change: func(_ Asked, a *reference.Answer) {
				if a.Get(reference.AllowOrigin) == "" {
					return
				}
				a.Set(reference.ExposeHeaders, "")
				if a.Preflight {
					a.Set(reference.AllowMethods, "")
					a.Set(reference.AllowHeaders, "")
				}
			},
		},
		{
			ID: "lists-on-everything", Title: "every response has every list, preflight or not",
			Source: "rack-cors; S3", Traps: []string{"T16", "T35"},
			Change: func(r Asked, a *reference.Answer) {
				if a.Get(reference.AllowOrigin) == "" {
					return
				}
				a.Set(reference.AllowMethods, strings.Join(r.Policy.Methods, ", "))
				a.Set(reference.AllowHeaders, strings.Join(r.Policy.Headers, ", "))
				a.Set(reference.ExposeHeaders, strings.Join(r.Policy.Expose, ", "))
				a.Set(reference.MaxAge, "600")
			},
		},
		{
			ID: "exposes-more-names", Title: "safelisted and absent response headers are exposed too",
			Source: "whatwg/fetch, which gives them no effect", Traps: []string{"T36"},
			Change: func(_ Asked, a *reference.Answer) {
				if list := a.Get(reference.ExposeHeaders); list != "" {
					a.Set(reference.ExposeHeaders, "Content-Type, Cache-Control, X-Never-Sent, "+list)
				}
			},
		},
		{
			ID: "sorted-names-only", Title: "requested headers must be as a browser writes them: lower case, sorted, without spaces",
			Source: "rs/cors since 1.11; jub0bs/cors", Traps: []string{"T27"},
			Warns: []string{"request-headers.split-lines"},
			Change: granted(func(r Asked, a *reference.Answer) {
				if names := r.requestedNames(-1); len(r.RequestHeaders) > 1 || !slices.IsSorted(names) || strings.Join(r.RequestHeaders, "") != strings.ToLower(strings.Join(names, ",")) {
					a.Del(reference.AllowHeaders)
				}
			}),
		},
		{
			ID: "star-for-unlisted-authorization", Title: "headers are *, and nothing is said of Authorization",
			Source: "whatwg/fetch#251; LadybirdBrowser/ladybird#11181", Traps: []string{"T47"},
			Policy: but(harness.Policy{Credentials: new(false), Headers: []string{harness.Any}}),
		},
		{
			ID: "patch-taken-for-upper-case", Title: "a requested patch is taken for the declared PATCH",
			Source: "gorilla/handlers; flask-cors; php-cors", Traps: []string{"T26"},
			Change: granted(func(r Asked, a *reference.Answer) {
				if m := r.requestedMethod(); slices.ContainsFunc(r.Policy.Methods, func(s string) bool { return strings.EqualFold(s, m) }) {
					a.Set(reference.AllowMethods, m)
				}
			}),
		},
		{
			ID: "options-without-cors", Title: "an OPTIONS that is not a preflight is passed on without CORS",
			Source: "gofiber/fiber v3; rs/cors before db0fe48", Traps: []string{"T29"},
			Change: func(r Asked, a *reference.Answer) {
				if r.Method == http.MethodOptions && !a.Preflight {
					a.Fields = nil
				}
			},
		},
		{
			ID: "options-without-method-400", Title: "an OPTIONS with Origin that is not a preflight is a bad request",
			Source: "gorilla/handlers; fastify/fastify-cors strictPreflight", Traps: []string{"T29"},
			Change: func(r Asked, a *reference.Answer) {
				if r.Method == http.MethodOptions && !a.Preflight && len(r.Origin) > 0 {
					*a = reference.Answer{Status: http.StatusBadRequest, Body: "Invalid Preflight Request", Vary: a.Vary}
				}
			},
		},
		{
			ID: "every-options-answered", Title: "every OPTIONS gets the answer to a preflight, with or without Origin",
			Source: "expressjs/cors; hono; tower-http; ingress-nginx", Traps: []string{"T29"},
			Change: func(r Asked, a *reference.Answer) {
				if r.Method != http.MethodOptions || a.Preflight {
					return
				}
				r.RequestMethod = []string{"GET"}
				lists := reference.Decide(r.Policy, r.With(r.Policy.Origins[0]))
				origin := a.Get(reference.AllowOrigin)
				*a = lists
				a.Del(reference.AllowOrigin)
				if origin != "" {
					a.Set(reference.AllowOrigin, origin)
				}
			},
		},
	}
}
