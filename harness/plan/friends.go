package plan

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// friends plans what tells why an allowed origin is refused. The stories stand
// beside the plan: they are asked only if it comes to that.
func (p *planner) friends() {
	t := p.plan.Target
	for _, c := range p.allowed() {
		if slices.ContainsFunc(p.plan.Friends, func(f harness.Friend) bool { return f.Origin == c.origin }) {
			continue
		}
		plain, why := p.fill(harness.Ask{From: harness.Allowed}, binding{base: c.base})
		if why != "" || c.origin == t.Origin() {
			continue
		}
		f := harness.Friend{Origin: c.origin, Plain: p.aside(plain)}
		for _, s := range misspellings(c.origin, c.declared) {
			if s.Kind == harness.SpeltPattern || t.Policy.AllowsOrigin(s.Written) != harness.Yes {
				f.Spellings = append(f.Spellings, harness.SpeltStory{Spelling: s, Story: p.aside(spelt(plain, s.Written))})
			}
		}
		p.plan.Friends = append(p.plan.Friends, f)
	}
}

// own plans the request of a page of the target's own, which shows whether it is
// only pages of other sites that do not find the resource.
func (p *planner) own() {
	t := p.plan.Target
	if preflighted(t) && !harness.IsSafeMethod(t.OwnMethod()) || t.Kind() == harness.WebSocket {
		return // what it would be sent without a preflight is not for this run to send
	}
	if a, why := p.fill(harness.Ask{From: harness.Own}, binding{}); why == "" {
		p.plan.Own = p.aside(a)
	}
}

// spelt returns an ask from an origin as it is written: of a page, or where none
// can stand there as bytes.
func spelt(a harness.Ask, written string) harness.Ask {
	if fetch.IsSerializedOrigin(written) && !strings.Contains(written, "*") {
		a.From = harness.Origin(written)
		return a
	}
	lines := []fetch.Header{{Name: "Accept", Value: "*/*"}, {Name: "Origin", Value: written}}
	if preflight, needed := fetch.Preflight(a.Request()); needed {
		lines = append(lines, preflight[1:]...)
	}
	a.Bytes = &harness.Bytes{Headers: lines}
	return a
}

// aside puts a story beside the plan, unless it is a part of it anyway.
func (p *planner) aside(a harness.Ask) harness.StoryID {
	s := harness.Story{Asks: []harness.Ask{a}}
	s.ID = identity(s)
	planned := func(other harness.Story) bool { return other.ID == s.ID }
	if !p.index[s.ID] && !slices.ContainsFunc(p.plan.Aside, planned) {
		p.plan.Aside = append(p.plan.Aside, s)
	}
	return s.ID
}
