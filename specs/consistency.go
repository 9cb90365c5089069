package specs

import (
	"fmt"
	"net/http"

	"github.com/corsuite/corsuite/harness/fetch"
)

// https://fetch.spec.whatwg.org/#http-responses
func consistency() Section {
	ranged := Ask{From: Allowed, Method: "GET", Headers: with("Range", "bytes=0-0")}
	return Section{
		ID:    "consistency",
		Title: "Consistent responses",
		Spec:  "http-responses",
		Topic: TopicConsistency,
		Rules: []Rule{{
			ID:    "consistency.head-as-get",
			Title: "HEAD has the same CORS headers as GET",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2",
			Harm:  Break,
			Why: `HEAD is meant to answer with the headers that GET would return.
A difference shows that the CORS headers depend on how a request is routed.`,
			Causes: []string{
				"HEAD is answered by another branch, with settings of its own",
			},
			Kinds:  []Kind{Resource, ErrorAnswer, Protected},
			Covers: []string{"FETCH-ACTUAL-HEAD"},
			Cases: []Case{{
				ID: "same", Title: "the response to HEAD has the same CORS headers as the response to GET", Want: Answered, Universal: true, AtMost: StatusWarn, Needs: needsListed("HEAD"),
				Story: []Ask{{From: Allowed, Method: "GET"}, {From: Allowed, Method: "HEAD"}},
				Check: []Check{onStory("the CORS headers of HEAD are those of GET", sameLines(ACAO, ACAC, ACEH))},
			}},
		}, {
			ID:    "consistency.range",
			Title: "an allowed origin reads part of the resource",
			Spec:  "cors-safelisted-request-header",
			Harm:  Break,
			Why: `Players ask for parts of a file with Range, without a preflight.
If the 206 lacks the permission, playing or resuming fails while a plain load works.`,
			Causes: []string{
				"ranges are answered by a static-file branch in front of the CORS layer",
				"headers are added only to responses with status 200",
			},
			Kinds:  []Kind{Resource},
			Covers: []string{"FETCH-ACTUAL-206-416", "FETCH-EXC-RANGE"},
			Cases: []Case{
				{ID: "first-byte", Title: "an allowed origin reads the response to a range request", Ask: ranged, Want: Shared},
				{ID: "credentialed", Title: "an allowed origin reads the response to a credentialed range request", Ask: including(ranged), Want: Shared},
			},
		}, {
			ID:    "consistency.conditional",
			Title: "a 304 does not change who may read the resource",
			Spec:  "concept-http-fetch",
			Harm:  Break,
			Why: `A browser that has a copy asks whether it is still good. The headers of the 304 replace those of the copy:
if they name another origin, the copy cannot be read from then on.`,
			Causes: []string{
				"the 304 comes from a layer that names an origin of its own",
				"a cache replays a 304 that it got for another origin",
				"the 304 does not repeat Access-Control-Allow-Origin, so that a copy keeps that of the page which it was stored for",
			},
			Kinds:  []Kind{Resource, NotModified},
			Covers: []string{"FETCH-ACTUAL-304"},
			Cases: []Case{
				{
					ID: "by-the-browser", Title: "an allowed origin reads the resource after the browser has revalidated its copy", Want: Shared,
					Story: []Ask{
						{From: Allowed, Method: "GET", Query: "corsuite=conditional"},
						{From: Allowed, Method: "GET", Query: "corsuite=conditional", Cache: fetch.NoCache},
					},
				},
				{
					ID: "by-the-script", Title: "an allowed origin reads the response to its own If-None-Match", Want: Shared, Needs: needsHeader("If-None-Match", true),
					Story: []Ask{
						{From: Allowed, Method: "GET"},
						{From: Allowed, Method: "GET", Revalidate: true},
					},
				},
				{
					ID: "second-origin", Title: "a second allowed origin reads the resource after the browser has revalidated the copy of another", Want: Answered,
					Story: []Ask{
						{From: Allowed, Method: "GET", Query: "corsuite=conditional-second"},
						{From: OtherAllowed, Method: "GET", Query: "corsuite=conditional-second", Cache: fetch.NoCache},
					},
					Check: []Check{onLast("the copy of one page is readable for the next after a 304", lostBy304).About(ACAO)},
				},
				{
					// If-None-Match: * asks what a browser's own condition asks, without an ETag.
					ID: "origin", Title: "a 304 does not name another origin", Want: Answered, AtMost: StatusWarn,
					Ask: sent(Ask{From: Allowed, Method: "GET"}, line("Origin", "{origin}"), line("If-None-Match", "*")),
					Check: []Check{onNotModified("a 304 names the asking origin, * or none", func(responses []Exchange) string {
						x := responses[len(responses)-1]
						if allowed := joined(x, ACAO); allowed != "" && allowed != "*" && allowed != asking(x) {
							return fmt.Sprintf("%s: %s", ACAO, allowed)
						}
						return ""
					})},
				},
				{
					// A cache keeps the permission of its copy, so a browser's own condition does not need it here.
					ID: "permission", Title: "a 304 repeats Access-Control-Allow-Origin", Want: Answered, Harm: Note,
					Ask: sent(Ask{From: Allowed, Method: "GET"}, line("Origin", "{origin}"), line("If-None-Match", "*")),
					Check: []Check{onNotModified("a 304 has "+ACAO, func(responses []Exchange) string {
						if len(values(responses[len(responses)-1], ACAO)) == 0 {
							return ACAO + " is missing"
						}
						return ""
					})},
				},
			},
		}, {
			ID:    "consistency.preflight-then-actual",
			Title: "the preflight does not allow what the response refuses",
			Spec:  "http-responses",
			Harm:  Break,
			Why: `Both answers are checked. If they come from two layers with two settings,
the request is sent, but its response cannot be read.`,
			Causes: []string{
				"a gateway answers preflights, the application answers requests",
				"the preflight says \"*\" while the response names the origin with credentials",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-CONSISTENT", "FETCH-PRE-CONSISTENT-2"},
			Cases: []Case{
				{
					ID: "method", Title: "a declared method that passes its preflight gets a readable response", Ask: byMethod(Allowed), Want: Shared,
					Check: []Check{onActual("the response passes the CORS check", letsIn(false))},
				},
				{
					ID: "second-origin", Title: "a second allowed origin reads the response after its preflight", Ask: byHeaders(OtherAllowed), Want: Shared,
				},
				{
					ID: "credentials", Title: "the preflight response allows credentials exactly where the actual response does", Want: Answered, Universal: true, AtMost: StatusWarn,
					Story: []Ask{including(byHeaders(Allowed)), credentialed(Allowed)},
					Check: []Check{{Says: "the preflight allows credentials where the response does", Find: of(
						preflightThenResponse, unlikeCredentials)}},
				},
			},
		}},
	}
}

// lostBy304 finds a page that cannot read a copy which another page's request has filled,
// since the 304 that made it good again does not name the page that asked.
// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
func lostBy304(last Observation) string {
	x, _ := last.Actual()
	if last.Outcome != OutcomeBlocked || !last.Reason.CORS() || x.Status != http.StatusNotModified || x.Preflight {
		return ""
	}
	if allowed := joined(x, ACAO); allowed != "" {
		return fmt.Sprintf("the 304 to %s has %s: %s, which replaces that of the copy", asking(x), ACAO, allowed)
	}
	return fmt.Sprintf("the 304 to %s has no %s, so the copy keeps the one that was stored with it: %s", asking(x), ACAO, last.Parameter)
}

// onNotModified claims something of a story whose last answer is a 304; of any
// other it claims nothing.
func onNotModified(says string, fault func([]Exchange) string) Check {
	return Check{Says: says, Find: of(
		func(story []Observation) ([]Exchange, error) {
			responses, err := actuals(story)
			if err == nil && responses[len(responses)-1].Status != 304 {
				err = silent("the target does not answer 304")
			}
			return responses, err
		},
		fault)}
}

// unlikeCredentials finds a preflight that lets the origin in, with credentials
// other than the response allows.
func unlikeCredentials(pair [2]Exchange) string {
	preflight, response := pair[0], pair[1]
	origin := asking(preflight) // a browser's cache gives a response without a request
	if !accepted(preflight) || trusts(preflight, origin) == trusts(response, origin) {
		return ""
	}
	return fmt.Sprintf("the preflight says %q with credentials %q, the response %q with %q",
		joined(preflight, ACAO), joined(preflight, ACAC), joined(response, ACAO), joined(response, ACAC))
}

// allowsCredentials reports whether a credentialed request passes the CORS check.
func allowsCredentials(x Exchange) bool { return trusts(x, asking(x)) }

// trusts reports whether a response to a credentialed request from the origin
// passes the CORS check.
func trusts(x Exchange, origin string) bool {
	why, _ := fetch.CheckCORS(origin, fetch.Include, x.Response)
	return why == ""
}
