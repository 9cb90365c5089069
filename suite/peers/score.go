package main

import "github.com/corsuite/corsuite/reference/variants"

// score counts what came of one round.
type score struct {
	// by scope and by section of the mutants.
	scopes   map[variants.Scope]share
	sections map[string]share
	// byComplaint are the mutants of which it complained, rather than said something else.
	byComplaint int
	// unjudged are the servers, broken or correct, of which it said nothing.
	unjudged int

	// correct servers; those complained of at all; those of which it complains
	// in words that it has not for the reference server.
	correct, alarmed, alarmedBeyond int
}

// share is a part of a whole.
type share struct{ part, whole int }

func (s share) plus(hit bool) share {
	s.whole++
	if hit {
		s.part++
	}
	return s
}

// scoreOf counts. A mutant is caught when the answer about it has anything, a
// remark included, that the answer about the reference server under the same
// policy has not. No answer about one of the two catches nothing.
func scoreOf(subjects []subject, answers []answer) score {
	s := score{scopes: map[variants.Scope]share{}, sections: map[string]share{}}
	for i, subject := range subjects {
		said, correct := answers[i], answers[subject.like]
		if said.unjudged != "" {
			s.unjudged++
		}
		both := judgedBoth(said, correct)
		if subject.broken == nil {
			s.correct++
			if len(said.complaints) > 0 {
				s.alarmed++
			}
			if both && said.tells(correct, false) {
				s.alarmedBeyond++
			}
			continue
		}
		caught := both && said.tells(correct, true)
		s.scopes[subject.broken.Scope] = s.scopes[subject.broken.Scope].plus(caught)
		s.sections[subject.section()] = s.sections[subject.section()].plus(caught)
		if both && said.tells(correct, false) {
			s.byComplaint++
		}
	}
	return s
}

// judgedBoth says whether the checker had an answer about both servers.
func judgedBoth(said, correct answer) bool { return said.unjudged == "" && correct.unjudged == "" }

// all is the share of all mutants.
func (s score) all() share {
	var all share
	for _, one := range s.scopes {
		all.part += one.part
		all.whole += one.whole
	}
	return all
}
