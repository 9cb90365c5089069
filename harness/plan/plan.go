package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

// anonymous plans the ask that shows what the target answers without the
// session: that of a page where somebody is allowed, since a server may send a
// script a 401 and a person to its sign-in page. "" where no session is given.
func (p *planner) anonymous() harness.StoryID {
	if !p.plan.Target.HasSession() {
		return ""
	}
	a, why := p.fill(harness.Ask{From: harness.Allowed, Session: harness.Anonymous}, binding{base: leaders(allowed(p.plan.Target))[0].base})
	if why != "" {
		a, _ = p.fill(harness.Ask{From: p.whoever(), Session: harness.Anonymous}, binding{})
	}
	return p.add([]harness.Ask{a}, false)
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

// browserStories lists the stories without Bytes: how a server answers what no
// browser sends is the business of the rules that send it.
func browserStories(p harness.TargetPlan) []harness.StoryID {
	var ids []harness.StoryID
	for _, s := range p.Stories {
		if !slices.ContainsFunc(s.Asks, func(a harness.Ask) bool { return a.Bytes != nil }) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// page returns the first story that is the baseline but for who asks.
func page(p harness.TargetPlan) harness.StoryID {
	if preflighted(p.Target) {
		return p.Baseline // which is a page's
	}
	for _, s := range p.Stories {
		asks := slices.Clone(s.Asks)
		asks[0].From = harness.NoOrigin
		if asks[0].Auth.Cookie != "" {
			asks[0].Credentials = fetch.Include // as the baseline is
		}
		if s.ID != p.Baseline && identity((harness.Story{Asks: asks, Concurrent: s.Concurrent})) == p.Baseline {
			return s.ID
		}
	}
	return ""
}

type planner struct {
	plan  harness.TargetPlan
	index map[harness.StoryID]bool
	casts map[harness.Origin]played
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
		known.actors, known.whyNot = play(p.plan.Target, role)
		if p.casts == nil {
			p.casts = map[harness.Origin]played{}
		}
		p.casts[role] = known
	}
	return known.actors, known.whyNot
}

// baseline is a request to the target that is not a CORS request. Where there is none
// like the target's own, it is that of a page that may make it.
func (p *planner) baseline() harness.Ask {
	if preflighted(p.plan.Target) {
		if a, why := p.fill(harness.Ask{From: harness.Allowed}, binding{base: leaders(allowed(p.plan.Target))[0].base}); why == "" {
			return a
		}
	}
	a, _ := p.fill(harness.Ask{From: p.whoever()}, binding{})
	return a
}

// whoever is who makes the target's own request where nobody in particular is to:
// no page, or any where only pages can.
func (p *planner) whoever() harness.Origin {
	if preflighted(p.plan.Target) {
		return harness.Stranger
	}
	return harness.NoOrigin
}

// add puts a story into the plan unless an equal one is there.
func (p *planner) add(asks []harness.Ask, concurrent bool) harness.StoryID {
	s := harness.Story{Asks: asks, Concurrent: concurrent}
	s.ID = identity(s)
	if !p.index[s.ID] {
		p.index[s.ID] = true
		p.plan.Stories = append(p.plan.Stories, s)
	}
	return s.ID
}

// identity is the same for equal stories, whatever the plan.
func identity(s harness.Story) harness.StoryID {
	text, err := json.Marshal(struct {
		Asks       []harness.Ask
		Concurrent bool
	}{s.Asks, s.Concurrent})
	if err != nil {
		panic(err) // an Ask holds nothing that JSON cannot express
	}
	sum := sha256.Sum256(text)
	return harness.StoryID(hex.EncodeToString(sum[:8]))
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
	for _, actor := range allowed(p.plan.Target) {
		if actor.origin == b.base || len(ids) == maxOthers {
			continue
		}
		other := b
		other.base = actor.origin
		if other.role == harness.Allowed {
			other.origin = actor.origin
		}
		filled, why := p.fill(a, other)
		if why != "" || p.plan.Target.Policy.Allows(filled.Request()) != harness.Yes {
			continue // another grant may not have all of it
		}
		if id := p.add([]harness.Ask{filled}, false); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// want decides what the case wants of this request under the policy.
func (p *planner) want(c harness.Case, a harness.Ask) (harness.Want, string) {
	if c.Always || c.Want == harness.Answered || a.From == harness.NoOrigin {
		return c.Want, ""
	}
	policy, request := p.plan.Target.Policy, a.Request()
	request = asDeclared(p.plan.Target, request)
	answer := policy.Allows(request)
	if roles := c.Asks(); standsIn(p.plan.Target, roles[len(roles)-1].From) {
		// Judged only if the stranger is let in, and then the policy is one for everybody.
		answer = policy.Override(harness.Policy{Origins: []string{harness.Any}}).Allows(request)
	}
	if string(a.From) == p.plan.Target.Origin() {
		// Not cross-origin, so no policy is asked.
		answer = harness.Yes
	}
	switch {
	case answer == harness.Unknown:
		return "", undeclared(policy, request)
	case c.Want == harness.ByPolicy && answer == harness.Yes, c.Want == harness.Shared && answer == harness.Yes:
		return harness.Shared, ""
	case c.Want == harness.ByPolicy && answer == harness.No, c.Want == harness.Blocked && answer == harness.No:
		return harness.Blocked, ""
	case answer == harness.No:
		return "", "the policy refuses this request"
	}
	return "", "the policy allows this request"
}

// undeclared names the lines of the policy that would decide about the request.
func undeclared(p harness.Policy, r fetch.Request) string {
	if len(p.Grants) > 1 {
		return undeclaredByGrants(p, r)
	}
	var lines []string
	if p.AllowsOrigin(r.Origin) == harness.Unknown {
		if p.Origins == nil {
			lines = append(lines, "`origins: […]`")
		} else {
			lines = append(lines, fmt.Sprintf("%q under `origins:` or `denied:`", r.Origin))
		}
	}
	if r.Credentials == fetch.Include && p.Credentials == nil {
		lines = append(lines, "`credentials: true` or `false`")
	}
	if p.AllowsMethod(fetch.NormalizeMethod(r.Method)) == harness.Unknown {
		lines = append(lines, "`methods: […]`")
	}
	for _, name := range fetch.UnsafeHeaderNames(r.Headers) {
		if p.AllowsHeader(name) == harness.Unknown {
			lines = append(lines, fmt.Sprintf("%q under `headers:`", name))
		}
	}
	return "the policy does not say: declare " + strings.Join(lines, " and ")
}

// undeclaredByGrants names the lines of the first grant that leaves the request open.
func undeclaredByGrants(p harness.Policy, r fetch.Request) string {
	for _, g := range p.Grants {
		if g.Allows(r) == harness.Unknown {
			return undeclared(harness.Policy{Grants: []harness.Grant{g}}.Normal(), r) + " in the grant that is meant"
		}
	}
	return "no single grant allows all of it, and several together do: a server sends one list of methods and one of headers"
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
