package specs

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// question is an ask that is made again and again. What a name says completes "right after".
type question struct {
	name string
	ask  Ask
	// between says that its own answers are not compared: it is asked for what follows.
	between bool
}

// memory finds a server that remembers: whatever it keeps of one request shows in the
// answer to another one, if the two meet often enough.
func memory() Rule {
	uncached := func(a Ask) Ask {
		a.Cache = fetch.NoStore
		return a
	}
	friend := question{name: "an allowed origin", ask: uncached(get(FirstAllowed))}
	other := question{name: "another allowed origin", ask: uncached(get(OtherAllowed))}
	signedIn := question{name: "an allowed origin with credentials", ask: uncached(credentialed(FirstAllowed))}
	stranger := question{name: "an unrelated origin", ask: uncached(get(Stranger))}
	sandboxed := question{name: "the origin null", ask: uncached(get(Null))}
	preflight := question{name: "a preflighted request", ask: uncached(byHeaders(FirstAllowed))}
	asked := question{name: "a preflight", ask: held(uncached(byHeaders(FirstAllowed)))}
	method := question{name: "a preflight for another method", ask: uncached(held(byMethod(FirstAllowed)))}
	undeclaredMethod := question{name: "a preflight for an undeclared method", ask: uncached(held(Ask{From: FirstAllowed, Method: UndeclaredMethod}))}
	strange := question{name: "the preflight of an unrelated origin", ask: held(uncached(byHeaders(Stranger)))}
	undeclared := question{name: "a preflight for an undeclared header", ask: held(uncached(Ask{From: FirstAllowed, Headers: with(UndeclaredHeader, "")}))}
	asking := []question{friend, signedIn, stranger, sandboxed, asked, strange}
	passing := passersBy(uncached)
	everybody := slices.Concat(asking, passing)
	return Rule{
		ID:    "state.memory",
		Title: "a question gets the same answer every time",
		Spec:  "concept-cors-check",
		Harm:  Break,
		Why: `What a page may read depends on its own request, not on what others asked before.
A server that remembers, or one of several that differs, answers a page well now and refuses it a moment later.`,
		Causes: []string{
			"a header or a decision is kept in a variable that lives longer than the request",
			"one of several servers behind an address has other settings",
			"a cache or a rate limit in front answers some requests by itself",
		},
		State:  true,
		Covers: []string{"FETCH-ACTUAL-SHARE", "FETCH-ACTUAL-DENY"},
		Cases: []Case{
			remembered("repeated", "an allowed origin is answered alike each time", inRows(13, friend, stranger)),
			remembered("repeated-preflight", "a preflight is answered alike each time", slices.Concat(inRows(9, preflight, friend), inRows(3, stranger, preflight), slices.Repeat([]question{asked}, 4), slices.Repeat([]question{strange}, 3))),
			remembered("after-others", "a page is answered alike whoever asked before", inPairs(everybody...)),
			remembered("after-another-origin", "each allowed origin is answered alike whoever asked before", inTurns(other, everybody)),
			remembered("after-another-method", "a preflight for a method is answered alike whoever asked before", inTurns(method, everybody)),
			remembered("after-an-undeclared-header", "a preflight for an undeclared header is answered alike whoever asked before", inTurns(undeclared, everybody)),
			remembered("after-an-undeclared-method", "a preflight for an undeclared method is answered alike whoever asked before", inTurns(undeclaredMethod, everybody)),
		},
	}
}

// passersBy are asked for what follows. The visitor differs from the others in all that
// one request can: the query, the browser, a cookie, what it has a copy of.
func passersBy(uncached func(Ask) Ask) []question {
	visitor := uncached(withCookie(FirstAllowed))
	visitor.Query = "corsuite=visitor"
	visitor.Instead = []fetch.Header{line("User-Agent", safariOnPhone), line("Accept-Language", "de"), line("Referer", ""), line("Range", "bytes=0-"), line("If-None-Match", `"corsuite"`), line("Accept", "text/html")}
	return []question{
		{name: "a request without Origin", ask: uncached(get(NoOrigin)), between: true},
		{name: "a HEAD request", ask: uncached(Ask{From: FirstAllowed, Method: http.MethodHead}), between: true},
		{name: "an error", ask: uncached(Ask{From: FirstAllowed, URL: "/corsuite-no-such-path"}), between: true},
		{name: "another browser with a cookie and a query", ask: visitor, between: true},
	}
}

// held returns the ask without the request that its preflight is for.
func held(a Ask) Ask {
	a.Held = true
	return a
}

// onWire returns the ask as one that no browser is troubled with.
func onWire(a Ask) Ask {
	a.OnWire = true
	return a
}

// onWires does so with each of a story.
func onWires(story []Ask) []Ask {
	for k := range story {
		story[k].OnWire = true
	}
	return story
}

// leavesOpen reports whether an ask needs a policy that lists methods.
func leavesOpen(a Ask) bool { return a.Method == DeclaredMethod || a.Method == UndeclaredMethod }

// remembered is the case that asks these questions in this order.
func remembered(id, title string, order []question) Case {
	c := Case{ID: id, Title: title, Want: Answered, Alone: true, Compares: true, Universal: !slices.ContainsFunc(order, func(q question) bool {
		return leavesOpen(q.ask) || q.ask.From == OtherAllowed
	})}
	for _, q := range order {
		c.Story = append(c.Story, q.ask)
	}
	onWires(apart(c.Story))
	c.CheckFor = func(t Target) []Check { return []Check{steady(t, order)} }
	return c
}

// inRows asks each question n times in a row, then both in turn.
func inRows(n int, a, b question) []question {
	order := slices.Repeat([]question{a}, n)
	order = append(order, slices.Repeat([]question{b}, n)...)
	return append(order, slices.Repeat([]question{a, b}, n/2)...)
}

// inTurns asks the question before and after each of the others, and at last twice. The
// others are asked once before that, since theirs are answers to be compared as well.
func inTurns(a question, others []question) []question {
	order := slices.DeleteFunc(slices.Clone(others), func(q question) bool { return q.between })
	for _, b := range others {
		order = append(order, a, b)
	}
	return append(order, a, a)
}

// inPairs asks the questions so that each comes right after each, itself included: along
// the edges of the graph that joins all of them, each once. Nothing that is asked for what
// follows follows such another.
func inPairs(questions ...question) []question {
	n := len(questions)
	left := make([][]int, n)
	for i := range n {
		for j := n - 1; j >= 0; j-- {
			if !questions[i].between || !questions[j].between {
				left[i] = append(left[i], j)
			}
		}
	}
	// Hierholzer's way through an Eulerian graph; it is found from its end.
	var order []question
	stack := []int{0}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		if k := len(left[at]); k > 0 {
			stack = append(stack, left[at][k-1])
			left[at] = left[at][:k-1]
			continue
		}
		order = append(order, questions[at])
		stack = stack[:len(stack)-1]
	}
	slices.Reverse(order)
	return order
}

// steady claims that each question always comes to the same for the page.
func steady(t Target, order []question) Check {
	// find returns the places of two observations that differ: what most of the same
	// question came to, and the first that came to something else.
	find := func(story []Observation) (was, is int) {
		byName := map[string][]int{}
		for k, q := range order {
			if k < len(story) && !q.between && telling(story[k]) {
				byName[q.name] = append(byName[q.name], k)
			}
		}
		for _, q := range order {
			places := byName[q.name]
			counts := map[effect]int{}
			for _, k := range places {
				counts[effectOf(t, story[k])]++
			}
			if len(counts) < 2 {
				continue
			}
			usual := places[0]
			for _, k := range places {
				if counts[effectOf(t, story[k])] > counts[effectOf(t, story[usual])] {
					usual = k
				}
			}
			for _, k := range places {
				if effectOf(t, story[k]) != effectOf(t, story[usual]) {
					return usual, k
				}
			}
		}
		return -1, -1
	}
	after := func(k int) string {
		if k == 0 {
			return ""
		}
		return order[k-1].name
	}
	return Check{
		Says: "each time it comes to the same",
		Find: func(story []Observation) (string, error) {
			was, is := find(story)
			if is < 0 {
				return "", nil
			}
			return fmt.Sprintf("the same question gets different answers: %s is once %v, right after %s, and otherwise %v",
				origin(story[is]), effectOf(t, story[is]), after(is), effectOf(t, story[was])), nil
		},
		Cause: func(story []Observation) harness.Cause {
			was, is := find(story)
			if is < 0 {
				return harness.Cause{}
			}
			c := compared(harness.CauseRemembers, story[was], story[is])
			c.Value = after(is)
			return c
		},
	}
}
