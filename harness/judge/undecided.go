package judge

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/corsuite/corsuite/harness/fetch"

	"github.com/corsuite/corsuite/harness"
)

// stopped says that the target was asked no more before these observations were
// all there; "" is that it was not, or that they do not suffer from it. What went
// unanswered before that was found out is told with the same words: it has the
// same cause.
func (j judgement) stopped(story []harness.Observation) string {
	if j.evidence.Stopped == "" {
		return ""
	}
	for _, o := range story {
		lost := o.Reason == fetch.Timeout || o.Reason == fetch.ConnectionFailed || o.Reason == j.evidence.Stopped
		if o.Outcome != harness.OutcomeError || !lost {
			continue
		}
		if j.evidence.Stopped == fetch.WantsToBeLeftAlone {
			return "the target says Retry-After again and again, so it was asked no more"
		}
		return "the target has stopped answering"
	}
	return ""
}

// Rules of this file: a sentence says why the evidence decides nothing; "" is
// that it does.

// keptOut says which line of the policy would tell what is not known, where an
// entry is refused.
func keptOut(e harness.Evidence, i harness.Instance) string {
	for _, id := range i.Entries {
		for _, o := range e.Observations[id] {
			if unsent([]harness.Observation{o}) {
				return harness.ErrWithheld.Error()
			}
			if o.Outcome == harness.OutcomeBlocked {
				return i.Undeclared
			}
		}
	}
	return ""
}

// heeded returns the observations that have to say something: all, or of a case that
// compares the first, with which it compares the others.
func (j judgement) heeded(story []harness.Observation) []harness.Observation {
	if j.trial.Case.Compares {
		return story[:min(1, len(story))]
	}
	return story
}

// unasked says why the story's observations cannot decide anything.
func (j judgement) unasked(i harness.Instance, story []harness.Observation) (harness.Cause, string) {
	if len(story) == 0 {
		for _, o := range j.evidence.Observations[j.trial.Baseline] {
			if o.Outcome == harness.OutcomeError {
				return unasked(o), "the target does not answer: " + explain(o)
			}
		}
		return harness.Cause{Kind: harness.CauseUnasked, Reason: fetch.Interrupted}, "the run ended before this was asked"
	}
	for _, o := range j.heeded(story) {
		if o.Outcome == harness.OutcomeError {
			return unasked(o), "it could not be asked: " + explain(o)
		}
		if o.Outcome == "" {
			return harness.Cause{Kind: harness.CauseUnasked}, "the agent gave no outcome: this is a bug of corsuite"
		}
		if o.Outcome == harness.OutcomeBlocked && !o.Reason.CORS() && !tellsWithoutCORS(o.Reason) && !j.signedOut(o) {
			if status, why := j.notReached(i, o); why != "" && o.Reason == fetch.TooManyRedirects {
				return harness.Cause{Kind: harness.CauseElsewhere, Value: strconv.Itoa(status)}, why
			}
			return unasked(o), "the reason is not one of CORS: " + explain(o)
		}
	}
	last := story[len(story)-1]
	if status, why := j.notReached(i, last); why != "" {
		return harness.Cause{Kind: harness.CauseElsewhere, Value: strconv.Itoa(status)}, why
	}
	if throttled(last) && !answersWith(j.trial.Target, last.Status) && last.Status != i.Asks[len(i.Asks)-1].Declared {
		return harness.Cause{Kind: harness.CauseUnasked, Value: strconv.Itoa(last.Status)},
			fmt.Sprintf("the target answered %d: it is overloaded or limits the rate", last.Status)
	}
	return harness.Cause{}, ""
}

// unasked is the cause where an observation could not be made.
func unasked(o harness.Observation) harness.Cause {
	return harness.Cause{Kind: harness.CauseUnasked, Reason: o.Reason, Parameter: o.Parameter}
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
func unsent(story []harness.Observation) bool {
	return story[len(story)-1].Outcome == harness.OutcomeWithheld && !slices.ContainsFunc(story, func(o harness.Observation) bool {
		_, asked := o.Preflight()
		return asked
	})
}

// unasking says that the browser's own cache gave an answer, so that the server
// was not asked: what that comes to is for the rules about caches.
func (j judgement) unasking(last harness.Observation) string {
	if x, _ := last.Actual(); x.FromCache && j.trial.Rule.Harm != harness.Cache {
		return "the browser answered it from its cache: the rules about caches judge that"
	}
	return ""
}

// throttled tells an answer that says nothing of the policy.
func throttled(o harness.Observation) bool {
	return o.Outcome == harness.OutcomeBlocked && (o.Status == 429 || o.Status == 503)
}

// notReached says why the target is not the resource that was declared: no
// support of this instance got an answer with the declared status. A server may
// refuse what asks across origins without CORS, as the baseline does.
// https://www.w3.org/TR/fetch-metadata/#intro
func (j judgement) notReached(i harness.Instance, last harness.Observation) (status int, why string) {
	asks := j.trial.Case.Asks()
	withoutSession := asks[len(asks)-1].Session == harness.Anonymous && firstStatus(last) == http.StatusUnauthorized
	if j.decidedByPreflight(last) || withoutSession {
		return 0, "" // that one has to sign in is what the target answers without a session, whatever it is with one
	}
	seen, hint := 0, ""
	for _, id := range []harness.StoryID{j.trial.Baseline, j.trial.Page, j.trial.Own, i.Control, i.Story} {
		for _, o := range j.evidence.Observations[id] {
			if x, answered := firstAnswer(o); answered && !madeBy(j.trial.Target, x) {
				continue
			}
			status := firstStatus(o)
			if reached(j.trial.Target, o) {
				return status, ""
			}
			if seen == 0 {
				seen, hint = status, whatToDo(j.trial.Target, o)
			}
		}
	}
	if seen == 0 {
		return 0, "" // nothing but preflights: their own status is what is judged
	}
	expected := "a success is expected"
	if j.trial.Target.Status != 0 {
		expected = fmt.Sprintf("%d is declared", j.trial.Target.Status)
	}
	return seen, fmt.Sprintf("the target answers %d where %s: %s, or say `status: %d`", seen, expected, hint, seen)
}

// decidedByPreflight reports whether the preflight's answer decided: whatever the
// request itself would have been answered, it is not sent. Where neither finds
// anything, the address is wrong, and that is not the server to judge.
func (j judgement) decidedByPreflight(last harness.Observation) bool {
	x, asked := last.Preflight()
	if _, more := last.Actual(); !asked || more || last.Outcome != harness.OutcomeBlocked && last.Outcome != harness.OutcomeWithheld {
		return false
	}
	nothing := func(status int) bool { return status == http.StatusNotFound || status == http.StatusGone }
	return last.Outcome == harness.OutcomeBlocked && !nothing(x.Status) || !slices.ContainsFunc(j.evidence.Observations[j.trial.Baseline], func(o harness.Observation) bool {
		return nothing(firstStatus(o))
	})
}

// whatToDo says what reaches the resource, as an answer that is not the resource's tells.
func whatToDo(t harness.Target, o harness.Observation) string {
	x, _ := firstAnswer(o)
	switch mend, detail := mend(t, x); mend {
	case harness.MendSession, harness.MendAccess:
		return "check the URL, authenticate (--header, --cookie)"
	case harness.MendRedirect:
		if detail == "" {
			return "it redirects to itself, again and again: authenticate (--header, --cookie)"
		}
		return fmt.Sprintf("it redirects to %q: ask for that, authenticate (--header, --cookie)", detail)
	case harness.MendMethod:
		return fmt.Sprintf("it seems to want %s: give it as the target's `method: %[1]s` in the file", detail)
	}
	return "check the URL"
}

// answersWith reports whether a status is what the target was declared to answer.
// Without a declaration any success will do.
func answersWith(t harness.Target, status int) bool {
	if t.Kind() == harness.WebSocket {
		// 403 is how a handshake is refused: somebody has looked at its Origin.
		return status == http.StatusSwitchingProtocols || status == http.StatusForbidden
	}
	if t.Status == 0 {
		return status >= 200 && status <= 299 || status == 304
	}
	return status == t.Status
}

// firstStatus returns the status of the first answer that is not a preflight's.
func firstStatus(o harness.Observation) int {
	if x, answered := firstAnswer(o); answered {
		return x.Status
	}
	return o.Status
}

// firstAnswer returns the first exchange whose answer is not a preflight's.
func firstAnswer(o harness.Observation) (x harness.Exchange, answered bool) {
	i := slices.IndexFunc(o.Exchanges, func(x harness.Exchange) bool { return !x.Preflight && x.Status != 0 })
	if i < 0 {
		return harness.Exchange{}, false
	}
	return o.Exchanges[i], true
}

// withheldSupport says that a guard or control was kept back before anything was
// asked, so that only sending it would tell.
func (j judgement) withheldSupport(ids ...harness.StoryID) string {
	for _, id := range ids {
		if seen := j.evidence.Observations[id]; len(seen) > 0 && unsent(seen) {
			return "what it is measured against was withheld: " + harness.ErrWithheld.Error()
		}
	}
	return ""
}

// guardFailed says why a case tells nothing: a stranger is let in as well, so that
// it is not for the likeness, the order or the odd value that it asks with.
func (j judgement) guardFailed(i harness.Instance) (harness.Cause, string) {
	if i.Guard == "" || i.Guard == i.Story {
		return harness.Cause{}, ""
	}
	guard, c, why := j.supporting(i.Guard, "guard")
	if why != "" {
		return c, why
	}
	for _, o := range guard {
		switch o.Outcome {
		case harness.OutcomeBlocked:
		case harness.OutcomeShared, harness.OutcomeWithheld:
			return harness.Cause{Kind: harness.CauseStrangerGetsIn}, "an unrelated origin is let in too; look at that first"
		default:
			return unasked(o), "its guard could not be asked: " + explain(o)
		}
	}
	return harness.Cause{}, ""
}

// controlFailed says why a refusal proves nothing: nobody got in. Where the policy
// refuses the origin itself and no allowed one gets in, a request without Origin
// that reaches the resource shows that there is something to be kept from; and what
// is not sent since its preflight is refused is kept from it, whatever it is.
func (j judgement) controlFailed(i harness.Instance, last harness.Observation) (harness.Cause, string) {
	if i.Control == "" || i.Control == j.trial.Baseline || slices.ContainsFunc(i.Others, j.letIn) {
		return harness.Cause{}, "" // notReached has looked at the baseline
	}
	control, c, why := j.supporting(i.Control, "control")
	if why != "" {
		return c, why
	}
	for _, o := range control {
		if o.Outcome == harness.OutcomeShared || o.Outcome == harness.OutcomeWithheld {
			continue
		}
		if j.trial.Target.Policy.AllowsOrigin(string(i.Asks[len(i.Asks)-1].From)) == harness.No && (j.isThere() || j.decidedByPreflight(last)) && (o.Outcome == harness.OutcomeBlocked || o.Reason.Unkept() || o.Reason == fetch.Timeout) {
			return harness.Cause{}, ""
		}
		return harness.Cause{Kind: harness.CauseNobodyGetsIn, Reason: o.Reason, Parameter: o.Parameter},
			"its control is refused too, so the refusal proves nothing: " + explain(o)
	}
	return harness.Cause{}, ""
}

// supporting returns what became of a control or a guard, or says why nothing did.
func (j judgement) supporting(id harness.StoryID, role string) ([]harness.Observation, harness.Cause, string) {
	seen := j.evidence.Observations[id]
	cannot := j.evidence.Cannot[id]
	switch {
	case cannot != nil:
		return nil, harness.Cause{Kind: harness.CauseUnasked}, fmt.Sprintf("its %s cannot be asked: %v", role, cannot)
	case len(seen) == 0:
		return nil, harness.Cause{Kind: harness.CauseUnasked, Reason: fetch.Interrupted}, fmt.Sprintf("the run ended before its %s was asked", role)
	}
	if why, c := j.weather(seen); why != "" {
		return nil, c, fmt.Sprintf("its %s: %s", role, why)
	}
	if why := j.stopped(seen); why != "" {
		return nil, harness.Cause{Kind: harness.CauseStopped, Reason: j.evidence.Stopped}, why
	}
	return seen, harness.Cause{}, ""
}

// letIn reports whether a story was asked and everything in it was granted.
func (j judgement) letIn(id harness.StoryID) bool {
	seen := j.evidence.Observations[id]
	return len(seen) > 0 && !unsent(seen) && !slices.ContainsFunc(seen, func(o harness.Observation) bool {
		return o.Outcome != harness.OutcomeShared && o.Outcome != harness.OutcomeWithheld
	})
}

// refused reports whether a story was asked and something in it was not granted.
func refused(e harness.Evidence, id harness.StoryID) bool {
	return slices.ContainsFunc(e.Observations[id], func(o harness.Observation) bool {
		return o.Outcome == harness.OutcomeBlocked || o.Outcome == harness.OutcomeError
	})
}

// whyWithheld says why a request of a story was kept back, and what would send it.
func whyWithheld(asks []harness.Ask, story []harness.Observation) string {
	for k, o := range story {
		if o.Outcome == harness.OutcomeWithheld && asks[k].Held {
			return fmt.Sprintf("%[1]s is not sent, for nobody declared it: list it under `methods`, or as the target's own `method`, and say --unsafe or --send %[1]s", asks[k].WireMethod())
		}
	}
	return harness.ErrWithheld.Error()
}

// madeBy reports whether an exchange can be one of the target's own request. Of
// a target that takes no GET other methods tell nothing about its status.
func madeBy(t harness.Target, x harness.Exchange) bool {
	own := t.OwnMethod()
	return own == "GET" || own == "HEAD" || x.Method == own
}
