package specs

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: what a page gets depends on its origin, the method, the headers that
// it sets and whether it asks with credentials. Each case asks one question, then the same
// with one thing changed that is none of these, and at last the question again.

// variant is a question with one thing changed.
type variant struct {
	// field is what was changed, and value into what; "" is that the field is left out.
	field, value string
	change       func(Ask) Ask
	// chosen says that it is for the page to choose, or not what browsers send.
	chosen bool
	// own are the statuses with which a server may say that the request itself is wrong,
	// or should go elsewhere: what a page reads of that is no matter of this section.
	own []int
}

// https://fetch.spec.whatwg.org/#http-cors-protocol
func circumstances() Section {
	return Section{
		ID:    "circumstances",
		Title: "Circumstances that do not matter",
		Topic: TopicConsistency,
		Spec:  "http-cors-protocol",
		Rules: []Rule{{
			ID:    "circumstances.origin",
			Title: "an origin of any form reads the response where everyone may",
			Spec:  "origin-header",
			Harm:  Break,
			Why: `Where everyone may read, pages over plain http, on a port of their own or on a bare address may as well.
An expression for "every origin" often forgets one of these.`,
			Causes: []string{
				"the expression for every origin wants https, a dot or no port",
				"origins are taken apart by code that does not expect a port or an address",
			},
			Covers: []string{"FETCH-ORIGIN-COMPARE", "FETCH-ORIGIN-IPV6"},
			Cases: []Case{
				toEveryone(comparison("read", "an origin of any form is answered alike where everyone may read", get(FirstAllowed), forms())),
				toEveryone(comparison("preflight", "the preflight of an origin of any form is answered alike where everyone may read", byHeaders(FirstAllowed), forms())),
				toEveryone(comparison("method", "a declared method of an origin of any form is answered alike where everyone may read", byMethod(FirstAllowed), forms())),
			},
		}, {
			ID:    "circumstances.address",
			Title: "the query of a URL does not decide who reads the response",
			Spec:  "http-cors-protocol",
			Harm:  Break,
			Why: `Pages ask one resource for many things: a page number, a search, a parameter against caches.
What they may read does not depend on that.`,
			Causes: []string{
				"a rule of the proxy or the router matches the bare path only",
				"a cache or a gateway in front answers requests that have a query",
			},
			Covers: []string{"FETCH-PRE-URL-QUERY"},
			Cases:  questions(addresses(), parameters(), "whatever the query of its URL"),
		}, {
			ID:    "circumstances.browser",
			Title: "the browser in use does not decide who reads the response",
			Spec:  "http-cors-protocol",
			Harm:  Break,
			Why: `Every browser writes its own name, languages and hints, and a user can change some of them.
A server that looks at these works for the developer's browser, and not for others.`,
			Causes: []string{
				"bots, old browsers or mobile ones are answered by another layer",
				"the answer is chosen by a field that is not Origin",
				"a cache keeps one answer for each value of a field, the permission included",
			},
			Covers: []string{"RFC9110-UNKNOWN-HEADERS", "SEC-HEADER-REFLECT"},
			Cases: append(questions(browsers(), together(browsers()), "in every browser"),
				atMostWarn(comparison("gateway", "an allowed origin reads the response behind any gateway", get(FirstAllowed), gateways()))),
		}, {
			ID:    "circumstances.page",
			Title: "safelisted headers do not decide who reads the response",
			Spec:  "cors-safelisted-request-header",
			Harm:  Break,
			Why: `A page may say which type or language it wants without asking for leave.
That chooses what the response holds, not who may read it.`,
			Causes: []string{
				"each representation has a handler of its own, and one lacks the headers",
				"requests with a Content-Type are taken for requests with a body",
			},
			Covers: []string{"FETCH-ACTUAL-SHARE"},
			Cases: []Case{
				comparison("read", "an allowed origin reads the response whichever type it wants", get(FirstAllowed), wishes()),
				leaking(comparison("stranger", "an unrelated origin is answered alike whichever type it wants", get(Stranger), together(append(wishes(), ranged())))),
				func() Case {
					c := comparison("body", "an allowed origin reads the response to a POST whatever its body", Ask{From: FirstAllowed, Method: http.MethodPost}, bodies())
					c.Needs = needsPost
					return c
				}(),
			},
		}, {
			ID:    "circumstances.connection",
			Title: "the age of a connection does not decide who reads the response",
			Spec:  "http-cors-protocol",
			Harm:  Break,
			Why: `Browsers send many requests over one connection, or each over a new one.
A server that prepares its headers once for a connection answers the first request only, or all but the first.`,
			Causes: []string{
				"headers are set up when a connection is opened",
				"a buffer of the request before is read again",
			},
			Covers: []string{"RFC9112-H1-H2"},
			Cases:  overConnections(questions(connections(), connections(), "over new connections as over old ones")),
		}},
	}
}

// questions are the cases in which an allowed origin reads, with each variant, and all
// else is asked that a page can get or be refused, with fewer. how ends their titles.
func questions(variants, fewer []variant, how string) []Case {
	alike := func(id, who string, question Ask) Case {
		return comparison(id, who+" is answered alike "+how, question, fewer)
	}
	preflight := alike("preflight", "a preflight", byHeaders(FirstAllowed))
	preflight.Needs = needsServed
	return []Case{
		comparison("read", "an allowed origin reads the response "+how, get(FirstAllowed), variants),
		preflight,
		alike("method", "a declared method", byMethod(FirstAllowed)),
		alike("second-origin", "a second allowed origin", including(get(OtherAllowed))),
		leaking(alike("stranger", "an unrelated origin", get(Stranger))),
		leaking(alike("stranger-preflight", "the preflight of an unrelated origin", held(byHeaders(Stranger)))),
		leaking(alike("null", "the origin null", get(Null))),
		alike("undeclared-method", "an undeclared method", held(Ask{From: FirstAllowed, Method: UndeclaredMethod})),
		alike("undeclared-header", "an undeclared request header", Ask{From: FirstAllowed, Headers: with(UndeclaredHeader, "")}),
	}
}

// comparison is the case that asks a question and its variants.
func comparison(id, title string, question Ask, variants []variant) Case {
	return Case{
		ID: id, Title: title, Want: Answered, Universal: !slices.Contains([]Origin{Stranger, Null, OtherAllowed}, question.From) && !leavesOpen(question) && !isUndeclared(question), Compares: true,
		Story: varied(question, variants), CheckFor: alike(variants),
	}
}

// isUndeclared reports whether an ask sets a header that no policy lists.
func isUndeclared(a Ask) bool {
	return slices.ContainsFunc(a.Headers, func(h fetch.Header) bool { return h.Name == UndeclaredHeader })
}

// toEveryone limits the case to policies that let every origin in.
func toEveryone(c Case) Case {
	c.Universal = false
	c.Needs = func(t Target) string {
		if t.Policy.LetsEveryoneIn() {
			return ""
		}
		return "the policy does not let every origin in"
	}
	return c
}

// leaking returns the case as one about strangers.
func leaking(c Case) Case {
	c.Harm, c.Needs = Leak, notForEveryone
	return c
}

// overConnections returns the cases as ones that are asked while nothing else is. How
// many requests the connection of the first question has served nobody knows.
func overConnections(cases []Case) []Case {
	for i := range cases {
		cases[i].Alone = true
		cases[i].CheckFor = func(t Target) []Check { return []Check{alikeAt(t, connections(), true)} }
	}
	return cases
}

// varied is the question, each of its variants, and the question again.
func varied(question Ask, variants []variant) []Ask {
	asks := []Ask{question}
	for _, v := range variants {
		asks = append(asks, v.change(question))
	}
	return onWires(apart(append(asks, question)))
}

// apart returns the asks with a preflight each, although one was answered just before.
func apart(asks []Ask) []Ask {
	for k := range asks {
		asks[k].Fragment = strconv.Itoa(k + 1)
	}
	return asks
}

// alike claims of such a story that all of it comes to the same for the page. What a page
// chooses may be an error to the server, which is no matter of CORS.
func alike(variants []variant) func(Target) []Check {
	return func(t Target) []Check { return []Check{alikeAt(t, variants, false)} }
}

// alikeAt is that claim at a target. settled says that the last answer is what the others
// are compared with, whatever the first was.
func alikeAt(t Target, variants []variant, settled bool) Check {
	usual := 0
	if settled {
		usual = len(variants) + 1
	}
	// find returns the place of the first variant that comes to something else, or -1.
	find := func(story []Observation) int {
		last := len(story) - 1
		switch {
		case last != len(variants)+1 || !telling(story[0]) || !telling(story[last]):
			return -1
		case !settled && effectOf(t, story[0]) != effectOf(t, story[last]):
			return -1 // it changes by itself: that is for the rules of state
		}
		for k, v := range variants {
			is := story[k+1]
			if telling(is) && !v.excuses(story[usual], is) && effectOf(t, story[usual]) != effectOf(t, is) {
				return k
			}
		}
		return -1
	}
	return Check{
		Says: "the answer does not depend on it",
		Find: func(story []Observation) (string, error) {
			k := find(story)
			if k < 0 {
				return "", nil
			}
			return fmt.Sprintf("the answer depends on %s: %s %s is %v, and otherwise %v", variants[k].field, variants[k].phrase(),
				origin(story[k+1]), effectOf(t, story[k+1]), effectOf(t, story[usual])), nil
		},
		Cause: func(story []Observation) harness.Cause {
			k := find(story)
			if k < 0 {
				return harness.Cause{}
			}
			c := compared(harness.CauseDepends, story[usual], story[k+1])
			c.Field, c.Value = variants[k].field, variants[k].value
			return c
		},
	}
}

// phrase says in which variant.
func (v variant) phrase() string {
	if v.value == "" {
		return "without it,"
	}
	return fmt.Sprintf("with %.60q", v.value)
}

// excuses reports whether an answer says of the request itself what the one without the
// change does not, in a way that may be due to the change.
func (v variant) excuses(was, is Observation) bool {
	status := deciding(is).Status
	return status != deciding(was).Status && slices.Contains(v.own, status)
}
