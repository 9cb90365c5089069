package harness

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Origin is whose page asks. In a rule it is a role; Plan resolves the role
// under a policy to one or more serialised origins, or says why nobody plays
// it. A serialised origin is also an Origin: it stands for itself.
type Origin string

// The roles. Look-alikes of an allowed origin are further roles, see LookAlikes.
const (
	// Allowed is each origin that the policy lets in (a sample of each pattern, anyone for "*").
	Allowed Origin = "allowed"
	// FirstAllowed is the first of them: it shows that somebody gets in.
	FirstAllowed Origin = "first-allowed"
	// OtherAllowed is a second allowed origin beside the first.
	OtherAllowed Origin = "other-allowed"
	// Denied is each origin that the policy lists as denied.
	Denied Origin = "denied"
	// Stranger is an https origin that nobody has heard of; StrangerHTTP the same over http.
	Stranger     Origin = "stranger"
	StrangerHTTP Origin = "stranger-http"
	// Null is the opaque origin of a sandboxed frame.
	Null Origin = "null"
	// Own is the target's own origin: not a cross-origin request at all.
	Own Origin = "own"
	// NoOrigin is a request without the Origin header: what an image, a monitor or curl sends.
	NoOrigin Origin = "no-origin"
)

// StrangerOrigin is the origin of the role Stranger: https, and under a
// top-level domain that nobody can register.
// https://www.rfc-editor.org/rfc/rfc6761#section-6.5
const StrangerOrigin = "https://stranger.example"

const (
	strangerHTTPOrigin = "http://stranger.example"
	// anyoneOrigin and someoneElseOrigin play the allowed roles where the policy
	// lets everyone in. Where it does not say who is allowed they stand in.
	anyoneOrigin      = "https://anyone.example"
	someoneElseOrigin = "https://someone-else.example"
	// sampleLabel stands for the "*" of an origin pattern.
	sampleLabel = "corsuite-sample"
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
func (t Target) allowed() []cast {
	var actors []cast
	for i, g := range t.Policy.AllGrants() {
		var taken []string
		for _, declared := range g.Origins {
			for _, sample := range samples(declared, t.origin()) {
				if t.Policy.AllowsOrigin(sample) == Yes && !slices.Contains(taken, sample) {
					taken = append(taken, sample)
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
	if declared == Any {
		return []string{anyoneOrigin}
	}
	if pattern, ok := ParseOriginPattern(declared); ok {
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
func (t Target) play(role Origin) (actors []cast, whyNot string) {
	allowed := t.allowed()
	if t.standsIn(role) {
		allowed = []cast{{origin: anyoneOrigin, base: anyoneOrigin}}
	}
	switch role {
	case Allowed:
		return allowed, t.Policy.whyNobody(len(allowed))
	case FirstAllowed:
		return allowed[:min(len(allowed), 1)], t.Policy.whyNobody(len(allowed))
	case OtherAllowed:
		return t.playOther(allowed)
	case Denied:
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
		return t.playLookAlike(role)
	}
	for _, c := range leaders(allowed) {
		c.origin = t.fixed(role)
		actors = append(actors, c)
	}
	return actors, ""
}

// standsIn reports whether strangers play the role, because the policy does not
// say who is allowed.
func (t Target) standsIn(role Origin) bool {
	return !t.Policy.DeclaresOrigins() && (role == Allowed || role == FirstAllowed || role == OtherAllowed)
}

// fixed returns the origin of a role that no policy changes, or the serialised
// origin itself.
func (t Target) fixed(role Origin) string {
	switch role {
	case Stranger:
		return StrangerOrigin
	case StrangerHTTP:
		return strangerHTTPOrigin
	case Own:
		return t.origin()
	}
	return string(role)
}

func (t Target) playOther(allowed []cast) ([]cast, string) {
	everyone := t.Policy.LetsEveryoneIn() || t.standsIn(OtherAllowed)
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

func (t Target) playLookAlike(role Origin) ([]cast, string) {
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
			origins, why := t.lookAlikes(role, allowed, u)
			whyNot = cmp.Or(why, whyNot)
			if len(origins) > 0 {
				imitated++
			}
			for _, o := range origins {
				if !slices.ContainsFunc(actors, func(c cast) bool { return c.origin == o }) {
					actors = append(actors, cast{origin: o, base: first(samples(allowed, t.origin())), grant: i})
				}
			}
		}
	}
	if len(actors) > 0 {
		return actors, ""
	}
	return nil, cmp.Or(whyNot, t.Policy.whyNobody(declared))
}

// lookAlikes returns the origins that resemble a declared one in the way of the
// role and that the policy refuses, or why there is none.
func (t Target) lookAlikes(role Origin, declared string, u *url.URL) (origins []string, whyNot string) {
	if declared == Any || declared == string(Null) {
		return nil, fmt.Sprintf("no look-alike of %q exists", declared)
	}
	candidates, whyNot := deriveLookAlikes(role, declared, u)
	for _, o := range candidates {
		if t.Policy.AllowsOrigin(o) != No {
			whyNot = fmt.Sprintf("the policy does not refuse %s", o)
			continue
		}
		origins = append(origins, o)
	}
	return origins, whyNot
}

// whyNobody explains an empty cast of allowed origins.
func (p Policy) whyNobody(n int) string {
	switch {
	case n > 0:
		return ""
	case !p.DeclaresOrigins():
		return "it is not declared who is allowed: add `origins: [https://…]`"
	}
	return "the policy allows no origin"
}

// origin returns the target's own origin, serialised.
func (t Target) origin() string {
	u, err := url.Parse(httpURL(t.URL))
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Host)
	if defaultPort := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]; defaultPort != "" {
		host = strings.TrimSuffix(host, defaultPort)
	}
	return u.Scheme + "://" + host
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
