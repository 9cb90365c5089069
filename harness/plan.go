package harness

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// TargetPlan is what has to be asked of one target, and what each answer is for.
type TargetPlan struct {
	Target Target
	// Baseline is a request without Origin: it shows that the resource is there.
	Baseline StoryID
	// Anonymous is the same request of a page without the target's session; ""
	// where there is none.
	Anonymous StoryID
	// Stories to ask, each once, in the order of first use.
	Stories []Story
	// Trials are the rules' cases in order, those that do not apply included.
	Trials []Trial
	// Friends are the origins that the policy lets in, and Aside the stories that
	// tell why one of them is refused, asked only where that happens.
	Friends []Friend
	Aside   []Story
}

// Trial is one case of one rule at one target.
type Trial struct {
	Rule   Rule
	Case   Case
	Target Target
	// Baseline of the plan.
	Baseline StoryID
	// Page is the same request of a page, "" where the plan has none: a server may
	// refuse what is neither its own nor asked with CORS.
	Page StoryID
	// Anonymous of the plan.
	Anonymous StoryID
	// NotApplicable says why nothing is asked; then there are no instances.
	NotApplicable string
	Instances     []Instance
	// Seen are the stories whose exchanges a lint looks at: all that a browser could have asked.
	Seen []StoryID
}

// Instance is one expansion of a case: roles and placeholders replaced.
type Instance struct {
	// Label tells it from its siblings: the origin, the method, the header.
	Label string
	// Asks are the story's, planned.
	Asks []Ask
	// Story, Control and Guard name stories of the plan; Control and Guard may be "".
	Story, Control, Guard StoryID
	// Others are the control asked by other allowed origins: they are asked, and
	// count, where the control itself is refused.
	Others []StoryID
	// Entries have to be let in, or nothing is known, since what they ask for is
	// not declared; Undeclared then says which line of the policy would tell.
	Entries    []StoryID
	Undeclared string
	Want       Want
}

// ID returns rule/case.
func (t Trial) ID() string { return t.Rule.CaseID(t.Case) }

// Plan resolves the rules' roles under the target's policy, adds controls and
// guards, and merges equal stories. It is pure.
func Plan(target Target, rules []Rule) TargetPlan {
	target.Policy = target.Policy.normal()
	p := planner{plan: TargetPlan{Target: target.outOfSession()}, index: map[StoryID]bool{}}
	p.plan.Baseline = p.add([]Ask{p.baseline()}, false)
	p.plan.Anonymous = p.anonymous()
	for _, r := range rules {
		for _, c := range r.Cases {
			t := p.trial(r, c)
			t.Baseline, t.Anonymous = p.plan.Baseline, p.plan.Anonymous
			p.plan.Trials = append(p.plan.Trials, t)
		}
	}
	p.friends()
	seen, page := p.plan.sendable(), p.plan.page()
	for i := range p.plan.Trials {
		p.plan.Trials[i].Page = page
		if p.plan.Trials[i].Case.Seen != nil {
			p.plan.Trials[i].Seen = seen
		}
	}
	return p.plan
}

// Entries lists the stories whose refusal makes others pointless.
func (p TargetPlan) Entries() []StoryID {
	var ids []StoryID
	for _, t := range p.Trials {
		ids = append(ids, t.Entries()...)
	}
	return ids
}

// Entries lists those of the trial's instances.
func (t Trial) Entries() []StoryID {
	var ids []StoryID
	for _, i := range t.Instances {
		ids = append(ids, i.Entries...)
	}
	return ids
}

// Pointless tells the stories that need not be asked, given what an agent has
// learned of the entries: nothing would be judged by them.
func (p TargetPlan) Pointless(e Evidence) map[StoryID]bool {
	pointless := map[StoryID]bool{}
	for _, s := range p.Stories {
		pointless[s.ID] = true
	}
	delete(pointless, p.Baseline)
	delete(pointless, p.Anonymous)
	for _, t := range p.Trials {
		for _, i := range t.Instances {
			for _, id := range i.Entries {
				delete(pointless, id)
			}
			if e.keptOut(i) != "" {
				continue
			}
			for _, id := range []StoryID{i.Story, i.Control, i.Guard} {
				delete(pointless, id)
			}
			if e.refused(i.Control) {
				for _, id := range i.Others {
					delete(pointless, id)
				}
			}
		}
	}
	return pointless
}

// sendable lists the stories without Bytes: how a server answers what no
// browser sends is the business of the rules that send it.
func (p TargetPlan) sendable() []StoryID {
	var ids []StoryID
	for _, s := range p.Stories {
		if !slices.ContainsFunc(s.Asks, func(a Ask) bool { return a.Bytes != nil }) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// page returns the first story that is the baseline but for who asks.
func (p TargetPlan) page() StoryID {
	if p.Target.preflighted() {
		return p.Baseline // which is a page's
	}
	for _, s := range p.Stories {
		asks := slices.Clone(s.Asks)
		asks[0].From = NoOrigin
		if asks[0].Auth.Cookie != "" {
			asks[0].Credentials = fetch.Include // as the baseline is
		}
		if s.ID != p.Baseline && (Story{Asks: asks, Concurrent: s.Concurrent}).identity() == p.Baseline {
			return s.ID
		}
	}
	return ""
}

type planner struct {
	plan  TargetPlan
	index map[StoryID]bool
	casts map[Origin]played
}

// played is who plays a role, or why nobody does.
type played struct {
	actors []cast
	whyNot string
}

// play is Target.play, worked out once for each role.
func (p *planner) play(role Origin) ([]cast, string) {
	known, found := p.casts[role]
	if !found {
		known.actors, known.whyNot = p.plan.Target.play(role)
		if p.casts == nil {
			p.casts = map[Origin]played{}
		}
		p.casts[role] = known
	}
	return known.actors, known.whyNot
}

// baseline is a request to the target that is not a CORS request. Where there is none
// like the target's own, it is that of a page that may make it.
func (p *planner) baseline() Ask {
	if p.plan.Target.preflighted() {
		if a, why := p.fill(Ask{From: Allowed}, binding{base: leaders(p.plan.Target.allowed())[0].base}); why == "" {
			return a
		}
	}
	a, _ := p.fill(Ask{From: p.whoever()}, binding{})
	return a
}

// whoever is who makes the target's own request where nobody in particular is to:
// no page, or any where only pages can.
func (p *planner) whoever() Origin {
	if p.plan.Target.preflighted() {
		return Stranger
	}
	return NoOrigin
}

// add puts a story into the plan unless an equal one is there.
func (p *planner) add(asks []Ask, concurrent bool) StoryID {
	s := Story{Asks: asks, Concurrent: concurrent}
	s.ID = s.identity()
	if !p.index[s.ID] {
		p.index[s.ID] = true
		p.plan.Stories = append(p.plan.Stories, s)
	}
	return s.ID
}

// identity is the same for equal stories, whatever the plan.
func (s Story) identity() StoryID {
	text, err := json.Marshal(struct {
		Asks       []Ask
		Concurrent bool
	}{s.Asks, s.Concurrent})
	if err != nil {
		panic(err) // an Ask holds nothing that JSON cannot express
	}
	sum := sha256.Sum256(text)
	return StoryID(hex.EncodeToString(sum[:8]))
}

// trial plans one case.
func (p *planner) trial(r Rule, c Case) Trial {
	if c.SeenFor != nil {
		c.Seen = c.SeenFor(p.plan.Target)
	}
	t := Trial{Rule: r, Case: c, Target: p.plan.Target}
	if !r.appliesTo(t.Target.Kind()) {
		t.NotApplicable = fmt.Sprintf("the rule is about another kind of target (%s), this one is %q", joinKinds(r.kinds()), t.Target.Kind())
		return t
	}
	if t.NotApplicable = c.elsewhere(t.Target); t.NotApplicable != "" {
		return t
	}
	if c.Needs != nil {
		if t.NotApplicable = c.Needs(t.Target); t.NotApplicable != "" {
			return t
		}
	}
	if c.Seen != nil && c.asks()[0].From == "" {
		return t
	}
	bindings, why := p.bindings(c)
	for _, b := range bindings {
		instance, whyNot := p.instance(r, c, b)
		if whyNot != "" {
			why = whyNot
			continue
		}
		t.add(instance)
	}
	if len(t.Instances) == 0 && c.Seen == nil {
		t.NotApplicable = why
	}
	return t
}

// add keeps an instance unless an equal one is there. Those of several grants
// may have the same name: what they ask for tells them apart.
func (t *Trial) add(i Instance) {
	same := func(other Instance) bool { return other.Story == i.Story && other.Want == i.Want }
	if slices.ContainsFunc(t.Instances, same) {
		return
	}
	if slices.ContainsFunc(t.Instances, func(other Instance) bool { return other.Label == i.Label }) {
		i.Label += fmt.Sprintf(" (%s)", strings.Join(fetch.UnsafeHeaderNames(i.Asks[len(i.Asks)-1].Headers), ", "))
	}
	t.Instances = append(t.Instances, i)
}

// instance plans one expansion, or says why the policy has no opinion on it.
func (p *planner) instance(r Rule, c Case, b binding) (Instance, string) {
	i := Instance{Label: b.label(), Want: c.Want}
	for _, a := range c.asks() {
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
	i.Undeclared = "a stranger is refused, and " + p.plan.Target.Policy.whyNobody(0)
	i.Story = p.add(i.Asks, c.Concurrent)
	i.Control = p.support(controlOf(r, c), b)
	i.Others = p.others(controlOf(r, c), b, i.Control)
	if usual := p.usual(c, b.grant); usual != "" && c.Want == Blocked {
		// That the allowed origin's preflight is refused as well may be meant.
		i.Entries, i.Undeclared = append(i.Entries, i.Control), usual
	}
	i.Guard = p.support(guardOf(r, c), b)
	return i, ""
}

// unneeded says why the case does not apply to the grants that an instance is
// asked under, although it does to the policy as a whole.
func (p *planner) unneeded(c Case, i Instance) string {
	t := p.plan.Target
	if c.Needs == nil || len(t.Policy.Grants) == 0 {
		return ""
	}
	return c.Needs(t.under(i))
}

// under returns the target with what its policy says of an instance.
func (t Target) under(i Instance) Target {
	t.Policy = t.Policy.For(i.Asks[len(i.Asks)-1].Request())
	return t
}

// entries plans the requests that show whether the strangers who play allowed
// origins are let in, or says why that would prove nothing: a stranger that may read
// need not be meant to pass a preflight, and reading alone is not a finding.
func (p *planner) entries(c Case, i Instance, b binding) ([]StoryID, string) {
	if c.holdsForAnyone() {
		return nil, ""
	}
	t := p.plan.Target
	var entries [][]Ask
	for k, a := range c.asks() {
		if !t.standsIn(a.From) {
			continue
		}
		if _, needed := fetch.Preflight(i.Asks[k].Request()); needed {
			return nil, t.Policy.whyNobody(0)
		}
		entry, why := p.fill(Ask{From: a.From}, b)
		if why != "" {
			return nil, why
		}
		entries = append(entries, []Ask{entry})
	}
	var ids []StoryID
	for _, asks := range entries {
		same := Story{Asks: asks}.identity() == Story{Asks: i.Asks, Concurrent: c.Concurrent}.identity()
		if same && i.Want == Shared && len(c.checks(t)) == 0 {
			return nil, t.Policy.whyNobody(0)
		}
		if id := p.add(asks, false); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, ""
}

func controlOf(r Rule, c Case) Ask {
	if c.Control != nil {
		return *c.Control
	}
	return r.Control
}

func guardOf(r Rule, c Case) Ask {
	if c.Guard != nil {
		return *c.Guard
	}
	return r.Guard
}

// support plans a control or a guard. Where the policy lets nobody in, a
// request without Origin that reaches the resource takes the control's place.
func (p *planner) support(a Ask, b binding) StoryID {
	if a.From == "" {
		return ""
	}
	if a.From == Allowed && b.base == "" {
		return p.plan.Baseline
	}
	filled, why := p.fill(a, b)
	if why != "" {
		return p.plan.Baseline
	}
	return p.add([]Ask{filled}, false)
}

// maxOthers bounds how many further origins a control is asked by.
const maxOthers = 3

// others plans a control as other allowed origins ask it: one of a list may be
// spoilt, and that says nothing of the rest of it.
func (p *planner) others(a Ask, b binding, control StoryID) []StoryID {
	if a.From != Allowed || control == p.plan.Baseline {
		return nil
	}
	var ids []StoryID
	for _, actor := range p.plan.Target.allowed() {
		if actor.origin == b.base || len(ids) == maxOthers {
			continue
		}
		other := b
		other.base = actor.origin
		if other.role == Allowed {
			other.origin = actor.origin
		}
		filled, why := p.fill(a, other)
		if why != "" || p.plan.Target.Policy.Allows(filled.Request()) != Yes {
			continue // another grant may not have all of it
		}
		if id := p.add([]Ask{filled}, false); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// want decides what the case wants of this request under the policy.
func (p *planner) want(c Case, a Ask) (Want, string) {
	if c.Always || c.Want == Answered || a.From == NoOrigin {
		return c.Want, ""
	}
	policy, request := p.plan.Target.Policy, a.Request()
	request = p.plan.Target.asked(request)
	answer := policy.Allows(request)
	if roles := c.asks(); p.plan.Target.standsIn(roles[len(roles)-1].From) {
		// Judged only if the stranger is let in, and then the policy is one for everybody.
		answer = policy.Override(Policy{Origins: []string{Any}}).Allows(request)
	}
	if string(a.From) == p.plan.Target.origin() {
		// Not cross-origin, so no policy is asked.
		answer = Yes
	}
	switch {
	case answer == Unknown:
		return "", policy.undeclared(request)
	case c.Want == ByPolicy && answer == Yes, c.Want == Shared && answer == Yes:
		return Shared, ""
	case c.Want == ByPolicy && answer == No, c.Want == Blocked && answer == No:
		return Blocked, ""
	case answer == No:
		return "", "the policy refuses this request"
	}
	return "", "the policy allows this request"
}

// undeclared names the lines of the policy that would decide about the request.
func (p Policy) undeclared(r fetch.Request) string {
	if len(p.Grants) > 1 {
		return p.undeclaredByGrants(r)
	}
	var lines []string
	if p.AllowsOrigin(r.Origin) == Unknown {
		if p.Origins == nil {
			lines = append(lines, "`origins: […]`")
		} else {
			lines = append(lines, fmt.Sprintf("%q under `origins:` or `denied:`", r.Origin))
		}
	}
	if r.Credentials == fetch.Include && p.Credentials == nil {
		lines = append(lines, "`credentials: true` or `false`")
	}
	if p.AllowsMethod(fetch.NormalizeMethod(r.Method)) == Unknown {
		lines = append(lines, "`methods: […]`")
	}
	for _, name := range fetch.UnsafeHeaderNames(r.Headers) {
		if p.AllowsHeader(name) == Unknown {
			lines = append(lines, fmt.Sprintf("%q under `headers:`", name))
		}
	}
	return "the policy does not say: declare " + strings.Join(lines, " and ")
}

// undeclaredByGrants names the lines of the first grant that leaves the request open.
func (p Policy) undeclaredByGrants(r fetch.Request) string {
	for _, g := range p.Grants {
		if g.allows(r) == Unknown {
			return Policy{Grants: []Grant{g}}.normal().undeclared(r) + " in the grant that is meant"
		}
	}
	return "no single grant allows all of it, and several together do: a server sends one list of methods and one of headers"
}

func joinKinds(kinds []Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// labelOf names an instance by who asks, and by the method where it is not GET.
func labelOf(a Ask) string {
	if a.Method == "" || a.Method == "GET" {
		return string(a.From)
	}
	return a.Method + " from " + string(a.From)
}
