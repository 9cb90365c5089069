package specs

import (
	"fmt"
)

// https://fetch.spec.whatwg.org/#http-access-control-allow-methods
func methods() Section {
	return Section{
		ID:    "methods",
		Title: "Request methods",
		Spec:  "http-access-control-allow-methods",
		Topic: TopicMethods,
		Rules: []Rule{{
			ID:    "methods.declared",
			Title: "every declared method passes its preflight",
			Spec:  "http-access-control-allow-methods",
			Harm:  Break,
			Why: `PUT, PATCH and DELETE work from a page only if the preflight response lists them.
Every method that an API offers has to be listed, spelt exactly.`,
			Causes: []string{
				"the library's default list lacks the method (often PATCH)",
				"the methods are in Allow instead of Access-Control-Allow-Methods",
				"the header's name is misspelt: Access-Control-Allow-Method",
				"the router answers preflights of some methods only",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAM", "FETCH-PRE-ALLOW-IRRELEVANT", "FETCH-PRE-ACAM-CUSTOM"},
			Cases: []Case{
				{ID: "each", Title: "each declared method passes its preflight", Ask: byMethod(Allowed), Want: Shared, EveryOrigin: true, EveryName: true},
				{
					ID: "with-headers", Title: "each declared method passes its preflight together with the declared headers", Want: Shared,
					Ask: Ask{From: Allowed, Method: DeclaredMethod, Headers: with(DeclaredHeaders, "")},
				},
				{
					ID: "with-one-header", Title: "each declared method passes its preflight together with each declared header", Want: Shared,
					Ask: Ask{From: FirstAllowed, Method: DeclaredMethod, Headers: with(DeclaredHeader, "")},
				},
				{
					ID: "post", Title: "a declared POST passes its preflight together with the declared headers", Want: Shared, Needs: needsListed("POST"),
					Ask: Ask{From: Allowed, Method: "POST", Headers: with(DeclaredHeaders, "")},
				},
				{
					ID: "post-as-a-form", Title: "an allowed origin reads the response to a declared POST", Want: Shared, Needs: needsListed("POST"),
					Ask: Ask{From: Allowed, Method: "POST", Body: "corsuite"}, OfResponse: true,
				},
				{
					// Without a list the usual GET, HEAD, POST pass, and that may be all that is meant.
					ID: "undeclared", Title: "where no methods are declared, a preflight response that allows the origin lists methods", Ask: byMethod(Allowed),
					Want: Answered, Universal: true, Harm: Note, Needs: needsMethodsUndeclared,
					Check: []Check{onAccepted(ACAM+" names methods", func(x Exchange) string {
						if len(members(values(x, ACAM))) == 0 {
							return stands(x, ACAM)
						}
						return ""
					}).About(ACAM)},
				},
			},
		}, {
			ID:    "methods.undeclared",
			Title: "an undeclared method does not pass a preflight",
			Spec:  "cors-preflight-fetch-0",
			Harm:  Leak,
			Why: `What the policy does not list should not be possible for a page of another origin,
even an allowed one.`,
			Causes: []string{
				"the requested method is echoed",
				"a default list or \"*\" permits more than was meant",
			},
			Control: get(Allowed),
			Kinds:   append(servedKinds(), ErrorAnswer), // an error may refuse, and must not grant
			Covers:  []string{"FETCH-PRE-ACAM-DENY", "FETCH-PRE-ACAM-CUSTOM"},
			Cases: []Case{{
				ID: "each", Title: "no undeclared method passes a preflight",
				Ask: Ask{From: Allowed, Method: UndeclaredMethod}, Want: Blocked,
			}, {
				ID: "with-headers", Title: "no undeclared method passes a preflight for declared request headers", Needs: needsHeaders(1),
				Ask: onWire(Ask{From: FirstAllowed, Method: UndeclaredMethod, Headers: with(DeclaredHeaders, "")}), Want: Blocked,
			}},
		}, {
			ID:    "methods.list-grammar",
			Title: "Access-Control-Allow-Methods is a comma-separated list",
			Spec:  "extract-header-list-values",
			Harm:  Break,
			Why: `A single element that is not a method name spoils the whole preflight,
even for requests that would not need the list.`,
			Causes: []string{
				"the list is written with spaces or semicolons",
				"brackets or quotes from the configuration file end up on the wire",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-ACAM-SYNTAX", "FETCH-LIST-EMPTY-OK", "FETCH-LIST-LINES"},
			Cases: preflightCases(Case{
				Title: "Access-Control-Allow-Methods in a preflight response for %s is a comma-separated list",
				Want:  Answered, Universal: true,
				Check: []Check{onPreflight(ACAM+" is a list of methods", aTokenList(ACAM)).About(ACAM)},
			}),
		}, {
			ID:    "methods.case-sensitive",
			Title: "method names are case-sensitive",
			Spec:  "methods",
			Harm:  Break,
			Why: `Browsers turn get, put and delete into capitals, but send "patch" as it is written.
PATCH in the list does not allow patch, nor the other way round.`,
			Causes: []string{
				"the requested method is turned into capitals before it is compared or echoed",
			},
			Control: get(Allowed),
			Kinds:   servedKinds(),
			Covers:  []string{"FETCH-PRE-ACAM-CASE"},
			Cases: []Case{
				{
					ID: "declared", Title: "a method declared in lower case passes its preflight",
					Ask: Ask{From: Allowed, Method: "patch"}, Want: Shared,
				},
				{
					ID: "undeclared", Title: "a method declared only in upper case does not pass in lower case",
					Ask: Ask{From: Allowed, Method: "patch"}, Want: Blocked, Harm: Note,
				},
			},
		}, {
			ID:    "methods.safelisted-need-no-listing",
			Title: "GET, HEAD or POST passes a preflight without being listed",
			Spec:  "cors-safelisted-method",
			Harm:  Break,
			Why: `A POST with JSON needs a preflight for its Content-Type, not for its method.
No list can forbid these three; a server that refuses the preflight over them stops such requests.`,
			Causes: []string{
				"the preflight is refused because its method is not in the configured list",
				"HEAD is missing where GET is listed",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAM-SAFELISTED", "FETCH-EXC-STREAM"},
			Cases: []Case{
				{ID: "get", Title: "GET with declared headers passes its preflight", Ask: Ask{From: Allowed, Method: "GET", Headers: with(DeclaredHeaders, "")}, Want: Shared, AtMost: StatusWarn},
				{
					ID: "head", Title: "HEAD with declared headers passes its preflight", Want: Shared, AtMost: StatusWarn, Needs: needsListed("HEAD"),
					Ask: Ask{From: Allowed, Method: "HEAD", Headers: with(DeclaredHeaders, "")},
				},
				{
					ID: "post", Title: "POST with declared headers passes its preflight", Want: Shared, AtMost: StatusWarn, Needs: needsListed("POST"),
					Ask: Ask{From: Allowed, Method: "POST", Headers: with(DeclaredHeaders, "")},
				},
			},
		}, {
			ID:    "methods.wildcard-credentials",
			Title: "methods are listed by name for credentialed requests",
			Spec:  "http-new-header-syntax",
			Harm:  Break,
			Why: `With credentials "*" is not a wildcard: it means a method whose name is an asterisk.
PUT, PATCH and DELETE with cookies need the list.`,
			Causes: []string{
				"\"allow every method\" is written as \"*\" regardless of credentials",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAM-STAR-CRED"},
			Cases: []Case{
				{ID: "credentialed", Title: "a credentialed request with a declared method passes its preflight", Ask: including(byMethod(Allowed)), Want: Shared},
				{
					ID: "contradiction", Title: "Access-Control-Allow-Methods is not a bare asterisk where credentials are allowed",
					Ask: byMethod(Allowed), Want: Answered, Universal: true, AtMost: StatusWarn,
					Check: []Check{onPreflight(ACAM+" names methods where credentials are allowed", noWildcardBesideCredentials(ACAM)).About(ACAM)},
				},
			},
		}},
	}
}

// noWildcardBesideCredentials finds a response that allows credentials beside a
// field that says nothing but "*": to a
// credentialed request that is not a wildcard.
// https://fetch.spec.whatwg.org/#http-new-header-syntax
func noWildcardBesideCredentials(name string) responseFault {
	return func(x Exchange) string {
		if list := members(values(x, name)); len(list) == 1 && list[0] == "*" && joined(x, ACAC) == "true" {
			return fmt.Sprintf("%s: * beside %s: true", name, ACAC)
		}
		return ""
	}
}
