package variants

import (
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func exposedHeaders() []Variant {
	const field = reference.ExposeHeaders
	return []Variant{
		{
			ID: "nothing-exposed-beside-a-token", Title: "the answer to a request with Authorization exposes nothing",
			Source: "modelled on answers that a gateway with authorization writes",
			Rule:   "exposed-headers.readable", Case: "with-headers", Scope: Declared,
			Change: onActual(func(asked Asked, a *reference.Answer) {
				if asked.HTTP.Header.Get("Authorization") != "" {
					a.Del(reference.ExposeHeaders)
				}
			}),
		},
		{
			ID: "nothing-exposed", Title: "no response header is exposed",
			Source: "PrefectHQ/fastmcp#2150; stoatchat/stoatchat#496", Fault: "EX-01",
			Rule: "exposed-headers.readable", Scope: Declared, Change: drop(field),
		},
		{
			ID: "one-header-not-exposed", Title: "a header that clients read is missing in the list",
			Source: "actix/actix-extras#204", Fault: "EX-04",
			Rule: "exposed-headers.readable", Scope: Declared, Change: always(field, "X-Request-Id"),
		},
		{
			ID: "expose-any-emits-nothing", Title: "every header is to be exposed, and the option writes nothing",
			Source: "actix/actix-extras#273", Fault: "EX-04",
			Rule: "exposed-headers.readable", Scope: Declared,
			Policy: but(harness.Policy{Expose: []string{harness.Any}}),
			Change: func(_ Asked, a *reference.Answer) { a.ExposeAll = false },
		},
		{
			ID: "exposed-on-preflight-only", Title: "the exposed headers are named on the preflight, where nobody reads them",
			Source: "modelled on whatwg/fetch, main fetch step 14.1", Fault: "EX-02",
			Rule: "exposed-headers.on-actual", Scope: Universal,
			Change: func(asked Asked, a *reference.Answer) {
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
			Change: onActual(allowed(func(_ Asked, a *reference.Answer) {
				a.Del(field)
				a.ExposeAll = true
			})),
		},
		{
			ID: "star-exposed", Title: "exposed headers are * although the policy lists them",
			Source: "modelled on EX-04, the other way round",
			Rule:   "exposed-headers.hidden", Scope: Declared, Policy: anonymous(), Change: always(field, "*"),
		},
		{
			ID: "star-exposed-with-credentials", Title: "exposed headers are *, which is a header of that name where credentials are used",
			Source: "athena-framework/athena#264; mdn/content#27263", Fault: "WC-10",
			Rule: "exposed-headers.wildcard-credentials", Scope: Universal, Change: always(field, "*"),
		},
		{
			ID: "range-exposes-nothing", Title: "a part of the resource is answered without the list of exposed headers",
			Source: "source-cooperative/data.source.coop#93; blacha/cogeotiff#1349", Fault: "EX-01",
			Rule: "exposed-headers.readable", Case: "partial", Scope: Declared, Wrap: exposingNothing(http.StatusPartialContent),
		},
		{
			ID: "head-exposes-nothing", Title: "HEAD is answered without the list of exposed headers",
			Source: "modelled on resumable uploads, which read their offset by HEAD", Fault: "EX-01",
			Rule: "exposed-headers.readable", Case: "head", Scope: Declared,
			Change: func(asked Asked, a *reference.Answer) {
				if asked.Method == http.MethodHead {
					a.Del(field)
				}
			},
		},
		{
			ID: "put-exposes-nothing", Title: "PUT is answered without the list of exposed headers",
			Source: "modelled on a handler of its own for each method", Fault: "EX-01",
			Rule: "exposed-headers.readable", Case: "by-method", Scope: Declared, Needs: Wire,
			Change: onActual(func(asked Asked, a *reference.Answer) {
				if asked.Method == http.MethodPut {
					a.Del(field)
				}
			}),
		},
		{
			ID: "not-modified-exposes-nothing", Title: "304 is answered without the list of exposed headers",
			Source: "modelled on layers that answer 304 by themselves", Fault: "ER-12",
			Rule: "exposed-headers.readable", Case: "not-modified", Scope: Declared, Path: "/cached",
			Policy: but(harness.Policy{Headers: []string{"Content-Type", "If-None-Match"}}),
			Wrap:   exposingNothing(http.StatusNotModified),
		},
		{
			ID: "set-cookie-exposed", Title: "Set-Cookie is among the exposed headers, which no script can read",
			Source: "whatwg/fetch, forbidden response-header names", Fault: "EX-06", Noted: true,
			Rule: "exposed-headers.set-cookie", Scope: Universal, Needs: Wire,
			Change: rewrite(field, func(list string) string { return list + ", Set-Cookie" }),
		},
	}
}

// exposingNothing drops the list of exposed headers from answers with a status.
func exposingNothing(status int) func(harness.Policy, http.Handler) http.Handler {
	return edit(func(_ *http.Request, got int, h http.Header) {
		if got == status {
			h.Del(reference.ExposeHeaders)
		}
	})
}
