package variants

import (
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// spellings has servers whose fields look odd and mean the same.
func spellings() []Variant {
	with := func(id, title, source string, traps []string, change func(h http.Header)) Variant {
		return Variant{ID: id, Title: title, Source: source, Traps: traps, Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
			return reference.BeforeWrite(next, func(_ *http.Request, _ int, h http.Header) { change(h) })
		}}
	}
	return []Variant{
		with("lower-case-fields", "the names of all fields are in lower case", "rack-cors; RFC 9110, section 5.1", nil,
			func(h http.Header) {
				for name, values := range h {
					if strings.HasPrefix(name, "Access-Control-") || name == reference.Vary {
						delete(h, name)
						h[strings.ToLower(name)] = values
					}
				}
			}),
		with("vary-on-several-lines", "each member of Vary has a line of its own, in its own case", "go-chi/cors; gin-contrib/cors; actix-cors", nil,
			func(h http.Header) {
				if members := h.Get(reference.Vary); members != "" {
					h[reference.Vary] = append(strings.Split(strings.ToLower(members), ", "), "Accept-Encoding")
				}
			}),
		with("unknown-fields", "there are fields of CORS that nobody knows", "whatwg/fetch#1317 is about those that are missing", []string{"T56"},
			func(h http.Header) { h.Set("Access-Control-Allow-Weekdays", "monday") }),
		with("other-protocols", "there are fields of the protocols beside CORS", "WHATWG fetch, CORP; HTML, COOP and COEP", []string{"T50"},
			func(h http.Header) {
				h.Set("Cross-Origin-Opener-Policy", "same-origin")
				h.Set("Cross-Origin-Embedder-Policy", "require-corp")
				h.Set("Cross-Origin-Resource-Policy", "cross-origin")
				h.Set("Timing-Allow-Origin", "https://app.example.com")
			}),
		{
			ID: "protected", Title: "401 names a scheme of authentication and is readable",
			Source: "WHATWG fetch, which asks nobody across origins", Traps: []string{"T49"},
			Path: "/protected", Status: http.StatusUnauthorized,
		},
		spelledOut("credentials-spelt-false", "refused credentials are spelt out as false", "serverless/serverless#6999", "false"),
		spelledOut("credentials-spelt-false-in-python", "refused credentials are spelt out as False", "str(False) in Python", "False"),
		spelledOut("credentials-left-empty", "refused credentials are an empty value", "an unset variable in a gateway's template", ""),
		{
			ID: "no-private-network", Title: "a preflight that asks for the private network gets the usual answer",
			Source: "jub0bs/cors v0.7.0, which removed it", Traps: []string{"T46"},
		},
	}
}

// spelledOut is a server that refuses credentials by a value, which browsers
// take for what it means.
func spelledOut(id, title, source, value string) Variant {
	return Variant{
		ID: id, Title: title, Source: source, Traps: []string{"T07"},
		Policy: anonymous(),
		Change: func(_ Asked, a *reference.Answer) {
			if a.Get(reference.AllowOrigin) != "" {
				a.Set(reference.AllowCredentials, value)
			}
		},
	}
}

// middleware has servers that answer as a whole like well-known middleware does.
func middleware() []Variant {
	return []Variant{
		{
			ID: "like-rs-cors", Title: "as rs/cors does", Source: "rs/cors 1.11", Traps: []string{"T04", "T13", "T20", "T27"},
			Warns: []string{"request-headers.split-lines"},
			Change: granted(func(r Asked, a *reference.Answer) {
				names := r.allowedNames()
				strict := len(r.RequestHeaders) <= 1 && strings.Join(r.RequestHeaders, "") == strings.ToLower(strings.Join(names, ","))
				if !r.allowsMethod() || !strict {
					// One refusal refuses all: nothing but Vary is left.
					a.Fields = nil
					return
				}
				echo(r, a)
			}),
		},
		{
			ID: "like-jub0bs-cors", Title: "as jub0bs/cors does", Source: "jub0bs/cors v0.7", Traps: []string{"T04", "T15", "T20", "T46"},
			Change: func(r Asked, a *reference.Answer) {
				if !a.Preflight {
					return
				}
				a.Vary = nil
				if a.Get(reference.AllowOrigin) == "" || !r.allowsMethod() || len(r.allowedNames()) < len(r.requestedNames(-1)) {
					*a = reference.Answer{Preflight: true, Status: http.StatusForbidden}
					return
				}
				echo(r, a)
				if m := r.requestedMethod(); m == "GET" || m == "HEAD" || m == "POST" {
					a.Del(reference.AllowMethods)
				}
			},
		},
		{
			ID: "like-express", Title: "as expressjs/cors does", Source: "expressjs/cors 2.8", Traps: []string{"T04", "T06", "T19", "T29"},
			Change: func(r Asked, a *reference.Answer) {
				a.Set(reference.AllowCredentials, "true")
				if r.Method != http.MethodOptions {
					return
				}
				a.Preflight, a.Status, a.Vary = true, http.StatusNoContent, []string{reference.Origin}
				a.Set(reference.AllowMethods, strings.Join(r.Policy.Methods, ","))
				a.Set(reference.AllowHeaders, strings.Join(r.Policy.Headers, ","))
				a.Set(reference.MaxAge, "600")
			},
		},
		{
			ID: "like-starlette", Title: "as Starlette does", Source: "encode/starlette cors.py", Traps: []string{"T01", "T03", "T04", "T25"},
			Path: "/cached", Warns: []string{"vary.on-denied", "vary.without-origin"},
			Change: func(r Asked, a *reference.Answer) {
				if a.Get(reference.AllowOrigin) == "" {
					a.Vary = nil
				}
				if !a.Preflight {
					return
				}
				a.Status, a.Body, a.Vary = http.StatusOK, "OK", []string{reference.Origin}
				if !r.allowsMethod() || r.isRefused(a) || len(r.allowedNames()) < len(r.requestedNames(-1)) {
					a.Status, a.Body = http.StatusBadRequest, "Disallowed CORS origin, method, headers"
				}
				a.Set(reference.AllowMethods, strings.Join(r.Policy.Methods, ", "))
				a.Set(reference.AllowHeaders, "Accept, Accept-Language, Content-Language, "+strings.Join(r.Policy.Headers, ", "))
			},
		},
		{
			ID: "like-spring", Title: "as Spring does", Source: "spring-projects/spring-framework, DefaultCorsProcessor", Traps: []string{"T04", "T13", "T16", "T32", "T39"},
			Change: func(r Asked, a *reference.Answer) {
				a.Vary = []string{reference.Origin, reference.RequestMethod, reference.RequestHeaders}
				if r.isOwn() {
					*a = reference.Answer{Vary: a.Vary}
					return
				}
				if r.isRefused(a) || a.Preflight && !r.allowsMethod() {
					*a = reference.Answer{Preflight: a.Preflight, Status: http.StatusForbidden, Body: "Invalid CORS request", Vary: a.Vary}
					return
				}
				granted(func(r Asked, a *reference.Answer) {
					a.Status = http.StatusOK
					echo(r, a)
					a.Set(reference.AllowMethods, strings.Join(r.Policy.Methods, ","))
				})(r, a)
			},
		},
		{
			ID: "like-rack-cors", Title: "as rack-cors does", Source: "cyu/rack-cors", Traps: []string{"T01", "T04", "T16", "T35"},
			Change: func(r Asked, a *reference.Answer) {
				if a.Preflight {
					a.Status = http.StatusOK
				}
				if a.Get(reference.AllowOrigin) == "" {
					return
				}
				a.Set(reference.AllowMethods, strings.Join(r.Policy.Methods, ", "))
				a.Set(reference.ExposeHeaders, strings.Join(r.Policy.Expose, ", "))
				a.Set(reference.MaxAge, "600")
			},
		},
	}
}
