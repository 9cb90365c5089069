package plan

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Phase is when a trial is asked. What may change a server comes after all that it
// could spoil, whichever agent asks that.
type Phase int

// The phases, in order.
const (
	// PhaseUsual is for what browsers send.
	PhaseUsual Phase = iota
	// PhaseAlone is for stories that are asked one after the other, so that nothing comes between their asks.
	PhaseAlone
	// PhaseChange is for one odd request after the other, each with what others get before and after it.
	PhaseChange
	// PhaseOdd is for all other odd requests.
	PhaseOdd
	// PhaseAfter is for what others get when all of that was sent.
	PhaseAfter
)

// Phases returns every phase in order.
func Phases() []Phase { return []Phase{PhaseUsual, PhaseAlone, PhaseChange, PhaseOdd, PhaseAfter} }

// PhaseOf returns when the trial is to be asked.
func PhaseOf(t harness.Trial) Phase {
	odd := 0
	for _, i := range t.Instances {
		odd = max(odd, len(harness.OddAsks(i.Asks)))
	}
	switch {
	case odd == 1 && t.Case.Last:
		return PhaseChange
	case t.Case.Last:
		return PhaseAfter
	case odd > 0:
		return PhaseOdd
	case t.Case.Alone:
		return PhaseAlone
	}
	return PhaseUsual
}

// PhaseOfCase returns when the trials of a case are to be asked, for who has to say
// before a target is known.
func PhaseOfCase(c harness.Case) Phase {
	var asks []harness.Ask
	for _, a := range c.Asks() {
		a.From = "https://app.example.com"
		a.Headers = []fetch.Header{{Name: "x-a", Value: "1"}, {Name: "x-b", Value: "1"}}
		a.Bytes = fillBytes(a.Bytes, a)
		asks = append(asks, a)
	}
	return PhaseOf(harness.Trial{Case: c, Instances: []harness.Instance{{Asks: asks}}})
}

// Schedule returns when each story of the plan is asked: in the first phase that has
// a trial which needs it.
func Schedule(p harness.TargetPlan) map[harness.StoryID]Phase {
	due := map[harness.StoryID]Phase{}
	for _, s := range p.Stories {
		if s.Oddity() == harness.Odd {
			due[s.ID] = PhaseOdd
		}
	}
	need := func(id harness.StoryID, phase Phase) {
		if at, known := due[id]; !known || phase < at {
			due[id] = phase
		}
	}
	for _, t := range p.Trials {
		phase := PhaseOf(t)
		for _, i := range t.Instances {
			for _, id := range slices.Concat([]harness.StoryID{i.Control, i.Guard}, i.Others, i.Entries) {
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
