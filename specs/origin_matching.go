package specs

import (
	"fmt"

	"github.com/corsuite/corsuite/harness/fetch"
)

// https://fetch.spec.whatwg.org/#origin-header
func originMatching() Section {
	return Section{
		ID:    "origin-matching",
		Title: "Origin matching",
		Spec:  "origin-header",
		Topic: TopicStrangers,
		Rules: []Rule{{
			ID:    "origin-matching.look-alike",
			Title: "an origin that resembles an allowed one does not read the response",
			Spec:  "concept-cors-check",
			Harm:  Leak,
			Why: `Two origins are the same only if scheme, host and port are all equal.
A server that compares prefixes, suffixes or loose patterns lets in hosts that anyone can register.`,
			Causes: []string{
				"the origin is tested with a prefix, a suffix or \"contains\"",
				"a regular expression lacks its anchors, or its dots are not escaped",
				"the scheme or the port is dropped before the comparison",
				"every subdomain is trusted, or one that was meant for development",
				"everything that is no web site, or is near, is trusted: private addresses, applications, extensions",
			},
			Control: get(Allowed),
			Guard:   get(Stranger),
			Covers: []string{
				"SEC-PREFIX", "SEC-PREFIX-NODOT", "SEC-SUFFIX", "SEC-SUBSTRING", "SEC-DOT-REGEX", "SEC-SUBDOMAIN", "SEC-PARENT",
				"SEC-SCHEME-DOWNGRADE", "SEC-PORT", "SEC-TRAILING", "SEC-IDN", "SEC-LOCALHOST", "SEC-SERVER-OWN-HOST", "SEC-THIRD-PARTY",
				"FETCH-ORIGIN-COMPARE",
			},
			Cases: append(lookAlikeCases("%s does not read the response", get, nil), operatorCases("%s does not read the response", get, nil)...),
		}, {
			ID:    "origin-matching.look-alike-with-cookie",
			Title: "an origin that resembles an allowed one does not read the response to a request with a cookie",
			Spec:  "concept-cors-check",
			Harm:  Leak,
			Why: `Some servers compare origins carefully only when the request has no cookie.
Responses to requests with a cookie are the ones worth stealing.`,
			Causes: []string{
				"requests with a session are answered by another layer, with a comparison of its own",
				"the check of Origin is skipped where the request is authenticated already",
			},
			Control: get(Allowed),
			Guard:   withCookie(Stranger),
			Covers:  []string{"SEC-PREFIX", "SEC-SUFFIX", "SEC-SUBSTRING", "SEC-CRED-STAR-REFLECT"},
			Cases:   lookAlikeCases("%s does not read the response to a request with a cookie", withCookie, nil),
		}, {
			ID:    "origin-matching.each-allowed",
			Title: "each allowed origin is answered with its own name",
			Spec:  "http-access-control-allow-origin",
			Harm:  Break,
			Topic: TopicPermission,
			Why: `The header has room for one origin, so a server that allows several must choose according to who asks.
A server that always names the same origin serves the pages of that origin only.`,
			Causes: []string{
				"the first origin of the list is sent no matter who asks",
				"a wildcard entry is compared as plain text",
				"the response for one origin is cached, then given to the next",
			},
			Covers: []string{"FETCH-ACTUAL-SHARE", "FETCH-ORIGIN-COMPARE"},
			Cases: []Case{
				{ID: "second", Title: "a second allowed origin reads the response", Ask: get(OtherAllowed), Want: Shared},
				{
					ID: "in-turn", Title: "a second allowed origin reads the response right after the first",
					Story: []Ask{get(Allowed), get(OtherAllowed)}, Want: Shared,
				},
				{
					ID: "second-preflight", Title: "the preflight of a second allowed origin succeeds",
					Ask: byHeaders(OtherAllowed), Want: Shared, Needs: needsServed,
				},
			},
		}, {
			ID:    "origin-matching.preflight-look-alike",
			Title: "an origin that resembles an allowed one does not pass a preflight",
			Spec:  "cors-preflight-fetch-0",
			Harm:  Leak,
			Why: `The preflight decides whether a foreign page may send requests that change things.
If it compares origins more loosely than the response does, the change happens although nobody may read the result.`,
			Causes: []string{
				"preflights are answered by another layer than requests, with a comparison of its own",
				"the preflight handler echoes every Origin",
			},
			Control: byHeaders(Allowed),
			Guard:   byHeaders(Stranger),
			Kinds:   servedKinds(),
			Covers:  []string{"SEC-PREFLIGHT-PARITY"},
			Cases: append(lookAlikeCases("%s does not pass a preflight", byHeaders, []Check{refusedByPreflight()}),
				operatorCases("%s does not pass a preflight", byHeaders, []Check{refusedByPreflight()})...),
		}, {
			ID:    "origin-matching.unsendable",
			Title: "an Origin that no browser sends is not echoed",
			Spec:  "origin-header",
			Harm:  Leak,
			Why: `No browser can send these values, so nobody is harmed today.
A server that lets them in compares text loosely, which is how real holes begin.`,
			Causes: []string{
				"the origin is tested with a prefix, a suffix or \"contains\"",
				"the origin is parsed as a URL, with everything but the host thrown away",
			},
			Covers: []string{
				"SEC-USERINFO", "SEC-MULTI", "SEC-CASE", "SEC-STAR-AS-ORIGIN", "SEC-SPECIAL-CHARS", "SEC-ANCHOR-NEWLINE", "SEC-SCHEME-OTHER",
				"FETCH-ORIGIN-MULTI", "FETCH-ORIGIN-EMPTY",
			},
			Cases: unsendableCases(),
		}, {
			ID:    "origin-matching.denied",
			Title: "an explicitly denied origin is refused",
			Spec:  "concept-cors-check",
			Harm:  Leak,
			Why: `These origins were listed as refused although the rest of the policy might let them in.
Somebody had a reason to shut them out.`,
			Causes: []string{
				"the list of allowed origins is consulted before the list of denied ones",
				"a wildcard takes precedence over an exact entry",
			},
			Control: get(Allowed),
			Covers:  []string{"FETCH-ACTUAL-DENY", "FETCH-PRE-DENY-ORIGIN"},
			Cases: []Case{
				{ID: "response", Title: "an explicitly denied origin does not read the response", Ask: get(Denied), Want: Blocked, EveryOrigin: true},
				{
					ID: "credentialed", Title: "an explicitly denied origin does not read the response to a credentialed request",
					Ask: credentialed(Denied), Want: Blocked,
				},
				{
					ID: "preflight", Title: "the preflight of an explicitly denied origin is refused",
					Ask: byHeaders(Denied), Want: Blocked, Needs: needsServed,
					Control: control(byHeaders(Allowed)), Check: []Check{refusedByPreflight()},
				},
			},
		}, {
			ID:    "origin-matching.forwarded-host",
			Title: "no header other than Origin decides who is allowed",
			Spec:  "concept-cors-check",
			Harm:  Leak,
			Why: `Some servers allow "their own" origin, which they take from the Host or X-Forwarded-Host of the request.
Behind a proxy that passes these on, or a cache, the sender chooses who is allowed.`,
			Causes: []string{
				"the allowed origin is built from Host, X-Forwarded-Host or X-Forwarded-Proto",
				"a second header beside Origin is accepted as the origin",
			},
			Covers: []string{"SEC-SERVER-OWN-HOST"},
			Cases:  forwardedCases(),
		}},
	}
}

// lookAlikeCases are one row for each kind of look-alike. title is what is
// claimed of all of them, with %s for the kind.
func lookAlikeCases(title string, ask func(Origin) Ask, check []Check) []Case {
	return casesOf([]lookAlike{
		{Appended, "a host that starts with an allowed host"},
		{AppendedNoDot, "a host that extends an allowed host without a dot"},
		{Prepended, "a host that ends with an allowed host"},
		{Embedded, "a host that contains an allowed host"},
		{DotAsAnyCharacter, "an allowed host with a letter in place of a dot"},
		{Subdomain, "a subdomain of an allowed host"},
		{Sibling, "a sibling of an allowed host under the same domain"},
		{Parent, "the parent domain of an allowed host"},
		{OtherScheme, "an allowed host over another scheme"},
		{OtherPort, "an allowed host on another port"},
		{Underscore, "a host that extends an allowed host with an underscore"},
		{Truncated, "an allowed host without its last letter"},
		{FirstLetterMissing, "an allowed host without its first letter"},
		{CharacterMissing, "an allowed host without its hyphen or one of its dots"},
		{Localhost, "a page on localhost"},
		{OwnHost, "the server's own host over another scheme or port"},
		{TrailingDot, "an allowed host with a trailing dot"},
		{WildcardApex, "the bare domain of a wildcard"},
		{WildcardOverlap, "a host in which the wildcard runs into the domain"},
		{SharedHosting, "another customer of the same hosting service"},
		{Homograph, "a homograph of an allowed host"},
	}, title, ask, check)
}

// operatorCases are such rows for what is made of an allowed origin letter by letter, and
// for what is not on the web. They are many, and tell a server no more if a browser asks.
func operatorCases(title string, ask func(Origin) Ask, check []Check) []Case {
	return casesOf([]lookAlike{
		{Edited, "a host with one letter other than an allowed one"},
		{Beginning, "a host that begins like an allowed one"},
		{Ending, "a host that ends like an allowed one"},
		{Part, "a host with a part of an allowed one"},
		{PrivateNetwork, "a page in a private network"},
		{Application, "a page of an application or an extension"},
	}, title, func(o Origin) Ask { return onWire(ask(o)) }, check)
}

// lookAlike is a role and what it is in a title.
type lookAlike struct {
	role Origin
	what string
}

func casesOf(rows []lookAlike, title string, ask func(Origin) Ask, check []Check) []Case {
	var cases []Case
	for _, row := range rows {
		cases = append(cases, Case{
			ID: string(row.role), Title: fmt.Sprintf(title, row.what), Ask: ask(row.role), Want: Blocked, Check: check,
		})
	}
	return cases
}

// unsendableCases put an allowed origin into values that are not origins. What a
// browser cannot send harms nobody by itself, so a breach is a warning, or a note
// if servers that are otherwise right are known to do it.
func unsendableCases() []Case {
	const noted = Note
	var cases []Case
	for _, row := range []struct {
		id, what string
		harm     Harm
		origins  []string
	}{
		{"user-name", "an Origin with a user name before the allowed host", "", []string{"{origin-scheme}://stranger.example@{origin-host}"}},
		{"with-path", "an Origin with a path after the allowed origin", noted, []string{"{origin}/stranger"}},
		{"with-query", "an Origin with a query after the allowed origin", "", []string{"{origin}?stranger"}},
		{"with-fragment", "an Origin with a fragment after the allowed origin", "", []string{"{origin}#stranger"}},
		{"userinfo", "an Origin with the allowed origin as a user name", "", []string{"{origin}@stranger.example"}},
		{"in-path", "an Origin with the allowed origin in its path", "", []string{"https://stranger.example/{origin}"}},
		{"in-query", "an Origin with the allowed origin in its query", "", []string{"https://stranger.example?{origin}"}},
		{"fragment", "an Origin with another host in its fragment", "", []string{"{origin}#.stranger.example"}},
		{"backslash", "an Origin with another host after a backslash", "", []string{`{origin}\.stranger.example`}},
		{"backtick", "an Origin with another host after a backtick", "", []string{"{origin}`.stranger.example"}},
		{"percent", "an Origin with another host after a percent escape", "", []string{"{origin}%60.stranger.example"}},
		{"encoded-newline", "an Origin with another host after an encoded line end", "", []string{"{origin}%0a.stranger.example"}},
		{"list", "an Origin list with commas that starts with the allowed origin", "", []string{"{origin}, https://stranger.example"}},
		{"list-stranger-first", "an Origin list with commas that ends with the allowed origin", "", []string{"https://stranger.example, {origin}"}},
		{"space-list", "an Origin list with spaces that starts with the allowed origin", "", []string{"{origin} https://stranger.example"}},
		{"two-lines", "an unrelated origin in the second of two Origin lines", "", []string{"{origin}", StrangerOrigin}},
		{"two-lines-stranger-first", "an unrelated origin in the first of two Origin lines", "", []string{StrangerOrigin, "{origin}"}},
		{"empty", "an empty Origin", "", []string{""}},
		{"star", "an asterisk as Origin", "", []string{"*"}},
		{"empty-label", "an Origin whose host starts with a dot", noted, []string{"{empty-label}"}},
		{"path", "an Origin with a trailing slash", noted, []string{"{origin}/"}},
		{"bad-port", "an Origin with an invalid port", noted, []string{"{origin}:65536"}},
		{"upper-case", "an Origin in upper case", noted, []string{"{ORIGIN}"}},
		{"null-upper-case", "an Origin of NULL in upper case", noted, []string{"NULL"}},
	} {
		c := Case{
			ID: row.id, Title: row.what + " is not echoed", Harm: row.harm, AtMost: StatusWarn,
			Ask: sent(get(Allowed), originLines(row.origins)...), Want: Answered, Needs: notForEveryone,
			Check: []Check{onActual("the response does not name what was sent", notEchoed())},
		}
		if row.id == "star" {
			// To a server that answers "*" whoever asks, this Origin is like any other.
			c.Guard = control(get(Stranger))
		}
		cases = append(cases, c)
	}
	return cases
}

func originLines(origins []string) []fetch.Header {
	var lines []fetch.Header
	for _, o := range origins {
		lines = append(lines, line("Origin", o))
	}
	return lines
}

// notEchoed finds a response whose ACAO is the value that was sent as Origin. Of two
// lines one may be an allowed origin, and naming that one lets nobody else in.
func notEchoed() responseFault {
	return func(x Exchange) string {
		origins := fetch.Values(x.Request, "Origin")
		for _, value := range values(x, ACAO) {
			for _, origin := range origins {
				if value == origin && (len(origins) == 1 || value == StrangerOrigin) {
					return fmt.Sprintf("%s repeats %q, which no browser sends as Origin", ACAO, value)
				}
			}
		}
		return ""
	}
}

// forwardedCases let a stranger claim that the server is the stranger's. Scripts
// cannot set these headers at will, so a breach is a warning.
func forwardedCases() []Case {
	origin := line("Origin", "{origin}")
	var cases []Case
	for _, row := range []struct {
		id, title string
		lines     []fetch.Header
	}{
		{"x-forwarded-host", "X-Forwarded-Host does not let an unrelated origin in", []fetch.Header{
			origin, line("X-Forwarded-Host", "stranger.example"), line("X-Forwarded-Proto", "https"),
		}},
		{"forwarded", "Forwarded does not let an unrelated origin in", []fetch.Header{
			origin, line("Forwarded", "host=stranger.example;proto=https"),
		}},
		{"host", "Host does not let an unrelated origin in", []fetch.Header{
			line("Host", "stranger.example"), origin, line("X-Forwarded-Proto", "https"),
		}},
	} {
		cases = append(cases, Case{
			ID: row.id, Title: row.title, Story: []Ask{sent(get(Stranger), origin), sent(get(Stranger), row.lines...)},
			Want: Answered, Universal: true, AtMost: StatusWarn,
			Check: []Check{onStory("a stranger who is refused without the header is refused with it", namedSince)},
		})
	}
	for _, row := range []struct {
		id, title string
		line      fetch.Header
	}{
		{"x-origin", "X-Origin is not taken for Origin", line("X-Origin", "{origin}")},
		{"referer", "Referer is not taken for Origin", line("Referer", "{origin}/page")},
	} {
		cases = append(cases, Case{
			ID: row.id, Title: row.title, Story: []Ask{sent(get(Allowed)), sent(get(Allowed), row.line)},
			Want: Answered, Universal: true, AtMost: StatusWarn,
			Check: []Check{onStory("the response allows nobody whom it does not allow without the header", sameLines(ACAO))},
		})
	}
	return cases
}
