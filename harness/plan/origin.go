package plan

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"

	"github.com/corsuite/corsuite/harness"
)

const (
	strangerHTTPOrigin = "http://stranger.example"
	// anyoneOrigin and someoneElseOrigin play the allowed roles where the policy
	// lets everyone in. Where it does not say who is allowed they stand in.
	anyoneOrigin      = "https://anyone.example"
	someoneElseOrigin = "https://someone-else.example"
)

// cast is one actor in a role: the origin that plays, the allowed origin that
// the rest of the instance is built around, and which of the policy's grants
// allows that.
type cast struct {
	origin string
	base   string
	grant  int
	// declared is the element of the policy's origins that an allowed one stands for.
	declared string
}

// allowed returns an actor for each entry of the origins of each grant, in
// order: that origin, or samples of the pattern.
func allowed(t harness.Target) []cast {
	var actors []cast
	for i, g := range t.Policy.AllGrants() {
		taken := map[string]bool{}
		for _, declared := range g.Origins {
			for _, sample := range samples(declared, t.Origin()) {
				if !taken[sample] && t.Policy.AllowsOrigin(sample) == harness.Yes {
					taken[sample] = true
					actors = append(actors, cast{origin: sample, base: sample, grant: i, declared: declared})
				}
			}
		}
	}
	return actors
}

// samples returns the origins that are asked for one element of a policy's
// origins. own is the target's own, which no pattern is tried with.
func samples(declared, own string) []string {
	if declared == harness.Any {
		return []string{anyoneOrigin}
	}
	if pattern, ok := harness.ParseOriginPattern(declared); ok {
		return pattern.Samples(own)
	}
	return []string{declared}
}

// leaders returns the first actor of each grant, or one without a base where
// nobody is allowed.
func leaders(allowed []cast) []cast {
	if len(allowed) == 0 {
		return []cast{{}}
	}
	var casts []cast
	for i, c := range allowed {
		if i == 0 || c.grant != allowed[i-1].grant {
			casts = append(casts, c)
		}
	}
	return casts
}

// play resolves a role under the target's policy to its actors, or says why
// nobody plays it.
func play(t harness.Target, role harness.Origin) (actors []cast, whyNot string) {
	return playAmong(t, role, allowed(t))
}

// playAmong is play for a target of which it is known who is allowed.
func playAmong(t harness.Target, role harness.Origin, allowed []cast) (actors []cast, whyNot string) {
	if standsIn(t, role) {
		allowed = []cast{{origin: anyoneOrigin, base: anyoneOrigin}}
	}
	switch role {
	case harness.Allowed:
		return allowed, whyNobody(t.Policy, len(allowed))
	case harness.FirstAllowed:
		return allowed[:min(len(allowed), 1)], whyNobody(t.Policy, len(allowed))
	case harness.OtherAllowed:
		return playOther(t, allowed)
	case harness.Denied:
		for _, c := range leaders(allowed) {
			for _, c.origin = range t.Policy.Denied {
				actors = append(actors, c)
			}
		}
		if actors == nil {
			return nil, "no origin is listed as refused: add `denied: [https://…]`"
		}
		return actors, ""
	}
	if isLookAlike(role) {
		return playLookAlike(t, role)
	}
	for _, c := range leaders(allowed) {
		c.origin = fixed(t, role)
		actors = append(actors, c)
	}
	return actors, ""
}

// standsIn reports whether strangers play the role, because the policy does not
// say who is allowed.
func standsIn(t harness.Target, role harness.Origin) bool {
	return !t.Policy.DeclaresOrigins() && (role == harness.Allowed || role == harness.FirstAllowed || role == harness.OtherAllowed)
}

// fixed returns the origin of a role that no policy changes, or the serialised
// origin itself.
func fixed(t harness.Target, role harness.Origin) string {
	switch role {
	case harness.Stranger:
		return harness.StrangerOrigin
	case harness.StrangerHTTP:
		return strangerHTTPOrigin
	case harness.Own:
		return t.Origin()
	}
	return string(role)
}

func playOther(t harness.Target, allowed []cast) ([]cast, string) {
	everyone := t.Policy.LetsEveryoneIn() || standsIn(t, harness.OtherAllowed)
	if everyone && len(allowed) == 1 {
		other := allowed[0]
		other.origin, other.base = someoneElseOrigin, someoneElseOrigin
		allowed = append(allowed, other)
	}
	var actors []cast
	for i, c := range allowed {
		if i > 0 && c.origin != allowed[i-1].origin {
			c.base = allowed[i-1].origin
			actors = append(actors, c)
		}
	}
	if actors == nil {
		return nil, "the policy allows no second origin"
	}
	return actors, ""
}

func playLookAlike(t harness.Target, role harness.Origin) ([]cast, string) {
	u, err := url.Parse(t.URL)
	if err != nil {
		return nil, err.Error()
	}
	var actors []cast
	declared := 0
	whyNot := ""
	for i, g := range t.Policy.AllGrants() {
		// Of a long list some are imitated: those that are spread over it, and others
		// where these have no such look-alike.
		imitated, list := 0, g.Origins
		if len(list) > someOf {
			list = slices.Concat(spread(list, someOf, isPattern), list)
		}
		for _, allowed := range list {
			declared++
			if imitated == someOf {
				break
			}
			origins, why := lookAlikesOf(t, role, allowed, u)
			whyNot = cmp.Or(why, whyNot)
			if len(origins) > 0 {
				imitated++
			}
			for _, o := range origins {
				if !slices.ContainsFunc(actors, func(c cast) bool { return c.origin == o }) {
					actors = append(actors, cast{origin: o, base: first(samples(allowed, t.Origin())), grant: i})
				}
			}
		}
	}
	if byOperator(role) {
		actors = likeliest(actors, mostOperated)
	}
	if len(actors) > 0 {
		return actors, ""
	}
	return nil, cmp.Or(whyNot, whyNobody(t.Policy, declared))
}

// lookAlikesOf returns the origins that resemble a declared one in the way of the
// role and that the policy refuses, or why there is none.
func lookAlikesOf(t harness.Target, role harness.Origin, declared string, u *url.URL) (origins []string, whyNot string) {
	if declared == harness.Any || declared == string(harness.Null) {
		return nil, fmt.Sprintf("no look-alike of %q exists", declared)
	}
	candidates, whyNot := deriveLookAlikes(role, declared, u)
	for _, o := range candidates {
		if t.Policy.AllowsOrigin(o) != harness.No {
			whyNot = fmt.Sprintf("the policy does not refuse %s", o)
			continue
		}
		origins = append(origins, o)
	}
	return origins, whyNot
}

// whyNobody explains an empty cast of allowed origins.
func whyNobody(p harness.Policy, n int) string {
	switch {
	case n > 0:
		return ""
	case !p.DeclaresOrigins():
		return "it is not declared who is allowed: add `origins: [https://…]`"
	}
	return "the policy allows no origin"
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
