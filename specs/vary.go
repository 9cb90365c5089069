package specs

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
func vary() Section {
	// What the answer depends on shows when these three ask.
	three := []Ask{
		{From: NoOrigin, Method: "GET"},
		{From: Stranger, Method: "GET"},
		{From: Allowed, Method: "GET"},
	}
	conditional := []Ask{
		sent(Ask{From: Allowed, Method: "GET"}, line("Origin", "{origin}")),
		sent(Ask{From: Allowed, Method: "GET"}, line("Origin", "{origin}"), line("If-None-Match", "*")),
	}
	// Another URL, or the first preflight might be remembered for the second request.
	elsewhere := byHeaders(Allowed)
	elsewhere.Query = "corsuite=lists"
	return Section{
		ID:    "vary",
		Title: "What caches are told",
		Spec:  "cors-protocol-and-http-caches",
		Topic: TopicCaching,
		Rules: []Rule{{
			ID:    "vary.origin",
			Title: "a response that depends on Origin lists Origin in Vary",
			Spec:  "cors-protocol-and-http-caches",
			Harm:  Cache,
			Why: `If the response names who asked, a cache must keep one for each origin. "Vary: Origin" tells it so.
Without that, one page gets the permission of another and is refused.`,
			Causes: []string{
				"the origin is echoed or chosen from a list, with Vary left to the operator",
				"another layer overwrites Vary",
			},
			Covers: []string{"FETCH-VARY-DYNAMIC", "FETCH-CACHE-POISON", "FETCH-VARY-TOKEN", "FETCH-VARY-ON-ERROR-304", "FETCH-VARY-STATIC-NONE"},
			Cases: []Case{
				{
					ID: "cacheable", Title: "a cacheable response that depends on Origin lists Origin in Vary", Story: three, Want: Answered, Universal: true,
					Check: []Check{harmful(onDependent("Vary lists Origin", cacheable, 2))},
				},
				{
					ID: "other-allowed", Title: "a cacheable response that names one of several allowed origins lists Origin in Vary", Want: Answered,
					Story: []Ask{{From: Allowed, Method: "GET"}, {From: OtherAllowed, Method: "GET"}},
					Check: []Check{onStory("Vary lists Origin where a cache may keep the response", unvariedNames)},
				},
				{
					ID: "not-cacheable", Title: "an uncacheable response that depends on Origin lists Origin in Vary", Story: three, Want: Answered, Universal: true, Harm: Note,
					Check: []Check{onDependent("Vary lists Origin", not(cacheable), 2)},
				},
			},
		}, {
			ID:    "vary.without-origin",
			Title: "where responses depend on Origin, one to a request without Origin lists Origin in Vary",
			Spec:  "cors-protocol-and-http-caches",
			Harm:  Cache,
			Why: `An image or a monitor asks without Origin, so the response has no permission. A cache that keeps it
gives it to the next page, which is then refused.`,
			Causes: []string{
				"the CORS layer leaves requests without Origin alone",
			},
			Covers: []string{"FETCH-VARY-ON-NOORIGIN", "FETCH-NOORIGIN-STATIC"},
			Cases: []Case{{
				ID: "cacheable", Title: "where responses depend on Origin, a cacheable one to a request without Origin lists Origin in Vary", Story: three, Want: Answered, Universal: true, AtMost: StatusWarn,
				Check: []Check{onDependent("Vary lists Origin", cacheable, 0)},
			}},
		}, {
			ID:    "vary.on-denied",
			Title: "where responses depend on Origin, one to a refused origin lists Origin in Vary",
			Spec:  "cors-protocol-and-http-caches",
			Harm:  Cache,
			Why: `The response to a refused page has no permission. A cache that keeps it for everybody
shuts out the pages that are allowed.`,
			Causes: []string{
				"Vary is added only together with the permission",
			},
			Covers: []string{"FETCH-VARY-ON-DENY"},
			Cases: []Case{{
				ID: "cacheable", Title: "where responses depend on Origin, a cacheable one to a refused origin lists Origin in Vary", Story: three, Want: Answered, Universal: true, AtMost: StatusWarn,
				Check: []Check{onDependent("Vary lists Origin", cacheable, 1)},
			}},
		}, {
			ID:    "vary.not-clobbered",
			Title: "CORS removes nothing from Vary",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5",
			Harm:  Cache,
			Why: `A resource may vary by language or encoding already. If CORS replaces that by "Origin",
caches hand out the wrong language, or bytes that the client cannot decode.`,
			Causes: []string{
				"Vary is overwritten instead of extended",
				"a proxy reads the first of several Vary lines",
			},
			Covers: []string{"FETCH-VARY-MERGE"},
			Cases: []Case{
				{
					ID: "kept", Title: "Vary has every entry that the response to a request without Origin has", Want: Answered, Universal: true, AtMost: StatusWarn,
					Story: []Ask{{From: NoOrigin, Method: "GET"}, {From: Allowed, Method: "GET"}},
					Check: []Check{onSameStatus("Vary loses nothing", lostVary)},
				},
				noted(lint("once", "Vary lists Origin only once", get(Allowed), onEach("Origin is listed once", has("Vary"), originTwice).About("Vary"))),
			},
		}, {
			ID:    "vary.on-not-modified",
			Title: "a 304 repeats Vary",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5",
			Harm:  Note,
			Why: `A 304 has to repeat the Vary of the full response.
Caches that adopt its headers would otherwise lose it.`,
			Causes: []string{
				"the 304 comes from a layer that drops headers it does not know",
			},
			Kinds:  []Kind{Resource, NotModified},
			Covers: []string{"FETCH-VARY-ON-ERROR-304"},
			Cases: []Case{{
				ID: "repeated", Title: "a 304 has every Vary entry of the full response", Story: conditional, Want: Answered, Universal: true,
				Check: []Check{onNotModified("Vary loses nothing", lostVary)},
			}},
		}, {
			ID:    "vary.response-name",
			Title: "Vary names request headers, not response headers",
			Spec:  "cors-protocol-and-http-caches",
			Harm:  Cache,
			Why: `Vary lists the request headers that a response depends on. "Access-Control-Allow-Origin" is a response header:
to a cache the entry means nothing, so "Origin" is missing.`,
			Causes: []string{
				"the two headers are confused",
			},
			Kinds:  everyKind(),
			Covers: []string{"FETCH-VARY-DYNAMIC"},
			Cases: []Case{
				atMostWarn(lint("response", "no Vary lists Access-Control-Allow-Origin in place of Origin", get(Allowed),
					onEach("Vary lists Origin rather than "+ACAO, has("Vary"), func(x Exchange) string {
						if list := members(values(x, "Vary")); containsFold(list, ACAO) && !containsFold(list, "Origin") {
							return fmt.Sprintf("Vary: %s", joined(x, "Vary"))
						}
						return ""
					}).About("Vary"))),
			},
		}, {
			ID:    "vary.not-everything",
			Title: "a cacheable response names what it varies by",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5",
			Harm:  Note,
			Why: `"Vary: *" says that the response depends on more than the request, so no cache ever reuses it.
That is safe, but costs every cache hit; "Vary: Origin" is enough for CORS.`,
			Causes: []string{
				"\"Vary: *\" is set to be on the safe side",
			},
			Covers: []string{"FETCH-VARY-DYNAMIC"},
			Cases: []Case{
				noted(lint("star", "no cacheable response says Vary: *", get(Allowed),
					onEach("Vary is not *", has("Vary", cacheable), func(x Exchange) string {
						if slices.Contains(members(values(x, "Vary")), "*") {
							return fmt.Sprintf("Vary: %s", joined(x, "Vary"))
						}
						return ""
					}))),
			},
		}, {
			ID:    "vary.preflight",
			Title: "the preflight response says what it depends on",
			Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7",
			Harm:  Note,
			Why: `Responses to OPTIONS are not meant to be cached, so most servers need nothing here.
Some content networks cache them anyway, and those need to be told.`,
			Causes: []string{
				"what was asked for is echoed without being listed in Vary",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-VARY-PREFLIGHT"},
			Cases: []Case{
				{
					ID: "origin", Title: "a preflight response that names the requesting origin lists Origin in Vary", Ask: byHeaders(Allowed), Want: Answered, Universal: true,
					Check: []Check{onPreflight("Vary lists Origin", func(x Exchange) string {
						if joined(x, ACAO) == asking(x) && !variesBy(x, "Origin") {
							return stands(x, "Vary")
						}
						return ""
					}).About("Vary")},
				},
				{
					ID: "lists", Title: "a preflight response lists in Vary what its lists depend on", Want: Answered, Universal: true,
					Story: []Ask{byMethod(Allowed), elsewhere},
					Check: []Check{onPreflights("Vary lists the request headers that the lists depend on", unvariedLists)},
				},
				{
					ID: "kept", Title: "a preflight response that shared caches are told to keep lists Origin in Vary", Ask: byHeaders(Allowed), Want: Answered, Universal: true,
					Harm: Cache, AtMost: StatusWarn,
					Check: []Check{onPreflight("Vary lists Origin where caches are told to keep the answer", func(x Exchange) string {
						if keptByAll(x) && joined(x, ACAO) == asking(x) && !variesBy(x, "Origin") {
							return fmt.Sprintf("Cache-Control: %s, Vary: %s", joined(x, "Cache-Control"), joined(x, "Vary"))
						}
						return ""
					}).About("Vary")},
				},
			},
		}},
	}
}

// onDependent claims that one response of a story, whose first ask is without
// Origin, lists Origin in Vary if the CORS headers depend on it: those of all
// responses for the first, those of responses to pages for the others. It
// claims nothing unless that response concerns it.
func onDependent(says string, concerns func(Exchange) bool, which int) Check {
	return Check{Says: says, Find: of(
		func(story []Observation) ([]Exchange, error) {
			responses, err := actuals(story)
			switch {
			case err != nil:
			case which >= len(responses):
				err = fmt.Errorf("got %d answers; want more than %d", len(responses), which)
			case concerns(responses[which]):
			case cacheable(responses[which]):
				err = silent("a cache may answer with what the target sends")
			default:
				err = silent("no cache answers with what the target sends")
			}
			return responses, err
		},
		func(responses []Exchange) string {
			compared := responses
			if which > 0 {

				compared = responses[1:]
			}
			difference := sameLines(ACAO, ACAC, ACEH)(compared)
			if difference == "" || variesBy(responses[which], "Origin") {
				return ""
			}
			return stands(responses[which], "Vary") + ", but " + difference
		})}
}

// harmful makes of a claim about three responses, the last of them to an allowed
// origin, one that holds where nobody is harmed by a cache: that response is no
// other's, since nobody else is let in, and none that a cache may keep in its
// place would be refused to it.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.1
func harmful(c Check) Check {
	find := c.Find
	c.Find = func(story []Observation) (string, error) {
		fault, err := find(story)
		if fault == "" || err != nil {
			return fault, err
		}
		responses, err := actuals(story)
		if err != nil {
			return "", err
		}
		friend := responses[len(responses)-1]
		for _, x := range responses[:len(responses)-1] {
			letIn := asking(x) != "" && corsCheckFault(x, false) == ""
			if letIn || cacheable(x) && !variesBy(x, "Origin") && refusedTo(asking(friend), x) {
				return fault, nil
			}
		}
		return "", silent("nobody who is let in would be refused what a cache may keep")
	}
	return c
}

// refusedTo reports whether a page of the origin would be refused a response to somebody else.
func refusedTo(origin string, x Exchange) bool {
	why, _ := fetch.CheckCORS(origin, fetch.SameOrigin, x.Response)
	return why != ""
}

// unvariedNames finds a response that a cache may keep, and that is refused to
// another page of the story, whose own response lets it in.
func unvariedNames(responses []Exchange) string {
	for _, x := range responses {
		for _, y := range responses {
			if cacheable(x) && !variesBy(x, "Origin") && corsCheckFault(y, false) == "" && refusedTo(asking(y), x) {
				return fmt.Sprintf("Vary is %q, and %s is %q, which %s is refused", joined(x, "Vary"), ACAO, joined(x, ACAO), asking(y))
			}
		}
	}
	return ""
}

// onSameStatus claims something of a story whose responses have one status. A
// refusal of its own status is another answer, not the resource.
func onSameStatus(says string, fault func([]Exchange) string) Check {
	return Check{Says: says, Find: of(
		func(story []Observation) ([]Exchange, error) {
			responses, err := actuals(story)
			if err == nil && responses[0].Status != responses[len(responses)-1].Status {
				err = silent("the page is answered with another status")
			}
			return responses, err
		},
		fault)}
}

// onPreflights claims something of the preflights of a story.
func onPreflights(says string, fault func([]Exchange) string) Check {
	return Check{Says: says, Find: of(
		func(story []Observation) ([]Exchange, error) {
			var preflights []Exchange
			for _, o := range story {
				x, err := lastPreflight([]Observation{o})
				if err != nil {
					return nil, err
				}
				preflights = append(preflights, x)
			}
			return preflights, nil
		},
		fault)}
}

// unvariedLists finds lists that differ between two preflights of one origin
// although Vary lists nothing of what the two asked for.
func unvariedLists(preflights []Exchange) string {
	difference := sameLines(ACAM, ACAH)(preflights)
	for _, x := range preflights {
		if difference != "" && !variesBy(x, ACRM) && !variesBy(x, ACRH) {
			return stands(x, "Vary") + ", but " + difference
		}
	}
	return ""
}

// lostVary finds an entry of the first response's Vary that the last one lacks.
func lostVary(responses []Exchange) string {
	final := responses[len(responses)-1]
	kept := namesOf(members(values(final, "Vary")))
	for _, name := range members(values(responses[0], "Vary")) {
		if !kept.has("*") && !kept.has(name) {
			return fmt.Sprintf("Vary: %s becomes %q", joined(responses[0], "Vary"), joined(final, "Vary"))
		}
	}
	return ""
}

func originTwice(x Exchange) string {
	n := 0
	for _, name := range members(values(x, "Vary")) {
		if strings.EqualFold(name, "Origin") {
			n++
		}
	}
	if n > 1 {
		return fmt.Sprintf("Vary: %s", joined(x, "Vary"))
	}
	return ""
}

// cacheable reports whether a cache may store the response to a GET and reuse it.
// https://www.rfc-editor.org/rfc/rfc9111#section-3
func cacheable(x Exchange) bool {
	if x.Method != "GET" || forbids(x, "no-store") || neverReused(x) {
		return false
	}
	return heuristicallyCacheable(x.Status) || explicitlyFresh(x)
}

// neverReused reports whether a cache has to revalidate the response each time, with
// no validator by which the server could say that it is still good.
// https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.4
func neverReused(x Exchange) bool {
	return forbids(x, "no-cache") && len(values(x, "ETag")) == 0 && len(values(x, "Last-Modified")) == 0
}

// heuristicallyCacheable: https://www.rfc-editor.org/rfc/rfc9110#section-15.1
func heuristicallyCacheable(status int) bool {
	switch status {
	case 200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501:
		return true
	}
	return false
}

// keptByAll reports whether the response asks shared caches to store it.
func keptByAll(x Exchange) bool { return explicitlyFresh(x) && !forbids(x, "private") }

// explicitlyFresh reports whether the response itself says that it may be stored,
// and for how long or for whom.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.2.1
func explicitlyFresh(x Exchange) bool {
	if forbids(x, "no-store") || forbids(x, "no-cache") {
		return false
	}
	aged := false
	for _, d := range directives(x) {
		ages := d.name == "max-age" || d.name == "s-maxage"
		if d.name == "public" || ages && isLifetime(d.argument) {
			return true
		}
		aged = aged || ages
	}
	// Beside an age Expires means nothing. An invalid date, above all "0", counts as past.
	// https://www.rfc-editor.org/rfc/rfc9111#section-5.3
	if aged {
		return false
	}
	expires, err := http.ParseTime(joined(x, "Expires"))
	date, undated := http.ParseTime(joined(x, "Date"))
	return err == nil && (undated != nil || date.Before(expires))
}

// isLifetime reports whether a directive's argument is a number of seconds other
// than 0. An invalid argument counts as 0.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.2.1
func isLifetime(argument string) bool {
	seconds := strings.Trim(argument, `"`)
	return isDigits(seconds) && strings.Trim(seconds, "0") != ""
}

// forbids reports whether the response has the Cache-Control directive without an argument.
func forbids(x Exchange, name string) bool {
	return slices.Contains(directives(x), directive{name: name})
}

// directive is one of Cache-Control; its name is in lower case.
type directive struct{ name, argument string }

func directives(x Exchange) []directive {
	var all []directive
	for _, d := range members(values(x, "Cache-Control")) {
		name, argument, _ := strings.Cut(d, "=")
		all = append(all, directive{strings.ToLower(name), argument})
	}
	return all
}
