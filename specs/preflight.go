package specs

import (
	"fmt"
	"net/http"

	"github.com/corsuite/corsuite/harness/fetch"
)

// servedKinds are the targets of rules about preflights. Error answers are left
// out: many a router answers every request for an unknown path alike.
func servedKinds() []Kind {
	return []Kind{Resource, Protected}
}

// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
func preflight() Section {
	// The resource itself is asked first: not every one takes a query.
	queried := []Ask{get(Allowed), byHeaders(Allowed)}
	for i := range queried {
		queried[i].Query = "corsuite=preflight"
	}
	return Section{
		ID:    "preflight",
		Title: "The preflight",
		Spec:  "cors-preflight-fetch-0",
		Topic: TopicPreflight,
		Rules: []Rule{{
			ID:    "preflight.ok-status",
			Title: "a preflight gets a status from 200 to 299",
			Spec:  "ok-status",
			Harm:  Break,
			Why: `Before a request with an unusual method or header the browser asks for permission with OPTIONS.
Any status but success means no, however good the headers are.`,
			Causes: []string{
				"the router has no OPTIONS route, so it answers 404 or 405",
				"access control runs before CORS, so it answers 401 or 403",
				"the handler of the resource runs without a body and fails with 400 or 500",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-STATUS", "FETCH-PRE-NO-CUSTOM-HEADER", "FETCH-PRE-URL-QUERY"},
			Cases: append(preflightCases(Case{
				Title: "a preflight for %s gets a status from 200 to 299",
				Want:  Answered,
				Check: []Check{onPreflight("the status is from 200 to 299", okStatus())},
			}), Case{
				// Whether the server is meant to look at the query is not declared.
				ID: "query", Title: "a preflight for a URL with a query gets a status from 200 to 299", Story: queried, Want: Answered, AtMost: StatusWarn,
				Check: []Check{onPreflight("the status is from 200 to 299", okStatus())},
			}),
		}, {
			ID:    "preflight.no-redirect",
			Title: "a preflight is not redirected",
			Spec:  "cors-preflight-fetch-0",
			Harm:  Break,
			Why: `Browsers do not follow a redirect in answer to a preflight: the request fails.
The page has to use the final address from the start.`,
			Causes: []string{
				"http is redirected to https",
				"a trailing slash is added or removed",
				"visitors who are not logged in are sent to a login page",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-NO-REDIRECT", "RFC9110-HSTS"},
			Cases: preflightCases(Case{
				Title: "a preflight for %s is not redirected",
				Want:  Answered,
				Check: []Check{onPreflight("the status is not a redirect", redirectFault)},
			}),
		}, {
			ID:    "preflight.no-authentication",
			Title: "a preflight needs no authentication",
			Spec:  "cors-protocol-and-credentials",
			Harm:  Break,
			Why: `A preflight never carries cookies, an Authorization header or a client certificate.
A server that demands them first refuses every preflight.`,
			Causes: []string{
				"the authentication layer stands in front of the CORS layer",
				"an API key is required on every method",
				"the network demands a login before it lets anything through",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-NO-CREDENTIALS"},
			Cases: append(preflightCases(Case{
				Title: "a preflight for %s needs no authentication",
				Want:  Answered,
				Check: []Check{onPreflight("the response asks for no authentication", authenticationFault)},
			}), Case{
				// A refusal can have any status, but nobody can answer a 401.
				ID: "undeclared", Title: "where no request headers are declared, a preflight for Content-Type needs no authentication", Want: Answered, AtMost: StatusWarn,
				Ask:   Ask{From: Allowed, Headers: with("Content-Type", "application/json")},
				Needs: needsHeadersUndeclared,
				Check: []Check{onPreflight("the response asks for no authentication", authenticationFault)},
			}),
		}, {
			ID:    "preflight.allow-origin",
			Title: "the preflight response allows the requesting origin",
			Spec:  "concept-cors-check",
			Harm:  Break,
			Topic: TopicPermission,
			Why: `The preflight response is checked like every other: it has to allow the origin.
A list of methods alone allows nothing.`,
			Causes: []string{
				"OPTIONS is answered by a router that knows methods, but not origins",
				"the header is added to responses of the application only",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAO", "FETCH-PRE-IDENTIFY"},
			Cases: preflightCases(Case{
				Title: "the preflight response for %s allows the requesting origin",
				Want:  Answered,
				Check: []Check{onPreflight("the preflight passes the CORS check", letsIn(false))},
			}),
		}, {
			ID:    "preflight.stranger",
			Title: "an origin that is not allowed does not pass a preflight",
			Spec:  "cors-preflight-fetch-0",
			Harm:  Leak,
			Topic: TopicStrangers,
			Why: `The preflight keeps pages of other origins from sending requests that change things.
If it lets an unrelated origin pass, the request is sent, even if its response cannot be read.`,
			Causes: []string{
				"the preflight handler echoes every Origin",
				"OPTIONS is answered by a gateway with \"*\" while the application has a list",
			},
			Control: byHeaders(Allowed),
			Kinds:   servedKinds(),
			Covers:  []string{"FETCH-PRE-DENY-ORIGIN", "FETCH-PRE-DENY-NOLEAK", "SEC-PREFLIGHT-PARITY"},
			Cases: []Case{
				{
					ID: "headers", Title: "a preflight from an unrelated origin for declared headers is refused",
					Ask: byHeaders(Stranger), Want: Blocked, Check: []Check{refusedByPreflight()},
				},
				{
					ID: "one-header", Title: "a preflight from an unrelated origin for one declared header is refused",
					Ask: onWire(Ask{From: Stranger, Headers: with(DeclaredHeader, "")}), Want: Blocked, Needs: needsHeaders(2), Check: []Check{refusedByPreflight()},
				},
				{
					ID: "two-headers", Title: "a preflight from an unrelated origin for two declared headers is refused",
					Ask: onWire(Ask{From: Stranger, Headers: with(DeclaredTwo, "")}), Want: Blocked, Needs: needsHeaders(3), Check: []Check{refusedByPreflight()},
				},
				{
					ID: "method", Title: "a preflight from an unrelated origin for a declared method is refused",
					Ask: byMethod(Stranger), Want: Blocked, Control: control(byMethod(Allowed)),
					Check: []Check{refusedByPreflight()},
				},
				{
					ID: "method-with-headers", Title: "a preflight from an unrelated origin for a declared method with declared headers is refused",
					Ask: onWire(Ask{From: Stranger, Method: DeclaredMethod, Headers: with(DeclaredHeaders, "")}), Want: Blocked,
					Control: control(byMethod(Allowed)), Check: []Check{refusedByPreflight()},
				},
				{
					ID: "http", Title: "a preflight from an unrelated http origin is refused",
					Ask: byHeaders(StrangerHTTP), Want: Blocked, Check: []Check{refusedByPreflight()},
				},
			},
		}, {
			ID:    "preflight.no-body-on-204",
			Title: "a preflight response with status 204 announces no body",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-15.3.5",
			Harm:  Break,
			Why: `A 204 has no body. If the response announces one, the browser takes those bytes
for the beginning of the next response on the connection.`,
			Causes: []string{
				"the preflight handler sets 204, then the framework writes \"OK\"",
				"a proxy adds Transfer-Encoding to everything",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-204-NOBODY", "FETCH-PRE-BODY"},
			Cases: preflightCases(Case{
				Title: "a 204 response to a preflight for %s announces no body",
				Want:  Answered, Universal: true,
				Check: []Check{onPreflight("a 204 announces no body", bodyOn204)},
			}),
		}, {
			ID:    "preflight.actual-agrees",
			Title: "a request that needs a preflight gets a readable response",
			Spec:  "http-responses",
			Harm:  Break,
			Why: `The preflight has to allow the request, and the response has to allow the page to read it. If only the
preflight does, the action has happened, but the page is told that it failed.`,
			Causes: []string{
				"a gateway answers preflights, but the function behind it adds no headers",
				"the preflight says \"*\" although the response needs credentials",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-CONSISTENT"},
			Cases: []Case{
				{ID: "headers", Title: "an allowed origin reads the response to a request with declared headers", Ask: byHeaders(Allowed), Want: Shared},
				{
					ID: "credentialed", Title: "an allowed origin reads the response to a credentialed request with declared headers",
					Ask: including(byHeaders(Allowed)), Want: Shared,
				},
				{
					ID: "method", Title: "an allowed origin reads the response to a request with a declared method", Ask: byMethod(Allowed), Want: Shared,
					Check: []Check{onActual("the response passes the CORS check", letsIn(false))},
				},
			},
		}, {
			ID:    "preflight.not-without-request-method",
			Title: "OPTIONS without Access-Control-Request-Method is an ordinary request",
			Spec:  "cors-preflight-request",
			Harm:  Break,
			Why: `A script may send OPTIONS itself. Without Access-Control-Request-Method it does not ask for permission:
it wants the resource's own answer, as readable as the answer to GET.`,
			Causes: []string{
				"every OPTIONS is taken for a preflight",
				"the preflight handler reads a header that is not there",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-NOT-NO-ACRM"},
			Cases: []Case{
				{
					ID: "no-server-error", Title: "OPTIONS without Access-Control-Request-Method does not cause a server error",
					Story: []Ask{
						sent(Ask{From: Allowed, Method: "GET"}, line("Origin", "{origin}")),
						options(get(Allowed), line("Origin", "{origin}")),
					},
					Want: Answered, Universal: true, AtMost: StatusWarn,
					Check: []Check{onStory("the status is below 500 if that of GET is", failedSince)},
				},
				{
					// Good libraries differ here: some answer without any CORS header.
					ID: "readable", Title: "an allowed origin reads the response to OPTIONS without Access-Control-Request-Method", Harm: Note,
					Ask: options(get(Allowed), line("Origin", "{origin}")), Want: Shared,
				},
			},
		}, {
			ID:    "preflight.get-is-no-preflight",
			Title: "GET with preflight headers is answered like any other GET",
			Spec:  "cors-preflight-request",
			Harm:  Break,
			Why: `Only OPTIONS asks for permission. A server that goes by the headers alone
answers other requests with an empty page.`,
			Causes: []string{
				"the preflight is recognised by Access-Control-Request-Method without checking the method",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-NOT-GET"},
			Cases: []Case{{
				ID: "get", Title: "GET with preflight headers gets the usual response", Want: Answered, Universal: true, AtMost: StatusWarn,
				Story: []Ask{
					sent(Ask{From: Allowed, Method: "GET"}, line("Origin", "{origin}")),
					sent(Ask{From: Allowed, Method: "GET"}, line("Origin", "{origin}"), line(ACRM, "PUT"), line(ACRH, "x-corsuite")),
				},
				Check: []Check{onStory("the status is the same, and the body is not missing", sameResource)},
			}},
		}, {
			ID:    "preflight.not-the-resource",
			Title: "the preflight response does not contain the resource",
			Spec:  "cors-preflight-fetch-0",
			Harm:  Note,
			Why: `Browsers discard the body of this response. If it is the resource anyway, the resource's own code
ran for a mere question: what it does, it does twice, and without the user's credentials.`,
			Causes: []string{
				"the CORS layer adds headers to OPTIONS and passes it on",
				"the route of the resource takes every method",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-NO-SIDE-EFFECT"},
			Cases: []Case{{
				ID: "get", Title: "the preflight response does not have the body of the GET response", Want: Answered, Universal: true,
				Story: []Ask{
					sent(Ask{From: Allowed, Method: "GET"}, line("Origin", "{origin}")),
					options(get(Allowed), line("Origin", "{origin}"), line(ACRM, "PUT")),
				},
				Check: []Check{onStory("the body differs from that of GET", sameBody)},
			}},
		}, {
			ID:    "preflight.without-origin",
			Title: "OPTIONS without Origin does no harm",
			Spec:  "cors-preflight-request",
			Harm:  Break,
			Why: `A request without Origin is not a preflight, even if it has the other headers.
It must not make the server fail.`,
			Causes: []string{
				"the preflight handler reads a header that is not there",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-NOT-NO-ORIGIN"},
			Cases: []Case{{
				ID: "no-server-error", Title: "OPTIONS without Origin does not cause a server error",
				Ask: options(get(NoOrigin), line(ACRM, "PUT")), Want: Answered, Universal: true, AtMost: StatusWarn,
				Check: []Check{onActual("the status is below 500", noServerError())},
			}},
		}},
	}
}

// preflightCases are the same claim on the two usual preflights of an allowed
// origin. The title has %s for what the preflight asks for.
func preflightCases(c Case) []Case {
	byName, byVerb := c, c
	byName.ID, byName.Title, byName.Ask = "headers", fmt.Sprintf(c.Title, "declared headers"), byHeaders(Allowed)
	byVerb.ID, byVerb.Title, byVerb.Ask = "method", fmt.Sprintf(c.Title, "a declared method"), byMethod(Allowed)
	return []Case{byName, byVerb}
}

// bodyOn204 says how a 204 announces a body. A Content-Length of 0 is a matter
// of style, see http.no-content-length-on-204.
func bodyOn204(x Exchange) string {
	if x.Status != 204 {
		return ""
	}
	if length := joined(x, "Content-Length"); length != "" && length != "0" {
		return fmt.Sprintf("a 204 with Content-Length: %s", length)
	}
	if coding := joined(x, "Transfer-Encoding"); coding != "" {
		return fmt.Sprintf("a 204 with Transfer-Encoding: %s", coding)
	}
	return ""
}

// sameResource finds a response that has another status than the first, or no
// body where the first has one.
func sameResource(responses []Exchange) string {
	first := responses[0]
	for _, x := range responses[1:] {
		switch {
		case x.Status != first.Status:
			return fmt.Sprintf("status %d becomes %d", first.Status, x.Status)
		case x.Body == "" && first.Body != "":
			return "the body is gone"
		}
	}
	return ""
}

// sameBody finds a last response with the first one's body. A short text like
// "OK" may well be what a server says to everything.
func sameBody(responses []Exchange) string {
	const telling = 16
	first, final := responses[0], responses[len(responses)-1]
	if len(first.Body) < telling || first.Body != final.Body || first.Status != final.Status {
		return ""
	}
	return fmt.Sprintf("%s and %s get the same %d bytes", first.Method, final.Method, len(final.Body))
}

// authenticationFault finds a response that asks for authentication. A 403 does
// not: it refuses everybody.
// https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2
func authenticationFault(x Exchange) string {
	switch x.Status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired, http.StatusNetworkAuthenticationRequired:
		return fmt.Sprintf("the status is %d", x.Status)
	}
	return ""
}

// redirectFault: https://fetch.spec.whatwg.org/#redirect-status
func redirectFault(x Exchange) string {
	if fetch.IsRedirectStatus(x.Status) {
		return fmt.Sprintf("the status is %d", x.Status)
	}
	return ""
}
