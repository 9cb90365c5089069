package specs

import (
	"fmt"
	"strings"
)

// Rules of this file: nothing here is sent in bulk. A value is long enough to
// meet careless code, short enough for every header limit in common use.

func robustness() Section {
	kinds := []Kind{Resource, Protected, Redirect, NotModified}
	// What nobody finds odd, and how the server refuses that.
	stranger := sent(get(Stranger), line("Origin", "{origin}"))
	fromOrigin := func(value string) []Ask {
		return []Ask{stranger, sent(get(Stranger), line("Origin", value))}
	}
	beside := func(odd Ask) []Ask {
		return []Ask{preflightOf("GET", "x-corsuite"), odd}
	}
	survives := func(id, title string, story []Ask) Case {
		return Case{
			ID: id, Title: title, Story: story, Want: Answered, Universal: true, AtMost: StatusWarn,
			Check: []Check{onStory("the status is below 500, or that of every refusal", failedSince)},
		}
	}
	many := make([]string, 300)
	for i := range many {
		many[i] = fmt.Sprintf("x-corsuite-%03d", i)
	}
	usual := sent(get(Allowed), line("Origin", "{origin}"))
	without, with := sent(get(NoOrigin)), sent(get(Allowed), line("Origin", "{origin}"))
	without.Bytes.Target, with.Bytes.Target = "/corsuite%ff", "/corsuite%ff"
	const markup = "<script>corsuite</script>"
	return Section{
		ID:    "robustness",
		Title: "Malformed requests",
		Spec:  "http-requests",
		Topic: TopicRobustness,
		Rules: []Rule{{
			ID:    "robustness.long-origin",
			Title: "a long Origin does not cause a server error",
			Spec:  "origin-header",
			Harm:  Break,
			Why: `Anyone can send an Origin of any length. The server may refuse it,
but should not fail with an internal error.`,
			Causes: []string{
				"a buffer is too small, or a pattern takes too long to match",
			},
			Kinds:  kinds,
			Covers: []string{"FETCH-ORIGIN-GARBAGE"},
			Cases: []Case{
				survives("labels", "an Origin with two hundred labels does not cause a server error", fromOrigin("https://"+strings.Repeat("a.", 200)+"stranger.example")),
				survives("four-kilobytes", "an Origin of four kilobytes does not cause a server error", fromOrigin("https://"+strings.Repeat("a", 4000)+".stranger.example")),
			},
		}, {
			ID:    "robustness.odd-origin",
			Title: "a malformed Origin does not cause a server error",
			Spec:  "origin-header",
			Harm:  Break,
			Why: `Anyone can send any text as Origin. The server may refuse it,
but should not fail with an internal error.`,
			Causes: []string{
				"Origin goes through a URL parser that throws",
			},
			Kinds:  kinds,
			Covers: []string{"FETCH-ORIGIN-GARBAGE", "FETCH-ORIGIN-EMPTY", "SEC-SCHEME-OTHER", "SEC-IDN"},
			Cases: []Case{
				survives("words", "an Origin made of words does not cause a server error", fromOrigin("not an origin")),
				survives("no-host", "an Origin without a host does not cause a server error", fromOrigin("https://")),
				survives("file", "a file URL as Origin does not cause a server error", fromOrigin("file://")),
				survives("extension", "a browser extension as Origin does not cause a server error", fromOrigin("chrome-extension://abcdefghijklmnopabcdefghijklmnop")),
				survives("bad-bracket", "an Origin with an unclosed IPv6 address does not cause a server error", fromOrigin("http://[::1")),
				survives("bad-escape", "an Origin with an invalid percent escape does not cause a server error", fromOrigin("https://%zz.stranger.example")),
				survives("bad-bytes", "an Origin with bytes beyond ASCII does not cause a server error", fromOrigin("https://\xff\xfe.stranger.example")),
			},
		}, {
			ID:    "robustness.many-request-headers",
			Title: "a malformed preflight does not cause a server error",
			Spec:  "cors-preflight-request",
			Harm:  Break,
			Why: `Anyone can ask for permission to send three hundred headers. The server may refuse,
but should not fail with an internal error, nor write invalid names into its response.`,
			Causes: []string{
				"a pattern takes too long to match spaces or commas",
				"the requested list is echoed unchecked",
			},
			Kinds:  kinds,
			Covers: []string{"FETCH-PRE-ACRH-HUGE", "FETCH-PRE-ACRH-INVALID", "FETCH-PRE-ACRH-EMPTY", "FETCH-PRE-ACRM-INVALID", "FETCH-PRE-ACRM-LINES"},
			Cases: []Case{
				survives("many", "a preflight for three hundred headers does not cause a server error", beside(preflightOf("GET", strings.Join(many, ",")))),
				survives("spaces", "a preflight for a header list full of spaces does not cause a server error", beside(preflightOf("GET", "x"+strings.Repeat(" ", 2000)+"y"))),
				survives("empty-list", "a preflight for an empty header list does not cause a server error", beside(preflightOf("GET", ""))),
				survives("long-method", "a preflight for a very long method does not cause a server error", beside(preflightOf(strings.Repeat("A", 2000), "x-corsuite"))),
				survives("no-token", "a preflight for an invalid method name does not cause a server error", beside(preflightOf("P UT\"", "x-corsuite"))),
				survives("two-methods", "a preflight for two methods does not cause a server error", beside(options(get(Allowed), line("Origin", "{origin}"), line(ACRM, "PUT"), line(ACRM, "DELETE")))),
				// No browser asks for such names, and many a layer says back whatever is asked.
				noted(Case{
					ID: "bad-names", Title: "invalid header names are not echoed", Want: Answered, Universal: true,
					Ask:   preflightOf("GET", "x corsuite,x:corsuite,\"x\""),
					Check: []Check{onActual(ACAH+" is a list of header names", aTokenList(ACAH)).About(ACAH)},
				}),
			},
		}, {
			ID:    "robustness.odd-path",
			Title: "a malformed path does not cause a server error because a page asks",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.1",
			Harm:  Break,
			Why: `Where CORS differs by path, the path is decoded and compared for requests that have an Origin.
A path that cannot be decoded should be answered as it is without Origin.`,
			Causes: []string{
				"the path goes through a decoder that throws",
			},
			Kinds:  kinds,
			Covers: []string{"FETCH-ORIGIN-GARBAGE"},
			Cases: []Case{{
				ID: "bytes", Title: "a path that is not valid UTF-8 does not cause a server error because a page asks", Story: []Ask{usual, without, with},
				Want: Answered, Universal: true, AtMost: StatusWarn,
				Check: []Check{onStory("the status is below 500, as for another path and without an Origin", failedSince)},
			}},
		}, {
			ID:    "robustness.markup-not-reflected",
			Title: "markup in a request is not reflected in a page",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-17",
			Harm:  Leak,
			Why: `An error page that repeats the request without escaping it can carry a script.
Browsers cannot be made to send this header, so it is a warning.`,
			Causes: []string{
				"an error message is built from request headers",
			},
			Kinds:  everyKind(),
			Covers: []string{"SEC-HEADER-REFLECT"},
			Cases: []Case{
				{
					ID: "requested-headers", Title: "markup in Access-Control-Request-Headers is not reflected in a page", Want: Answered, Universal: true, AtMost: StatusWarn,
					Ask:   preflightOf("GET", "x-"+markup),
					Check: []Check{onActual("no page repeats the markup", func(x Exchange) string { return reflected(x, markup) })},
				},
				{
					ID: "origin", Title: "markup in Origin is not reflected in a page", Want: Answered, Universal: true, AtMost: StatusWarn,
					Ask:   options(get(Allowed), line("Origin", "https://"+markup), line(ACRM, "GET")),
					Check: []Check{onActual("no page repeats the markup", func(x Exchange) string { return reflected(x, markup) })},
				},
			},
		}},
	}
}

// reflected finds the markup in a response that a browser would show as a page.
func reflected(x Exchange, markup string) string {
	mime := strings.ToLower(joined(x, "Content-Type"))
	if (mime == "" || strings.Contains(mime, "html")) && strings.Contains(x.Body, markup) {
		return fmt.Sprintf("the %d page has %s in it", x.Status, markup)
	}
	return ""
}
