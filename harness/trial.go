package harness

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

// TargetPlan is what has to be asked of one target, and what each answer is for.
type TargetPlan struct {
	Target Target
	// Baseline is a request without Origin: it shows that the resource is there.
	Baseline StoryID
	// Anonymous is the same request of a page without the target's session; ""
	// where there is none.
	Anonymous StoryID
	// Own is the same request of a page of the target's own, "" where there is none. It
	// stands aside: it is asked where Baseline does not find the resource.
	Own StoryID
	// Stories to ask, each once, in the order of first use.
	Stories []Story
	// Trials are the rules' cases in order, those that do not apply included.
	Trials []Trial
	// Friends are the origins that the policy lets in, and Aside the stories that
	// tell why one of them is refused, asked only where that happens.
	Friends []Friend
	Aside   []Story
	// Remarks are what planning already shows.
	Remarks []Remark
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
	// Anonymous and Own of the plan.
	Anonymous, Own StoryID
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

// Under returns the target with what its policy says of an instance.
func (t Target) Under(i Instance) Target {
	t.Policy = t.Policy.For(i.Asks[len(i.Asks)-1].Request())
	return t
}
