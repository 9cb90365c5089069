package harness

import (
	"fmt"
	"net/http"
	"slices"
)

// Rules of this file: a case that is asked last wants a server to answer what it
// answered before, although it was sent something odd in between. What it answered
// before stands at the beginning of the story, or else is the control's.

// Phase is when a trial is asked. What may change a server comes after all that it
// could spoil, whichever agent asks that.
type Phase int

// The phases, in order.
const (
	// PhaseUsual is for what browsers send.
	PhaseUsual Phase = iota
	// PhaseChange is for one odd request after the other, each with what others get before and after it.
	PhaseChange
	// PhaseOdd is for all other odd requests.
	PhaseOdd
	// PhaseAfter is for what others get when all of that was sent.
	PhaseAfter
)

// Phases returns every phase in order.
func Phases() []Phase { return []Phase{PhaseUsual, PhaseChange, PhaseOdd, PhaseAfter} }

// Phase returns when the trial is to be asked.
func (t Trial) Phase() Phase {
	odd := 0
	for _, i := range t.Instances {
		odd = max(odd, len(oddAsks(i.Asks)))
	}
	switch {
	case odd == 1 && t.Case.Last:
		return PhaseChange
	case t.Case.Last:
		return PhaseAfter
	case odd > 0:
		return PhaseOdd
	}
	return PhaseUsual
}

// oddAsks returns the places of the odd asks.
func oddAsks(asks []Ask) []int {
	var places []int
	for k, a := range asks {
		if a.Oddity() == Odd {
			places = append(places, k)
		}
	}
	return places
}

// Phases returns when each story of the plan is asked: in the first phase that has
// a trial which needs it.
func (p TargetPlan) Phases() map[StoryID]Phase {
	due := map[StoryID]Phase{}
	for _, s := range p.Stories {
		if s.Oddity() == Odd {
			due[s.ID] = PhaseOdd
		}
	}
	need := func(id StoryID, phase Phase) {
		if at, known := due[id]; !known || phase < at {
			due[id] = phase
		}
	}
	for _, t := range p.Trials {
		phase := t.Phase()
		for _, i := range t.Instances {
			for _, id := range slices.Concat([]StoryID{i.Control, i.Guard}, i.Others, i.Entries) {
				if due[id] != PhaseOdd {
					need(id, PhaseUsual)
				}
			}
			if phase == PhaseAfter || phase == PhaseChange || due[i.Story] != PhaseOdd {
				need(i.Story, phase)
			}
		}
	}
	return due
}

// settling is how many asks at the end of a story have to agree that the server
// has changed: one may be lost for another reason.
const settling = 2

// changed judges a case that is asked last, if its evidence suffices.
func (j judgement) changed(v InstanceVerdict, i Instance, story []Observation) (InstanceVerdict, bool) {
	if !j.trial.Case.Last || len(story) < settling {
		return v, false
	}
	before := j.evidence.Observations[i.Control]
	odd := oddAsks(i.Asks)
	if len(odd) == 1 && odd[0] > 0 {
		before = story[:odd[0]]
	}
	after := story[len(story)-settling:]
	if slices.ContainsFunc(slices.Concat(before, after), undecidedAnswer) || len(before) == 0 {
		return v, false
	}
	asWanted := func(o Observation) bool {
		granted := o.Outcome == OutcomeShared || o.Outcome == OutcomeWithheld
		return granted == (i.Want == Shared)
	}
	switch {
	case !asWanted(before[0]):
		v.Status, v.Why = StatusNotApplicable, "it was so before anything odd was sent: another rule judges that"
		return v, true
	case asWanted(after[settling-1]):
		v.Status = StatusPass
		return v, true
	case asWanted(after[0]):
		return v, false // once so and once otherwise
	}
	last := after[settling-1]
	ask := i.Asks[len(i.Asks)-1]
	v.broke = true
	v.Cause = Cause{Kind: CauseChanged, Who: string(ask.From), Reason: last.Reason, Parameter: last.Parameter, Exchange: lastExchange(last)}
	what := "the odd requests of this run"
	if len(odd) == 1 {
		v.Cause.Field, v.Cause.Value = i.Asks[odd[0]].oddity()
		what = fmt.Sprintf("one request with the %s %.80q", v.Cause.Field, v.Cause.Value)
	}
	if i.Want == Shared {
		return j.breach(v, fmt.Sprintf("after %s the server keeps %s out, which it let in before: %s", what, ask.From, last.explain()), j.bound(i)), true
	}
	return j.breach(v, fmt.Sprintf("after %s the server lets %s in, which it refused before", what, ask.From), j.bound(i)), true
}

// undecidedAnswer tells an answer, or the lack of one, that may have come about
// by the load or on the way.
func undecidedAnswer(o Observation) bool {
	switch {
	case o.Outcome == OutcomeError:
		return !o.Reason.Unkept()
	case o.Outcome == OutcomeBlocked && !o.Reason.CORS():
		return true
	}
	return slices.Contains([]int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, o.Status)
}
