package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// How many of a policy's elements the cases are asked with: a list may have a
// thousand, and a run has to end. Cases with EveryOrigin or EveryName ask for
// all of them once.
const (
	// someOf is how many origins, methods or header names of a grant other cases take.
	someOf = 5
	// fewOf is how many methods or header names cases take that compare many answers.
	fewOf = 2
	// mostActors bounds the origins of all grants together.
	mostActors = 25
	// mostTogether is how many header names stand in one request: a server that
	// bounds the size of requests refuses more, and rightly.
	mostTogether = 20
)

// spread returns at most n elements of the list in its order, always the same:
// the first two and the last, one that is rare if there is such a one, and
// others at even distances.
func spread[T any](list []T, n int, rare func(T) bool) []T {
	if len(list) <= n {
		return list
	}
	order := []int{0, len(list) - 1}
	if i := slices.IndexFunc(list, rare); i >= 0 {
		order = append(order, i)
	}
	order = append(order, 1)
	for k := range n {
		order = append(order, k*len(list)/n)
	}
	for i := range n {
		order = append(order, i)
	}
	taken := map[int]bool{}
	for _, i := range order {
		if len(taken) < n {
			taken[i] = true
		}
	}
	var some []T
	for _, i := range slices.Sorted(maps.Keys(taken)) {
		some = append(some, list[i])
	}
	return some
}

// alike says that no element of a list is rare.
func alike[T any](T) bool { return false }

// isPattern reports whether an element of a policy's origins stands for several.
func isPattern(declared string) bool { return strings.Contains(declared, harness.Any) }

// someCasts returns the actors that most cases are played by.
func someCasts(actors []cast) []cast {
	isSample := func(c cast) bool { return isPattern(c.declared) }
	var some []cast
	for len(actors) > 0 {
		n := 1
		for n < len(actors) && actors[n].grant == actors[0].grant {
			n++
		}
		some = append(some, spread(actors[:n], someOf, isSample)...)
		actors = actors[n:]
	}
	return spread(some, mostActors, isSample)
}

// sampled says which lists of the policy are so long that most cases take only
// some of their elements.
func sampled(t harness.Target) []harness.Remark {
	var remarks []harness.Remark
	longest := func(field string, lists func(harness.Grant) []string) {
		n := 0
		for _, g := range t.Policy.AllGrants() {
			n = max(n, len(lists(g)))
		}
		if n > someOf {
			remarks = append(remarks, harness.Remark{Kind: harness.RemarkSampled, Field: field, Count: n})
		}
	}
	longest("origins", func(g harness.Grant) []string { return g.Origins })
	longest("methods", func(g harness.Grant) []string { return g.Methods })
	longest("headers", func(g harness.Grant) []string { return g.Headers })
	longest("denied", func(harness.Grant) []string { return t.Policy.Denied })
	return remarks
}
