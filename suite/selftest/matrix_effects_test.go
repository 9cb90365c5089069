package selftest

// sideEffect says why mutants of one section fail rules of others.
type sideEffect struct {
	why      string
	sections []string
	mutants  []string
}

// sideEffects lists what a mistake brings about beyond its own section. A
// section that none of the mutants fails, and a mutant that fails no other
// section, do not stay in the list.
func sideEffects() []sideEffect {
	return []sideEffect{
		{
			why: "no page gets in, or not that of the origin that is asked with, so every rule that lets one in fails",
			sections: []string{
				"cors-check", "origin-matching", "credentials", "preflight", "methods", "request-headers", "syntax",
				"exposed-headers", "max-age", "consistency", "error-responses", "caching", "redirects", "http",
				"state", "initiators",
			},
			mutants: []string{
				"no-cors-at-all", "cors-on-preflight-only", "allow-origin-misspelt", "allow-origin-twice",
				"allow-origin-and-star", "star-twice", "filter-registered-twice", "list-with-commas",
				"list-with-spaces", "origin-with-slash", "origin-with-path", "origin-as-pattern", "origin-in-quotes",
				"origin-in-single-quotes", "origin-without-scheme", "origin-in-upper-case",
				"origin-with-default-port", "origin-template-leak", "origin-undefined", "origin-empty",
				"first-origin-only", "list-not-trimmed", "address-mangled", "only-http-schemes",
				"star-in-list-is-literal", "pattern-never-matches", "null-never-matches",
				"nested-location-drops-fields", "own-host-taken-for-own-origin", "gateway-overrides-function",
				"any-port-is-usual", "deep-pattern-is-shallow", "extension-ids-listed", "forbidden-but-preflights",
			},
		},
		{
			why: "a stranger gets in, so every rule that keeps one out fails, and a look-alike is no worse than a stranger",
			sections: []string{
				"cors-check", "origin-matching", "null-origin", "credentials", "preflight", "caching", "state",
				"initiators", "circumstances",
			},
			mutants: []string{
				"reflect-any-origin", "star-for-everyone", "reflect-plain-http", "reflect-with-credentials",
				"reflect-with-credentials-on-get", "preflight-allows-strangers", "preflight-goes-upstream",
				"classes-confused", "rights-of-another-grant", "one-header-opens",
			},
		},
		{
			why: "credentialed requests are refused, or strangers get in without credentials alone, so every rule that makes one fails",
			sections: []string{
				"credentials", "preflight", "methods", "request-headers", "syntax", "exposed-headers", "consistency",
				"initiators", "circumstances",
			},
			mutants: []string{
				"star-with-credentials", "credentials-dropped", "credentials-on-preflight-only",
				"credentials-title-case", "credentials-upper-case", "credentials-one", "credentials-yes",
				"credentials-quoted", "credentials-twice", "credentials-missing-on-preflight", "preflight-says-star",
				"credentials-only-with-cookie", "credentials-yes-to-strangers", "null-without-credentials",
				"one-class-for-all",
			},
		},
		{
			why: "every preflight is refused, or its promise broken, so every rule with a preflight fails",
			sections: []string{
				"cors-check", "origin-matching", "credentials", "preflight", "methods",
				"request-headers", "syntax", "exposed-headers", "max-age", "consistency", "error-responses", "http",
			},
			mutants: []string{
				"preflight-403", "preflight-404", "preflight-405", "preflight-500", "preflight-415", "preflight-429",
				"preflight-redirects-slash", "preflight-redirects-scheme", "preflight-redirects-login",
				"preflight-401", "preflight-401-with-cors", "preflight-needs-api-key", "preflight-needs-session",
				"preflight-without-origin-field", "preflight-origin-twice", "methods-with-semicolons",
				"methods-with-spaces", "methods-as-json", "methods-quoted", "headers-with-semicolons",
				"headers-with-spaces", "headers-in-brackets", "methods-end-in-junk", "headers-end-in-junk",
				"no-break-space-on-preflight", "preflight-knows-more-origins", "actual-looks-at-headers",
				"no-request-headers-400", "unlisted-post-405",
			},
		},
		{
			why:      "HEAD is answered unlike GET",
			sections: []string{"consistency"},
			mutants:  []string{"head-exposes-nothing"},
		},
		{
			why: "a method is refused, so every rule that uses it fails",
			sections: []string{
				"cors-check", "credentials", "preflight", "methods", "request-headers", "syntax", "consistency",
				"initiators",
			},
			mutants: []string{
				"only-get-has-cors", "options-taken-for-preflight", "preflight-of-put-404",
				"unlisted-post-refused", "listed-post-refused", "put-passes-preflight-only", "patch-not-listed", "no-methods",
				"methods-in-allow", "methods-empty", "methods-misspelt", "method-raised", "patch-raised",
				"query-empties-the-list", "query-lowered", "query-405",
				"head-without-cors", "head-differs",
			},
		},
		{
			why: "a request header is refused, or let in with a name that no policy has, so every rule that sends it fails",
			sections: []string{
				"origin-matching", "preflight", "methods", "syntax", "exposed-headers", "consistency", "http",
			},
			mutants: []string{
				"header-not-listed", "safelisted-name-refused", "no-headers", "headers-run-together", "header-name-cut",
				"request-headers-in-response", "one-header-at-a-time", "star-for-headers", "header-case-compared",
				"star-for-authorization", "star-for-headers-with-credentials", "content-type-not-listed",
			},
		},
		{
			why: "the target answers with an error, and its pages are kept out as above",
			sections: []string{
				"cors-check", "origin-matching", "null-origin", "credentials", "exposed-headers", "error-responses",
				"http", "state",
			},
			mutants: []string{
				"no-cors-on-404", "no-cors-after-panic", "no-cors-on-400", "no-cors-on-403", "no-cors-on-405",
				"no-cors-on-413", "no-cors-on-429", "no-cors-on-503", "no-cors-on-any-error",
				"gateway-responses-without-cors", "errors-say-star",
			},
		},
		{
			why: "a cache hands out what another page got, so whoever asks second is refused",
			sections: []string{
				"circumstances",
				"cors-check", "origin-matching", "credentials", "preflight", "methods", "request-headers",
				"exposed-headers", "consistency", "error-responses", "http", "state", "initiators",
			},
			mutants: []string{
				"cache-ignores-vary", "cache-primed-without-origin",
			},
		},
		{
			why: "stories about caches have a query of their own",
			sections: []string{
				"caching", "consistency",
			},
			mutants: []string{
				"query-without-cors", "query-opens",
			},
		},
		{
			why: "the field is not a list, and so none of exposed headers either",
			sections: []string{
				"exposed-headers",
			},
			mutants: []string{
				"exposed-on-preflight-in-junk", "no-break-space", "expose-with-semicolons",
			},
		},
		{
			why: "the field is not a number, and so no maximum age either",
			sections: []string{
				"max-age",
			},
			mutants: []string{
				"max-age-negative", "max-age-with-unit", "max-age-decimal",
			},
		},
		{
			why: "the field is not an origin, whoever is refused with it",
			sections: []string{
				"cors-check", "origin-matching",
			},
			mutants: []string{
				"refused-says-none", "refused-says-empty",
			},
		},
		{
			why: "* beside credentials contradicts itself, whoever gets it",
			sections: []string{
				"syntax",
			},
			mutants: []string{
				"null-gets-star",
			},
		},
		{
			why: "a preflight for several headers is granted, one that is not declared among them",
			sections: []string{
				"request-headers",
			},
			mutants: []string{
				"headers-open-methods",
			},
		},
	}
}
