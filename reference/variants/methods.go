package variants

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func methods() []Variant {
	const field = reference.AllowMethods
	garbled := func(id, title, source, separator, before, after string) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Fault: "ME-06",
			Rule: "methods.list-grammar", Scope: Universal,
			Change: rewrite(field, func(list string) string {
				return before + strings.ReplaceAll(list, ", ", separator) + after
			}),
		}
	}
	return []Variant{
		{
			ID: "patch-not-listed", Title: "PATCH is offered and not listed",
			Source: "kyma-project/kyma#11126; koajs/cors 7f0a28d; expressjs/cors#252", Fault: "ME-01",
			Rule: "methods.declared", Scope: Declared,
			Change: rewrite(field, func(list string) string { return strings.TrimSuffix(list, ", PATCH") }),
		},
		{
			ID: "no-methods", Title: "the preflight names no method",
			Source: "envoyproxy/envoy#37533; Azure/azure-functions-host#5200", Fault: "PF-13",
			Rule: "methods.declared", Scope: OneOrigin, Change: drop(field),
		},
		{
			ID: "methods-in-allow", Title: "the methods are listed in Allow only",
			Source: "the automatic OPTIONS of flask and express", Fault: "ME-10",
			Rule: "methods.declared", Scope: OneOrigin,
			Change: onPreflight(allowed(func(_ Asked, a *reference.Answer) {
				a.Add("Allow", a.Get(field))
				a.Del(field)
			})),
		},
		{
			ID: "methods-empty", Title: "the list of methods is empty",
			Source: "modelled on an empty option that is joined", Fault: "ME-11",
			Rule: "methods.declared", Scope: OneOrigin, Change: always(field, ""),
		},
		{
			ID: "methods-misspelt", Title: "the field is called Access-Control-Allow-Method",
			Source: "whatwg/fetch#1317", Fault: "ME-08",
			Rule: "methods.declared", Scope: OneOrigin,
			Change: onPreflight(allowed(func(_ Asked, a *reference.Answer) {
				a.Add("Access-Control-Allow-Method", a.Get(field))
				a.Del(field)
			})),
		},
		{
			ID: "method-raised", Title: "a declared lower-case method is listed in upper case",
			Source: "go-chi/cors#27; gin-contrib/cors#121; gorilla/handlers#253", Fault: "ME-03",
			Rule: "methods.declared", Scope: Declared,
			Policy: but(harness.Policy{Methods: []string{"PUT", "purge"}}),
			Change: rewrite(field, strings.ToUpper),
		},
		{
			ID: "any-method-echoed", Title: "any requested method is written back",
			Source: "modelled on middleware that echoes Access-Control-Request-Method",
			Rule:   "methods.undeclared", Scope: Declared,
			Change: onPreflight(allowed(func(asked Asked, a *reference.Answer) { a.Set(field, asked.requestedMethod()) })),
		},
		{
			ID: "star-for-methods", Title: "methods are * although the policy lists them",
			Source: "traefik/traefik f9d79007ae",
			Rule:   "methods.undeclared", Scope: Declared, Policy: anonymous(), Change: always(field, "*"),
		},
		{
			ID: "usual-methods", Title: "the usual methods are listed, whatever is declared",
			Source: "defaults of expressjs/cors and koajs/cors",
			Rule:   "methods.undeclared", Scope: Declared, Change: always(field, "GET,HEAD,PUT,PATCH,POST,DELETE"),
		},
		{
			ID: "query-empties-the-list", Title: "a preflight for QUERY, which the library has never heard of, gets no list at all",
			Source: "corydolphin/flask-cors#413",
			Rule:   "methods.declared", Scope: Declared, Policy: but(harness.Policy{Methods: []string{"PUT", "QUERY"}}),
			Change: onPreflight(allowed(func(asked Asked, a *reference.Answer) {
				if asked.requestedMethod() == "QUERY" {
					a.Del(field)
				}
			})),
		},
		{
			ID: "query-lowered", Title: "QUERY is listed in lower case, which browsers do not raise",
			Source: "whatwg/fetch#1774; RFC 10008", Fault: "ME-03",
			Rule: "methods.declared", Scope: Declared, Policy: but(harness.Policy{Methods: []string{"PUT", "QUERY"}}),
			Change: rewrite(field, func(list string) string { return strings.ReplaceAll(list, "QUERY", "query") }),
		},
		{
			ID: "query-405", Title: "the router refuses the preflight for QUERY, which it has no word for",
			Source: "gofiber/fiber#4436",
			Rule:   "methods.declared", Scope: Declared, Policy: but(harness.Policy{Methods: []string{"PUT", "QUERY"}}),
			Change: onPreflight(allowed(func(asked Asked, a *reference.Answer) {
				if asked.requestedMethod() == "QUERY" {
					a.Status = http.StatusMethodNotAllowed
				}
			})),
		},
		garbled("methods-with-semicolons", "the methods are separated by semicolons", "modelled on Cookie", "; ", "", ""),
		garbled("methods-with-spaces", "the methods are separated by spaces", "modelled on nginx variables", " ", "", ""),
		garbled("methods-as-json", "the methods are a JSON array", "modelled on configuration written as it is", `","`, `["`, `"]`),
		garbled("methods-quoted", "the list of methods is quoted", "modelled on mapping templates", ",", `"`, `"`),
		{
			ID: "patch-raised", Title: "the declared method patch is listed as PATCH",
			Source: "gorilla/handlers#268; axios/axios#26; corydolphin/flask-cors", Fault: "ME-03",
			Rule: "methods.case-sensitive", Scope: Declared,
			Policy: but(harness.Policy{Methods: []string{"PUT", "patch"}}),
			Change: rewrite(field, strings.ToUpper),
		},
		{
			ID: "methods-lost-beside-one-header", Title: "where one header is asked for, the methods are not listed",
			Source: "modelled on lists that are joined from several fields",
			Rule:   "methods.declared", Case: "with-one-header", Scope: Declared,
			Change: onPreflight(func(asked Asked, a *reference.Answer) {
				if len(asked.requestedNames(-1)) == 1 {
					a.Del(reference.AllowMethods)
				}
			}),
		},
		{
			ID: "listed-post-refused", Title: "a POST is refused although the policy lists it, preflight included",
			Source: "modelled on routes that have no POST",
			Rule:   "methods.declared", Scope: Declared, Policy: but(harness.Policy{Methods: []string{"GET", "POST"}}),
			Change: refuseIf(func(asked Asked) bool { return asked.requestedMethod() == "POST" || asked.Method == "POST" }),
		},
		{
			ID: "unlisted-post-refused", Title: "a preflight for POST is refused because POST is not listed",
			Source: "encode/starlette, allow_methods=(\"GET\",)", Fault: "PF-26",
			Rule: "methods.safelisted-need-no-listing", Scope: Declared,
			Change: onPreflight(refuseIf(func(asked Asked) bool {
				m := asked.requestedMethod()
				return (m == "POST" || m == "HEAD") && !slices.Contains(asked.Policy.Methods, m)
			})),
		},
		{
			ID: "star-for-methods-with-credentials", Title: "methods are *, which is a method of that name where credentials are used",
			Source: "jetty/jetty.project#15096; dotnet/aspnetcore#3684; h3js/h3#1456", Fault: "WC-08",
			Rule: "methods.wildcard-credentials", Scope: Universal, Change: always(field, "*"),
		},
	}
}
