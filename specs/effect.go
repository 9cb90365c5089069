package specs

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: two answers are alike if they come to the same for the page that
// asked. Their fields may differ: one server of several may list what it allows where
// another writes back what was asked for.

// effect is what an answer comes to for the page that asked.
type effect struct {
	// in says that the page gets what it asked for; lacks is what the policy declares
	// for it and it does not get all the same; beyond is what it gets and the policy refuses.
	in            bool
	lacks, beyond string
}

// String says it in a few words.
func (e effect) String() string {
	switch {
	case !e.in:
		return "refused"
	case e.lacks != "":
		return "let in, without " + e.lacks
	case e.beyond != "":
		return "let in, with " + e.beyond
	}
	return "let in"
}

// effectOf returns what an observation at a target comes to.
func effectOf(t Target, o Observation) effect {
	e := effect{in: o.Outcome == OutcomeShared || o.Outcome == OutcomeWithheld}
	if !e.in {
		return e
	}
	var lacks []string
	for _, x := range o.Exchanges {
		if x.Status != 0 {
			p := t.Policy.For(fetch.Request{Origin: asking(x)})
			lacks = append(lacks, lacking(p, x)...)
			if asking(x) != "" && p.AllowsCredentials() == No && allowsCredentials(x) {
				e.beyond = "credentials"
			}
		}
	}
	e.lacks = strings.Join(slices.Compact(lacks), ", ")
	return e
}

// lacking names what a policy declares for whoever asked, and the response does not say.
func lacking(p Policy, x Exchange) []string {
	var lacks []string
	if p.AllowsOrigin(asking(x)) != Yes {
		return nil
	}
	if p.AllowsCredentials() == Yes && !allowsCredentials(x) {
		lacks = append(lacks, "credentials")
	}
	if x.Preflight {
		return lacks
	}
	mode := fetch.SameOrigin
	if p.AllowsCredentials() == Yes {
		mode = fetch.Include
	}
	readable := fetch.ExposedNames(x.Response, mode)
	for _, name := range p.Expose {
		if _, there := fetch.Get(x.Response, name); there && !slices.Contains(readable, strings.ToLower(name)) {
			lacks = append(lacks, name)
		}
	}
	return lacks
}

// telling reports whether an observation says anything about what the page gets.
func telling(o Observation) bool {
	switch o.Outcome {
	case OutcomeShared, OutcomeWithheld:
		return true
	case OutcomeBlocked:
		return o.Reason.CORS() || o.Reason == fetch.TooManyRedirects
	}
	return o.Reason.Unkept()
}

// compared is the cause that two observations are evidence of.
func compared(kind harness.CauseKind, was, is Observation) harness.Cause {
	return harness.Cause{
		Kind: kind, Who: origin(is), Reason: is.Reason, Parameter: is.Parameter,
		Exchange: deciding(is).ID, Against: deciding(was).ID,
	}
}

// deciding returns the exchange that an observation ended with.
func deciding(o Observation) Exchange {
	if len(o.Exchanges) == 0 {
		return Exchange{}
	}
	return o.Exchanges[len(o.Exchanges)-1]
}
