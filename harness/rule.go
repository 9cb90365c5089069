package harness

import (
	"slices"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Section is one chapter of rules: a file of the specs package.
type Section struct {
	ID    string
	Title string
	// Spec is the anchor in the Fetch Standard that the section follows.
	Spec string
	// Topic is that of its rules that have none of their own.
	Topic Topic
	Rules []Rule
}

// Rule is one sentence about the world, and the cases that show whether it holds.
type Rule struct {
	// ID is section.what-it-says: lower case, dots, dashes; stable for ever.
	ID string
	// Title is that sentence.
	Title string
	// Spec is an anchor of https://fetch.spec.whatwg.org/, or a whole URL.
	Spec string
	Harm Harm
	// Topic is what the rule is about.
	Topic Topic
	// Why tells in two lines, to a person who has never read the standard, what breaking the rule means.
	Why string
	// Causes names what usually breaks it, one clause each.
	Causes []string
	// Control is an ask that must be shared before a refusal counts.
	Control Ask
	// Guard is an ask that must be blocked before a case says anything: where strangers
	// are let in anyway, that they are is no sign of what the rule is about. Zero is none.
	Guard Ask
	// Kinds of target to which the rule applies; nil is Resource and ErrorAnswer.
	Kinds []Kind
	// State says that the rule is about answers that depend on earlier ones: a
	// repetition that differs is then no reason to doubt the first.
	State bool
	// Covers are the catalogue ids (docs/RULES.md) that the rule stands for.
	Covers []string
	Cases  []Case
}

// Case is one row of a rule's table.
type Case struct {
	ID    string
	Title string
	// Ask is the story of most cases; Story is for those with several asks.
	// The last ask is the one that Want is about.
	Ask        Ask
	Story      []Ask
	Concurrent bool
	// Want is what the page must get. It has no useful zero value.
	Want Want
	// Check are claims about the story on the wire.
	Check []Check
	// CheckFor adds claims that depend on what the target declares; nil is none.
	CheckFor func(Target) []Check
	// Seen is a lint: a claim about each exchange with the target, whoever asked. A case with Seen asks nothing.
	Seen *Lint
	// SeenFor returns what takes the place of Seen at a target; nil is Seen itself.
	SeenFor func(Target) *Lint
	// Once makes one breach of what a lint finds in the same words, wherever it is seen.
	Once bool
	// Needs returns why the case does not apply to a target, in words that say
	// which line of the policy would switch it on; "" when it applies.
	Needs func(Target) string
	// OfResponse says that the case is about the responses to declared methods: one
	// that is the own request of another target is judged there.
	OfResponse bool
	// Always asks and judges whatever the policy says: for answers that no policy can mean.
	Always bool
	// Universal says that the checks hold of every answer, no matter who asks and
	// what is refused. If the policy does not say who is allowed, a stranger asks in
	// place of an allowed origin; if it names no methods or request headers, usual
	// ones are asked for. A case without it is judged by strangers only where they
	// are let in, and at most as a warning. Wants Answered.
	Universal bool
	// EveryOrigin asks from each origin that the policy lists, EveryName with each
	// method or request-header name. Other cases ask with some of a long list.
	EveryOrigin, EveryName bool
	// Control and Guard replace the rule's.
	Control, Guard *Ask
	// Last says that the case is asked when all else was asked, by every agent: it
	// wants others to get afterwards what they got before something odd was sent (see plan.Phase).
	Last bool
	// Compares says that the checks compare the answers to the story's asks, and leave out
	// those that say nothing.
	Compares bool
	// Alone says that no agent asks anything else in the meantime: the case is about what
	// was asked immediately before.
	Alone bool
	// Harm and Topic replace the rule's.
	Harm  Harm
	Topic Topic
	// AtMost bounds how bad a broken case is: "" is StatusFail.
	AtMost Status
}

// Checks returns every claim of the case about a target.
func (c Case) Checks(t Target) []Check {
	if c.CheckFor == nil {
		return c.Check
	}
	return slices.Concat(c.Check, c.CheckFor(t))
}

// Check is a claim about the wire in a story.
type Check struct {
	// Says is the claim as a sentence: "Vary lists Origin".
	Says string
	// Header is the response header that it is about, "" if there is not one.
	Header string
	// Reads says that the claim is about who reads: who does although the policy
	// refuses it is let in.
	Reads bool
	// Find returns what is wrong, "" for nothing, or why the evidence does not tell:
	// ErrWithheld, ErrAbsent, or what is missing.
	Find func(story []Observation) (fault string, err error)
	// Cause returns what a fault comes to as a value; nil is a CauseClaim.
	Cause func(story []Observation) Cause
}

// About returns the check as one about a response header.
func (c Check) About(header string) Check {
	c.Header = header
	return c
}

// Lint is a claim about each exchange with a target.
type Lint struct {
	// Says, Header and Find are as in Check.
	Says   string
	Header string
	Find   func(Exchange) (fault string, err error)
}

// About returns the lint as one about a response header.
func (l *Lint) About(header string) *Lint {
	about := *l
	about.Header = header
	return &about
}

// Harm is what a broken rule does to people.
type Harm string

// The harms.
const (
	Leak  Harm = "leak"  // a stranger reads
	Break Harm = "break" // a friend cannot
	Cache Harm = "cache" // right alone, wrong behind a cache
	Note  Harm = "note"  // worth knowing: never more than a note on a pass
)

// Want is what a case wants the page to get. The zero value is invalid.
type Want string

// The wants.
const (
	Shared  Want = "shared"
	Blocked Want = "blocked"
	// ByPolicy wants what the policy says of the request: shared on Yes, blocked on No, not applicable on Unknown.
	ByPolicy Want = "as the policy says"
	// Answered wants any answer: the checks are the claim.
	Answered Want = "answered"
)

// HoldsForAnyone reports whether the case is about every answer, whoever asks.
func (c Case) HoldsForAnyone() bool { return c.Universal || c.Seen != nil }

// Asks returns the case's story.
func (c Case) Asks() []Ask {
	if c.Story != nil {
		return c.Story
	}
	return []Ask{c.Ask}
}

// CaseID returns the stable identity of a case: rule/case.
func (r Rule) CaseID(c Case) string { return r.ID + "/" + c.ID }

// SpecURL returns the rule's address in the standard.
func (r Rule) SpecURL() string {
	if slices.ContainsFunc([]string{"http://", "https://"}, func(p string) bool { return len(r.Spec) > len(p) && r.Spec[:len(p)] == p }) {
		return r.Spec
	}
	return "https://fetch.spec.whatwg.org/#" + r.Spec
}

// Placeholders for methods and header names in a rule's asks: Plan puts those
// of the policy in their place, one instance each. None is a token, so none
// can be meant literally.
const (
	// DeclaredMethod is each method that the policy lists, that a script can
	// send and that needs a preflight.
	DeclaredMethod = "<declared method>"
	// UndeclaredMethod is each of a few methods that the policy refuses.
	UndeclaredMethod = "<undeclared method>"
	// DeclaredHeader is each request header that the policy lists and a script can set, with an unsafe value.
	DeclaredHeader = "<declared header>"
	// DeclaredHeaders is all of them in one request.
	DeclaredHeaders = "<declared headers>"
	// DeclaredButOne is all of them but one, which is each in turn, and DeclaredTwo is each with the next.
	DeclaredButOne = "<declared headers but one>"
	DeclaredTwo    = "<two declared headers>"
	// UndeclaredHeader is a request header that the policy refuses.
	UndeclaredHeader = "<undeclared header>"
)

// EscapedPath stands in a rule's ask for the target's URL with one letter of its path
// written as an escape, which is the same resource.
// https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2.2
const EscapedPath = "<escaped path>"

// With is an ask's header list of one line.
func With(name, value string) []fetch.Header { return []fetch.Header{{Name: name, Value: value}} }
