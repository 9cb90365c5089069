package specs

import (
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// https://fetch.spec.whatwg.org/#http-access-control-allow-headers
func requestHeaders() Section {
	byHeader := Ask{From: Allowed, Headers: with(DeclaredHeader, "")}
	return Section{
		ID:    "request-headers",
		Title: "Request headers",
		Spec:  "http-access-control-allow-headers",
		Topic: TopicRequestHeaders,
		Rules: []Rule{{
			ID:    "request-headers.declared",
			Title: "every declared request header passes its preflight",
			Spec:  "http-access-control-allow-headers",
			Harm:  Break,
			Why: `A page that sets a header of its own, or sends JSON, needs that header's name in the answer to the preflight.
If one name is missing, the request is never sent.`,
			Causes: []string{
				"the library's default list lacks the name (Authorization, Content-Type, a tracing header)",
				"the list is one string with a comma missing",
				"a default list is replaced where it should be extended",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAH", "FETCH-PRE-ACAH-SAFELISTED"},
			Cases: []Case{
				{ID: "each", Title: "each declared request header passes its preflight", Ask: byHeader, Want: Shared, EveryOrigin: true, EveryName: true},
			},
		}, {
			ID:    "request-headers.all-together",
			Title: "all declared request headers pass one preflight",
			Spec:  "http-access-control-allow-headers",
			Harm:  Break,
			Why: `A real page often sets several headers at once; the browser asks for all of them in one list.
Each has to be in the response.`,
			Causes: []string{
				"only the first name of the requested list is read",
				"the requested list is compared as one string",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAH", "FETCH-PRE-ACRH-ORDER-DUP"},
			Cases: []Case{
				{ID: "all", Title: "all declared request headers pass a preflight together", Ask: byHeaders(Allowed), Want: Shared},
				{ID: "credentialed", Title: "all declared request headers pass the preflight of a credentialed request", Ask: including(byHeaders(Allowed)), Want: Shared},
			},
		}, {
			ID:    "request-headers.some-together",
			Title: "any choice of declared request headers passes one preflight",
			Spec:  "http-access-control-allow-headers",
			Harm:  Break,
			Why: `One page sets two of the headers, the next sets three.
Whether a header is allowed depends on its own name, not on how many others are asked for, or which.`,
			Causes: []string{
				"answers to preflights are kept by a key that has some of the names only",
				"the requested list is compared with lists that somebody has foreseen",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAH", "FETCH-PRE-ACRH-ORDER-DUP"},
			Cases: []Case{
				{
					ID: "but-one", Title: "all declared request headers but one pass a preflight together",
					Ask: Ask{From: Allowed, Headers: with(DeclaredButOne, "")}, Want: Shared, EveryName: true, Needs: needsHeaders(3),
				},
				{
					ID: "two", Title: "two declared request headers pass a preflight together",
					Ask: Ask{From: Allowed, Headers: with(DeclaredTwo, "")}, Want: Shared, EveryName: true, Needs: needsHeaders(4),
				},
			},
		}, {
			ID:    "request-headers.undeclared",
			Title: "an undeclared request header does not pass a preflight",
			Spec:  "cors-preflight-fetch-0",
			Harm:  Leak,
			Why: `What the policy does not list should not be possible for a page of another origin.
Headers can carry commands: a method override, a tenant, a trace of another user.`,
			Causes: []string{
				"the requested list is echoed",
				"a default or \"*\" permits more than was meant",
			},
			Control: get(Allowed),
			Kinds:   append(servedKinds(), ErrorAnswer), // an error may refuse, and must not grant
			Covers:  []string{"FETCH-PRE-ACAH"},
			Cases: []Case{{
				ID: "unknown", Title: "a preflight for an undeclared request header is refused",
				Ask: Ask{From: Allowed, Headers: with(UndeclaredHeader, "")}, Want: Blocked,
			}, {
				ID: "with-method", Title: "a preflight for an undeclared request header of a declared method is refused",
				Ask: onWire(Ask{From: FirstAllowed, Method: DeclaredMethod, Headers: with(UndeclaredHeader, "")}), Want: Blocked,
			}},
		}, {
			ID:    "request-headers.one-refused-refuses-all",
			Title: "one undeclared request header refuses the whole request",
			Spec:  "cors-preflight-fetch-0",
			Harm:  Leak,
			Why: `If some of the requested headers are declared, the others are still not.
A server that sees one good name must not return the whole list.`,
			Causes: []string{
				"the list is echoed as soon as one name is known",
				"only the first name of the requested list is read",
			},
			Control: byHeaders(Allowed),
			Kinds:   servedKinds(),
			Covers:  []string{"FETCH-PRE-ACAH-ALL"},
			Cases: []Case{{
				ID: "mixed", Title: "declared request headers do not pass together with an undeclared one", Want: Blocked, Needs: needsHeaders(1),
				Ask: Ask{From: Allowed, Headers: []fetch.Header{{Name: DeclaredHeaders}, {Name: UndeclaredHeader}}},
			}},
		}, {
			ID:    "request-headers.case-insensitive",
			Title: "request header names are case-insensitive in a preflight",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-5.1",
			Harm:  Break,
			Why: `Browsers ask for header names in lower case, however the page wrote them.
A server that looks for "X-Request-Id" letter by letter never finds it.`,
			Causes: []string{
				"names are compared case-sensitively",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAH-CASE", "FETCH-NAME-CASE"},
			Cases: []Case{
				{ID: "lower", Title: "a declared request header passes its preflight in lower case", Ask: byHeader, Want: Shared},
				{
					// No browser sends this, and good servers rely on that.
					ID: "upper", Title: "declared request headers pass their preflight in upper case", Harm: Note, Want: Shared, Needs: needsHeaders(1),
					Ask: sent(byHeaders(Allowed), line("Origin", "{origin}"), line(ACRM, "{method}"), line(ACRH, "{HEADERS}")),
				},
			},
		}, {
			ID:    "request-headers.authorization-by-name",
			Title: "Authorization is listed by name",
			Spec:  "cors-non-wildcard-request-header-name",
			Harm:  Break,
			Why: `The standard says that "*" does not cover Authorization. Browsers still let it pass, with a warning
that this will end; a list that has the name works either way.`,
			Causes: []string{
				"\"allow every header\" is written as \"*\"",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAH-AUTHORIZATION"},
			Cases: []Case{{
				ID: "named", Title: "the preflight response for Authorization lists that name", Want: Answered, AtMost: StatusWarn, Needs: needsHeader("Authorization", false),
				Ask:   Ask{From: Allowed, Headers: with("Authorization", "Bearer corsuite")},
				Check: []Check{onPreflight(ACAH+" lists Authorization", listsName(ACAH, "Authorization")).About(ACAH)},
			},
				// Whether it is meant is not declared.
				noted(lint("wildcard", "a preflight response that allows every header also lists Authorization", byHeaders(Allowed),
					onEach(ACAH+" names Authorization beside *", has(ACAH, isPreflight), lines(ACAH, func(lines []string) string {
						if list := members(lines); containsFold(list, "*") && !containsFold(list, "Authorization") {
							return fmt.Sprintf("%s: %s", ACAH, strings.Join(list, ", "))
						}
						return ""
					})).About(ACAH))),
			},
		}, {
			ID:    "request-headers.list-grammar",
			Title: "Access-Control-Allow-Headers is a comma-separated list",
			Spec:  "extract-header-list-values",
			Harm:  Break,
			Why: `A single element that is not a header name spoils the whole preflight,
even for requests that would not need the list.`,
			Causes: []string{
				"the list is written with spaces or semicolons",
				"brackets or quotes from the configuration file end up on the wire",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-ACAH-SYNTAX", "FETCH-LIST-EMPTY-OK", "FETCH-LIST-LINES"},
			Cases: preflightCases(Case{
				Title: "Access-Control-Allow-Headers in a preflight response for %s is a comma-separated list",
				Want:  Answered, Universal: true,
				Check: []Check{onPreflight(ACAH+" is a list of header names", aTokenList(ACAH)).About(ACAH)},
			}),
		}, {
			ID:    "request-headers.wildcard-credentials",
			Title: "request headers are listed by name for credentialed requests",
			Spec:  "http-new-header-syntax",
			Harm:  Break,
			Why: `With credentials "*" is not a wildcard: it means a header whose name is an asterisk.
Headers of credentialed requests need the list.`,
			Causes: []string{
				"\"allow every header\" is written as \"*\" regardless of credentials",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAH-STAR-CRED"},
			Cases: []Case{
				{
					ID: "credentialed", Title: "a credentialed request with a declared header passes its preflight",
					Ask: including(byHeader), Want: Shared,
				},
				{
					ID: "contradiction", Title: "Access-Control-Allow-Headers is not a bare asterisk where credentials are allowed",
					Ask: byHeaders(Allowed), Want: Answered, Universal: true, AtMost: StatusWarn,
					Check: []Check{onPreflight(ACAH+" names headers where credentials are allowed", noWildcardBesideCredentials(ACAH)).About(ACAH)},
				},
			},
		}, {
			ID:    "request-headers.absent-list",
			Title: "a preflight that asks for no header needs no header list",
			Spec:  "http-access-control-request-headers",
			Harm:  Break,
			Why: `A PUT without special headers asks for its method only: Access-Control-Request-Headers is not there.
A server that expects it fails, or writes "undefined" into its answer.`,
			Causes: []string{
				"the header is read without checking that it is there",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAH-ABSENT"},
			Cases: []Case{{
				ID: "method-only", Title: "a declared method passes a preflight that asks for no header", Ask: byMethod(Allowed), Want: Shared,
			}, {
				// No header has such a name, so it allows nothing.
				ID: "no-word", Title: "a preflight that asks for no header is not answered with a placeholder such as \"undefined\"", Ask: byMethod(Allowed), Want: Answered, Universal: true,
				AtMost: StatusWarn, Check: []Check{onPreflight(ACAH+" is not a placeholder such as \"undefined\"", eachLine(ACAH, wordForNothing)).About(ACAH)},
			}},
		}, {
			ID:    "request-headers.split-lines",
			Title: "a requested header list in two lines is read as one",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-5.3",
			Harm:  Break,
			Why: `A browser sends one line, but gateways on the way may split the list into several.
A server that reads only the first line refuses, or allows too much.`,
			Causes: []string{
				"the framework's getter returns the first line of a repeated header",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACRH-LINES"},
			Cases: []Case{{
				ID: "two", Title: "declared request headers pass when their list is split over two lines", Want: Shared, AtMost: StatusWarn, Needs: needsHeaders(2),
				Ask: sent(byHeaders(Allowed), line("Origin", "{origin}"), line(ACRM, "{method}"),
					line(ACRH, "{first-header}"), line(ACRH, "{other-headers}")),
			}},
		}, {
			ID:    "request-headers.spacing",
			Title: "white space in the requested header list does not matter",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1",
			Harm:  Note,
			Why: `Browsers put a comma between names without a space. HTTP also allows spaces, tabs and empty elements,
which gateways on the way may add.`,
			Causes: []string{
				"the list is split at commas without being trimmed",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACRH-OWS", "FETCH-PRE-ACRH-EMPTY-ELEMENTS"},
			Cases: []Case{
				{
					ID: "spaces", Title: "declared request headers pass with spaces around the commas", Want: Shared, Needs: needsHeaders(2),
					Ask: sent(byHeaders(Allowed), line("Origin", "{origin}"), line(ACRM, "{method}"), line(ACRH, "{spaced-headers}")),
				},
				{
					ID: "empty-elements", Title: "declared request headers pass with empty elements in the list", Want: Shared, Needs: needsHeaders(1),
					Ask: sent(byHeaders(Allowed), line("Origin", "{origin}"), line(ACRM, "{method}"), line(ACRH, ",{headers},,")),
				},
			},
		}, {
			ID:    "request-headers.unsafe-content-type",
			Title: "JSON can be sent exactly where Content-Type is declared",
			Spec:  "cors-safelisted-request-header",
			Harm:  Break,
			Why: `Forms may be sent anywhere, but JSON needs a preflight that allows Content-Type.
Without it no page of another origin can send JSON.`,
			Causes: []string{
				"Content-Type is not in the list because it is thought to be always allowed",
			},
			Control: get(Allowed),
			Kinds:   servedKinds(),
			Covers:  []string{"FETCH-PRE-ACAH-SAFELISTED"},
			Cases: []Case{
				{
					ID: "get", Title: "a Content-Type of JSON passes its preflight exactly where Content-Type is declared", Want: ByPolicy,
					Ask: Ask{From: Allowed, Headers: with("Content-Type", "application/json")},
				},
				{
					// Whether there is a route for POST is not declared.
					ID: "post", Title: "a POST of JSON passes its preflight exactly where Content-Type is declared", Want: ByPolicy, AtMost: StatusWarn, Needs: needsListed("POST"),
					Ask: Ask{From: Allowed, Method: "POST", Body: "{}", Headers: with("Content-Type", "application/json")},
				},
			},
		}},
	}
}

// listsName finds a field that does not list the name, in any letter case.
func listsName(field, name string) responseFault {
	return lines(field, func(lines []string) string {
		if containsFold(members(lines), name) {
			return ""
		}
		return fmt.Sprintf("%s is %q", field, lines)
	})
}

// wordForNothing says that a value is how some language prints a missing value.
func wordForNothing(value string) string {
	switch strings.ToLower(value) {
	case "undefined", "null", "none", "nil", "false", "[object object]":
		return fmt.Sprintf("it is %q", value)
	}
	return ""
}
