package harness

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: a sentence says why the evidence decides nothing; "" is
// that it does.

// keptOut says which line of the policy would tell what is not known, where an
// entry is refused.
func (e Evidence) keptOut(i Instance) string {
	for _, id := range i.Entries {
		for _, o := range e.Observations[id] {
			if unsent([]Observation{o}) {
				return ErrWithheld.Error()
			}
			if o.Outcome == OutcomeBlocked {
				return i.Undeclared
			}
		}
	}
	return ""
}

// unasked says why the story's observations cannot decide anything.
func (j judgement) unasked(i Instance, story []Observation) string {
	if len(story) == 0 {
		for _, o := range j.evidence.Observations[j.trial.Baseline] {
			if o.Outcome == OutcomeError {
				return "the target does not answer: " + o.explain()
			}
		}
		return "the run ended before this was asked"
	}
	for _, o := range story {
		if o.Outcome == OutcomeError {
			return "it could not be asked: " + o.explain()
		}
		if o.Outcome == "" {
			return "the agent gave no outcome: this is a bug of corsuite"
		}
		if o.Outcome == OutcomeBlocked && !o.Reason.CORS() && !keepsFromNoCORS(o.Reason) {
			return "the reason is not one of CORS: " + o.explain()
		}
	}
	if why := j.notReached(i); why != "" {
		return why
	}
	last := story[len(story)-1]
	if throttled(last) && !j.trial.Target.answersWith(last.Status) {
		return fmt.Sprintf("the target answered %d: it is overloaded or limits the rate", last.Status)
	}
	return ""
}

// keepsFromNoCORS tells the two ends of a load in mode "no-cors" that was answered:
// a page is told nothing of the answer, whether it gets an opaque one or none, for
// its Cross-Origin-Resource-Policy or its type. What the server did is on the wire.
func keepsFromNoCORS(r fetch.Reason) bool { return r == fetch.Opaque || r == fetch.BlockedByResponse }

// unsent tells a story whose request was withheld before anything was asked:
// it needs no preflight, so nothing says what the server would have answered.
func unsent(story []Observation) bool {
	return story[len(story)-1].Outcome == OutcomeWithheld && !slices.ContainsFunc(story, func(o Observation) bool {
		_, asked := o.Preflight()
		return asked
	})
}

// unasking says that the browser's own cache gave an answer, so that the server
// was not asked: what that comes to is for the rules about caches.
func (j judgement) unasking(last Observation) string {
	if x, _ := last.Actual(); x.FromCache && j.trial.Rule.Harm != Cache {
		return "the browser answered it from its cache: the rules about caches judge that"
	}
	return ""
}

// throttled tells an answer that says nothing of the policy.
func throttled(o Observation) bool {
	return o.Outcome == OutcomeBlocked && (o.Status == 429 || o.Status == 503)
}

// notReached says why the target is not the resource that was declared: no
// support of this instance got an answer with the declared status. A server may
// refuse what asks across origins without CORS, as the baseline does.
// https://www.w3.org/TR/fetch-metadata/#intro
func (j judgement) notReached(i Instance) string {
	seen, hint := 0, ""
	for _, id := range []StoryID{j.trial.Baseline, j.trial.Page, i.Control, i.Story} {
		for _, o := range j.evidence.Observations[id] {
			status := o.firstStatus()
			if j.trial.Target.answersWith(status) {
				return ""
			}
			if seen == 0 {
				seen, hint = status, o.whatToDo()
			}
		}
	}
	if seen == 0 {
		return "" // nothing but preflights: their own status is what is judged
	}
	return fmt.Sprintf("the target answers %d where %d is declared: %s, or say `status: %d`",
		seen, j.trial.Target.WantStatus(), hint, seen)
}

// whatToDo says what reaches the resource, as an answer that is not the resource's tells.
func (o Observation) whatToDo() string {
	x, _ := o.firstAnswer()
	location, located := fetch.Get(x.Response, "Location")
	switch {
	case x.Status == 401 || x.Status == 403:
		return "check the URL, authenticate (--header, --cookie)"
	case located && fetch.IsRedirectStatus(x.Status):
		to, _, _ := strings.Cut(location, "?") // what follows may differ each time
		return fmt.Sprintf("it redirects to %q: ask for that, authenticate (--header, --cookie)", to)
	}
	return "check the URL"
}

// answersWith tells whether a status is what the target was declared to answer.
// Without a declaration any success will do.
func (t Target) answersWith(status int) bool {
	if t.Status == 0 {
		return status >= 200 && status <= 299 || status == 304
	}
	return status == t.Status
}

// firstStatus returns the status of the first answer that is no preflight's.
func (o Observation) firstStatus() int {
	if x, answered := o.firstAnswer(); answered {
		return x.Status
	}
	return o.Status
}

// firstAnswer returns the first exchange whose answer is no preflight's.
func (o Observation) firstAnswer() (x Exchange, answered bool) {
	i := slices.IndexFunc(o.Exchanges, func(x Exchange) bool { return !x.Preflight && x.Status != 0 })
	if i < 0 {
		return Exchange{}, false
	}
	return o.Exchanges[i], true
}

// withheldSupport says that a guard or control was kept back before anything was
// asked, so that only sending it would tell.
func (j judgement) withheldSupport(ids ...StoryID) string {
	for _, id := range ids {
		if seen := j.evidence.Observations[id]; len(seen) > 0 && unsent(seen) {
			return "what it is measured against was withheld: " + ErrWithheld.Error()
		}
	}
	return ""
}

// guardUnmet is why a case tells nothing where a stranger is let in.
const guardUnmet = "a stranger is let in as well, which is what to look at first"

// guardFailed says why a case tells nothing: a stranger is let in as well, so that
// it is not for the likeness, the order or the odd value that it asks with.
func (j judgement) guardFailed(i Instance) string {
	if i.Guard == "" || i.Guard == i.Story {
		return ""
	}
	if err := j.evidence.Cannot[i.Guard]; err != nil {
		return "its guard cannot be asked: " + err.Error()
	}
	guard := j.evidence.Observations[i.Guard]
	if len(guard) == 0 {
		return "the run ended before its guard was asked"
	}
	if why := j.stopped(guard); why != "" {
		return why
	}
	for _, o := range guard {
		switch o.Outcome {
		case OutcomeBlocked:
		case OutcomeShared, OutcomeWithheld:
			return guardUnmet
		default:
			return "its guard could not be asked: " + o.explain()
		}
	}
	return ""
}

// controlFailed says why a refusal proves nothing: nobody got in.
func (j judgement) controlFailed(i Instance) string {
	if i.Control == "" || i.Control == j.trial.Baseline {
		return "" // notReached has looked at the baseline
	}
	if err := j.evidence.Cannot[i.Control]; err != nil {
		return "its control cannot be asked: " + err.Error()
	}
	control := j.evidence.Observations[i.Control]
	if len(control) == 0 {
		return "the run ended before its control was asked"
	}
	if why := j.stopped(control); why != "" {
		return why
	}
	for _, o := range control {
		if o.Outcome != OutcomeShared && o.Outcome != OutcomeWithheld {
			return "its control is refused as well, so the refusal proves nothing: " + o.explain()
		}
	}
	return ""
}
