package specs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// https://fetch.spec.whatwg.org/#http-access-control-expose-headers
func exposedHeaders() Section {
	return Section{
		ID:    "exposed-headers",
		Title: "Exposed response headers",
		Spec:  "http-access-control-expose-headers",
		Topic: TopicExposure,
		Rules: []Rule{{
			ID:    "exposed-headers.readable",
			Title: "a script reads every declared response header",
			Spec:  "http-access-control-expose-headers",
			Harm:  Break,
			Why: `A script sees seven common headers (such as Content-Type), and any other only if the response lists it.
ETag, Location, Retry-After and rate limits read as null until then.`,
			Causes: []string{
				"Access-Control-Expose-Headers is not set, or set on some routes only",
				"an option \"expose all\" writes nothing, or \"*\" where credentials are used",
				"the list is sent on the preflight, where nobody reads it",
			},
			Kinds:  []Kind{Resource, ErrorAnswer, Protected},
			Covers: []string{"FETCH-ACTUAL-ACEH", "FETCH-ACEH-COMMON", "FETCH-ACTUAL-206-416"},
			Cases: []Case{
				{ID: "plain", Title: "a script of an allowed origin reads every declared response header", Ask: get(Allowed), Want: Shared, CheckFor: declaredAreReadable, Needs: needsExpose},
				{
					ID: "credentialed", Title: "a script reads every declared header of the response to a credentialed request", Ask: credentialed(Allowed),
					Want: Shared, CheckFor: declaredAreReadable, Needs: needsExposeByName,
				},
				{
					ID: "with-headers", Title: "a script reads every declared header of the response to a request with declared headers", Ask: byHeaders(Allowed),
					Want: Shared, CheckFor: declaredAreReadable, Needs: needsExpose,
				},
				// Some headers come with an answer of their own: Content-Range with a part, a status with what is unchanged.
				{
					ID: "partial", Title: "a script reads every declared header of a partial response", Want: Answered, CheckFor: declaredAreReadable, Needs: needsExpose,
					Ask: Ask{From: Allowed, Method: "GET", Headers: with("Range", "bytes=0-0")},
				},
				{
					ID: "head", Title: "a script reads every declared header of the response to HEAD", Want: Answered, CheckFor: declaredAreReadable, Needs: all(needsExpose, needsListed("HEAD")),
					Ask: Ask{From: Allowed, Method: "HEAD"},
				},
				{
					ID: "by-method", Title: "a script reads every declared header of the response to a declared method", Want: Answered, CheckFor: declaredAreReadable, Needs: needsExpose,
					Ask: onWire(byMethod(Allowed)), OfResponse: true,
				},
				{
					ID: "not-modified", Title: "a script reads every declared header of a 304 to its own condition", Want: Answered, CheckFor: declaredAreReadable,
					AtMost: StatusWarn, Needs: all(needsExpose, needsHeader("If-None-Match", true)),
					Story: []Ask{
						{From: Allowed, Method: "GET"},
						{From: Allowed, Method: "GET", Revalidate: true},
					},
				},
			},
		}, {
			ID:    "exposed-headers.on-actual",
			Title: "exposed headers are listed on the response itself",
			Spec:  "http-responses",
			Harm:  Break,
			Why: `The list has an effect only on the response that the script reads.
On the preflight response it is ignored.`,
			Causes: []string{
				"all CORS headers are set by the preflight handler",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-ACEH-NOT-ON-PREFLIGHT"},
			Cases: []Case{{
				ID: "not-only-on-preflight", Title: "exposed headers are not listed on the preflight response alone",
				Ask: byHeaders(Allowed), Want: Answered, Needs: needsExpose,
				Check: []Check{onLast("the response lists what the preflight response lists", exposedOnPreflightOnly)},
			}, {
				// The list may be one for several resources, so it counts for what this one has.
				ID: "undeclared", Title: "a header that the preflight response exposes is exposed by the response that has it",
				Story: []Ask{byHeaders(Allowed), get(Allowed)}, Want: Answered, Universal: true,
				AtMost: StatusWarn, Needs: needsExposeUndeclared,
				Check: []Check{{Says: "the response lists what the preflight response lists", Find: of(
					preflightThenResponse, hasUnlisted)}},
			}},
		}, {
			ID:    "exposed-headers.hidden",
			Title: "a script does not read undeclared response headers",
			Spec:  "cors-safelisted-response-header-name",
			Harm:  Leak,
			Why: `What is not declared should stay hidden from pages of other origins: internal names, versions, tokens.
Only pages of allowed origins are concerned, so this is a warning.`,
			Causes: []string{
				"\"*\" is sent where a list was meant",
				"a library exposes a default list",
			},
			Kinds:  []Kind{Resource, ErrorAnswer, Protected},
			Covers: []string{"FETCH-ACTUAL-ACEH", "FETCH-ACEH-REDUNDANT"},
			Cases: []Case{{
				ID: "plain", Title: "a script of an allowed origin does not read an undeclared response header", Ask: get(Allowed), Want: Shared,
				CheckFor: othersAreHidden, Needs: needsExpose, AtMost: StatusWarn,
			}},
		}, {
			ID:    "exposed-headers.wildcard-credentials",
			Title: "exposed headers are listed by name where credentials are allowed",
			Spec:  "http-new-header-syntax",
			Harm:  Break,
			Why: `With credentials "*" is not a wildcard: it means a header whose name is an asterisk.
A credentialed request then exposes none of the others.`,
			Causes: []string{
				"\"expose every header\" is written as \"*\" regardless of credentials",
			},
			Kinds:  []Kind{Resource, ErrorAnswer, Protected},
			Covers: []string{"FETCH-ACEH-STAR-CRED"},
			Cases: []Case{{
				ID: "contradiction", Title: "Access-Control-Expose-Headers is not a bare asterisk where credentials are allowed",
				Ask: credentialed(Allowed), Want: Answered, Universal: true, AtMost: StatusWarn,
				Check: []Check{onActual(ACEH+" names headers where credentials are allowed", noWildcardBesideCredentials(ACEH)).About(ACEH)},
			}},
		}, {
			ID:    "exposed-headers.set-cookie",
			Title: "Set-Cookie is not exposed",
			Spec:  "forbidden-response-header-name",
			Harm:  Note,
			Why: `No script can read Set-Cookie, listed or not.
The entry has no effect, and suggests that somebody expects one.`,
			Causes: []string{
				"the list was copied from the response's headers",
			},
			Kinds:  everyKind(),
			Covers: []string{"FETCH-ACEH-FORBIDDEN"},
			Cases: []Case{
				lint("listed", "no response lists Set-Cookie among its exposed headers", get(Allowed),
					onEach(ACEH+" lists neither Set-Cookie nor Set-Cookie2", has(ACEH), lines(ACEH, func(lines []string) string {
						for _, name := range members(lines) {
							if containsFold(unreadable, name) {
								return fmt.Sprintf("%s lists %s", ACEH, name)
							}
						}
						return ""
					})).About(ACEH)),
			},
		}},
	}
}

// unreadable are the headers that no list exposes.
// https://fetch.spec.whatwg.org/#forbidden-response-header-name
var unreadable = []string{"Set-Cookie", "Set-Cookie2"}

// beyondReach are headers that layers outside the application write: a server
// that lists what it knows cannot know them.
var beyondReach = []string{
	"Date", "Server", "Connection", "Keep-Alive", "Transfer-Encoding", "Vary", "Via", "Age", "Alt-Svc", "Upgrade", "Trailer",
	"Strict-Transport-Security", "X-Powered-By",
}

// declaredAreReadable claims that the declared headers which the response has
// are among those that the script can read.
func declaredAreReadable(t Target) []Check {
	return []Check{{Says: "every declared header that the response has can be read", Find: of(
		func(story []Observation) (Observation, error) {
			o, err := last(story)
			if err != nil {
				return o, err
			}
			x, err := actual(o)
			if err == nil && o.Outcome != OutcomeShared {
				err = silent("the page is refused, which other rules judge")
			}
			if err == nil && len(declaredNames(t.Policy, x)) == 0 {
				err = silent("the response has none of the headers under `expose:`")
			}
			return o, err
		},
		func(o Observation) string {
			x, _ := o.Actual()
			readable := namesOf(o.Exposed)
			for _, name := range declaredNames(t.Policy, x) {
				if !readable.has(name) {
					return fmt.Sprintf("%s is there, but cannot be read (%s: %s)", name, ACEH, joined(x, ACEH))
				}
			}
			return ""
		})}}
}

// declaredNames are the names that the response has, the policy exposes, and a
// script could read.
func declaredNames(p Policy, x Exchange) []string {
	var declared []string
	for _, h := range x.Response {
		byName, byAny := exposedBy(p, h.Name)
		byAny = byAny && !containsFold(beyondReach, h.Name) &&
			!strings.HasPrefix(strings.ToLower(h.Name), "access-control-")
		if (byName || byAny) && !containsFold(unreadable, h.Name) {
			declared = append(declared, h.Name)
		}
	}
	return declared
}

// exposedBy reports whether some grant exposes the header, by its name or as all.
func exposedBy(p Policy, name string) (byName, byAny bool) {
	for _, g := range p.AllGrants() {
		byName = byName || containsFold(g.Expose, name)
		byAny = byAny || slices.Contains(g.Expose, Any)
	}
	return byName, byAny
}

// othersAreHidden claims that what the script can read is declared.
func othersAreHidden(t Target) []Check {
	return []Check{onLast("what can be read is declared", func(o Observation) string {
		for _, name := range o.Exposed {
			if t.Policy.Exposes(name) == No {
				return fmt.Sprintf("%s can be read", name)
			}
		}
		return ""
	})}
}

// exposedOnPreflightOnly finds a name that the preflight's answer exposes while the response's own list lacks it.
func exposedOnPreflightOnly(o Observation) string {
	preflight, _ := o.Preflight()
	response, err := actual(o)
	if err != nil {
		return "" // there is no response to compare with
	}
	list := namesOf(members(values(response, ACEH)))
	for _, name := range members(values(preflight, ACEH)) {
		if !list.has(name) && !list.has("*") {
			return fmt.Sprintf("%s is exposed on the preflight only", name)
		}
	}
	return ""
}

// preflightThenResponse picks the answer to the first ask's preflight and the
// response to the last ask.
func preflightThenResponse(story []Observation) (pair [2]Exchange, err error) {
	if len(story) == 0 {
		return pair, fmt.Errorf("nothing was observed")
	}
	if pair[0], err = lastPreflight(story[:1]); err != nil {
		return pair, err
	}
	pair[1], err = lastActual(story)
	return pair, err
}

// hasUnlisted finds a header that the preflight exposes, and that the response
// has without listing it.
func hasUnlisted(pair [2]Exchange) string {
	list, there := namesOf(members(values(pair[1], ACEH))), names{}
	for _, h := range pair[1].Response {
		there[strings.ToLower(h.Name)] = true
	}
	for _, name := range members(values(pair[0], ACEH)) {
		readable := fetch.IsSafelistedResponseHeader(name) || list.has(name) || list.has("*")
		if there.has(name) && !readable && !containsFold(unreadable, name) {
			return fmt.Sprintf("%s is exposed on the preflight only", name)
		}
	}
	return ""
}

// needsExposeUndeclared keeps a case to policies that do not say what may be read.
func needsExposeUndeclared(t Target) string {
	if !t.Policy.DeclaresExpose() {
		return ""
	}
	return "the policy says which response headers can be read, and other cases judge that"
}

// needsExpose keeps a case to policies that say what may be read.
func needsExpose(t Target) string {
	if !t.Policy.DeclaresExpose() {
		return "it is not declared which response headers can be read: add `expose: [ETag, …]`"
	}
	return ""
}

// needsExposeByName keeps a case to policies that name what may be read: with
// credentials a server cannot say "all".
func needsExposeByName(t Target) string {
	return inSomeGrant(func(g Grant) string {
		if slices.Contains(g.Expose, Any) {
			return "`expose: [\"*\"]` cannot be kept for credentialed requests"
		}
		return needsExpose(Target{Policy: Policy{Expose: g.Expose}})
	})(t)
}
