package specs

// https://fetch.spec.whatwg.org/#http-responses
func errorResponses() Section {
	failing := []Kind{ErrorAnswer, Protected}
	return Section{
		ID:    "error-responses",
		Title: "Error responses",
		Spec:  "http-responses",
		Topic: TopicErrors,
		Rules: []Rule{{
			ID:    "error-responses.readable",
			Title: "allowed origins read errors as they read successes",
			Spec:  "http-responses",
			Harm:  Break,
			Why: `A page needs the status to tell "not found" from "too many requests" from "log in again".
Without the permission on the error, each of them looks like a broken network.`,
			Causes: []string{
				"the web server adds headers to successful responses only (nginx add_header without \"always\")",
				"rate limits, firewalls or authentication answer before the CORS layer",
				"an exception clears the headers that were set",
			},
			Kinds:  failing,
			Covers: []string{"FETCH-ACTUAL-ANY-STATUS", "FETCH-ACTUAL-ROUTING-ERRORS", "FETCH-PRE-HANDLED-EVERYWHERE"},
			Cases: []Case{
				{ID: "get", Title: "an allowed origin reads the error response to a GET request", Ask: get(Allowed), Want: Shared},
				{
					ID: "head", Title: "an allowed origin reads the error response to a HEAD request",
					Ask: Ask{From: Allowed, Method: "HEAD"}, Want: Shared, Needs: needsListed("HEAD"),
				},
				{
					// Whether an unknown path has preflights is a matter of taste.
					ID: "preflighted", Title: "an allowed origin reads the error response after a preflight", Ask: byHeaders(Allowed),
					Want: Shared, AtMost: StatusWarn,
				},
			},
		}, {
			ID:    "error-responses.without-session",
			Title: "an allowed origin reads the response to a request without a session",
			Spec:  "http-responses",
			Harm:  Break,
			Why: `Sessions end, and the page has to learn that from the response: a 401 that it can read.
Without the permission there, or after a redirect to a sign-in page, it sees a broken network.`,
			Causes: []string{
				"authentication answers before the CORS layer",
				"scripts are redirected to the sign-in page as people are",
			},
			Kinds:  []Kind{Resource, ErrorAnswer, Protected, NotModified, Redirect},
			Covers: []string{"FETCH-ACTUAL-ANY-STATUS", "FETCH-ACTUAL-ROUTING-ERRORS"},
			Cases: []Case{
				{
					ID: "declared", Title: "an allowed origin reads the error declared for requests without a session",
					Ask: outOfSession(Allowed), Want: Shared, Needs: needsAnonymousError(true),
				},
				{
					// Nobody said that pages are meant to see it.
					ID: "observed", Title: "an allowed origin reads whatever a request without a session gets",
					Ask: outOfSession(Allowed), Want: Shared, Needs: needsAnonymousError(false), AtMost: StatusWarn,
				},
			},
		}, {
			ID:    "error-responses.unknown-path",
			Title: "an allowed origin reads the response for an unknown path",
			Spec:  "http-responses",
			Harm:  Break,
			Why: `Pages ask for things that are gone. If the "not found" comes from a layer without CORS,
the page cannot tell it from a broken network.`,
			Causes: []string{
				"unknown paths are answered by the router or a default backend in front of the CORS layer",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-ACTUAL-ROUTING-ERRORS"},
			Cases: []Case{{
				// Nobody declared what holds there, so it is a warning. Many a CORS layer stands
				// before some paths only: it is asked for a preflight in both places.
				ID: "not-found", Title: "an allowed origin reads the error for an unknown path", Want: Answered, AtMost: StatusWarn, Needs: needsRead,
				Story: []Ask{preflightOf("GET", "x-corsuite"), elsewhere(preflightOf("GET", "x-corsuite")), unknownPath(get(Allowed))},
				Check: []Check{{Says: "an error passes the CORS check", Find: of(lastErrorOfLayer, func(failed Exchange) string {
					return corsCheckFault(failed, false)
				})}},
			}},
		}, {
			ID:    "error-responses.same-credentials",
			Title: "errors allow credentials where successes do",
			Spec:  "cors-protocol-and-credentials",
			Harm:  Break,
			Why: `Gateways often put "*" on the errors that they make themselves.
A credentialed request cannot read those.`,
			Causes: []string{
				"the gateway's template for errors contains \"*\"",
			},
			Kinds:  []Kind{ErrorAnswer, Protected, Resource},
			Covers: []string{"FETCH-ACTUAL-CRED", "FETCH-ACTUAL-ROUTING-ERRORS"},
			Cases: []Case{
				{
					ID: "declared", Title: "an allowed origin reads the error response to a credentialed request",
					Ask: credentialed(Allowed), Want: Shared, Needs: needsFailure,
				},
				{
					ID: "not-found", Title: "the error for an unknown path allows credentials where the resource does", Want: Answered, AtMost: StatusWarn, Needs: needsRead,
					Story: []Ask{credentialed(Allowed), unknownPath(credentialed(Allowed))},
					Check: []Check{onError("an error allows credentials where the resource does", func(served, failed Exchange) string {
						// That nothing is allowed there is another case's.
						if has(ACAO)(failed) && allowsCredentials(served) && !allowsCredentials(failed) {
							return "the resource allows credentials, and its error does not: " + corsCheckFault(failed, true)
						}
						return ""
					})},
				},
			},
		}},
	}
}

// outOfSession is a page's request without the target's session.
func outOfSession(from Origin) Ask {
	return Ask{From: from, Session: Anonymous}
}

// needsAnonymousError keeps a case to targets with a session, of which it is
// declared that the answer without one is an error, or is not. A redirect that is
// declared is not an error: scripts cannot follow it to a sign-in page anyway.
func needsAnonymousError(declared bool) func(Target) string {
	return func(t Target) string {
		switch is := t.Anonymous.Status >= 400; {
		case !t.HasSession():
			return "no session is given: --cookie, --header, --auth-command or `auth:`"
		case declared && !is:
			return "no error is declared for requests without the session: add `anonymous: {status: 401}`"
		case !declared && is:
			return "the answer without the session is declared, and another case judges that"
		}
		return ""
	}
}

// elsewhere sends the ask to a path that no server has.
func elsewhere(a Ask) Ask {
	a.URL = "/corsuite-no-such-path"
	return a
}

// unknownPath is the ask as a GET of a path that no server has.
func unknownPath(a Ask) Ask {
	a.Method = "GET"
	return elsewhere(a)
}

// lastErrorOfLayer returns the last response of a story that begins with a
// preflight of the resource and one of an unknown path, if it is an error. Where the
// first permits something and the second does not, no CORS layer is there.
func lastErrorOfLayer(story []Observation) (Exchange, error) {
	failed, err := lastActual(story)
	switch {
	case err != nil:
		return Exchange{}, err
	case failed.Status < 400:
		return Exchange{}, silent("the path is not answered with an error")
	case permits(story[0]) && !permits(story[1]):
		return Exchange{}, silent("the CORS layer stands before some paths only, and not before the one that is asked for")
	}
	return failed, nil
}

// permits reports whether the answer to a preflight that is made by hand lets anybody in.
func permits(o Observation) bool {
	x, err := actual(o)
	return err == nil && has(ACAO)(x)
}

// onError claims something of the first and last response of a story that ends
// in an error; where the server has an answer for every path it claims nothing.
func onError(says string, fault func(served, failed Exchange) string) Check {
	return Check{Says: says, Find: of(
		func(story []Observation) ([]Exchange, error) {
			responses, err := actuals(story)
			if err == nil && responses[len(responses)-1].Status < 400 {
				err = silent("the path is not answered with an error")
			}
			return responses, err
		},
		func(responses []Exchange) string {
			return fault(responses[0], responses[len(responses)-1])
		})}
}

// needsFailure keeps a case to targets that answer with an error.
func needsFailure(t Target) string {
	if k := t.Kind(); k == ErrorAnswer || k == Protected {
		return ""
	}
	return "the target does not answer with an error"
}
