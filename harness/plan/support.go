package plan

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// entries plans the requests that show whether the strangers who play allowed
// origins are let in, or says why that would prove nothing: a stranger that may read
// need not be meant to pass a preflight, and reading alone is not a finding.
func (p *planner) entries(c harness.Case, i harness.Instance, b binding) ([]harness.StoryID, string) {
	if c.HoldsForAnyone() {
		return nil, ""
	}
	t := p.plan.Target
	var entries [][]harness.Ask
	for k, a := range c.Asks() {
		if !standsIn(t, a.From) {
			continue
		}
		if _, needed := fetch.Preflight(i.Asks[k].Request()); needed {
			return nil, whyNobody(t.Policy, 0)
		}
		entry, why := p.fill(harness.Ask{From: a.From}, b)
		if why != "" {
			return nil, why
		}
		entries = append(entries, []harness.Ask{entry})
	}
	var ids []harness.StoryID
	for _, asks := range entries {
		same := identity(harness.Story{Asks: asks}) == identity(harness.Story{Asks: i.Asks, Concurrent: c.Concurrent})
		if same && i.Want == harness.Shared && len(c.Checks(t)) == 0 {
			return nil, whyNobody(t.Policy, 0)
		}
		if id := p.add(asks, false); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, ""
}

func controlOf(r harness.Rule, c harness.Case) harness.Ask {
	if c.Control != nil {
		return *c.Control
	}
	return r.Control
}

func guardOf(r harness.Rule, c harness.Case) harness.Ask {
	if c.Guard != nil {
		return *c.Guard
	}
	return r.Guard
}

// support plans a control or a guard. Where the policy lets nobody in, a
// request without Origin that reaches the resource takes the control's place.
func (p *planner) support(a harness.Ask, b binding) harness.StoryID {
	if a.From == "" {
		return ""
	}
	if a.From == harness.Allowed && b.base == "" {
		return p.plan.Baseline
	}
	filled, why := p.fill(a, b)
	if why != "" {
		return p.plan.Baseline
	}
	return p.add([]harness.Ask{filled}, false)
}

// maxOthers bounds how many further origins a control is asked by.
const maxOthers = 3

// others plans a control as other allowed origins ask it: one of a list may be
// spoilt, and that says nothing of the rest of it.
func (p *planner) others(a harness.Ask, b binding, control harness.StoryID) []harness.StoryID {
	if a.From != harness.Allowed || control == p.plan.Baseline {
		return nil
	}
	var ids []harness.StoryID
	for _, actor := range p.allowed() {
		if len(ids) == maxOthers {
			break
		}
		if actor.origin == b.base {
			continue
		}
		other := b
		other.base = actor.origin
		if other.role == harness.Allowed {
			other.origin = actor.origin
		}
		filled, why := p.fill(a, other)
		if why != "" || p.plan.Target.Policy.Allows(filled.Request()) == harness.No {
			continue // another grant may not have all of it
		}
		if id := p.add([]harness.Ask{filled}, false); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
