package agreement

import (
	"slices"
	"strings"
	"testing"
)

// shrinkLimit bounds the steps by which a difference is made smaller.
const shrinkLimit = 40

// shrink makes a story that the model does not explain as small as it gets
// while model and browser differ in the same way: each step plays every story
// that is a little smaller and goes on with the first of them that does.
func (d *duel) shrink(t *testing.T, r round) round {
	t.Helper()
	for range shrinkLimit {
		i := -1
		var rounds []round
		if smaller := simpler(r.story); len(smaller) > 0 {
			rounds = d.play(t, smaller)
			i = slices.IndexFunc(rounds, func(smaller round) bool { return smaller.kind() == r.kind() })
		}
		if i < 0 {
			break
		}
		r = rounds[i]
	}
	return r
}

// kind is what differs, without the details: a smaller story that differs in
// something else, as one may on a busy machine, is another one.
func (r round) kind() string {
	if len(r.wrong) == 0 {
		return ""
	}
	what, _, _ := strings.Cut(r.wrong[0], "\n")
	for _, e := range r.browser.Ends {
		what += " " + string(e.Reason)
	}
	return what
}

// simpler returns the stories that are one step simpler, the boldest steps first.
func simpler(s story) (all []story) {
	for i := range s.Asks {
		if len(s.Asks) > 1 {
			all = append(all, story{Asks: without(s.Asks, i), Hops: s.Hops})
		}
	}
	if n := len(s.Hops); n > 1 {
		all = append(all, story{Asks: s.Asks, Hops: s.Hops[:n-1]})
	}
	for i, a := range s.Asks {
		for _, a := range simplerAsks(a) {
			all = append(all, story{Asks: with(s.Asks, i, a), Hops: s.Hops})
		}
	}
	for i, h := range s.Hops {
		for _, h := range simplerHops(h) {
			all = append(all, story{Asks: s.Asks, Hops: with(s.Hops, i, h)})
		}
	}
	return all
}

func simplerAsks(a ask) (all []ask) {
	var zero ask
	for _, b := range []ask{
		{To: a.To, Method: a.Method, Headers: a.Headers, Body: a.Body, Credentials: a.Credentials, Redirect: a.Redirect, Cache: a.Cache, Initiator: a.Initiator},
		{From: a.From, Method: a.Method, Headers: a.Headers, Body: a.Body, Credentials: a.Credentials, Redirect: a.Redirect, Cache: a.Cache, Initiator: a.Initiator},
		{From: a.From, To: a.To, Headers: a.Headers, Credentials: a.Credentials, Redirect: a.Redirect, Cache: a.Cache, Initiator: a.Initiator},
		{From: a.From, To: a.To, Method: a.Method, Headers: a.Headers, Credentials: a.Credentials, Redirect: a.Redirect, Cache: a.Cache, Initiator: a.Initiator},
		{From: a.From, To: a.To, Method: a.Method, Headers: a.Headers, Body: a.Body, Redirect: a.Redirect, Cache: a.Cache, Initiator: a.Initiator},
		{From: a.From, To: a.To, Method: a.Method, Headers: a.Headers, Body: a.Body, Credentials: a.Credentials, Cache: a.Cache, Initiator: a.Initiator},
		{From: a.From, To: a.To, Method: a.Method, Headers: a.Headers, Body: a.Body, Credentials: a.Credentials, Redirect: a.Redirect, Initiator: a.Initiator},
		{From: a.From, To: a.To, Method: a.Method, Headers: a.Headers, Body: a.Body, Credentials: a.Credentials, Redirect: a.Redirect, Cache: a.Cache},
	} {
		if !sameAsk(a, b) {
			all = append(all, b)
		}
	}
	if sameAsk(a, zero) {
		return nil
	}
	for _, headers := range simplerLines(a.Headers) {
		b := a
		b.Headers = headers
		all = append(all, b)
	}
	return all
}

func sameAsk(a, b ask) bool {
	headers := slices.Equal(a.Headers, b.Headers)
	a.Headers, b.Headers = nil, nil
	return headers && story{Asks: []ask{a}}.row() == story{Asks: []ask{b}}.row()
}

func simplerHops(h hop) (all []hop) {
	for _, replies := range simplerReplies(h.Preflights) {
		all = append(all, hop{Preflights: replies, Actual: h.Actual})
	}
	for _, replies := range simplerReplies(h.Actual) {
		all = append(all, hop{Preflights: h.Preflights, Actual: replies})
	}
	return all
}

func simplerReplies(list []reply) (all [][]reply) {
	for i, r := range list {
		if len(list) > 1 {
			all = append(all, without(list, i))
		}
		for _, b := range []reply{{Headers: r.Headers, After: r.After}, {Status: r.Status, Headers: r.Headers}} {
			if b.Status != r.Status || b.After != r.After {
				all = append(all, with(list, i, b))
			}
		}
		for _, lines := range simplerLines(r.Headers) {
			all = append(all, with(list, i, reply{Status: r.Status, Headers: lines, After: r.After}))
		}
	}
	return all
}

// simplerLines leaves out a line, or one half of a long value.
func simplerLines(lines []text) (all [][]text) {
	for i := range lines {
		all = append(all, without(lines, i))
	}
	for i, line := range lines {
		name, value, found := strings.Cut(string(line), ": ")
		if half := len(value) / 2; found && half > 0 && !strings.ContainsAny(value, "{}") {
			all = append(all, with(lines, i, text(name+": "+value[:half])), with(lines, i, text(name+": "+value[half:])))
		}
	}
	return all
}

// without and with are copies of a list that lack an element, or have another.
func without[T any](list []T, i int) []T { return slices.Delete(slices.Clone(list), i, i+1) }

func with[T any](list []T, i int, v T) []T {
	list = slices.Clone(list)
	list[i] = v
	return list
}

// Every simpler story is smaller as a row, so that shrinking ends.
func TestSimplerIsSmaller(t *testing.T) {
	t.Parallel()
	rest := []story{{
		Asks: []ask{{From: "null", To: "{c}/0", Method: "PUT", Headers: []text{"X-A: value"}, Body: "b", Credentials: "include", Redirect: "manual", Cache: "reload", Initiator: "xhr"}, {}},
		Hops: []hop{{Preflights: []reply{{Status: 404, Headers: []text{"A: b", "B: {origin}"}, After: 1}}, Actual: []reply{{}, {}}}, {}},
	}}
	seen := 0
	for len(rest) > 0 && seen < 500 {
		s := rest[0]
		rest = rest[1:]
		for _, smaller := range simpler(s) {
			seen++
			if got, was := smaller.row(), s.row(); len(got) >= len(was) {
				t.Fatalf("got %s, from %s; want it smaller", got, was)
			}
			if len(rest) < 50 {
				rest = append(rest, smaller)
			}
		}
	}
	if seen < 100 {
		t.Errorf("got %d simpler stories; want many", seen)
	}
}
