package variants

import (
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// syntax has servers whose fields no reader of the grammar can accept, or that
// make no sense together, whoever asks.
// https://fetch.spec.whatwg.org/#http-new-header-syntax
func syntax() []Variant {
	spelt := func(id, rule, title, source, fault, field string, change func(string) string) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Fault: fault,
			Rule: "syntax." + rule, Scope: Universal, Needs: Wire, Change: rewrite(field, change),
		}
	}
	toRefused := func(field, value string) Change {
		return func(_ Asked, a *reference.Answer) {
			if a.Get(reference.AllowOrigin) == "" {
				a.Set(field, value)
			}
		}
	}
	misplaced := func(id, rule, title, field, value string, where func(Change) Change) Variant {
		return Variant{
			ID: id, Title: title, Source: "modelled on fields that are added to every response", Noted: true,
			Rule: "syntax." + rule, Case: "elsewhere", Scope: Universal, Needs: Wire, Change: where(set(field, value)),
		}
	}
	return []Variant{
		misplaced("methods-on-responses-in-junk", "allow-methods-list", "every response lists methods, with semicolons, where no browser reads them",
			reference.AllowMethods, "GET; PUT", onActual),
		misplaced("headers-on-responses-in-junk", "allow-headers-list", "every response lists request headers, with semicolons, where no browser reads them",
			reference.AllowHeaders, "Content-Type; X-Api-Key", onActual),
		misplaced("exposed-on-preflight-in-junk", "expose-headers-list", "the preflight exposes headers, with semicolons, where no browser reads them",
			reference.ExposeHeaders, "ETag; X-Request-Id", onPreflight),
		{
			ID: "no-break-space-on-preflight", Title: "a no-break space was copied into the list of allowed headers",
			Source: "modelled on options copied from web pages",
			Rule:   "syntax.clean-field-values", Case: "preflight", Scope: Universal, Needs: Wire,
			Change: rewrite(reference.AllowHeaders, func(v string) string { return strings.ReplaceAll(v, ", ", ",\u00a0") }),
		},
		{
			ID: "vary-with-empty-element", Title: "an empty option leaves an empty element in Vary",
			Source: "modelled on options that are joined",
			Rule:   "syntax.no-empty-elements", Case: "vary", Scope: Universal, Needs: Wire,
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) { h.Set(reference.Vary, h.Get(reference.Vary)+",") }),
		},
		{
			ID: "preflight-origin-twice", Title: "the gateway and the application both allow the preflight's origin",
			Source: "labstack/echo 11aa3714; spring-cloud/spring-cloud-gateway#2620", Fault: "DP-01",
			Rule: "syntax.allow-origin-once", Scope: Universal, Needs: Wire,
			Change: onPreflight(allowed(func(_ Asked, a *reference.Answer) {
				a.Add(reference.AllowOrigin, a.Get(reference.AllowOrigin))
			})),
		},
		{
			ID: "refused-says-none", Title: "a refused origin is answered with the word none",
			Source: "modelled on configuration turned into text", Fault: "SY-07",
			Rule: "syntax.allow-origin-value", Scope: Universal, Needs: Wire, Change: toRefused(reference.AllowOrigin, "none"),
		},
		{
			ID: "refused-says-empty", Title: "a refused origin is answered with an empty field",
			Source: "koajs/cors (credentials without Origin)", Fault: "SY-05",
			Rule: "syntax.allow-origin-value", Scope: Universal, Needs: Wire, Change: toRefused(reference.AllowOrigin, ""),
		},
		{
			ID: "all-origins-without-origin", Title: "without Origin every allowed origin is sent, a line each",
			Source: "corydolphin/flask-cors always_send", Fault: "SY-05",
			Rule: "syntax.allow-origin-once", Scope: Universal, Needs: Wire,
			Change: func(asked Asked, a *reference.Answer) {
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
			Rule: "syntax.allow-credentials-value", Scope: Universal, Needs: Wire,
			Change: func(_ Asked, a *reference.Answer) { a.Set(reference.AllowCredentials, "YES") },
		},
		{
			ID: "credentials-false", Title: "refused credentials are spelt out as false",
			Source: "serverless/serverless#6999", Noted: true,
			Rule: "syntax.allow-credentials-value", Scope: Universal, Needs: Wire, Policy: anonymous(),
			Change: set(reference.AllowCredentials, "false"),
		},
		{
			ID: "no-break-space", Title: "a no-break space was copied into the list of exposed headers",
			Source: "modelled on options copied from web pages",
			Rule:   "syntax.clean-field-values", Scope: Universal, Needs: Wire,
			Change: rewrite(reference.ExposeHeaders, func(v string) string { return strings.ReplaceAll(v, ", ", ",\u00a0") }),
		},
		{
			ID: "max-age-negative", Title: "the maximum age is -1",
			Source: "gofr-dev/gofr#4052", Fault: "MA-04", Noted: true,
			Rule: "syntax.max-age-digits", Scope: Universal, Needs: Wire, Change: always(reference.MaxAge, "-1"),
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
		spelt("exposed-with-empty-element", "no-empty-elements", "an empty option leaves an empty element in the list of exposed headers", "modelled on options that are joined", "",
			reference.ExposeHeaders, func(v string) string { return v + "," }),
		{
			ID: "request-method-in-response", Title: "the response has Access-Control-Request-Method",
			Source: "whatwg/fetch#1317", Fault: "ME-08",
			Rule: "syntax.misplaced-request-headers", Scope: Universal, Needs: Wire,
			Change: allowed(func(_ Asked, a *reference.Answer) { a.Add(reference.RequestMethod, "GET, PUT") }),
		},
		{
			ID: "public-with-credentials", Title: "a public resource says * and allows credentials, which contradict each other",
			Source: "encode/starlette and expressjs/cors defaults; modelcontextprotocol/python-sdk#371", Fault: "WC-01",
			Rule: "syntax.wildcard-with-credentials", Scope: Universal, Needs: Wire,
			Policy: &harness.Policy{Origins: []string{harness.Any}},
			Change: func(_ Asked, a *reference.Answer) { a.Set(reference.AllowCredentials, "true") },
		},
		{
			ID: "field-over-two-lines", Title: "a field has a line break in its value, so that its second line is not a field",
			Source: "nginx/nginx#540; yandex/gixy#92", Rule: "syntax.one-line", Case: "lost", Scope: Universal, Needs: Wire,
			Listen: rewriteAnswers("\r\nDate: ", "\r\nX-Note: one,\ntwo\r\nDate: "),
		},
		{
			ID: "field-folded", Title: "a field goes on in a second line, which is indented",
			Source: "yandex/gixy#92; RFC 9112, section 5.2", Rule: "syntax.one-line", Case: "folded", Scope: Universal, Needs: Wire,
			Listen: rewriteAnswers("\r\nDate: ", "\r\nX-Note: one,\n  two\r\nDate: "),
		},
	}
}
