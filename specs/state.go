package specs

import (
	"fmt"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// https://fetch.spec.whatwg.org/#concept-cors-check
func state() harness.Section {
	return harness.Section{
		ID:    "state",
		Title: "Requests that meet",
		Spec:  "concept-cors-check",
		Rules: []harness.Rule{{
			ID:    "state.order",
			Title: "an answer does not depend on who asked before",
			Spec:  "concept-cors-check",
			Harm:  harness.Leak,
			Why: `The permission for one page must not linger: a variable that keeps the last origin
gives the next page the permission of the one before it.`,
			Causes: []string{
				"the allowed origin is kept in a variable that lives longer than the request",
			},
			Control: get(harness.Allowed),
			State:   true,
			Covers:  []string{"FETCH-ACTUAL-SHARE", "FETCH-ACTUAL-DENY"},
			Cases: []harness.Case{
				{
					ID: "after-another-friend", Title: "an allowed origin reads after another one", Want: harness.Shared,
					Story: []harness.Ask{get(harness.OtherAllowed), get(harness.Allowed), get(harness.OtherAllowed)},
				},
				{
					ID: "after-a-stranger", Title: "an allowed origin reads after a stranger", Want: harness.Shared,
					Story: []harness.Ask{get(harness.Stranger), get(harness.Allowed)},
				},
				{
					ID: "stranger-after-a-friend", Title: "a stranger does not read after an allowed origin", Want: harness.Blocked,
					Story: []harness.Ask{get(harness.Allowed), get(harness.Stranger)},
				},
			},
		}, {
			ID:    "state.concurrent",
			Title: "requests at the same time get each its own answer",
			Spec:  "concept-cors-check",
			Harm:  harness.Leak,
			Why: `Two pages ask at the same moment. If their answers share a variable,
one gets the permission of the other, now here, now there.`,
			Causes: []string{
				"the allowed origin is kept in a variable that requests share",
				"a list of headers is shared, then changed by a later layer",
			},
			State:  true,
			Covers: []string{"FETCH-ACTUAL-SHARE", "FETCH-ACTUAL-DENY"},
			Cases: []harness.Case{
				{
					ID: "friends", Title: "two allowed origins both read", Concurrent: true, Want: harness.Shared,
					Story: alternating(harness.Allowed, harness.OtherAllowed),
					Check: []harness.Check{onAll("every one of them reads", func(o harness.Observation) string {
						if o.Outcome == harness.OutcomeBlocked {
							return fmt.Sprintf("%s is refused: %s", origin(o), o.Reason)
						}
						return ""
					})},
				},
				{
					ID: "stranger", Title: "a stranger among allowed origins does not read", Concurrent: true, Want: harness.Shared,
					Story: alternating(harness.Stranger, harness.Allowed), Needs: notForEveryone, Guard: control(get(harness.Stranger)),
					Check: []harness.Check{onAll("allowed origins read, strangers do not", func(o harness.Observation) string {
						if stranger := origin(o) == harness.StrangerOrigin; stranger == (o.Outcome == harness.OutcomeBlocked) {
							return ""
						}
						return fmt.Sprintf("%s is %s %s", origin(o), o.Outcome, o.Reason)
					})},
				},
			},
		}},
	}
}

// alternating is a story of sixteen asks by two origins in turn. None may use
// the HTTP cache: a browser lets those that do wait for each other.
func alternating(a, b harness.Origin) []harness.Ask {
	var story []harness.Ask
	for range 8 {
		story = append(story, harness.Ask{From: a, Cache: fetch.NoStore}, harness.Ask{From: b, Cache: fetch.NoStore})
	}
	return story
}

// origin returns who made an ask, as the wire had it.
func origin(o harness.Observation) string {
	if x, ok := o.Actual(); ok {
		return asking(x)
	}
	return ""
}

// onAll claims something of every observation of a story.
func onAll(says string, fault func(harness.Observation) string) harness.Check {
	return harness.Check{Says: says, Matcher: claim[[]harness.Observation, []harness.Observation]{
		part: func(story []harness.Observation) ([]harness.Observation, error) {
			_, err := last(story)
			return story, err
		},
		is: faultless[[]harness.Observation](func(story []harness.Observation) string {
			for _, o := range story {
				if f := fault(o); f != "" {
					return f
				}
			}
			return ""
		}),
	}}
}
