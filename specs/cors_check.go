package specs

import (
	"fmt"
)

// https://fetch.spec.whatwg.org/#concept-cors-check
func corsCheck() Section {
	return Section{
		ID:    "cors-check",
		Title: "The CORS check",
		Spec:  "concept-cors-check",
		Topic: TopicPermission,
		Rules: []Rule{{
			ID:    "cors-check.stranger",
			Title: "only allowed origins read the response",
			Spec:  "concept-cors-check",
			Harm:  Leak,
			Topic: TopicStrangers,
			Why: `Any web site that a visitor opens can let the visitor's browser fetch this address.
If the answer names that site as allowed, the site reads what the visitor may read.`,
			Causes: []string{
				"the Origin of the request is copied into Access-Control-Allow-Origin without checking the list",
				"a development setting that allows everyone went to production",
				"a library turns \"*\" with credentials into an echo of every origin",
			},
			Control: get(Allowed),
			Covers:  []string{"FETCH-ACTUAL-DENY", "FETCH-ACTUAL-DENY-NOECHO", "SEC-REFLECT-ANY", "SEC-REFLECT-RANDOM", "FETCH-DENY-STATUS"},
			Cases: []Case{
				{ID: "exact", Title: "an allowed origin reads the response", Ask: get(FirstAllowed), Want: Shared},
				{ID: "unrelated", Title: "an unrelated origin does not read the response", Ask: get(Stranger), Want: Blocked},
				{ID: "unrelated-http", Title: "an unrelated http origin does not read the response", Ask: get(StrangerHTTP), Want: Blocked},
				{
					// What is public may be meant to be.
					ID: "undeclared", Title: "where no origins are declared, an unrelated origin does not read the response", Harm: Note,
					Ask: get(Stranger), Want: Answered, Universal: true, Needs: needsUndeclared,
					Check: []Check{onActual("a stranger is refused", func(x Exchange) string {
						if corsCheckFault(x, false) != "" {
							return ""
						}
						return fmt.Sprintf("%s: %s", ACAO, joined(x, ACAO))
					})},
				},
			},
		}, {
			ID:    "cors-check.refused-status",
			Title: "a refused origin gets the declared status",
			Spec:  "http-responses",
			Harm:  Break,
			Why: `A browser refuses by the headers, whatever the status is. Where one is promised, monitors and clients rely on it;
a different status often means that another layer has answered.`,
			Causes: []string{
				"the layer that refuses does not run for this route or method",
				"the resource is served as usual, without the CORS headers",
			},
			Control: get(Allowed),
			Kinds:   everyKind(),
			Covers:  []string{"FETCH-DENY-STATUS"},
			Cases: []Case{
				{ID: "stranger", Title: "an unrelated origin gets the status declared for refusals", Ask: get(Stranger), Want: Blocked, CheckFor: refusedAsDeclared, Needs: needsRefused(StrangerOrigin)},
				{ID: "denied", Title: "an explicitly denied origin gets the status declared for refusals", Ask: get(Denied), Want: Blocked, CheckFor: refusedAsDeclared, Needs: needsRefused("")},
				{ID: "null", Title: "where \"null\" is refused, it gets the status declared for refusals", Ask: get(Null), Want: Blocked, CheckFor: refusedAsDeclared, Needs: needsRefused(string(Null))},
			},
		}, {
			ID:    "cors-check.allowed",
			Title: "every allowed origin reads the response",
			Spec:  "concept-cors-check",
			Harm:  Break,
			Why: `A page of an origin that you meant to allow requests this address.
If the answer does not name that origin exactly, the browser hides it from the page.`,
			Causes: []string{
				"the header is added to some routes only",
				"the configured origin has a trailing slash, a path or upper-case letters",
				"the server always names the first origin of its list",
				"two layers add the header, so it is sent twice",
			},
			Covers: []string{"FETCH-ACTUAL-SHARE", "FETCH-ORIGIN-COMPARE", "FETCH-ORIGIN-CUSTOM-SCHEME", "FETCH-ORIGIN-IPV6", "FETCH-ORIGIN-UNDERSCORE"},
			Cases: []Case{
				{ID: "each", Title: "each allowed origin reads the response", Ask: get(Allowed), Want: Shared, EveryOrigin: true},
				{
					ID: "omit", Title: "an allowed origin reads the response in credentials mode \"omit\"",
					Ask: Ask{From: Allowed, Credentials: "omit"}, Want: Shared,
				},
			},
		}, {
			ID:    "cors-check.not-repeated",
			Title: "a response names the allowed origin only once",
			Spec:  "concept-header-list-get",
			Harm:  Break,
			Topic: TopicOneValue,
			Why: `A browser joins repeated lines into one value with a comma, even when they are equal.
No origin looks like that, so every page is refused.`,
			Causes: []string{
				"a proxy and the application behind it both add Access-Control-Allow-Origin",
				"the CORS filter is registered twice",
			},
			Covers: []string{"FETCH-ACAO-SINGLE"},
			Cases: []Case{
				{
					ID: "response", Title: "the response to an allowed origin has a single Access-Control-Allow-Origin line",
					Ask: get(Allowed), Want: Answered,
					Check: []Check{onActual(ACAO+" appears at most once", atMostOnce(ACAO)).About(ACAO)},
				},
				{
					ID: "credentialed", Title: "the response to a credentialed request has a single Access-Control-Allow-Origin line",
					Ask: credentialed(Allowed), Want: Answered,
					Check: []Check{onActual(ACAO+" appears at most once", atMostOnce(ACAO)).About(ACAO)},
				},
				{
					ID: "preflight", Title: "the preflight response has a single Access-Control-Allow-Origin line",
					Ask: byMethod(Allowed), Want: Answered,
					Check: []Check{onPreflight(ACAO+" appears at most once", atMostOnce(ACAO)).About(ACAO)},
				},
			},
		}, {
			ID:    "cors-check.not-a-list",
			Title: "a response names one origin, not a list",
			Spec:  "http-new-header-syntax",
			Harm:  Break,
			Topic: TopicOneValue,
			Why: `The header holds one origin, "*" or "null". A list of several, with commas or spaces,
matches none of them, so every page is refused.`,
			Causes: []string{
				"the whole configured list is joined into the header",
				"a gateway copies a list parameter into the header verbatim",
				"the server follows the W3C text of 2014, which had lists with spaces",
			},
			Covers: []string{"FETCH-ACAO-NOT-LIST"},
			Cases: []Case{
				{
					ID: "response", Title: "the response to an allowed origin names one origin, not a list",
					Ask: get(Allowed), Want: Answered,
					Check: []Check{onActual(ACAO+" holds one value", eachLine(ACAO, listOfOrigins)).About(ACAO)},
				},
				{
					ID: "preflight", Title: "the preflight response names one origin, not a list",
					Ask: byMethod(Allowed), Want: Answered,
					Check: []Check{onPreflight(ACAO+" holds one value", eachLine(ACAO, listOfOrigins)).About(ACAO)},
				},
			},
		}, {
			ID:    "cors-check.grammar",
			Title: "the allowed origin is written the way browsers write origins",
			Spec:  "http-new-header-syntax",
			Harm:  Break,
			Topic: TopicValue,
			Why: `The browser compares the header with its own origin byte by byte: scheme, host, port and nothing else.
A trailing slash, quotes, capitals or a pattern make it a different string.`,
			Causes: []string{
				"the configured URL ends in a slash or a path",
				"quotes from the configuration file end up on the wire",
				"a pattern such as https://*.example.com is sent verbatim",
				"a template variable was never filled in",
			},
			Covers: []string{
				"FETCH-ACAO-SYNTAX", "FETCH-ACAO-NOT-PATTERN", "FETCH-ACAO-NO-PATH", "FETCH-ACAO-CASE",
				"FETCH-ACAO-DEFAULT-PORT", "FETCH-ACAO-ASCII", "FETCH-ACAO-NULL-NOT-UNDEFINED", "FETCH-ACAO-NOT-EMPTY",
			},
			Cases: []Case{
				{
					ID: "response", Title: "the response to an allowed origin has a well-formed Access-Control-Allow-Origin",
					Ask: get(Allowed), Want: Answered,
					Check: []Check{onActual(ACAO+" is *, null or one origin", eachLine(ACAO, originFault)).About(ACAO)},
				},
				{
					ID: "preflight", Title: "the preflight response to an allowed origin has a well-formed Access-Control-Allow-Origin",
					Ask: byMethod(Allowed), Want: Answered,
					Check: []Check{onPreflight(ACAO+" is *, null or one origin", eachLine(ACAO, originFault)).About(ACAO)},
				},
				{
					// A refusal works whatever is in the header, so this is merely untidy.
					ID: "refusal", Title: "the response to an unrelated origin has no malformed Access-Control-Allow-Origin",
					Ask: get(Stranger), Want: Answered, Universal: true, AtMost: StatusWarn,
					Check: []Check{onActual(ACAO+" is absent, *, null or one origin", eachLine(ACAO, originFault)).About(ACAO)},
				},
			},
		}, {
			ID:    "cors-check.head",
			Title: "an allowed origin reads the response to HEAD",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2",
			Harm:  Break,
			Why: `A HEAD request asks for the headers that GET would return. If they lack the permission,
a page that checks before it loads is refused.`,
			Causes: []string{
				"the headers are added by the GET handler, not by a layer around it",
				"the layer knows a fixed set of methods",
			},
			Covers: []string{"FETCH-ACTUAL-HEAD"},
			Cases: []Case{
				{ID: "head", Title: "an allowed origin reads the response to a HEAD request", Ask: Ask{From: Allowed, Method: "HEAD"}, Want: Shared, Needs: needsListed("HEAD")},
			},
		}, {
			ID:    "cors-check.every-method",
			Title: "an allowed origin reads the response to every declared method",
			Spec:  "concept-cors-check",
			Harm:  Break,
			Why: `After a successful preflight the browser sends the request, then checks the response too.
Without the permission there, the action has happened, but the page is told that it failed.`,
			Causes: []string{
				"the headers are added for GET only",
				"the preflight is answered by a gateway, the request itself by a function that adds nothing",
			},
			Covers: []string{"FETCH-ACTUAL-METHODS", "FETCH-PRE-ACTUAL-OPTIONS"},
			Cases: []Case{
				{
					ID: "declared", Title: "the response to each declared method allows the requesting origin",
					Ask: byMethod(Allowed), Want: Shared, OfResponse: true,
					Check: []Check{onActual("the response itself lets the page in", letsIn(false))},
				},
				{
					ID: "options", Title: "an allowed origin reads the response to an OPTIONS request that a script makes",
					Ask: Ask{From: Allowed, Method: "OPTIONS"}, Want: Shared,
				},
			},
		}, {
			ID:    "cors-check.error-readable",
			Title: "an allowed origin reads an error response",
			Spec:  "http-responses",
			Harm:  Break,
			Topic: TopicErrors,
			Why: `A page needs the status to tell "not found" from "log in again".
Without the permission on the error, it sees a network failure instead.`,
			Causes: []string{
				"the web server adds headers to successful responses only (nginx add_header without \"always\")",
				"the error is made by a layer outside the one that adds the headers",
				"an exception clears the headers that were set",
			},
			Kinds:  []Kind{ErrorAnswer, Protected},
			Covers: []string{"FETCH-ACTUAL-ANY-STATUS", "FETCH-ACTUAL-ROUTING-ERRORS", "SEC-ERROR-PARITY"},
			Cases: []Case{
				{ID: "allowed", Title: "an allowed origin reads the error response", Ask: get(Allowed), Want: Shared},
				{ID: "stranger", Title: "an unrelated origin does not read the error response", Ask: get(Stranger), Want: Blocked, Control: control(get(Allowed))},
			},
		}},
	}
}

// listOfOrigins says that a value holds several origins, or "".
func listOfOrigins(value string) string {
	if len(elements(value)) > 1 || hasInnerSpace(value) {
		return "several values in one line: " + value
	}
	return ""
}

// refusedAsDeclared claims that a refused origin gets the status that is
// promised: from the resource where the request is sent, else from the preflight.
func refusedAsDeclared(t Target) []Check {
	says := fmt.Sprintf("the status is %d", t.Refused.Status)
	return []Check{{Says: says, Find: of(
		firstRefusal, func(x Exchange) string {
			if x.Status == t.Refused.Status {
				return ""
			}
			return fmt.Sprintf("the status is %d where %d is declared", x.Status, t.Refused.Status)
		})}}
}

// firstRefusal picks the first actual response to the last ask, or else the preflight response.
func firstRefusal(story []Observation) (preflight Exchange, err error) {
	o, err := last(story)
	if err != nil {
		return preflight, err
	}
	for _, x := range o.Exchanges {
		switch {
		case x.Status == 0:
		case !x.Preflight:
			return x, nil
		case preflight.Status == 0:
			preflight = x
		}
	}
	if preflight.Status == 0 {
		return preflight, fmt.Errorf("nothing was answered")
	}
	return preflight, nil
}

// needsRefused keeps a case to targets that promise a status to refused origins,
// and to policies that refuse the given one; "" is whoever plays the role.
func needsRefused(origin string) func(Target) string {
	return func(t Target) string {
		switch {
		case t.Refused.Status == 0:
			return "it is not declared what refused origins get: add `refused: {status: 403}`"
		case origin != "" && t.Policy.AllowsOrigin(origin) != No:
			return fmt.Sprintf("the policy does not refuse %s", origin)
		}
		return ""
	}
}
