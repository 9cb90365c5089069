package specs

// https://html.spec.whatwg.org/#concept-origin-opaque
func nullOrigin() Section {
	preflighted := byHeaders(Null)
	return Section{
		ID:    "null-origin",
		Title: "The origin \"null\"",
		Spec:  "serializing-a-request-origin",
		Topic: TopicNullOrigin,
		Rules: []Rule{{
			ID:    "null-origin.refused",
			Title: "the origin \"null\" does not read the response unless that is declared",
			Spec:  "concept-cors-check",
			Harm:  Leak,
			Why: `Browsers send "Origin: null" for sandboxed frames, data: documents, local files.
Every web site can create such a frame, so a server that allows "null" allows everybody.`,
			Causes: []string{
				"\"null\" was allowed for tests from local files",
				"file:// in the list is written as null",
				"the Origin of the request is copied into the answer",
			},
			Control: get(Allowed),
			Covers:  []string{"SEC-NULL", "FETCH-REDIR-NULL-CRED"},
			Cases: []Case{
				{ID: "plain", Title: "the origin \"null\" does not read the response", Ask: get(Null), Want: Blocked},
				{
					ID: "credentialed", Title: "the origin \"null\" does not read the response to a credentialed request",
					Ask: credentialed(Null), Want: Blocked,
				},
				{
					ID: "cookie", Title: "the origin \"null\" does not read the response to a request with a cookie",
					Ask: withCookie(Null), Want: Blocked,
				},
				{
					ID: "undeclared", Title: "where no origins are declared, \"null\" does not read what an unrelated origin cannot read",
					Story: []Ask{get(Stranger), get(Null)}, Want: Answered,
					Universal: true, AtMost: StatusWarn, Needs: needsUndeclared,
					Check: []Check{onStory("null is refused where a stranger is", namedSince)},
				},
				{
					ID: "undeclared-credentialed", Title: "where no origins are declared, \"null\" does not read the response to a credentialed request",
					Ask: credentialed(Null), Want: Answered, Universal: true, AtMost: StatusWarn, Needs: needsUndeclared,
					Check: []Check{onActual("null is refused credentials", trusted)},
				},
			},
		}, {
			ID:    "null-origin.preflight-refused",
			Title: "the origin \"null\" does not pass a preflight unless that is declared",
			Spec:  "cors-preflight-fetch-0",
			Harm:  Leak,
			Why: `What null-origin.refused says about reading holds for sending too:
a sandboxed frame of any site could otherwise send requests that change things.`,
			Causes: []string{
				"preflights are answered by another layer than requests, with a list of its own",
				"the preflight handler echoes every Origin",
			},
			Control: byHeaders(Allowed),
			Kinds:   servedKinds(),
			Covers:  []string{"SEC-NULL", "SEC-PREFLIGHT-PARITY"},
			Cases: []Case{
				{
					ID: "headers", Title: "a preflight from \"null\" for declared headers is refused",
					Ask: preflighted, Want: Blocked, Check: []Check{refusedByPreflight()},
				},
				{
					ID: "each-header", Title: "a preflight from \"null\" for one declared header is refused",
					Ask: Ask{From: Null, Headers: with(DeclaredHeader, "")}, Want: Blocked, Check: []Check{refusedByPreflight()},
					Control: control(Ask{From: Allowed, Headers: with(DeclaredHeader, "")}),
				},
				{
					ID: "method", Title: "a preflight from \"null\" for a declared method is refused",
					Ask: byMethod(Null), Want: Blocked, Check: []Check{refusedByPreflight()},
					Control: control(byMethod(Allowed)),
				},
			},
		}, {
			ID:    "null-origin.allowed",
			Title: "the origin \"null\" reads the response where that is declared",
			Spec:  "concept-cors-check",
			Harm:  Break,
			Why: `The policy lists "null": sandboxed frames or local files are meant to read this.
The answer has to be "null" in lower case, or "*".`,
			Causes: []string{
				"\"null\" is not matched because it does not parse as a URL",
				"\"null\" is refused as malformed before the list is consulted",
			},
			Covers: []string{"FETCH-ACTUAL-SHARE", "FETCH-REDIR-NULL"},
			Cases: []Case{
				{ID: "plain", Title: "where \"null\" is allowed, a page with that origin reads the response", Ask: get(Null), Want: Shared},
				{ID: "credentialed", Title: "where \"null\" is allowed, a page with that origin reads the response to a credentialed request", Ask: credentialed(Null), Want: Shared},
				{ID: "preflight", Title: "where \"null\" is allowed, its preflight succeeds", Ask: preflighted, Want: Shared, Needs: needsServed},
			},
		}, {
			ID:    "null-origin.no-server-error",
			Title: "a request from \"null\" does not cause a server error",
			Spec:  "serializing-a-request-origin",
			Harm:  Break,
			Why: `"null" is a legal value that browsers send, although it is not a URL.
A server that tries to parse it may fail with an internal error.`,
			Causes: []string{
				"Origin goes through a URL parser that throws",
			},
			Kinds:  []Kind{Resource, Protected, Redirect, NotModified},
			Covers: []string{"SEC-NULL", "FETCH-ORIGIN-GARBAGE"},
			// Where null is allowed the rule before this one judges whether it reads;
			// who is refused anyway loses nothing by a 500.
			Cases: []Case{
				{
					ID: "response", Title: "an actual request from \"null\" does not cause a server error",
					Story: []Ask{get(Stranger), get(Null)}, Want: Answered, Universal: true, AtMost: StatusWarn,
					Check: []Check{onStory("the status is below 500, or that of every refusal", failedSince)},
				},
				{
					ID: "preflight", Title: "a preflight from \"null\" does not cause a server error",
					Story: []Ask{byMethod(Stranger), byMethod(Null)}, Want: Answered, Universal: true, AtMost: StatusWarn,
					Check: []Check{onPreflights("the status is below 500, or that of every refusal", failedSince)},
				},
			},
		}},
	}
}
