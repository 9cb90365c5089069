package finding

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// Harm is what a finding does to people. It is narrower than harness.Harm, which
// says what the rule is about: a rule against leaks may be broken by a friend who
// may do more than was declared, which leaks nothing.
type Harm string

// The harms, worst first.
const (
	// StrangerLetIn: who is to be kept out reads, sends or connects.
	StrangerLetIn Harm = "stranger-let-in"
	// FriendKeptOut: a page that is meant to be served is refused.
	FriendKeptOut Harm = "friend-kept-out"
	// Reflected: the server sends back, to be run, what a stranger wrote.
	Reflected Harm = "reflected"
	// Cached: right for one request alone, wrong once a cache stands in between.
	Cached Harm = "cache"
	// Excess: an allowed page may do or see more than was declared.
	Excess Harm = "excess"
	// Fault: an answer is wrong, and no page was refused for it.
	Fault Harm = "fault"
	// Note: worth knowing.
	Note Harm = "note"
)

// Harms returns every harm, worst first.
func Harms() []Harm {
	return []Harm{StrangerLetIn, FriendKeptOut, Reflected, Cached, Excess, Fault, Note}
}

func (h Harm) rank() int { return slices.Index(Harms(), h) }

// harmOf returns what a broken verdict does to people, as its cause tells.
func harmOf(v harness.Verdict) Harm {
	switch {
	case v.Harm == harness.Note:
		return Note
	case letIn(v) && !isWhole(v.Cause):
		return Excess
	case letIn(v):
		return StrangerLetIn
	case keptOut(v):
		return FriendKeptOut
	case v.Harm == harness.Cache:
		return Cached
	case v.Harm == harness.Leak && v.Topic == harness.TopicRobustness:
		return Reflected
	case v.Harm == harness.Leak && v.Topic == harness.TopicExposure:
		return Excess
	case v.Harm == harness.Leak:
		return StrangerLetIn
	case v.Cause.Kind == harness.CauseClaim && v.Reason == "":
		return Fault
	}
	return FriendKeptOut
}
