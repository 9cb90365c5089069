package variants

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func requestHeaders() []Variant {
	const field = reference.AllowHeaders
	// answered writes a list made of what was asked for.
	answered := func(list func(Asked) string) Change {
		return onPreflight(allowed(func(asked Asked, a *reference.Answer) {
			a.Del(field)
			if names := list(asked); names != "" {
				a.Set(field, names)
			}
		}))
	}
	// only writes back those requested names, of the first n lines, that are allowed.
	only := func(asked Asked, n int) []string {
		return slices.DeleteFunc(asked.requestedNames(n), func(name string) bool { return !asked.allowsHeader(name) })
	}
	garbled := func(id, title, separator, before, after string) Variant {
		return Variant{
			ID: id, Title: title, Source: "modelled on whatwg/fetch, extract header list values", Fault: "HD-15",
			Rule: "request-headers.list-grammar", Scope: Universal,
			Change: rewrite(field, func(list string) string { return before + strings.ReplaceAll(list, ", ", separator) + after }),
		}
	}
	badRequest := func(when func(r *http.Request) bool) func(harness.Policy, http.Handler) http.Handler {
		return around(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if isPreflight(r) && when(r) {
					http.Error(w, "invalid preflight", http.StatusBadRequest)
					return
				}
				next.ServeHTTP(w, r)
			})
		})
	}
	return []Variant{
		{
			ID: "header-not-listed", Title: "a header that the API needs is not listed",
			Source: "kubestellar/console#10461; AWS how-to-cors, the console's default list", Fault: "HD-01 HD-22 AG-08",
			Rule: "request-headers.declared", Scope: Declared,
			Change: rewrite(field, func(list string) string { return strings.TrimSuffix(list, ", X-Api-Key") }),
		},
		{
			ID: "list-foreseen", Title: "a preflight is granted one header, or all of them, and no other choice",
			Source: "modelled on keys of edge caches that name some lists", Rule: "request-headers.some-together", Case: "but-one", Scope: Declared,
			Policy: but(harness.Policy{Headers: []string{"Content-Type", "X-Api-Key", "X-Tenant"}}),
			Change: answered(func(asked Asked) string {
				if n := len(asked.requestedNames(1)); n > 1 && n < len(asked.Policy.Headers) {
					return ""
				}
				return strings.Join(asked.Policy.Headers, ", ")
			}),
		},
		{
			ID: "pairs-refused", Title: "a preflight for two headers is granted the first one",
			Source: "modelled on lists that are cut at the first comma unless there are more", Rule: "request-headers.some-together", Case: "two", Scope: Declared,
			Policy: but(harness.Policy{Headers: []string{"Content-Type", "X-Api-Key", "X-Tenant", "X-Trace-Id"}}),
			Change: answered(func(asked Asked) string {
				if names := asked.requestedNames(1); len(names) == 2 {
					return names[0]
				}
				return strings.Join(asked.Policy.Headers, ", ")
			}),
		},
		{
			ID: "safelisted-name-refused", Title: "Accept is taken for safe and not listed, though a page sends a value of it that is not",
			Source: "encode/starlette 8ad85fc7; cyu/rack-cors 755b304", Fault: "HD-06",
			Rule: "request-headers.declared", Scope: Declared,
			Policy: but(harness.Policy{Headers: []string{"Content-Type", "Accept"}}),
			Change: rewrite(field, func(list string) string { return strings.TrimSuffix(list, ", Accept") }),
		},
		{
			ID: "no-headers", Title: "the preflight names no header",
			Source: "Azure/azure-functions-host#5200", Fault: "HD-09",
			Rule: "request-headers.declared", Scope: Declared, Change: drop(field),
		},
		{
			ID: "headers-run-together", Title: "a comma is missing in the list, and two names are one",
			Source: "traefik/traefik 80103b1db2", Fault: "HD-21",
			Rule: "request-headers.declared", Scope: Declared,
			Change: rewrite(field, func(list string) string { return strings.Replace(list, ", Authorization", "Authorization", 1) }),
		},
		{
			ID: "header-name-cut", Title: "names with underscores and digits are cut by the parser of the list",
			Source: "rs/cors 64df15c; go-chi/cors 318c905", Fault: "HD-13",
			Rule: "request-headers.declared", Scope: Declared,
			Policy: but(harness.Policy{Headers: []string{"Content-Type", "X_Api2_Key"}}),
			Change: rewrite(field, func(list string) string {
				return regexp.MustCompile(`[^A-Za-z, -]`).ReplaceAllString(list, "")
			}),
		},
		{
			ID: "request-headers-in-response", Title: "the list is sent in Access-Control-Request-Headers",
			Source: "whatwg/fetch#1317", Fault: "ME-08",
			Rule: "request-headers.declared", Scope: Declared,
			Change: onPreflight(allowed(func(_ Asked, a *reference.Answer) {
				a.Add(reference.RequestHeaders, a.Get(field))
				a.Del(field)
			})),
		},
		{
			ID: "one-header-at-a-time", Title: "the list is compared as if it were one name, so two headers are never allowed",
			Source: "modelled on rackerlabs/repose#1626",
			Rule:   "request-headers.all-together", Scope: Declared,
			Change: answered(func(asked Asked) string {
				names := asked.requestedNames(-1)
				if len(names) != 1 || !asked.allowsHeader(names[0]) {
					return ""
				}
				return names[0]
			}),
		},
		{
			ID: "any-header-echoed", Title: "any requested header is written back",
			Source: "expressjs/cors and hono when no list is configured",
			Rule:   "request-headers.undeclared", Scope: Declared,
			Change: answered(func(asked Asked) string { return strings.Join(asked.requestedNames(-1), ", ") }),
		},
		{
			ID: "star-for-headers", Title: "headers are * although the policy lists them",
			Source: "traefik/traefik f9d79007ae",
			Rule:   "request-headers.undeclared", Scope: Declared, Policy: anonymous(), Change: always(field, "*"),
		},
		{
			ID: "one-allowed-allows-all", Title: "one allowed header among those requested lets all of them through",
			Source: "modelled on rs/cors#184",
			Rule:   "request-headers.one-refused-refuses-all", Scope: Declared,
			Change: answered(func(asked Asked) string {
				if len(only(asked, -1)) == 0 {
					return ""
				}
				return strings.Join(asked.requestedNames(-1), ", ")
			}),
		},
		{
			ID: "header-case-compared", Title: "requested names are compared with the configured ones case-sensitively",
			Source: "modelled on rs/cors 849a49a",
			Rule:   "request-headers.case-insensitive", Scope: Declared,
			Change: answered(func(asked Asked) string {
				return strings.Join(slices.DeleteFunc(only(asked, -1), func(name string) bool {
					return !slices.Contains(asked.Policy.Headers, name)
				}), ", ")
			}),
		},
		{
			ID: "star-for-authorization", Title: "* is meant to cover Authorization",
			Source: "whatwg/fetch#251; Badgerati/Pode#1177; tower-rs/tower-http#526", Fault: "HD-10",
			Rule: "request-headers.authorization-by-name", Scope: Universal, Needs: Wire,
			Policy: but(harness.Policy{Credentials: new(false), Headers: []string{harness.Any, "Authorization"}}),
			Change: always(field, "*"),
		},
		garbled("headers-with-semicolons", "the headers are separated by semicolons", "; ", "", ""),
		garbled("headers-with-spaces", "the headers are separated by spaces", " ", "", ""),
		garbled("headers-in-brackets", "the list of headers is in brackets", ",", "[", "]"),
		{
			ID: "star-for-headers-with-credentials", Title: "headers are *, which is a header of that name where credentials are used",
			Source: "mdn/content#27263; jetty/jetty.project#15096", Fault: "WC-08",
			Rule: "request-headers.wildcard-credentials", Scope: Universal, Change: always(field, "*"),
		},
		{
			ID: "no-request-headers-400", Title: "a preflight without Access-Control-Request-Headers is a bad request",
			Source: "nelmio/NelmioCorsBundle; modelled",
			Rule:   "request-headers.absent-list", Scope: Declared,
			Wrap: badRequest(func(r *http.Request) bool { return r.Header.Get(reference.RequestHeaders) == "" }),
		},
		{
			ID: "word-for-no-headers", Title: "where no header is asked for the list is the word undefined",
			Source: "elysiajs/elysia-cors#76",
			Rule:   "request-headers.absent-list", Case: "no-word", Scope: OneOrigin,
			Change: onPreflight(allowed(func(asked Asked, a *reference.Answer) {
				if len(asked.RequestHeaders) == 0 {
					a.Set(field, "undefined")
				}
			})),
		},
		{
			ID: "second-line-ignored", Title: "only the first line of Access-Control-Request-Headers is read",
			Source: "rs/cors#184; quarkusio/quarkus#25580; kubernetes-sigs/gateway-api#4668", Fault: "HD-04",
			Rule: "request-headers.split-lines", Scope: Declared, Needs: Wire,
			Change: answered(func(asked Asked) string { return strings.Join(only(asked, 1), ", ") }),
		},
		{
			ID: "spaces-break-list", Title: "a space after the comma is part of the name",
			Source: "jub0bs/cors 0.3.0; rs/cors#183", Fault: "HD-05", Noted: true,
			Rule: "request-headers.spacing", Scope: Declared, Needs: Wire,
			Change: answered(func(asked Asked) string {
				names := strings.Split(strings.Join(asked.RequestHeaders, ","), ",")
				return strings.Join(slices.DeleteFunc(names, func(name string) bool { return !asked.allowsHeader(name) }), ", ")
			}),
		},
		{
			ID: "content-type-not-listed", Title: "Content-Type is taken for safe and not listed, so JSON cannot be sent",
			Source: "gorilla/handlers documentation", Fault: "HD-07",
			Rule: "request-headers.unsafe-content-type", Scope: Declared,
			Change: rewrite(field, func(list string) string { return strings.TrimPrefix(list, "Content-Type, ") }),
		},
	}
}
