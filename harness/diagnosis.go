package harness

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Friend is an origin that the policy lets in, with what tells why it is
// refused where it is.
type Friend struct {
	Origin string
	// Plain is the story in which its page asks for the resource, nothing else.
	Plain StoryID
	// Spellings are asked only where Plain is refused.
	Spellings []SpeltStory
}

// SpeltStory is the story in which a misspelling of an origin asks.
type SpeltStory struct {
	Spelling
	Story StoryID
}

// maxDiagnosed bounds the refused origins of a target of which misspellings are
// asked: a server that refuses more has another fault.
const maxDiagnosed = 4

// friends plans what tells why an allowed origin is refused. The stories stand
// beside the plan: they are asked only if it comes to that.
func (p *planner) friends() {
	t := p.plan.Target
	for _, c := range t.allowed() {
		if slices.ContainsFunc(p.plan.Friends, func(f Friend) bool { return f.Origin == c.origin }) {
			continue
		}
		plain, why := p.fill(Ask{From: Allowed}, binding{base: c.base})
		if why != "" || c.origin == t.origin() {
			continue
		}
		f := Friend{Origin: c.origin, Plain: p.aside(plain)}
		for _, s := range misspellings(c.origin, c.declared) {
			if s.Kind == SpeltPattern || t.Policy.AllowsOrigin(s.Written) != Yes {
				f.Spellings = append(f.Spellings, SpeltStory{Spelling: s, Story: p.aside(spelt(plain, s.Written))})
			}
		}
		p.plan.Friends = append(p.plan.Friends, f)
	}
}

// spelt returns an ask from an origin as it is written: of a page, or where none
// can stand there as bytes.
func spelt(a Ask, written string) Ask {
	if fetch.IsSerializedOrigin(written) && !strings.Contains(written, "*") {
		a.From = Origin(written)
		return a
	}
	lines := []fetch.Header{{Name: "Accept", Value: "*/*"}, {Name: "Origin", Value: written}}
	if preflight, needed := fetch.Preflight(a.Request()); needed {
		lines = append(lines, preflight[1:]...)
	}
	a.Bytes = &Bytes{Headers: lines}
	return a
}

// aside puts a story beside the plan, unless it is a part of it anyway.
func (p *planner) aside(a Ask) StoryID {
	s := Story{Asks: []Ask{a}}
	s.ID = s.identity()
	planned := func(other Story) bool { return other.ID == s.ID }
	if !p.index[s.ID] && !slices.ContainsFunc(p.plan.Aside, planned) {
		p.plan.Aside = append(p.plan.Aside, s)
	}
	return s.ID
}

// Plain lists the stories that show whether the origins that verdicts say are
// refused may read the resource at all, and whether anybody else may.
func (p TargetPlan) Plain(verdicts []Verdict) []StoryID {
	refused := refusedOrigins(verdicts)
	if len(refused) == 0 {
		return nil
	}
	var ids []StoryID
	for _, f := range p.Friends {
		ids = append(ids, f.Plain)
	}
	return ids
}

// Spelt lists the stories that show how the refused ones could be misspelt, given
// what an agent has learned of Plain.
func (p TargetPlan) Spelt(verdicts []Verdict, e Evidence) []StoryID {
	refused := refusedOrigins(verdicts)
	var ids []StoryID
	diagnosed := 0
	for _, f := range p.Friends {
		if !slices.Contains(refused, f.Origin) || !e.refuses(f) || diagnosed == maxDiagnosed {
			continue
		}
		diagnosed++
		for _, s := range f.Spellings {
			ids = append(ids, s.Story)
		}
	}
	return ids
}

// refusedOrigins lists whom verdicts say to be kept out by mistake.
func refusedOrigins(verdicts []Verdict) []string {
	var origins []string
	for _, v := range verdicts {
		for _, i := range v.Instances {
			if i.Cause.Kind == CauseRefused && !slices.Contains(origins, i.Cause.Who) {
				origins = append(origins, i.Cause.Who)
			}
		}
	}
	return origins
}

// refuses reports whether a page of an allowed origin is refused for what CORS is about.
func (e Evidence) refuses(f Friend) bool {
	return slices.ContainsFunc(e.Observations[f.Plain], func(o Observation) bool {
		return o.Outcome == OutcomeBlocked && o.Reason.CORS()
	})
}

// Diagnose returns the verdict with its causes made more precise, given all that
// an agent has learned: an origin that is refused, while a misspelling of it or
// another allowed origin gets in, is refused for that. It is pure.
func (p TargetPlan) Diagnose(v Verdict, e Evidence) Verdict {
	v.Instances = slices.Clone(v.Instances)
	for k := range v.Instances {
		v.Instances[k].Cause = p.whyRefused(v.Instances[k].Cause, v.RuleHarm, e)
	}
	v.Cause = p.whyRefused(v.Cause, v.RuleHarm, e)
	return v
}

func (p TargetPlan) whyRefused(c Cause, harm Harm, e Evidence) Cause {
	i := slices.IndexFunc(p.Friends, func(f Friend) bool { return f.Origin == c.Who })
	// That a refusal says nothing of methods, or has no ok status, follows from it.
	follows := c.Kind == CauseClaim && harm == Break && c.notNamed()
	if c.Kind != CauseRefused && !follows || i < 0 || !e.refuses(p.Friends[i]) {
		return c
	}
	for _, s := range p.Friends[i].Spellings {
		for _, o := range e.Observations[s.Story] {
			if x, answered := o.lastAnswer(); answered && x.names(s.Written) {
				c.Kind, c.Field, c.Value, c.Spelling, c.Exchange = CauseMisspelt, "origins", s.Written, s.Kind, x.ID
				return c
			}
		}
	}
	if !c.notNamed() {
		return c
	}
	for _, f := range p.Friends {
		for _, o := range e.Observations[f.Plain] {
			if f.Origin != c.Who && (o.Outcome == OutcomeShared || o.Outcome == OutcomeWithheld) {
				c.Kind, c.Field, c.Value = CauseUnlisted, "origins", f.Origin
				return c
			}
		}
	}
	return c
}

// names reports whether the answer allows an origin by the name given.
func (x Exchange) names(origin string) bool {
	named := fetch.Values(x.Response, "Access-Control-Allow-Origin")
	return len(named) == 1 && named[0] == origin
}

// notNamed reports whether the origin was refused without a word: one that is
// told another's name is refused by a server that does not look at who asks.
func (c Cause) notNamed() bool {
	switch c.Reason {
	case fetch.MissingAllowOriginHeader, fetch.PreflightMissingAllowOriginHeader, fetch.PreflightInvalidStatus:
		return true
	}
	return false
}
