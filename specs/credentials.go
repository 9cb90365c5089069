package specs

import (
	"fmt"
	"strings"
)

// https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
func credentials() Section {
	oneMoreCookie, noCookie := onWire(credentialed(Allowed)), onWire(credentialed(Allowed))
	oneMoreCookie.Instead = with("Cookie", "corsuite=1; theme=dark")
	noCookie.Session = NoCookie
	return Section{
		ID:    "credentials",
		Title: "Credentials",
		Spec:  "cors-protocol-and-credentials",
		Topic: TopicCredentials,
		Rules: []Rule{{
			ID:    "credentials.allowed-reads",
			Title: "an allowed origin reads the response to a credentialed request",
			Spec:  "concept-cors-check",
			Harm:  Break,
			Why: `For a request that may carry cookies the browser demands more: the origin by name,
never "*", together with Access-Control-Allow-Credentials: true.`,
			Causes: []string{
				"\"*\" is sent where the origin has to be named",
				"Access-Control-Allow-Credentials is missing on the response, or on some methods",
				"a framework drops the setting silently when every origin is allowed",
			},
			Covers: []string{"FETCH-ACTUAL-CRED", "FETCH-STAR-WITH-CREDS"},
			Cases: []Case{
				{ID: "each", Title: "each allowed origin reads the response to a credentialed request", Ask: credentialed(Allowed), Want: Shared},
				{
					ID: "head", Title: "an allowed origin reads the response to a credentialed HEAD request",
					Ask: Ask{From: Allowed, Method: "HEAD", Credentials: "include"}, Want: Shared, Needs: needsListed("HEAD"),
				},
			},
		}, {
			ID:    "credentials.stranger",
			Title: "only allowed origins read the response to a credentialed request",
			Spec:  "concept-cors-check",
			Harm:  Leak,
			Topic: TopicStrangers,
			Why: `With credentials the answer is about the visitor: account, mail, balance.
A server that allows any origin here hands them to every web site that the visitor opens.`,
			Causes: []string{
				"the Origin of the request is echoed together with Access-Control-Allow-Credentials: true",
				"a framework turns \"every origin\" with credentials into an echo",
				"Origin is checked only when the request has no cookie, or \"*\" becomes an echo when it has one",
			},
			Control: get(Allowed),
			Covers:  []string{"SEC-REFLECT-ANY", "SEC-CRED-STAR-REFLECT"},
			Cases: []Case{
				{ID: "unrelated", Title: "an unrelated origin does not read the response to a credentialed request", Ask: credentialed(Stranger), Want: Blocked},
				{ID: "unrelated-http", Title: "an unrelated http origin does not read the response to a credentialed request", Ask: credentialed(StrangerHTTP), Want: Blocked},
				{
					ID: "cookie", Title: "an unrelated origin does not read the response to a request with a cookie",
					Ask: withCookie(Stranger), Want: Blocked,
				},
				{
					ID: "open", Title: "where every origin is allowed, an unrelated one is not allowed undeclared credentials",
					Story: []Ask{credentialed(Stranger), withCookie(Stranger)}, Want: Answered,
					Universal: true, AtMost: StatusWarn, Needs: needsOpenUndeclared,
					Check: []Check{onStory("nobody is allowed credentials, with a cookie or without", trustedOnce)},
				},
				{
					ID: "undeclared-cookie", Title: "where no origins are declared, an unrelated one does not read the response to a request with a cookie",
					Ask: withCookie(Stranger), Want: Answered, Universal: true, AtMost: StatusWarn, Needs: needsUndeclared,
					Check: []Check{onActual("a stranger with a cookie is refused credentials", trusted)},
				},
				{
					// Where no cookie means anything it may be meant.
					ID: "undeclared", Title: "where no origins are declared, an unrelated one does not read the response to a credentialed request",
					Ask: credentialed(Stranger), Want: Answered, Universal: true, AtMost: StatusWarn, Needs: needsUndeclared,
					Check: []Check{onActual("a stranger is refused credentials", trusted)},
				},
			},
		}, {
			ID:    "credentials.refused",
			Title: "where credentials are not allowed, nobody reads the response to a credentialed request",
			Spec:  "http-access-control-allow-credentials",
			Harm:  Leak,
			Why: `The policy says that credentialed requests are not to be read.
A server that allows it anyway trusts its allowed origins with the visitor's account.`,
			Causes: []string{
				"the library allows credentials unless told otherwise",
				"one setting turns on both origins and credentials",
			},
			Control: get(Allowed),
			Covers:  []string{"FETCH-ACTUAL-NOCRED"},
			Cases: []Case{
				{ID: "allowed", Title: "where credentials are not allowed, an allowed origin does not read the response to a credentialed request", Ask: credentialed(Allowed), Want: Blocked},
				{ID: "cookie", Title: "where credentials are not allowed, an allowed origin does not read the response to a request with a cookie", Ask: withCookie(Allowed), Want: Blocked},
				{
					ID: "preflight", Title: "where credentials are not allowed, the preflight of a credentialed request is refused",
					Ask: including(byHeaders(Allowed)), Want: Blocked, Control: control(byHeaders(Allowed)),
					Needs: needsServed,
				},
				{
					ID: "preflight-method", Title: "where credentials are not allowed, the preflight of a credentialed request with a declared method is refused",
					Ask: onWire(including(byMethod(Allowed))), Want: Blocked, Control: control(byMethod(Allowed)), Needs: needsServed,
					Check: []Check{refusedByPreflight()},
				},
			},
		}, {
			ID:    "credentials.exact-true",
			Title: "Access-Control-Allow-Credentials is exactly \"true\"",
			Spec:  "http-new-header-syntax",
			Harm:  Break,
			Why: `Browsers accept the four letters "true" in lower case, once. Anything else is read as "no":
True, 1, yes, or the word twice.`,
			Causes: []string{
				"a boolean is written by a language that spells it True",
				"two layers add the header",
			},
			Covers: []string{"FETCH-ACAC-SYNTAX", "FETCH-ACAC-SINGLE", "FETCH-ACAC-NO-FALSE"},
			Cases: []Case{
				{
					ID: "response", Title: "Access-Control-Allow-Credentials is exactly \"true\" in the response to a credentialed request",
					Ask: credentialed(Allowed), Want: Answered, Universal: true,
					Check: []Check{
						onActual(ACAC+" is \"true\" if present", eachLine(ACAC, credentialsFault)).About(ACAC),
						onActual(ACAC+" appears at most once", atMostOnce(ACAC)).About(ACAC),
					},
				},
				{
					ID: "preflight", Title: "Access-Control-Allow-Credentials is exactly \"true\" in the preflight response for a credentialed request",
					Ask: including(byHeaders(Allowed)), Want: Answered, Universal: true,
					Check: []Check{
						onPreflight(ACAC+" is \"true\" if present", eachLine(ACAC, credentialsFault)).About(ACAC),
						onPreflight(ACAC+" appears at most once", atMostOnce(ACAC)).About(ACAC),
					},
				},
				{
					// Outside the grammar, but read as it is meant.
					ID: "false", Title: "the response to a credentialed request refuses credentials by omission, not with \"false\"",
					Ask: credentialed(Allowed), Want: Answered, Universal: true, Harm: Note,
					Check: []Check{onActual(ACAC+" is not a word for \"no\"", eachLine(ACAC, spelledRefusal)).About(ACAC)},
				},
			},
		}, {
			ID:    "credentials.on-preflight",
			Title: "the preflight response for a credentialed request allows credentials",
			Spec:  "cors-preflight-fetch-0",
			Harm:  Break,
			Why: `The preflight itself carries no cookies, but the browser judges its answer by the request that follows:
the origin by name, with Access-Control-Allow-Credentials: true.`,
			Causes: []string{
				"the preflight is answered with \"*\" by a gateway while the application names the origin",
				"the header is added to responses of the application only",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACAC", "FETCH-PRE-ACAO"},
			Cases: []Case{
				{
					ID: "headers", Title: "the preflight response for a credentialed request with declared headers allows credentials", Ask: including(byHeaders(Allowed)), Want: Answered,
					Needs: needsCredentials, Check: []Check{onPreflight("the preflight lets the credentialed request in", letsIn(true))},
				},
				{
					ID: "method", Title: "the preflight response for a credentialed request with a declared method allows credentials", Ask: including(byMethod(Allowed)), Want: Answered,
					Needs: needsCredentials, Check: []Check{onPreflight("the preflight lets the credentialed request in", letsIn(true))},
				},
			},
		}, {
			ID:    "credentials.same-with-cookie",
			Title: "a cookie in the request does not change who may read the response",
			Spec:  "http-access-control-allow-credentials",
			Harm:  Break,
			Why: `A server cannot see the credentials mode of a request, and a cookie need not be there:
an answer that looks for cookies is wrong for the first visit, or for a cache.`,
			Causes: []string{
				"\"*\" is replaced by the origin only if the request has a cookie",
				"Access-Control-Allow-Credentials is sent only to sessions that exist",
			},
			Covers: []string{"FETCH-ACTUAL-CRED", "FETCH-CACHE-CREDENTIALS"},
			Cases: []Case{
				{ID: "with", Title: "an allowed origin reads the response to a request that carries a cookie", Ask: oneMoreCookie, Want: Shared},
				{ID: "without", Title: "an allowed origin reads the response to a credentialed request without a cookie", Ask: noCookie, Want: Shared},
				{
					ID: "same", Title: "the CORS headers are the same with or without a cookie, unless Vary lists Cookie",
					Story: []Ask{noCookie, oneMoreCookie}, Want: Answered, Universal: true, AtMost: StatusWarn,
					Check: []Check{onStory("the CORS headers are the same, or Vary lists Cookie", func(responses []Exchange) string {
						if variesBy(responses[0], "Cookie") && variesBy(responses[1], "Cookie") {
							return ""
						}
						return sameLines(ACAO, ACAC, ACEH)(responses)
					})},
				},
			},
		}},
	}
}

// trusted finds a response that a page of the asking origin reads with credentials.
func trusted(x Exchange) string {
	if !allowsCredentials(x) {
		return ""
	}
	return fmt.Sprintf("%s: %s, %s: true", ACAO, joined(x, ACAO), ACAC)
}

// trustedOnce finds the first response of a story that a page of the asking
// origin reads with credentials.
func trustedOnce(responses []Exchange) string {
	for _, x := range responses {
		if f := trusted(x); f != "" {
			return f
		}
	}
	return ""
}

// credentialsFault says why a value does not allow credentials, or "". A word for
// "no" is another matter: browsers read it as it is meant.
func credentialsFault(value string) string {
	if value == "true" || spelledRefusal(value) != "" {
		return ""
	}
	return fmt.Sprintf("%q is not \"true\"", value)
}

// spelledRefusal says that a value refuses credentials in words, or "".
func spelledRefusal(value string) string {
	switch strings.ToLower(value) {
	case "", "false", "0", "no":
		return fmt.Sprintf("it is %q", value)
	}
	return ""
}
