package harness

import (
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

// cast is one actor in a role: the origin that plays, and the allowed origin
// that the rest of the instance is built around.
type cast struct {
	origin string
	base   string
}

// allowedSamples returns one serialised origin for each entry of the policy's
// origins, in order.
func (p Policy) allowedSamples() []string {
	var samples []string
	for _, declared := range p.Origins {
		sample := strings.Replace(declared, "://*.", "://"+sampleLabel+".", 1)
		if declared == Any {
			sample = anyoneOrigin
		}
		if p.AllowsOrigin(sample) == Yes && !slices.Contains(samples, sample) {
			samples = append(samples, sample)
		}
	}
	return samples
}

// play resolves a role under the target's policy to its actors, or says why
// nobody plays it.
func (t Target) play(role Origin) (actors []cast, whyNot string) {
	allowed := t.Policy.allowedSamples()
	if t.standsIn(role) {
		allowed = []string{anyoneOrigin}
	}
	switch role {
	case Allowed:
		for _, o := range allowed {
			actors = append(actors, cast{origin: o, base: o})
		}
		return actors, t.Policy.whyNobody(len(actors))
	case OtherAllowed:
		return t.playOther(allowed)
	case Denied:
		for _, o := range t.Policy.Denied {
			actors = append(actors, cast{origin: o, base: first(allowed)})
		}
		if actors == nil {
			return nil, "no origin is listed as refused: add `denied: [https://…]`"
		}
		return actors, ""
	}
	if isLookAlike(role) {
		return t.playLookAlike(role)
	}
	return []cast{{origin: t.fixed(role), base: first(allowed)}}, ""
}

// standsIn tells whether strangers play the role, because the policy does not
// say who is allowed.
func (t Target) standsIn(role Origin) bool {
	return t.Policy.Origins == nil && (role == Allowed || role == OtherAllowed)
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

func (t Target) playOther(allowed []string) ([]cast, string) {
	everyone := slices.Contains(t.Policy.Origins, Any) || t.standsIn(OtherAllowed)
	if everyone && len(allowed) == 1 {
		allowed = append(allowed, someoneElseOrigin)
	}
	if len(allowed) < 2 {
		return nil, "the policy allows no second origin"
	}
	var actors []cast
	for i, o := range allowed[1:] {
		actors = append(actors, cast{origin: o, base: allowed[i]})
	}
	return actors, ""
}

func (t Target) playLookAlike(role Origin) ([]cast, string) {
	var actors []cast
	whyNot := t.Policy.whyNobody(len(t.Policy.Origins))
	for _, declared := range t.Policy.Origins {
		if declared == Any || declared == string(Null) {
			whyNot = "no look-alike of " + fmt.Sprintf("%q", declared) + " exists"
			continue
		}
		u, err := url.Parse(t.URL)
		if err != nil {
			return nil, err.Error()
		}
		origins, why := deriveLookAlikes(role, declared, u)
		if why != "" {
			whyNot = why
		}
		base := strings.Replace(declared, "://*.", "://"+sampleLabel+".", 1)
		for _, o := range origins {
			if t.Policy.AllowsOrigin(o) != No {
				whyNot = fmt.Sprintf("the policy does not refuse %s", o)
				continue
			}
			if !slices.ContainsFunc(actors, func(c cast) bool { return c.origin == o }) {
				actors = append(actors, cast{origin: o, base: base})
			}
		}
	}
	if len(actors) > 0 {
		whyNot = ""
	}
	return actors, whyNot
}

// whyNobody explains an empty cast of allowed origins.
func (p Policy) whyNobody(n int) string {
	switch {
	case n > 0:
		return ""
	case p.Origins == nil:
		return "it is not declared who is allowed: add `origins: [https://…]`"
	}
	return "the policy allows no origin"
}

// origin returns the target's own origin, serialised.
func (t Target) origin() string {
	u, err := url.Parse(t.URL)
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
