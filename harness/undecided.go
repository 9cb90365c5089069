package harness

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

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
func (j judgement) unasked(i Instance, story []Observation) (Cause, string) {
	if len(story) == 0 {
		for _, o := range j.evidence.Observations[j.trial.Baseline] {
			if o.Outcome == OutcomeError {
				return o.unasked(), "the target does not answer: " + o.explain()
			}
		}
		return Cause{Kind: CauseUnasked, Reason: fetch.Interrupted}, "the run ended before this was asked"
	}
	for _, o := range story {
		if o.Outcome == OutcomeError {
			return o.unasked(), "it could not be asked: " + o.explain()
		}
		if o.Outcome == "" {
			return Cause{Kind: CauseUnasked}, "the agent gave no outcome: this is a bug of corsuite"
		}
		if o.Outcome == OutcomeBlocked && !o.Reason.CORS() && !tellsWithoutCORS(o.Reason) && !j.signedOut(o) {
			return o.unasked(), "the reason is not one of CORS: " + o.explain()
		}
	}
	last := story[len(story)-1]
	if status, why := j.notReached(i, last); why != "" {
		return Cause{Kind: CauseElsewhere, Value: strconv.Itoa(status)}, why
	}
	if throttled(last) && !j.trial.Target.answersWith(last.Status) && last.Status != i.Asks[len(i.Asks)-1].Declared {
		return Cause{Kind: CauseUnasked, Value: strconv.Itoa(last.Status)},
			fmt.Sprintf("the target answered %d: it is overloaded or limits the rate", last.Status)
	}
	return Cause{}, ""
}

// unasked is the cause where an observation could not be made.
func (o Observation) unasked() Cause {
	return Cause{Kind: CauseUnasked, Reason: o.Reason, Parameter: o.Parameter}
}

// tellsWithoutCORS reports whether a refusal shows what the server did although it
// is none of CORS. A page is told nothing of an answer in mode "no-cors", whether it
// gets an opaque one or, for its Cross-Origin-Resource-Policy or its type, none; and
// a WebSocket is refused by the server itself.
func tellsWithoutCORS(r fetch.Reason) bool {
	return r == fetch.Opaque || r == fetch.BlockedByResponse || r == fetch.HandshakeRefused
}

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
func (j judgement) notReached(i Instance, last Observation) (status int, why string) {
	if j.decidedByPreflight(last) {
		return 0, ""
	}
	seen, hint := 0, ""
	for _, id := range []StoryID{j.trial.Baseline, j.trial.Page, i.Control, i.Story} {
		for _, o := range j.evidence.Observations[id] {
			if x, answered := o.firstAnswer(); answered && !j.trial.Target.madeBy(x) {
				continue
			}
			status := o.firstStatus()
			if j.trial.Target.answersWith(status) {
				return status, ""
			}
			if seen == 0 {
				seen, hint = status, j.trial.Target.whatToDo(o)
			}
		}
	}
	if seen == 0 {
		return 0, "" // nothing but preflights: their own status is what is judged
	}
	return seen, fmt.Sprintf("the target answers %d where %d is declared: %s, or say `status: %d`",
		seen, j.trial.Target.WantStatus(), hint, seen)
}

// decidedByPreflight reports whether the preflight's answer decided: whatever the
// request itself would have been answered, it is not sent. Where neither finds
// anything, the address is wrong, and that is not the server to judge.
func (j judgement) decidedByPreflight(last Observation) bool {
	x, asked := last.Preflight()
	if _, more := last.Actual(); !asked || more || last.Outcome != OutcomeBlocked && last.Outcome != OutcomeWithheld {
		return false
	}
	nothing := func(status int) bool { return status == http.StatusNotFound || status == http.StatusGone }
	return last.Outcome == OutcomeBlocked && !nothing(x.Status) || !slices.ContainsFunc(j.evidence.Observations[j.trial.Baseline], func(o Observation) bool {
		return nothing(o.firstStatus())
	})
}

// whatToDo says what reaches the resource, as an answer that is not the resource's tells.
func (t Target) whatToDo(o Observation) string {
	x, _ := o.firstAnswer()
	switch mend, detail := t.mend(x); mend {
	case MendSession, MendAccess:
		return "check the URL, authenticate (--header, --cookie)"
	case MendRedirect:
		return fmt.Sprintf("it redirects to %q: ask for that, authenticate (--header, --cookie)", detail)
	case MendMethod:
		return fmt.Sprintf("it seems to want %s: give it as the target's `method: %[1]s` in the file", detail)
	}
	return "check the URL"
}

// answersWith reports whether a status is what the target was declared to answer.
// Without a declaration any success will do.
func (t Target) answersWith(status int) bool {
	if t.Kind() == WebSocket {
		// 403 is how a handshake is refused: somebody has looked at its Origin.
		return status == http.StatusSwitchingProtocols || status == http.StatusForbidden
	}
	if t.Status == 0 {
		return status >= 200 && status <= 299 || status == 304
	}
	return status == t.Status
}

// firstStatus returns the status of the first answer that is not a preflight's.
func (o Observation) firstStatus() int {
	if x, answered := o.firstAnswer(); answered {
		return x.Status
	}
	return o.Status
}

// firstAnswer returns the first exchange whose answer is not a preflight's.
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

// guardFailed says why a case tells nothing: a stranger is let in as well, so that
// it is not for the likeness, the order or the odd value that it asks with.
func (j judgement) guardFailed(i Instance) (Cause, string) {
	if i.Guard == "" || i.Guard == i.Story {
		return Cause{}, ""
	}
	guard, c, why := j.supporting(i.Guard, "guard")
	if why != "" {
		return c, why
	}
	for _, o := range guard {
		switch o.Outcome {
		case OutcomeBlocked:
		case OutcomeShared, OutcomeWithheld:
			return Cause{Kind: CauseStrangerGetsIn}, "a stranger is let in as well, which is what to look at first"
		default:
			return o.unasked(), "its guard could not be asked: " + o.explain()
		}
	}
	return Cause{}, ""
}

// controlFailed says why a refusal proves nothing: nobody got in. Where the policy
// refuses the origin itself and no allowed one gets in, a request without Origin
// that reaches the resource shows that there is something to be kept from.
func (j judgement) controlFailed(i Instance) (Cause, string) {
	if i.Control == "" || i.Control == j.trial.Baseline || slices.ContainsFunc(i.Others, j.evidence.letIn) {
		return Cause{}, "" // notReached has looked at the baseline
	}
	control, c, why := j.supporting(i.Control, "control")
	if why != "" {
		return c, why
	}
	for _, o := range control {
		if o.Outcome == OutcomeShared || o.Outcome == OutcomeWithheld {
			continue
		}
		if j.trial.Target.Policy.AllowsOrigin(string(i.Asks[len(i.Asks)-1].From)) == No && j.isThere() && (o.Outcome == OutcomeBlocked || o.Reason.Unkept()) {
			return Cause{}, ""
		}
		return Cause{Kind: CauseNobodyGetsIn, Reason: o.Reason, Parameter: o.Parameter},
			"its control is refused as well, so the refusal proves nothing: " + o.explain()
	}
	return Cause{}, ""
}

// supporting returns what became of a control or a guard, or says why nothing did.
func (j judgement) supporting(id StoryID, role string) ([]Observation, Cause, string) {
	seen := j.evidence.Observations[id]
	cannot := j.evidence.Cannot[id]
	switch {
	case cannot != nil:
		return nil, Cause{Kind: CauseUnasked}, fmt.Sprintf("its %s cannot be asked: %v", role, cannot)
	case len(seen) == 0:
		return nil, Cause{Kind: CauseUnasked, Reason: fetch.Interrupted}, fmt.Sprintf("the run ended before its %s was asked", role)
	}
	if why, c := j.weather(seen); why != "" {
		return nil, c, fmt.Sprintf("its %s: %s", role, why)
	}
	if why := j.stopped(seen); why != "" {
		return nil, Cause{Kind: CauseStopped, Reason: j.evidence.Stopped}, why
	}
	return seen, Cause{}, ""
}

// letIn reports whether a story was asked and everything in it was granted.
func (e Evidence) letIn(id StoryID) bool {
	seen := e.Observations[id]
	return len(seen) > 0 && !unsent(seen) && !slices.ContainsFunc(seen, func(o Observation) bool {
		return o.Outcome != OutcomeShared && o.Outcome != OutcomeWithheld
	})
}

// refused reports whether a story was asked and something in it was not granted.
func (e Evidence) refused(id StoryID) bool {
	return slices.ContainsFunc(e.Observations[id], func(o Observation) bool {
		return o.Outcome == OutcomeBlocked || o.Outcome == OutcomeError
	})
}
