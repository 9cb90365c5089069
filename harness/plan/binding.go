package plan

import (
	"math"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// binding is one choice for everything that a case leaves open: who plays its
// roles, which method and which headers stand for the placeholders.
type binding struct {
	// role is the expanding role and origin who plays it; base is the allowed
	// origin that Allowed means in this instance.
	role   harness.Origin
	origin string
	base   string
	// grant is the one of the policy's grants that the rest is taken from.
	grant harness.Grant

	method string
	header fetch.Header
	// headers are all declared ones; together says that the case expands to them.
	headers  []fetch.Header
	together bool
}

// label names what the binding chose.
func (b binding) label() string {
	var parts []string
	if b.method != "" {
		parts = append(parts, b.method)
	}
	if b.header.Name != "" {
		parts = append(parts, b.header.Name)
	}
	if b.together {
		parts = append(parts, "all declared headers")
	}
	if b.origin != "" {
		parts = append(parts, "from "+b.origin)
	}
	return strings.TrimPrefix(strings.Join(parts, " "), "from ")
}

// bindings returns every choice for a case's open places, or why there is none.
func (p *planner) bindings(c harness.Case) ([]binding, string) {
	role, err := expandingRole(c.Asks())
	if err != "" {
		return nil, err
	}
	actors, why := p.play(role)
	if why != "" {
		return nil, why
	}
	some := actors
	if !isLookAlike(role) {
		some = someCasts(actors)
	}
	if !c.EveryOrigin {
		actors = some
	}
	var all []binding
	for n, actor := range actors {
		bound, whyNot := p.bind(c, role, actor, names(c, n, actors, slices.Contains(some, actor)))
		if whyNot != "" {
			why = whyNot
			continue
		}
		all = append(all, bound...)
	}
	if len(all) > 0 {
		why = ""
	}
	return all, why
}

// names returns how many methods and header names the nth actor asks with: the
// first of each grant with all that EveryName wants, those beyond the some that
// other cases take with one. A case that compares answers with each other asks a lot
// already, and learns little from more names.
func names(c harness.Case, n int, actors []cast, some bool) int {
	switch {
	case c.EveryName && (n == 0 || actors[n].grant != actors[n-1].grant):
		return math.MaxInt
	case c.Compares:
		return fewOf
	case some:
		return someOf
	}
	return 1
}

// bind returns every choice for the open places of a case that one actor plays,
// with most methods and header names at most.
func (p *planner) bind(c harness.Case, role harness.Origin, actor cast, most int) ([]binding, string) {
	grant := p.plan.Target.Policy.AllGrants()[actor.grant]
	methods, why := p.methods(c, grant, actor.origin)
	if why != "" {
		return nil, why
	}
	headers, why := p.headers(c, grant, actor.origin)
	if why != "" {
		return nil, why
	}
	var all []binding
	for _, m := range spread(methods, most, alike) {
		for _, h := range spread(headers, most, alike) {
			b := binding{role: role, origin: actor.origin, base: actor.base, grant: grant, method: m, headers: spread(declaredHeaders(grant), mostTogether, alike)}
			if b.together = h.Name == harness.DeclaredHeaders; !b.together {
				b.header = h
			}
			all = append(all, b)
		}
	}
	return all, ""
}

// expandingRole returns the one role of a story over which it expands: that of
// OtherAllowed or a look-alike before Allowed before a fixed one.
func expandingRole(asks []harness.Ask) (role harness.Origin, problem string) {
	rank := func(o harness.Origin) int {
		switch {
		case o == harness.OtherAllowed || o == harness.Denied || isLookAlike(o):
			return 2
		case o == harness.Allowed:
			return 1
		}
		return 0
	}
	for _, a := range asks {
		if role == "" || rank(a.From) > rank(role) {
			role = a.From
		}
	}
	if role == "" {
		return "", "the case does not say who asks"
	}
	return role, ""
}

// What to say where placeholders stand for nothing.
const (
	noMethods = "it is not declared which methods are allowed: add `methods: [PUT, …]`"
	noHeaders = "it is not declared which request headers are allowed: add `headers: [Content-Type, …]`"
)

// asksForUsual reports whether the case is asked with usual methods and request
// headers where none are declared: if it is about every answer, or if its request
// is to be refused in any case.
func asksForUsual(c harness.Case) bool { return c.HoldsForAnyone() || c.Want == harness.Blocked }

// usual says which placeholders of a case stand for usual values because
// nothing is declared, or "".
func (p *planner) usual(c harness.Case, grant harness.Grant) string {
	for _, a := range c.Asks() {
		if a.Method == harness.DeclaredMethod && grant.Methods == nil {
			return noMethods
		}
		for _, h := range a.Headers {
			declared := slices.Contains([]string{harness.DeclaredHeader, harness.DeclaredHeaders, harness.DeclaredButOne, harness.DeclaredTwo}, h.Name)
			if declared && grant.Headers == nil {
				return noHeaders
			}
		}
	}
	return ""
}
