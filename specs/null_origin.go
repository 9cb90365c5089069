package specs

import "github.com/corsuite/corsuite/harness"

// https://html.spec.whatwg.org/#concept-origin-opaque
func nullOrigin() harness.Section {
	preflightOf := byHeaders(harness.Null)
	return harness.Section{
		ID:    "null-origin",
		Title: "The origin \"null\"",
		Spec:  "serializing-a-request-origin",
		Rules: []harness.Rule{{
			ID:    "null-origin.refused",
			Title: "a page without an origin of its own reads nothing unless that is declared",
			Spec:  "concept-cors-check",
			Harm:  harness.Leak,
			Why: `Browsers send "Origin: null" for sandboxed frames, data: documents, local files.
Every web site can make such a frame, so whoever allows "null" allows everybody.`,
			Causes: []string{
				"null was allowed for tests from local files",
				"file:// in the list is written as null",
				"the Origin of the request is copied into the answer",
			},
			Control: get(harness.Allowed),
			Covers:  []string{"SEC-NULL", "FETCH-REDIR-NULL-CRED"},
			Cases: []harness.Case{
				{ID: "plain", Title: "it does not read the response", Ask: get(harness.Null), Want: harness.Blocked},
				{
					ID: "credentialed", Title: "nor that to a credentialed request",
					Ask: credentialed(harness.Null), Want: harness.Blocked,
				},
				{
					ID: "cookie", Title: "nor that to a request with a cookie",
					Ask: withCookie(harness.Null), Want: harness.Blocked,
				},
				{
					ID: "undeclared", Title: "where it is not declared who is allowed, it does not read what a stranger may not",
					Story: []harness.Ask{get(harness.Stranger), get(harness.Null)}, Want: harness.Answered,
					Universal: true, AtMost: harness.StatusWarn, Needs: needsUndeclared,
					Check: []harness.Check{onStory("null is refused where a stranger is", namedSince)},
				},
				{
					ID: "undeclared-credentialed", Title: "nor does it read the response to a credentialed request",
					Ask: credentialed(harness.Null), Want: harness.Answered, Universal: true, AtMost: harness.StatusWarn, Needs: needsUndeclared,
					Check: []harness.Check{onActual("null is refused credentials", trusted)},
				},
			},
		}, {
			ID:    "null-origin.preflight-refused",
			Title: "a page without an origin of its own passes no preflight unless that is declared",
			Spec:  "cors-preflight-fetch-0",
			Harm:  harness.Leak,
			Why: `What null-origin.refused says of reading holds for sending too:
a sandboxed frame of any site could otherwise send requests that change things.`,
			Causes: []string{
				"preflights are answered by another layer than requests, with a list of its own",
				"the preflight handler echoes the Origin of whoever asks",
			},
			Control: byHeaders(harness.Allowed),
			Kinds:   servedKinds(),
			Covers:  []string{"SEC-NULL", "SEC-PREFLIGHT-PARITY"},
			Cases: []harness.Case{
				{
					ID: "headers", Title: "a request with declared headers is refused at its preflight",
					Ask: preflightOf, Want: harness.Blocked, Check: []harness.Check{refusedByPreflight()},
				},
				{
					ID: "method", Title: "a request with a declared method is refused at its preflight",
					Ask: byMethod(harness.Null), Want: harness.Blocked, Check: []harness.Check{refusedByPreflight()},
					Control: control(byMethod(harness.Allowed)),
				},
			},
		}, {
			ID:    "null-origin.allowed",
			Title: "a page without an origin of its own reads the response where that is declared",
			Spec:  "concept-cors-check",
			Harm:  harness.Break,
			Why: `The policy lists "null": sandboxed frames or local files are meant to read this.
The answer has to be "null" in lower case, or "*".`,
			Causes: []string{
				"null is not matched because it does not parse as a URL",
				"null is refused as malformed before the list is looked at",
			},
			Covers: []string{"FETCH-ACTUAL-SHARE", "FETCH-REDIR-NULL"},
			Cases: []harness.Case{
				{ID: "plain", Title: "it reads the response", Ask: get(harness.Null), Want: harness.Shared},
				{ID: "credentialed", Title: "it reads that to a credentialed request", Ask: credentialed(harness.Null), Want: harness.Shared},
				{ID: "preflight", Title: "its preflight is accepted", Ask: preflightOf, Want: harness.Shared, Needs: needsServed},
			},
		}, {
			ID:    "null-origin.no-server-error",
			Title: "a request from \"null\" does not make the server fail",
			Spec:  "serializing-a-request-origin",
			Harm:  harness.Break,
			Why: `"null" is a legal value that browsers send, though it is no URL.
A server that tries to take it apart may end with an internal error.`,
			Causes: []string{
				"Origin goes through a URL parser that throws",
			},
			Kinds:  []harness.Kind{harness.Resource, harness.Protected, harness.Redirect, harness.NotModified},
			Covers: []string{"SEC-NULL", "FETCH-ORIGIN-GARBAGE"},
			// Where null is allowed the rule before this one judges whether it reads;
			// who is refused anyway loses nothing by a 500.
			Cases: []harness.Case{
				{
					ID: "response", Title: "the request is answered with a status below 500, or like a stranger's",
					Story: []harness.Ask{get(harness.Stranger), get(harness.Null)}, Want: harness.Answered, Universal: true, AtMost: harness.StatusWarn,
					Check: []harness.Check{onStory("the status is below 500, or that of any refusal", failedSince)},
				},
				{
					ID: "preflight", Title: "so is its preflight",
					Story: []harness.Ask{byMethod(harness.Stranger), byMethod(harness.Null)}, Want: harness.Answered, Universal: true, AtMost: harness.StatusWarn,
					Check: []harness.Check{onPreflights("the status is below 500, or that of any refusal", failedSince)},
				},
			},
		}},
	}
}
