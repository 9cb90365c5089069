package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// kinds returns the kinds of target to which the rule applies.
func kinds(r harness.Rule) []harness.Kind {
	if r.Kinds != nil {
		return r.Kinds
	}
	return []harness.Kind{harness.Resource, harness.ErrorAnswer}
}

// appliesTo reports whether the rule is about targets of a kind. A stream is a
// resource like any other until its body begins.
func appliesTo(r harness.Rule, k harness.Kind) bool {
	if k == harness.Stream {
		k = harness.Resource
	}
	return slices.Contains(kinds(r), k)
}

// outOfSession returns the target as it is judged where its answer without a
// session is declared and no session is given: that answer is all there is.
func outOfSession(t harness.Target) harness.Target {
	if !t.HasSession() && t.Anonymous.Status != 0 {
		t.Status, t.Is = t.Anonymous.Status, ""
	}
	return t
}

// Plan resolves the rules' roles under the target's policy, adds controls and
// guards, and merges equal stories. It is pure.
func Plan(target harness.Target, rules []harness.Rule) harness.TargetPlan {
	target.Policy = target.Policy.Normal()
	p := planner{plan: harness.TargetPlan{Target: outOfSession(target)}, index: map[harness.StoryID]bool{}}
	p.plan.Baseline = p.add([]harness.Ask{p.baseline()}, false)
	p.plan.Anonymous = p.anonymous()
	for _, r := range rules {
		for _, c := range r.Cases {
			t := p.trial(r, c)
			t.Baseline, t.Anonymous = p.plan.Baseline, p.plan.Anonymous
			p.plan.Trials = append(p.plan.Trials, t)
		}
	}
	p.friends()
	p.own()
	p.plan.Remarks = sampled(p.plan.Target)
	seen, page := browserStories(p.plan), page(p.plan)
	for i := range p.plan.Trials {
		p.plan.Trials[i].Page, p.plan.Trials[i].Own = page, p.plan.Own
		if p.plan.Trials[i].Case.Seen != nil {
			p.plan.Trials[i].Seen = seen
		}
	}
	return p.plan
}

type planner struct {
	plan  harness.TargetPlan
	index map[harness.StoryID]bool
	casts map[harness.Origin]played
	// letIn are those who are allowed, nil until they are needed: of a long list it
	// takes its square to find them.
	letIn []cast
}

// allowed is allowed of the target, worked out once.
func (p *planner) allowed() []cast {
	if p.letIn == nil {
		p.letIn = allowed(p.plan.Target)
	}
	return p.letIn
}

// played is who plays a role, or why nobody does.
type played struct {
	actors []cast
	whyNot string
}

// play is Target.play, worked out once for each role.
func (p *planner) play(role harness.Origin) ([]cast, string) {
	known, found := p.casts[role]
	if !found {
		known.actors, known.whyNot = playAmong(p.plan.Target, role, slices.Clone(p.allowed()))
		if p.casts == nil {
			p.casts = map[harness.Origin]played{}
		}
		p.casts[role] = known
	}
	return known.actors, known.whyNot
}

// trial plans one case.
func (p *planner) trial(r harness.Rule, c harness.Case) harness.Trial {
	if c.SeenFor != nil {
		c.Seen = c.SeenFor(p.plan.Target)
	}
	t := harness.Trial{Rule: r, Case: c, Target: p.plan.Target}
	if !appliesTo(r, t.Target.Kind()) {
		t.NotApplicable = fmt.Sprintf("the rule is about another kind of target (%s), this one is %q", joinKinds(kinds(r)), t.Target.Kind())
		return t
	}
	if t.NotApplicable = elsewhere(c, t.Target); t.NotApplicable != "" {
		return t
	}
	if c.Needs != nil {
		if t.NotApplicable = c.Needs(t.Target); t.NotApplicable != "" {
			return t
		}
	}
	if c.Seen != nil && c.Asks()[0].From == "" {
		return t
	}
	bindings, why := p.bindings(c)
	for _, b := range bindings {
		instance, whyNot := p.instance(r, c, b)
		if whyNot != "" {
			why = whyNot
			continue
		}
		add(&t, instance)
	}
	if len(t.Instances) == 0 && c.Seen == nil {
		t.NotApplicable = why
	}
	return t
}

// add keeps an instance unless an equal one is there. Those of several grants
// may have the same name: what they ask for tells them apart.
func add(t *harness.Trial, i harness.Instance) {
	same := func(other harness.Instance) bool { return other.Story == i.Story && other.Want == i.Want }
	if slices.ContainsFunc(t.Instances, same) {
		return
	}
	if slices.ContainsFunc(t.Instances, func(other harness.Instance) bool { return other.Label == i.Label }) {
		i.Label += fmt.Sprintf(" (%s)", strings.Join(fetch.UnsafeHeaderNames(i.Asks[len(i.Asks)-1].Headers), ", "))
	}
	t.Instances = append(t.Instances, i)
}

// instance plans one expansion, or says why the policy has no opinion on it.
func (p *planner) instance(r harness.Rule, c harness.Case, b binding) (harness.Instance, string) {
	i := harness.Instance{Label: b.label(), Want: c.Want}
	for _, a := range c.Asks() {
		filled, why := p.fill(a, b)
		if why != "" {
			return i, why
		}
		i.Asks = append(i.Asks, filled)
	}
	want, why := p.want(c, i.Asks[len(i.Asks)-1])
	if why != "" {
		return i, why
	}
	i.Want = want
	if why := p.unneeded(c, i); why != "" {
		return i, why
	}
	if i.Label == "" {
		i.Label = labelOf(i.Asks[len(i.Asks)-1])
	}
	if i.Entries, why = p.entries(c, i, b); why != "" {
		return i, why
	}
	i.Undeclared = "a stranger is refused, and " + whyNobody(p.plan.Target.Policy, 0)
	i.Story = p.add(i.Asks, c.Concurrent)
	i.Control = p.support(controlOf(r, c), b)
	i.Others = p.others(controlOf(r, c), b, i.Control)
	if usual := p.usual(c, b.grant); usual != "" && c.Want == harness.Blocked {
		// That the allowed origin's preflight is refused as well may be meant.
		i.Entries, i.Undeclared = append(i.Entries, i.Control), usual
	}
	i.Guard = p.support(guardOf(r, c), b)
	return i, ""
}

// unneeded says why the case does not apply to the grants that an instance is
// asked under, although it does to the policy as a whole.
func (p *planner) unneeded(c harness.Case, i harness.Instance) string {
	t := p.plan.Target
	if c.Needs == nil || len(t.Policy.Grants) == 0 {
		return ""
	}
	return c.Needs(t.Under(i))
}

func joinKinds(kinds []harness.Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// labelOf names an instance by who asks, and by the method where it is not GET.
func labelOf(a harness.Ask) string {
	if a.Method == "" || a.Method == "GET" {
		return string(a.From)
	}
	return a.Method + " from " + string(a.From)
}
