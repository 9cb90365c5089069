package specs

import (
	"fmt"
	"net/url"

	"github.com/corsuite/corsuite/harness/fetch"
)

// https://www.rfc-editor.org/rfc/rfc9110
func httpSemantics() Section {
	bytesOf := func(lines ...fetch.Header) Ask {
		return Ask{From: Allowed, Bytes: &Bytes{Headers: lines}}
	}
	origin, accept, agent := line("Origin", "{origin}"), line("Accept", "*/*"), line("User-Agent", "corsuite")
	over := func(version string) Ask {
		return Ask{From: Allowed, HTTP: version}
	}
	warned := func(id, title string, a Ask) Case {
		return Case{ID: id, Title: title, Ask: a, Want: Shared, AtMost: StatusWarn}
	}
	reversed := byHeaders(Allowed)
	reversed.Bytes = &Bytes{Headers: []fetch.Header{line(ACRH, "{headers}"), line(ACRM, "{method}"), origin, accept}}
	kinds := []Kind{Resource, ErrorAnswer, Protected}
	return Section{
		ID:    "http",
		Title: "HTTP semantics",
		Spec:  "http-requests",
		Topic: TopicWire,
		Rules: []Rule{{
			ID:    "http.field-order",
			Title: "the order of header lines does not matter",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-5.3",
			Harm:  Break,
			Why: `Browsers differ in the order of their headers, and gateways change it.
The answer must not depend on that.`,
			Causes: []string{
				"a hand-written parser looks for Origin in a fixed place",
			},
			Kinds:  kinds,
			Covers: []string{"RFC9110-FIELD-ORDER"},
			Cases: []Case{
				warned("origin-first", "an Origin in the first header line is recognised", bytesOf(origin, accept, agent)),
				warned("origin-last", "an Origin in the last header line is recognised", bytesOf(accept, agent, origin)),
				func() Case {
					c := warned("preflight-reversed", "a preflight with its headers in reverse order is recognised", reversed)
					c.Needs = needsServed
					return c
				}(),
			},
		}, {
			ID:    "http.field-case",
			Title: "header names are case-insensitive",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-5.1",
			Harm:  Break,
			Why: `HTTP/2 writes header names in lower case, HTTP/1 in whatever case the sender likes.
The answer must not depend on that.`,
			Causes: []string{
				"a hand-written parser compares names letter by letter",
			},
			Kinds:  kinds,
			Covers: []string{"FETCH-NAME-CASE", "FETCH-ORIGIN-OWS"},
			Cases: []Case{
				warned("lower", "an \"origin\" header in lower case is recognised", bytesOf(accept, line("origin", "{origin}"))),
				warned("upper", "an \"ORIGIN\" header in upper case is recognised", bytesOf(accept, line("ORIGIN", "{origin}"))),
				// No browser sends any.
				noted(warned("white-space", "white space around the value of Origin is ignored", bytesOf(accept, line("Origin", "\t{origin} ")))),
			},
		}, {
			ID:    "http.version-1-0",
			Title: "an allowed origin reads the response over HTTP/1.0",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-2.5",
			Harm:  Break,
			Why: `Browsers speak newer versions, but some proxies still ask the server behind them in HTTP/1.0.
If the headers are missing there, every page is refused.`,
			Causes: []string{
				"headers are added for HTTP/1.1 only",
			},
			Kinds:  kinds,
			Covers: []string{"RFC9112-H1-H2"},
			Cases:  []Case{warned("get", "an allowed origin reads the response to an HTTP/1.0 request", over("1.0"))},
		}, {
			ID:    "http.version-2",
			Title: "an allowed origin reads the response over HTTP/2",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9113#section-8.2",
			Harm:  Break,
			Why: `Over TLS browsers prefer HTTP/2 where the server has it.
A permission that only HTTP/1.1 sends is then missing for nearly everybody.`,
			Causes: []string{
				"the HTTP/2 listener has a configuration of its own",
				"header names are compared letter by letter, and HTTP/2 has them in lower case",
			},
			Kinds:  kinds,
			Covers: []string{"RFC9112-H1-H2", "FETCH-NAME-CASE"},
			Cases: []Case{
				{
					ID: "tls", Title: "an allowed origin reads the response over HTTP/2 with TLS", Ask: over("2"), Want: Shared,
					Needs: needsScheme("https"),
				},
				{
					// No browser speaks HTTP/2 without TLS; proxies do.
					ID: "clear", Title: "an allowed origin reads the response over HTTP/2 without TLS", Ask: over("2"), Want: Shared, AtMost: StatusWarn,
					Needs: needsScheme("http"),
				},
			},
		}, {
			ID:    "http.no-content-length-on-204",
			Title: "a 204 has neither Content-Length nor Transfer-Encoding",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-8.6",
			Harm:  Note,
			Why: `HTTP forbids both in a response that cannot have a body. Browsers tolerate a length of 0,
which many servers send.`,
			Causes: []string{
				"the framework writes Content-Length: 0 to be on the safe side",
			},
			Kinds:  everyKind(),
			Covers: []string{"FETCH-PRE-204-NOBODY"},
			Cases: []Case{
				lint("no-length", "no 204 response has Content-Length or Transfer-Encoding", byHeaders(Allowed), onEach("a 204 has neither field",
					func(x Exchange) bool { return x.Status == 204 }, absent("Content-Length", "Transfer-Encoding"))),
			},
		}, {
			ID:    "http.keep-alive",
			Title: "a second request on the same connection is answered like the first",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9112#section-9.3",
			Harm:  Break,
			Why: `Browsers use one connection for many requests.
What is set up for the first must hold for the next.`,
			Causes: []string{
				"headers are set up once for each connection",
				"the response before it announced the wrong length",
			},
			Kinds:  kinds,
			State:  true,
			Covers: []string{"FETCH-PRE-BODY"},
			Cases: []Case{
				{
					ID: "get-get", Title: "an allowed origin reads a second response on the same connection", Want: Shared,
					Story: []Ask{get(Allowed), get(Allowed)},
				},
				{
					ID: "preflight-get", Title: "an allowed origin reads a response on the connection that carried a preflight", Want: Shared, Needs: needsServed,
					Story: []Ask{byMethod(Allowed), get(Allowed)},
				},
			},
		}, {
			ID:    "http.own-origin",
			Title: "a page of the server itself is served",
			Spec:  "origin-header",
			Harm:  Break,
			Topic: TopicOwnOrigin,
			Why: `Browsers send Origin with POST, PUT, DELETE to a page's own server too. That is not a cross-origin request,
so the server must not refuse it because its own name is not in the list.`,
			Causes: []string{
				"behind a TLS proxy the server believes its own origin to be http or an internal host",
				"every Origin that is not in the list is answered with 403",
			},
			Kinds:  kinds,
			Covers: []string{"FETCH-SAMEORIGIN-ORIGIN"},
			Cases: []Case{{
				ID: "get", Title: "a request from the server's own origin is not refused", Want: Answered, AtMost: StatusWarn,
				Story: []Ask{{From: NoOrigin, Method: "GET"}, sent(Ask{From: Own, Method: "GET"}, origin)},
				Check: []Check{onStory("the request is served like one without Origin", refusedSince)},
			}},
		}, {
			ID:    "http.without-origin",
			Title: "a request without Origin is served",
			Spec:  "cors-request",
			Harm:  Break,
			Why: `Monitors, links and command-line tools send no Origin. CORS is not about them:
they are to be served as usual.`,
			Causes: []string{
				"a missing Origin is treated as one that is not in the list",
			},
			Kinds:  kinds,
			Covers: []string{"FETCH-NOORIGIN-UNAFFECTED"},
			Cases: []Case{{
				ID: "get", Title: "a request without Origin is not refused where a page is served", Want: Answered, Universal: true, AtMost: StatusWarn,
				// Without Sec-Fetch-Mode, like a monitor: loads of foreign pages without CORS are often refused on purpose.
				Story: []Ask{{From: Allowed, Method: "GET"}, sent(Ask{From: NoOrigin, Method: "GET"})},
				Check: []Check{onStory("the request is served like a page of an allowed origin", refusedSince)},
			}},
		}},
	}
}

// refusedSince finds an error among the responses if the first is not one.
func refusedSince(responses []Exchange) string {
	first := responses[0]
	for _, x := range responses[1:] {
		if first.Status < 400 && x.Status >= 400 {
			return fmt.Sprintf("status %d becomes %d", first.Status, x.Status)
		}
	}
	return ""
}

// needsScheme keeps a case to targets over https, or to those over http.
func needsScheme(scheme string) func(Target) string {
	return func(t Target) string {
		if u, err := url.Parse(t.URL); err == nil && u.Scheme == scheme {
			return ""
		}
		return "the target is not " + scheme
	}
}
