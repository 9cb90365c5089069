package specs

import (
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// https://fetch.spec.whatwg.org/#concept-cors-check
func state() Section {
	return Section{
		ID:    "state",
		Title: "Interference between requests",
		Spec:  "concept-cors-check",
		Topic: TopicConsistency,
		Rules: []Rule{{
			ID:    "state.order",
			Title: "a response does not depend on who asked before",
			Spec:  "concept-cors-check",
			Harm:  Leak,
			Why: `The permission for one page must not linger: a variable that keeps the last origin
gives the next page the permission of the one before it.`,
			Causes: []string{
				"the allowed origin is kept in a variable that lives longer than the request",
			},
			Control: get(Allowed),
			State:   true,
			Covers:  []string{"FETCH-ACTUAL-SHARE", "FETCH-ACTUAL-DENY"},
			Cases: []Case{
				{
					ID: "after-another-friend", Title: "an allowed origin reads the response after another allowed origin", Want: Shared,
					Story: []Ask{get(OtherAllowed), get(Allowed), get(OtherAllowed)},
				},
				{
					ID: "after-a-stranger", Title: "an allowed origin reads the response after an unrelated origin", Want: Shared,
					Story: []Ask{get(Stranger), get(Allowed)},
				},
				{
					ID: "stranger-after-a-friend", Title: "an unrelated origin does not read the response after an allowed origin", Want: Blocked,
					Story: []Ask{get(Allowed), get(Stranger)},
				},
			},
		}, {
			ID:    "state.concurrent",
			Title: "concurrent requests each get their own response",
			Spec:  "concept-cors-check",
			Harm:  Leak,
			Why: `Two pages ask at the same moment. If their answers share a variable,
one now and then gets the permission of the other.`,
			Causes: []string{
				"the allowed origin is kept in a variable that requests share",
				"a list of headers is shared, then changed by a later layer",
			},
			State:  true,
			Covers: []string{"FETCH-ACTUAL-SHARE", "FETCH-ACTUAL-DENY"},
			Cases: []Case{
				{
					ID: "friends", Title: "two allowed origins read the response at the same time", Concurrent: true, Want: Shared,
					Story: alternating(Allowed, OtherAllowed),
					Check: []Check{onAll("every origin reads the response", func(o Observation) string {
						if o.Outcome == OutcomeBlocked {
							return fmt.Sprintf("%s is refused: %s", origin(o), o.Reason)
						}
						return ""
					})},
				},
				{
					ID: "stranger", Title: "an unrelated origin does not read the response while allowed origins do", Concurrent: true, Want: Shared,
					Story: alternating(Stranger, Allowed), Needs: notForEveryone, Guard: control(get(Stranger)),
					Check: []Check{onAll("allowed origins read, strangers do not", func(o Observation) string {
						if stranger := origin(o) == StrangerOrigin; stranger == (o.Outcome == OutcomeBlocked) {
							return ""
						}
						return fmt.Sprintf("%s is %s %s", origin(o), o.Outcome, o.Reason)
					})},
				},
			},
		}, memory(), afterOddRequests()},
	}
}

// afterOddRequests is asked last, one story after the other: the next one would
// meet a server that the one before has changed.
func afterOddRequests() Rule {
	uncached := func(from Origin) Ask {
		return Ask{From: from, Method: "GET", Cache: fetch.NoStore}
	}
	friend := uncached(Allowed)
	after := func(id, title string, odd Ask) Case {
		return Case{ID: id, Title: title, Story: []Ask{friend, odd, friend, friend}, Want: Shared, Last: true}
	}
	fromOrigins := func(values ...string) Ask {
		var lines []fetch.Header
		for _, v := range values {
			lines = append(lines, line("Origin", v))
		}
		return sent(Ask{From: Allowed, Method: "GET"}, lines...)
	}
	list := fromOrigins("https://one.stranger.example, https://two.stranger.example")
	lines := fromOrigins("https://one.stranger.example", "https://two.stranger.example")
	words := fromOrigins("not an origin")
	long := fromOrigins("https://" + strings.Repeat("a", 4000) + ".stranger.example")
	bytes := fromOrigins("https://\xff\xfe.stranger.example")
	preflight := options(get(Allowed), line("Origin", "{origin}"), line(ACRM, "P UT\""), line(ACRH, "x corsuite,\"x\""))
	return Rule{
		ID:    "state.after-odd-requests",
		Title: "a malformed request does not affect others",
		Spec:  "concept-cors-check",
		Harm:  Break,
		Why: `Anyone can send a request that no browser sends. Its effects must not
linger: if pages are answered differently afterwards, one such request shuts everybody out or lets an unrelated origin in.`,
		Causes: []string{
			"what was computed from one Origin is cached and used for others",
			"an exception leaves a variable, a lock or a worker in a broken state",
		},
		Control: get(Allowed),
		State:   true,
		Covers:  []string{"FETCH-ORIGIN-GARBAGE", "FETCH-ACTUAL-SHARE", "FETCH-ACTUAL-DENY"},
		Cases: []Case{
			after("list", "an allowed origin reads the response after a request with a list of origins", list),
			after("two-lines", "an allowed origin reads the response after a request with two Origin lines", lines),
			after("words", "an allowed origin reads the response after a request with words as Origin", words),
			after("long", "an allowed origin reads the response after a request with an Origin of four kilobytes", long),
			after("bytes", "an allowed origin reads the response after a request with bytes beyond ASCII in Origin", bytes),
			after("preflight", "an allowed origin reads the response after a malformed preflight", preflight),
			{
				ID: "stranger", Title: "an unrelated origin does not read the response after a list that names it", Want: Blocked, Harm: Leak, Last: true,
				Story: []Ask{
					uncached(Stranger), fromOrigins("{origin}, " + StrangerOrigin),
					uncached(Stranger), uncached(Stranger),
				},
			},
			{
				ID: "all", Title: "an allowed origin reads the response after every kind of malformed request", Want: Shared, Last: true,
				Story: []Ask{list, lines, words, long, bytes, preflight, words, friend, friend},
			},
		},
	}
}

// alternating is a story of sixteen asks by two origins in turn. None may use
// the HTTP cache: a browser lets those that do wait for each other.
func alternating(a, b Origin) []Ask {
	var story []Ask
	for range 8 {
		story = append(story, Ask{From: a, Cache: fetch.NoStore}, Ask{From: b, Cache: fetch.NoStore})
	}
	return story
}

// origin returns who made an ask, as the wire had it.
func origin(o Observation) string {
	if x, ok := o.Actual(); ok {
		return asking(x)
	}
	x, _ := o.Preflight()
	return asking(x)
}

// onAll claims of every observation of a story that who may reads, and nobody else.
func onAll(says string, fault func(Observation) string) Check {
	return Check{Says: says, Reads: true, Find: of(
		func(story []Observation) ([]Observation, error) {
			_, err := last(story)
			return story, err
		},
		func(story []Observation) string {
			for _, o := range story {
				if f := fault(o); f != "" {
					return f
				}
			}
			return ""
		})}
}
