package mutants

import (
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// syntax has servers whose fields no reader of the grammar can accept, or that
// make no sense together, whoever asks.
// https://fetch.spec.whatwg.org/#http-new-header-syntax
func syntax() []Mutant {
	spelt := func(id, rule, title, source, fault, field string, change func(string) string) Mutant {
		return Mutant{
			ID: id, Title: title, Source: source, Fault: fault,
			Rule: "syntax." + rule, Scope: Universal, Only: "raw", Spoil: rewrite(field, change),
		}
	}
	toRefused := func(field, value string) Spoil {
		return func(_ Asked, a *reference.Answer) {
			if a.Get(reference.AllowOrigin) == "" {
				a.Set(field, value)
			}
		}
	}
	return []Mutant{
		{
			ID: "preflight-origin-twice", Title: "the gateway and the application both allow the preflight's origin",
			Source: "labstack/echo 11aa3714; spring-cloud/spring-cloud-gateway#2620", Fault: "DP-01",
			Rule: "syntax.allow-origin-once", Scope: Universal, Only: "raw",
			Spoil: allowed(func(_ Asked, a *reference.Answer) {
				a.Add(reference.AllowOrigin, a.Get(reference.AllowOrigin))
			}),
		},
		{
			ID: "refused-says-none", Title: "a refused origin is answered with the word none",
			Source: "modelled on configuration turned into text", Fault: "SY-07",
			Rule: "syntax.allow-origin-value", Scope: Universal, Only: "raw", Spoil: toRefused(reference.AllowOrigin, "none"),
		},
		{
			ID: "refused-says-empty", Title: "a refused origin is answered with an empty field",
			Source: "koajs/cors (credentials without Origin)", Fault: "SY-05",
			Rule: "syntax.allow-origin-value", Scope: Universal, Only: "raw", Spoil: toRefused(reference.AllowOrigin, ""),
		},
		{
			ID: "all-origins-without-origin", Title: "without Origin every allowed origin is sent, a line each",
			Source: "corydolphin/flask-cors always_send", Fault: "SY-05",
			Rule: "syntax.allow-origin-once", Scope: Universal, Only: "raw",
			Spoil: func(asked Asked, a *reference.Answer) {
				if len(asked.Origin) == 0 {
					for _, origin := range asked.Policy.Origins {
						a.Add(reference.AllowOrigin, origin)
					}
				}
			},
		},
		{
			ID: "credentials-yes-to-strangers", Title: "everyone is told YES of credentials, allowed or not",
			Source: "SuaveIO/suave#575", Fault: "WC-06",
			Rule: "syntax.allow-credentials-value", Scope: Universal, Only: "raw",
			Spoil: func(_ Asked, a *reference.Answer) { a.Set(reference.AllowCredentials, "YES") },
		},
		{
			ID: "credentials-false", Title: "refused credentials are spelt out as false",
			Source: "serverless/serverless#6999", Noted: true,
			Rule: "syntax.allow-credentials-value", Scope: Universal, Only: "raw", Policy: anonymous(),
			Spoil: set(reference.AllowCredentials, "false"),
		},
		{
			ID: "no-break-space", Title: "a no-break space was copied into the list of exposed headers",
			Source: "modelled on options copied from web pages",
			Rule:   "syntax.clean-field-values", Scope: Universal, Only: "raw",
			Spoil: rewrite(reference.ExposeHeaders, func(v string) string { return strings.ReplaceAll(v, ", ", ",\u00a0") }),
		},
		{
			ID: "max-age-negative", Title: "the maximum age is -1",
			Source: "gofr-dev/gofr#4052", Fault: "MA-04", Noted: true,
			Rule: "syntax.max-age-digits", Scope: Universal, Only: "raw", Spoil: always(reference.MaxAge, "-1"),
		},
		spelt("methods-end-in-junk", "allow-methods-list", "the list of methods ends in a semicolon", "modelled on nginx recipes", "ME-06",
			reference.AllowMethods, func(v string) string { return v + ";" }),
		spelt("headers-end-in-junk", "allow-headers-list", "the list of headers ends in a semicolon", "modelled on nginx recipes", "HD-15",
			reference.AllowHeaders, func(v string) string { return v + ";" }),
		spelt("expose-with-semicolons", "expose-headers-list", "the exposed headers are separated by semicolons", "WPT access-control-expose-headers-parsing", "",
			reference.ExposeHeaders, func(v string) string { return strings.ReplaceAll(v, ",", ";") }),
		spelt("max-age-with-unit", "max-age-digits", "the maximum age has a unit", "modelled on durations written as text", "",
			reference.MaxAge, func(v string) string { return v + "s" }),
		spelt("max-age-decimal", "max-age-digits", "the maximum age is a decimal fraction", "modelled on durations written as text", "",
			reference.MaxAge, func(v string) string { return v + ".0" }),
		spelt("methods-with-empty-element", "no-empty-elements", "an empty option leaves an empty element in the list of methods", "modelled on options that are joined", "",
			reference.AllowMethods, func(v string) string { return ", " + v }),
		spelt("headers-with-empty-element", "no-empty-elements", "an empty option leaves an empty element in the list of headers", "modelled on options that are joined", "",
			reference.AllowHeaders, func(v string) string { return v + "," }),
		{
			ID: "request-method-in-response", Title: "the response has Access-Control-Request-Method",
			Source: "whatwg/fetch#1317", Fault: "ME-08",
			Rule: "syntax.misplaced-request-headers", Scope: Universal, Only: "raw",
			Spoil: allowed(func(_ Asked, a *reference.Answer) { a.Add(reference.RequestMethod, "GET, PUT") }),
		},
		{
			ID: "public-with-credentials", Title: "a public resource says * and allows credentials, which contradict each other",
			Source: "encode/starlette and expressjs/cors defaults; modelcontextprotocol/python-sdk#371", Fault: "WC-01",
			Rule: "syntax.wildcard-with-credentials", Scope: Universal, Only: "raw",
			Policy: &harness.Policy{Origins: []string{harness.Any}},
			Spoil:  func(_ Asked, a *reference.Answer) { a.Set(reference.AllowCredentials, "true") },
		},
	}
}

func exposedHeaders() []Mutant {
	const field = reference.ExposeHeaders
	return []Mutant{
		{
			ID: "nothing-exposed", Title: "no response header is exposed",
			Source: "PrefectHQ/fastmcp#2150; stoatchat/stoatchat#496", Fault: "EX-01",
			Rule: "exposed-headers.readable", Scope: Declared, Spoil: drop(field),
		},
		{
			ID: "one-header-not-exposed", Title: "a header that clients read is missing in the list",
			Source: "actix/actix-extras#204", Fault: "EX-04",
			Rule: "exposed-headers.readable", Scope: Declared, Spoil: always(field, "X-Request-Id"),
		},
		{
			ID: "expose-any-emits-nothing", Title: "every header is to be exposed, and the option writes nothing",
			Source: "actix/actix-extras#273", Fault: "EX-04",
			Rule: "exposed-headers.readable", Scope: Declared,
			Policy: but(harness.Policy{Expose: []string{harness.Any}}),
			Spoil:  func(_ Asked, a *reference.Answer) { a.ExposeAll = false },
		},
		{
			ID: "exposed-on-preflight-only", Title: "the exposed headers are named on the preflight, where nobody reads them",
			Source: "modelled on whatwg/fetch, main fetch step 14.1", Fault: "EX-02",
			Rule: "exposed-headers.on-actual", Scope: Universal,
			Spoil: func(asked Asked, a *reference.Answer) {
				a.Del(field)
				if a.Preflight && a.Get(reference.AllowOrigin) != "" {
					a.Set(field, strings.Join(asked.Policy.Expose, ", "))
				}
			},
		},
		{
			ID: "everything-exposed", Title: "every response header is exposed, whatever is declared",
			Source: "modelled on EX-04, the other way round",
			Rule:   "exposed-headers.hidden", Scope: Declared,
			Spoil: onActual(allowed(func(_ Asked, a *reference.Answer) {
				a.Del(field)
				a.ExposeAll = true
			})),
		},
		{
			ID: "star-exposed", Title: "exposed headers are * although the policy lists them",
			Source: "modelled on EX-04, the other way round",
			Rule:   "exposed-headers.hidden", Scope: Declared, Policy: anonymous(), Spoil: always(field, "*"),
		},
		{
			ID: "star-exposed-with-credentials", Title: "exposed headers are *, which is a header of that name where credentials are used",
			Source: "athena-framework/athena#264; mdn/content#27263", Fault: "WC-10",
			Rule: "exposed-headers.wildcard-credentials", Scope: Universal, Spoil: always(field, "*"),
		},
		{
			ID: "set-cookie-exposed", Title: "Set-Cookie is among the exposed headers, which no script can read",
			Source: "whatwg/fetch, forbidden response-header names", Fault: "EX-06", Noted: true,
			Rule: "exposed-headers.set-cookie", Scope: Universal, Only: "raw",
			Spoil: rewrite(field, func(list string) string { return list + ", Set-Cookie" }),
		},
	}
}

func maxAge() []Mutant {
	const field = reference.MaxAge
	zero := but(harness.Policy{MaxAge: new(0)})
	return []Mutant{
		{
			ID: "max-age-dropped", Title: "the maximum age is configured and not sent",
			Source: "modelled on rs/cors#152",
			Rule:   "max-age.declared", Scope: Declared, Spoil: drop(field),
		},
		{
			ID: "max-age-zero-always", Title: "the maximum age is 0, whatever is configured",
			Source: "traefik/traefik#13371", Fault: "MA-02",
			Rule: "max-age.declared", Scope: Declared, Spoil: always(field, "0"),
		},
		{
			ID: "max-age-on-actual-only", Title: "the maximum age is sent on actual responses only",
			Source: "cyu/rack-cors; hand-written filters", Fault: "MA-07",
			Rule: "max-age.declared", Scope: Declared,
			Spoil: func(_ Asked, a *reference.Answer) {
				a.Del(field)
				if !a.Preflight && a.Get(reference.AllowOrigin) != "" {
					a.Set(field, "600")
				}
			},
		},
		{
			ID: "max-age-zero-unset", Title: "a maximum age of 0 is taken for unset and not sent",
			Source: "expressjs/cors#158; rs/cors#152; labstack/echo#2518", Fault: "MA-01",
			Rule: "max-age.zero", Scope: Declared, Policy: zero, Spoil: drop(field),
		},
		{
			ID: "max-age-zero-default", Title: "a maximum age of 0 is taken for unset and replaced by a day",
			Source: "adamchainz/django-cors-headers, default of 86400", Fault: "MA-01",
			Rule: "max-age.zero", Scope: Declared, Policy: zero, Spoil: always(field, "86400"),
		},
		{
			ID: "max-age-in-milliseconds", Title: "the maximum age is sent in milliseconds",
			Source: "gofr-dev/gofr#4052", Fault: "MA-06",
			Rule: "max-age.unit", Scope: Declared, Spoil: rewrite(field, func(v string) string { return v + "000" }),
		},
	}
}

func consistency() []Mutant {
	status := func(want int) func(*http.Request, int) bool {
		return func(_ *http.Request, status int) bool { return status == want }
	}
	return []Mutant{
		{
			ID: "head-differs", Title: "HEAD is answered with * where GET names the origin",
			Source: "koajs/cors f31dac9 (HEAD answered unlike GET)",
			Rule:   "consistency.head-as-get", Scope: Universal, Only: "raw",
			Spoil: func(asked Asked, a *reference.Answer) {
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
			ID: "preflight-knows-more-origins", Title: "the preflight allows an origin whose actual response is refused",
			Source: "Azure/azure-functions-host#1303", Fault: "DP-07",
			Rule: "consistency.preflight-then-actual", Scope: OneOrigin,
			Spoil: onActual(refuseIf(func(asked Asked) bool { return asked.Method != http.MethodGet && asked.Method != http.MethodHead })),
		},
	}
}
